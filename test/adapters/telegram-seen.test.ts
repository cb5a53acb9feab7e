import { expect, it } from "vitest";
import { createSeen } from "../../adapters/telegram/seen.ts";
import { createFixedClock } from "../fakes/fixed-clock.ts";

const DAY = 24 * 3_600_000;
const person = (id: number, username: string) => ({ id, is_bot: false, first_name: "Ben", username });
const said = (from: object, more: object = {}) => ({
  message: { from, chat: { id: 5, type: "private" }, ...more },
});

it("knows a username for a day after its owner wrote, in whatever letters it is typed", () => {
  const clock = createFixedClock();
  const seen = createSeen(clock);
  seen.note(said(person(7, "Ben_Ito")));
  clock.advance(DAY - 1);
  expect(seen.userIdOf("ben_ito")).toBe("7");
  clock.advance(1);
  expect(seen.userIdOf("ben_ito")).toBeNull();
  clock.advance(-3 * DAY);
  expect(seen.userIdOf("ben_ito")).toBeNull();
});

it("gives a username that changed hands to whoever writes under it now", () => {
  const seen = createSeen(createFixedClock());
  seen.note(said(person(7, "ben")));
  seen.note({ callback_query: { from: person(8, "ben"), message: { chat: { id: 5, type: "private" } } } });
  expect(seen.userIdOf("ben")).toBe("8");
});

it.each([
  ["a bot", said({ ...person(7, "ben"), is_bot: true })],
  ["an anonymous admin", said(person(7, "ben"), { sender_chat: { id: -5 } })],
  ["somebody who speaks for a business", { business_message: { from: person(7, "ben") } }],
])("learns no name from %s", (_, update) => {
  const seen = createSeen(createFixedClock());
  seen.note(update);
  expect(seen.userIdOf("ben")).toBeNull();
});
