import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { AgentId } from "../../../src/core/access/permission.ts";
import type { Place } from "../../../src/core/conversation/place.ts";
import type { InboundMessage } from "../../../src/core/inbox/inbound.ts";
import type { Identity } from "../../../src/core/people/identity.ts";
import { makeButtons, type NewButton } from "../../../src/core/words/say.ts";
import { ADA, BEN, EVE, GUS, type House, openHouse, SAM, THREAD } from "../command/house.ts";

const DESIGNER = "designer" as AgentId;
const OPS = "ops" as AgentId;

let house: House;
beforeEach(async () => {
  house = await openHouse();
});
afterEach(() => house.cleanup());

async function button(action: NewButton["action"], rest: Partial<NewButton> = {}) {
  const [shown] = await house.store.transact((tx) =>
    makeButtons(tx, house.deps, [{ label: { key: "help" }, action, ...rest }]),
  );
  return shown;
}

async function storeMessage(
  sender: Identity,
  text: string,
  changes: Partial<InboundMessage> = {},
  place: Place = THREAD,
) {
  const event: InboundMessage = {
    kind: "message",
    eventId: `e-${text}`,
    sender,
    senderName: null,
    place,
    sentAt: house.clock.now(),
    message: { platform: "web", workspace: "", channel: place.channel, id: `m-${text}` },
    text,
    addressed: "mention",
    hasFiles: false,
    ...changes,
  };
  const row = await house.store.transact((tx) => tx.inbox.add("web", event, house.clock.now()));
  return row?.id ?? 0;
}

const keysOf = (said: Awaited<ReturnType<House["press"]>>) => said.map(({ text }) => text.key);
const turnsOf = async (identity: Identity) =>
  house.store.turns.unfinishedOf((await house.personOf(identity)).id);

const FORM = { key: "request-access", about: "Ops", fields: [], language: "en" } as const;

describe("a button below a message", () => {
  const ref = (channel: string, id: string) => ({ platform: "web", workspace: "", channel, id }) as const;
  /** Shown by a row of the outbox that stands there now. */
  const shown = async (repeated: boolean) => {
    const id = `o-${repeated}`;
    const message = {
      kind: "notice",
      text: { key: "grant-cancelled" },
      buttons: [],
      reference: null,
    } as const;
    const operation = { kind: "post", place: THREAD, message, privateTo: null } as const;
    return house.store.transact(async (tx) => {
      await tx.outbox.add({ id, lane: "l", turnId: null, operation }, house.clock.now());
      if (repeated) await tx.outbox.markPending(id, "it may have been said", house.clock.now(), true);
      await tx.outbox.markSent(id, ref("c1", "second"));
      const action = { kind: "run-command", command: "agents" } as const;
      const offered = [{ label: { key: "help" }, action, reusable: true }] as const;
      return (await makeButtons(tx, house.deps, offered, id))[0];
    });
  };

  test("counts there alone; where the message may have been said twice, on either in its chat", async () => {
    const [once, twice] = [await shown(false), await shown(true)];
    for (const [button, at, key] of [
      [once, ref("c1", "second"), "agents"],
      [once, ref("c1", "first"), "button-gone"],
      [twice, ref("c1", "second"), "agents"],
      [twice, ref("c1", "first"), "agents"],
      [twice, ref("c2", "first"), "button-gone"],
    ] as const) {
      expect(keysOf(await house.press(BEN, button, THREAD, at)), `${at.channel} ${at.id}`).toEqual([key]);
    }
  });
});

describe("any button", () => {
  test("that nobody made, that is too old or that was used does nothing and says so", async () => {
    const dismiss = await button({ kind: "dismiss" });
    expect(keysOf(await house.press(ADA, { token: "A".repeat(22) }))).toEqual(["button-gone"]);
    expect(keysOf(await house.press(ADA, { token: "" }))).toEqual(["button-gone"]);
    expect(keysOf(await house.press(ADA, dismiss))).toEqual(["grant-cancelled"]);
    expect(keysOf(await house.press(ADA, dismiss))).toEqual(["button-gone"]);
    const old = await button({ kind: "dismiss" });
    const reusable = await button({ kind: "run-command", command: "agents" }, { reusable: true });
    house.clock.advance(25 * 3_600_000);
    expect(keysOf(await house.press(ADA, old))).toEqual(["button-gone"]);
    expect(keysOf(await house.press(ADA, reusable))).toEqual(["button-gone"]);
  });

  test("pressed twice at once does its thing once", async () => {
    const [granted] = await house.type(ADA, "grant <@web:gus> ops for 7d");
    const presses = await Promise.all([
      house.press(ADA, granted?.buttons[0]),
      house.press(ADA, granted?.buttons[0]),
      house.press(ADA, granted?.buttons[0]),
    ]);
    expect(presses.flatMap(keysOf).sort()).toEqual(["button-gone", "button-gone", "revoked"]);
    expect(await house.audit("grant.revoked")).toHaveLength(1);
    expect(house.enforced).toHaveLength(1);
  });

  test("of a command, pressed twice at once, runs it once", async () => {
    const grant = await button({ kind: "run-command", command: "grant <@web:ben> ops" });
    await Promise.all([house.press(ADA, grant), house.press(ADA, grant)]);
    expect(await house.audit("grant.created")).toHaveLength(1);
    const agents = await button({ kind: "run-command", command: "agents" }, { reusable: true });
    expect(keysOf(await house.press(BEN, agents))).toEqual(["agents"]);
    expect(keysOf(await house.press(BEN, agents))).toEqual(["agents"]);
  });

  test("for one person is refused to another, kept, and still there for the one", async () => {
    const ben = await house.personOf(BEN);
    const mine = await button({ kind: "run-command", command: "whoami" }, { onlyFor: ben.id });
    for (const who of [ADA, GUS]) {
      expect(await house.press(who, mine)).toMatchObject([
        { to: who, reference: "7F3K", text: { key: "button-not-yours", owner: "Ben" } },
      ]);
    }
    expect(await house.audit("command.refused")).toHaveLength(2);
    expect(keysOf(await house.press(BEN, mine))).toEqual(["whoami"]);
  });

  test("is judged at the press: strangers, the suspended and those without the permission are refused", async () => {
    const undo = await button({
      kind: "undo-revoke",
      identity: BEN,
      gifts: [
        { subject: { kind: "permission", permission: "agent:ops" as never }, endsAt: null, reason: null },
      ],
    });
    expect(keysOf(await house.press(SAM, undo))).toEqual(["stranger"]);
    expect(keysOf(await house.press(EVE, undo))).toEqual(["suspended"]);
    expect(keysOf(await house.press(BEN, undo))).toEqual(["command-refused"]);
    expect(await house.audit("access.denied")).toHaveLength(3);
    expect(await house.audit("grant.created")).toHaveLength(0);
    expect(keysOf(await house.press(ADA, undo))).toEqual(["undone", "grant-received"]);
  });
});

describe("the buttons of a turn", () => {
  test("stop is for its person and for who looks after the system", async () => {
    const turn = await house.openTurn(BEN);
    const stop = await button({ kind: "stop-turn", turnId: turn.id });
    expect(keysOf(await house.press(GUS, stop))).toEqual(["button-not-yours"]);
    expect(house.stopped).toEqual([]);
    await house.press(BEN, stop);
    expect(house.stopped).toEqual([{ turn: turn.id, by: "Ben" }]);
    await house.press(ADA, await button({ kind: "stop-turn", turnId: turn.id }));
    expect(house.stopped).toHaveLength(2);
  });

  test("stopping what has ended says that there is nothing to stop", async () => {
    const turn = await house.openTurn(BEN);
    const stop = await button({ kind: "stop-turn", turnId: turn.id });
    await house.store.transact((tx) => tx.turns.move(turn.id, "running", "answered", {}));
    expect(keysOf(await house.press(BEN, stop))).toEqual(["nothing-to-stop"]);
    expect(house.stopped).toEqual([]);
  });

  test("try again makes a new turn, for its own person, who may still use the agent", async () => {
    await house.grant(BEN, "agent:ops");
    const turn = await house.openTurn(BEN, THREAD, OPS);
    await house.store.transact((tx) => tx.turns.move(turn.id, "running", "failed", {}));
    const retry = await button({ kind: "retry-turn", turnId: turn.id });
    expect(keysOf(await house.press(ADA, retry))).toEqual(["button-not-yours"]);
    await house.type(ADA, "revoke <@web:ben> ops");
    expect(keysOf(await house.press(BEN, retry))).toEqual(["agent-refused"]);
    await house.grant(BEN, "agent:ops");
    expect(await house.press(BEN, retry)).toEqual([]);
    expect(await turnsOf(BEN)).toHaveLength(1);
    expect(keysOf(await house.press(BEN, retry))).toEqual(["button-gone"]);
  });
});

describe("a message that waited for a choice", () => {
  test("goes to the agent that its writer chose, once", async () => {
    await house.grant(BEN, "agent:ops");
    const inboxId = await storeMessage(BEN, "which blue?");
    const choose = (agentId: AgentId) => button({ kind: "use-agent", agentId, place: THREAD, inboxId });
    const [ops, designer] = [await choose(OPS), await choose(DESIGNER)];
    expect(keysOf(await house.press(ADA, ops))).toEqual(["button-not-yours"]);
    await house.press(BEN, ops);
    expect(keysOf(await house.press(BEN, designer))).toEqual(["button-gone"]);
    expect((await turnsOf(BEN)).map(({ text }) => text)).toEqual(["which blue?"]);
  });

  test("is refused when the agent is not theirs any more", async () => {
    const inboxId = await storeMessage(BEN, "which blue?");
    const ops = await button({ kind: "use-agent", agentId: OPS, place: THREAD, inboxId });
    expect(await house.press(BEN, ops)).toMatchObject([{ text: { key: "agent-refused", helpers: ["Ada"] } }]);
    expect(await turnsOf(BEN)).toEqual([]);
  });

  test("starts its writer's own thread, in their own session", async () => {
    await house.openTurn(ADA);
    const inboxId = await storeMessage(BEN, "me too");
    const own = await button({ kind: "start-own", agentId: DESIGNER, inboxId });
    await house.press(BEN, own);
    await house.press(BEN, own);
    expect(house.chat.threads).toHaveLength(1);
    const [turn] = await turnsOf(BEN);
    const conversation = turn && (await house.store.conversations.get(turn.conversationId));
    expect(conversation?.place.thread).toBe("own1");
    expect(conversation?.sessionKey).toContain((await house.personOf(BEN)).id);
  });

  test("that cannot be passed on opens no thread", async () => {
    const inboxId = await storeMessage(BEN, "look", { hasFiles: true });
    const own = await button({ kind: "start-own", agentId: DESIGNER, inboxId });
    expect(keysOf(await house.press(BEN, own))).toEqual(["files-refused"]);
    expect(house.chat.threads).toEqual([]);
  });

  test("that is not there any more is gone", async () => {
    const own = await button({ kind: "start-own", agentId: DESIGNER, inboxId: 4711 });
    expect(keysOf(await house.press(BEN, own))).toEqual(["button-gone"]);
  });
});

test("a request's one text keeps what stands in front of its end", async () => {
  const sent = await button({ kind: "request-access", agentId: OPS, identity: BEN, asked: null });
  if (!sent) throw new Error("there is no such button");
  const form = { ...FORM, token: sent.token };
  await house.answerForm(BEN, form, { reason: "für die Vorschau bis Freitag um 14 Uhr" });
  const [request] = await house.store.accessRequests.pending();
  expect(request).toMatchObject({ asked: { kind: "until" }, reason: "für die Vorschau" });
});
