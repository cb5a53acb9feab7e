import { afterEach, beforeEach, expect, it } from "vitest";
import type { Conversation } from "../../../src/core/conversation/conversation.ts";
import type { Identity } from "../../../src/core/people/identity.ts";
import { openTempStore, type TempStore } from "../../fakes/temp-store.ts";
import { quiet, until } from "../outbox/sender-bench.ts";
import { startSmallTeam } from "./small-team.ts";

const ADA = "web:ada" as Identity;
/** Where the chat opens people's own places. */
const OWN = ADA as string;

let temp: TempStore;
let team: Awaited<ReturnType<typeof startSmallTeam>>;
beforeEach(async () => {
  temp = await openTempStore();
  team = await startSmallTeam(temp, ["ada", "ben"]);
});
afterEach(async () => {
  await team.app.stop();
  await temp.cleanup();
});

const openOf = async (identity: Identity): Promise<readonly Conversation[]> => {
  const person = await temp.store.principals.byIdentity(identity);
  return person ? temp.store.conversations.openOf(person.id) : [];
};
const noticesIn = (place: string) => team.chat.textsIn(place).filter((words) => words.startsWith("["));
const keys = () => team.asked.map(({ request }) => request.sessionKey);

/** A conversation in one thread, answered once, that goes on in Ada's own place. */
async function goOn(): Promise<Conversation> {
  await team.say("ada", "one", "t1");
  await team.asks(1);
  team.asked[0]?.answer();
  await team.app.idle();
  const [first] = await openOf(ADA);
  if (!first) throw new Error("no conversation");
  await team.say("ada", `!continue ${first.id}`, "t2");
  await team.app.idle();
  return first;
}

it("offers the conversations in other places, and none where there are none", async () => {
  await team.say("ada", "!continue", "t2");
  await team.app.idle();
  expect(noticesIn("t2")).toEqual(["[nothing-to-continue]"]);
  await goOn();
  temp.clock.advance(1);
  await team.say("ada", "!continue", "t3");
  await team.app.idle();
  const choice = team.chat.shown.find(({ where }) => where === "t3")?.message;
  // One session, offered once.
  expect(choice).toMatchObject({ text: { key: "continue-choice", lines: [{ agent: { id: "designer" } }] } });
});

it("goes on elsewhere in the same session, for the same person, and is recorded", async () => {
  const first = await goOn();
  expect(noticesIn("t2")).toEqual(["[continued]"]);
  await team.say("ada", "two", OWN);
  await team.asks(2);
  team.asked[1]?.answer("there too");
  await team.app.idle();
  expect(keys()).toEqual([first.sessionKey, first.sessionKey]);
  expect(team.chat.textsIn(OWN)).toContain("there too");
  const [continued] = await temp.store.audit.list({ action: "conversation.continued" }, 5);
  expect(continued).toMatchObject({ details: { of: first.id, agent: "designer" } });
});

it("ends what stood there with the agent, and leaves behind who may write or see in the first place", async () => {
  await team.say("ada", "mine", OWN);
  await team.asks(1);
  team.asked[0]?.answer();
  await team.app.idle();
  await team.say("ada", "one", "t1");
  await team.asks(2);
  team.asked[1]?.answer();
  await team.app.idle();
  await team.say("ada", "!share <@web:ben> write", "t1");
  await team.say("ada", "!lock operator", "t1");
  await team.app.idle();
  const at = async (place: string) =>
    (await openOf(ADA)).filter(({ place: { thread, channel } }) => [thread, channel].includes(place));
  const [[before], [shared]] = [await at(OWN), await at("t1")];
  expect(shared).toMatchObject({ shares: [{ mode: "write" }], lockedTo: "operator" });
  await team.say("ada", `!continue ${shared?.id}`, "t2");
  await team.app.idle();
  expect(await at(OWN)).toMatchObject([{ sessionKey: shared?.sessionKey, shares: [], lockedTo: null }]);
  expect(await at("t1")).toMatchObject([{ id: shared?.id, shares: [{ mode: "write" }] }]);
  expect((await temp.store.conversations.get(before?.id as Conversation["id"]))?.closedAt).not.toBeNull();
});

it("never runs two turns of one session at once, from however many places they come", async () => {
  await goOn();
  const places = ["t1", OWN];
  for (let n = 0; n < 6; n++) await team.say("ada", `m${n}`, places[n % 2]);
  await until(async () => (await temp.store.turns.unfinished()).length === 6);
  for (let served = 1; served <= 6; served++) {
    await team.asks(served + 1);
    await quiet();
    expect(team.asked).toHaveLength(served + 1);
    team.asked[served]?.answer();
  }
  await team.app.idle();
  expect(new Set(keys()).size).toBe(1);
  expect(team.texts().slice(1).toSorted()).toEqual(["m0", "m1", "m2", "m3", "m4", "m5"]);
  for (const place of places) {
    const answers = team.chat.textsIn(place).filter((words) => /^re: m/.test(words));
    expect(answers.map((words) => Number(words.slice(-1)) % 2)).toEqual(Array(3).fill(places.indexOf(place)));
  }
});

it("shows that the second place waits for the first", async () => {
  await goOn();
  await team.say("ada", "long", "t1");
  await team.asks(2);
  await team.say("ada", "meanwhile", OWN);
  await until(() => team.chat.textsIn(OWN).includes("(queued)"));
  team.asked[1]?.answer();
  await team.asks(3);
  team.asked[2]?.answer();
  await team.app.idle();
  expect(team.chat.textsIn(OWN)).toContain("re: meanwhile");
});

it("is nobody else's to pick up", async () => {
  const first = await goOn();
  await team.say("ben", `!continue ${first.id}`, "t9");
  await team.app.idle();
  expect(noticesIn("t9")).toEqual(["[command-usage]"]);
  expect(await openOf("web:ben" as Identity)).toEqual([]);
});
