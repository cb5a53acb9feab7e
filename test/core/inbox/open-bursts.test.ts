import { afterEach, beforeEach, expect, test } from "vitest";
import { createInboxWorker, type InboxWorker } from "../../../src/core/inbox/handle-inbox.ts";
import type { InboundEvent, InboundMessage } from "../../../src/core/inbox/inbound.ts";
import type { Identity } from "../../../src/core/people/identity.ts";
import { type House, openHouse } from "../command/house.ts";
import { until } from "../outbox/sender-bench.ts";

let house: House;
let worker: InboxWorker;
/** What was handled, in order. */
let handled: string[];
/** Holds up the handling of what begins with this word. */
let gate: { readonly word: string; readonly opened: Promise<void> } | null;
beforeEach(async () => {
  house = await openHouse();
  handled = [];
  gate = null;
  worker = createInboxWorker(house.deps, {
    recognizeCommand: (event) => (event.kind === "message" ? event.text : null),
    async runCommand({ commit }, text) {
      if (gate && text.startsWith(gate.word)) await gate.opened;
      await commit(async () => void handled.push(`${text.slice(0, 4)} ${text.length}`));
    },
    pressButton: async () => {},
    leave: async () => {},
    async changeMessage({ row, commit }) {
      await commit(async () => void handled.push(`${row.event.kind} of a part`));
    },
  });
});
afterEach(async () => {
  worker.stop();
  await worker.idle();
  await house.cleanup();
});

let events = 0;
const message = (who: string, id: number, text: string, thread: string | null = null): InboundMessage => ({
  kind: "message",
  eventId: `e${++events}`,
  sender: `web:${who}` as Identity,
  senderName: who,
  place: { platform: "slack", workspace: "T1", channel: "C1", thread, kind: "channel" },
  sentAt: house.clock.now(),
  message: { platform: "slack", workspace: "T1", channel: "C1", id: String(id) },
  text,
  addressed: "mention",
  hasFiles: false,
});
const cut = (word: string) => word.padEnd(4000, "x");
const say = async (...said: readonly InboundEvent[]) => {
  for (const one of said) await worker.accept(one);
};
const count = (n: number) => until(async () => handled.length === n);

test("a paste that is waited for holds up nobody else in its channel", async () => {
  await say(message("ben", 1, cut("long")), message("ada", 2, "hers"));
  await count(1);
  expect(handled).toEqual(["hers 4"]);
  await say(message("ben", 3, "and its end"));
  house.clock.advance(2000);
  await count(2);
  expect(handled).toEqual(["hers 4", "long 4011"]);
});

test("what somebody writes after their paste comes after it", async () => {
  await say(message("ben", 1, cut("long")), message("ada", 2, "hers"));
  house.clock.advance(500);
  const later = { ...message("ben", 3, "next"), sentAt: house.clock.now() + 60_000 };
  await say(later);
  await count(3);
  expect(handled.filter((one) => !one.startsWith("hers"))).toEqual(["long 4000", "next 4"]);
});

test.each(["edit", "removal"] as const)(
  "an %s of a later part in the moment of the paste is none too early",
  async (kind) => {
    let open = () => {};
    gate = {
      word: "long",
      opened: new Promise((resolve) => {
        open = resolve;
      }),
    };
    const [first, second] = [message("ben", 1, cut("long"), "1"), message("ben", 2, "and its end", "2")];
    await say(first, second);
    house.clock.advance(2000);
    const { hasFiles, text, addressed, ...base } = second;
    const changed = { ...base, eventId: `e${++events}` };
    await say(
      kind === "edit" ? { ...changed, kind, hasFiles, text: "and another end" } : { ...changed, kind },
    );
    open();
    await count(2);
    expect(handled).toEqual(["long 4011", `${kind} of a part`]);
  },
);

test("an album is said to us when any of its files names us, in a topic where nothing else is", async () => {
  const file = (id: number, addressed: InboundMessage["addressed"], text = ""): InboundMessage => ({
    ...message("ben", id, text, "7"),
    album: "a",
    addressed,
    hasFiles: true,
    files: [{ id: `f${id}`, name: `${id}.png`, type: "image/png", size: 1 }],
  });
  await say(file(1, "thread"), file(2, "mention", "look"), file(3, "thread"));
  house.clock.advance(2000);
  await count(1);
  expect(handled).toEqual(["look 4"]);
});
