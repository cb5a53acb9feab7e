import { afterEach, beforeEach, expect, it } from "vitest";
import type { Place } from "../../../src/core/conversation/place.ts";
import type { InboundEvent } from "../../../src/core/inbox/inbound.ts";
import type { Identity } from "../../../src/core/people/identity.ts";
import { openTempStore, type TempStore } from "../../fakes/temp-store.ts";
import { until } from "../outbox/sender-bench.ts";
import { startSmallTeam } from "../turn/small-team.ts";

let temp: TempStore;
let team: Awaited<ReturnType<typeof startSmallTeam>>;
let events = 0;
beforeEach(async () => {
  temp = await openTempStore();
  team = await startSmallTeam(temp, ["ada", "ben"]);
});
afterEach(async () => {
  await team.app.stop();
  await temp.cleanup();
});

/** One message runs, and another waits behind it. */
async function oneWaits() {
  await team.say("ada", "first", "t1");
  await team.asks(1);
  await team.say("ada", "second", "t1");
  await until(async () => (await temp.store.turns.unfinished()).length === 2);
  const [running, waiting] = await temp.store.turns.unfinished();
  if (!running || !waiting) throw new Error("two turns");
  return { running, waiting };
}
const place: Place = { platform: "web", workspace: "", channel: "t1", thread: null, kind: "dm" };
type Changed = Awaited<ReturnType<typeof oneWaits>>["running"];
async function change(turn: Changed, text: string | null, who = "ada") {
  const base = {
    eventId: `change-${++events}`,
    sender: `web:${who}` as Identity,
    senderName: null,
    place,
    sentAt: temp.clock.now(),
    message: turn.message,
  };
  const event: InboundEvent =
    text === null ? { ...base, kind: "removal" } : { ...base, kind: "edit", text, hasFiles: false };
  await team.app.inbox.accept(event);
  await until(async () => (await temp.store.inbox.unhandled(9)).length === 0);
}
const told = () => team.chat.textsIn("t1").filter((words) => words === "[change-too-late]").length;
const stateOf = async ({ id }: Changed) => (await temp.store.turns.get(id))?.state;

it("runs with its last words when it was edited before it started", async () => {
  const { waiting } = await oneWaits();
  await change(waiting, "designer: second, better");
  team.asked[0]?.answer();
  await team.asks(2);
  expect(team.texts()).toEqual(["first", "second, better"]);
  team.asked[1]?.answer();
  await team.app.idle();
  expect(told()).toBe(0);
  expect(await temp.store.audit.list({ action: "message.edited" }, 9)).toHaveLength(1);
  for (let id = 1; ; id++) {
    const row = await temp.store.inbox.get(id);
    if (!row) break;
    expect(JSON.stringify(row)).not.toContain("better");
  }
});

it("does not run when it was deleted before it started", async () => {
  const { waiting } = await oneWaits();
  await change(waiting, null);
  await until(async () => (await stateOf(waiting)) === "stopped");
  team.asked[0]?.answer();
  await team.app.idle();
  expect(team.texts()).toEqual(["first"]);
  expect(await temp.store.audit.list({ action: "message.withdrawn" }, 9)).toHaveLength(1);
});

it("says once that it is too late when it has started, and changes nothing", async () => {
  const { running, waiting } = await oneWaits();
  await change(running, "something else");
  await change(running, "and again");
  await change(running, null);
  await change(waiting, null);
  await until(async () => (await stateOf(waiting)) === "stopped");
  team.asked[0]?.answer();
  await team.app.idle();
  expect(team.texts()).toEqual(["first"]);
  expect(told()).toBe(1);
  expect(await stateOf(running)).toBe("answered");
});

it("that changed no words is nothing, whether it comes in time or late", async () => {
  const { running, waiting } = await oneWaits();
  await change(running, "first");
  await change(waiting, "designer: second");
  expect(told()).toBe(0);
  expect(await temp.store.audit.list({ action: "message.edited" }, 9)).toEqual([]);
});

it("is its writer's alone: somebody else's edit or deletion changes and says nothing", async () => {
  const { waiting } = await oneWaits();
  await change(waiting, "delete everything", "ben");
  await change(waiting, null, "ben");
  team.asked[0]?.answer();
  await team.asks(2);
  expect(team.texts()).toEqual(["first", "second"]);
  team.asked[1]?.answer();
  await team.app.idle();
  expect(told()).toBe(0);
});

it("cannot be edited into a command, or into nothing", async () => {
  const { waiting } = await oneWaits();
  await change(waiting, "!stop");
  await change(waiting, "  ");
  team.asked[0]?.answer();
  await team.asks(2);
  expect(team.texts()).toEqual(["first", "second"]);
  team.asked[1]?.answer();
  await team.app.idle();
  expect(told()).toBe(1);
});

it("of no turn of ours is nothing, and its words are not kept", async () => {
  const { waiting } = await oneWaits();
  await change({ ...waiting, message: { ...waiting.message, id: "another" } }, "private talk");
  const rows = [];
  for (let id = 1; ; id++) {
    const row = await temp.store.inbox.get(id);
    if (!row) break;
    rows.push(row);
  }
  expect(rows.at(-1)).toMatchObject({ event: { kind: "edit", text: "" } });
});
