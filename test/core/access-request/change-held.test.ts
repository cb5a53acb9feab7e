import { afterEach, beforeEach, describe, expect, it, onTestFinished } from "vitest";
import type { AgentId } from "../../../src/core/access/permission.ts";
import type { RoleName } from "../../../src/core/access/role.ts";
import { contextOfHeld } from "../../../src/core/access-request/held-message.ts";
import { holdMessage } from "../../../src/core/access-request/hold-message.ts";
import { releaseHeld } from "../../../src/core/access-request/release-held.ts";
import type { Place } from "../../../src/core/conversation/place.ts";
import type { InboundEvent } from "../../../src/core/inbox/inbound.ts";
import { addPerson } from "../../../src/core/people/add-person.ts";
import type { Identity } from "../../../src/core/people/identity.ts";
import { resolveAsker } from "../../../src/core/people/resolve-asker.ts";
import { randomIds } from "../../../src/system/ids.ts";
import { openTempStore, type TempStore } from "../../fakes/temp-store.ts";
import { BEN, DM, openHouse } from "../command/house.ts";
import { until } from "../outbox/sender-bench.ts";
import { startSmallTeam } from "../turn/small-team.ts";

const ADA = "web:ada" as Identity;
const JOB = { kind: "system", job: "test" } as const;

let temp: TempStore;
let team: Awaited<ReturnType<typeof startSmallTeam>>;
let events = 0;
beforeEach(async () => {
  temp = await openTempStore();
  const ada = { identity: ADA, displayName: "Ada", role: "admin" as RoleName };
  await temp.store.transact((tx) => addPerson(tx, { ids: randomIds, clock: temp.clock }, ada, JOB));
  team = await startSmallTeam(temp, ["ben", "eve"]);
});
afterEach(async () => {
  await team.app.stop();
  await temp.cleanup();
});

const place: Place = { platform: "web", workspace: "", channel: "t1", thread: null, kind: "dm" };
const handled = () => until(async () => (await temp.store.inbox.unhandled(9)).length === 0);

/** Ben is refused, and his message is kept. */
async function keep(text = "ops: echo the old words") {
  await team.say("ben", text, "t1");
  await until(async () => (await temp.store.heldMessages.all()).length > 0);
  const [held] = await temp.store.heldMessages.all();
  const row = await temp.store.inbox.get(1);
  if (!held || row?.event.kind !== "message") throw new Error("a message is kept");
  return { held, message: row.event.message };
}
type Kept = Awaited<ReturnType<typeof keep>>;

async function change({ message }: Kept, text: string | null, who = "ben") {
  const sender = `web:${who}` as Identity;
  const base = {
    eventId: `change-${++events}`,
    sender,
    senderName: null,
    place,
    sentAt: temp.clock.now(),
    message,
  };
  const event: InboundEvent =
    text === null ? { ...base, kind: "removal" } : { ...base, kind: "edit", text, hasFiles: false };
  await team.app.inbox.accept(event);
  await handled();
}

/** Ada lets Ben in, by a command of hers. */
async function letIn() {
  await team.say("ada", "!grant <@web:ben> ops for 2h", "ada");
  await handled();
}
async function request(words: string) {
  await team.say("ben", `!request ops ${words}`, "t2");
  await handled();
  const [request] = await temp.store.accessRequests.pending();
  if (!request) throw new Error("a request waits");
  return request;
}
const told = (key: string, where = "t1") =>
  team.chat.textsIn(where).filter((words) => words === `[${key}]`).length;
const audited = async (action: string) => (await temp.store.audit.list({ action }, 9)).length;
const cards = () =>
  team.chat.shown.flatMap(({ message }) =>
    message.kind === "notice" && message.text.key === "request-card"
      ? [{ card: message.text.card, buttons: message.buttons.length }]
      : [],
  );

describe("a message that is kept for access", () => {
  it("runs as it reads when it runs, and its earlier words are nowhere", async () => {
    const kept = await keep();
    await change(kept, "ops: echo the new words");
    const [held] = await temp.store.heldMessages.all();
    expect(held?.sealed).toContain("the new words");
    expect(held?.sealed).not.toContain("the old words");
    await letIn();
    await team.asks(1);
    expect(team.texts()).toEqual(["echo the new words"]);
    team.asked[0]?.answer();
    await team.app.idle();
    expect(await audited("message.edited")).toBe(1);
    for (let id = 1; ; id++) {
      const row = await temp.store.inbox.get(id);
      if (!row) break;
      expect(JSON.stringify(row)).not.toContain("words");
    }
  });

  it("does not run when it was deleted, and nothing is asked for it any more", async () => {
    const kept = await keep();
    const { id } = await request("");
    await change(kept, null);
    expect((await temp.store.accessRequests.get(id))?.state).toBe("withdrawn");
    await letIn();
    await team.app.idle();
    expect(team.texts()).toEqual([]);
    expect(told("message-forgotten")).toBe(1);
    expect(await audited("message.forgotten")).toBe(1);
    expect(cards().at(-1)).toMatchObject({ card: { state: { kind: "withdrawn" } }, buttons: 0 });
  });

  it("leaves a request that gave its own reason, whose cards say that nothing runs then", async () => {
    const kept = await keep();
    await request("for 1h because the shop is down");
    await team.app.idle();
    expect(cards().at(-1)).toMatchObject({ card: { holdsMessage: true } });
    await change(kept, null);
    await team.app.idle();
    expect(await temp.store.accessRequests.pending()).toHaveLength(1);
    const redrawn = cards().at(-1);
    expect(redrawn).toMatchObject({ card: { holdsMessage: false, state: { kind: "waiting" } } });
    expect(redrawn?.buttons).toBeGreaterThan(0);
  });

  it.each([
    ["another agent's", "designer: echo hello"],
    ["a command", "ops: !stop"],
    ["empty", "ops:  "],
  ])("stays as it was when what it says now is %s, and its writer is told once", async (_, text) => {
    const kept = await keep();
    await change(kept, text);
    await change(kept, text);
    await letIn();
    await team.asks(1);
    expect(team.texts()).toEqual(["echo the old words"]);
    team.asked[0]?.answer();
    await team.app.idle();
    expect(told("kept-unchanged")).toBe(1);
  });

  it("is its writer's alone", async () => {
    const kept = await keep();
    await change(kept, "ops: delete everything", "eve");
    await change(kept, null, "eve");
    expect(await temp.store.heldMessages.all()).toEqual([kept.held]);
  });

  it("is a message like any other once it ran: its writer hears that a change came too late", async () => {
    const kept = await keep();
    await letIn();
    await team.asks(1);
    await change(kept, "ops: something else");
    team.asked[0]?.answer();
    await team.app.idle();
    expect(team.texts()).toEqual(["echo the old words"]);
    expect(told("change-too-late")).toBe(1);
  });

  it("runs as it reads in the very moment of its release, when it was changed since it was read", async () => {
    const house = await openHouse();
    onTestFinished(() => house.cleanup());
    const { deps, store } = house;
    const message = { platform: "web", workspace: "", channel: DM.channel, id: "m1" } as const;
    const event = { kind: "message", eventId: "e1", sender: BEN, senderName: null, place: DM } as const;
    const rest = {
      sentAt: house.clock.now(),
      message,
      text: "old",
      addressed: "dm",
      hasFiles: false,
    } as const;
    const held = await store.transact(async (tx) => {
      const row = await tx.inbox.add("web", { ...event, ...rest }, house.clock.now());
      const who = await resolveAsker(deps, BEN);
      if (!row) throw new Error("it is new");
      return holdMessage(tx, deps, { who, row, agentId: "ops" as AgentId, text: "old", reference: "7F3K" });
    });
    if (!held) throw new Error("it is kept");
    const content = JSON.stringify({ event: { ...event, ...rest, text: "new" }, text: "new" });
    const sealed = deps.vault.seal(content, contextOfHeld(held));
    await store.transact((tx) => tx.heldMessages.reseal(held.id, sealed));
    await house.grant(BEN, "agent:ops", house.clock.now() + 60_000);
    await releaseHeld(deps, held);
    const [turn, ...more] = await store.turns.unfinishedOf((await house.personOf(BEN)).id);
    expect(turn?.text).toBe("new");
    expect(more).toEqual([]);
    expect(await store.heldMessages.all()).toEqual([]);
    await releaseHeld(deps, held);
    expect(await house.audit("message.released")).toHaveLength(1);
  });
});
