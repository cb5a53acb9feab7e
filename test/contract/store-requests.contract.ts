import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { AccessRequest } from "../../src/core/access-request/access-request.ts";
import type { HeldMessage } from "../../src/core/access-request/held-message.ts";
import type { Store, Tx } from "../../src/core/ports/store.ts";
import { addPeople, ben, id, messageEvent, NOON, thread } from "../db/sample-rows.ts";
import type { StoreSubject } from "./store-subject.ts";

const HOUR = 3_600_000;

export const requestOf = (name: string, changes: Partial<AccessRequest> = {}): AccessRequest => ({
  id: id(name),
  identity: id("slack:T01:U08"),
  principalId: ben.id,
  name: "Ben",
  standing: "member",
  agentId: id("ops"),
  asked: { kind: "for", ms: HOUR },
  reason: "the shop is down",
  place: thread,
  state: "pending",
  stage: "owner",
  escalatesAt: NOON + HOUR,
  expiresAt: NOON + 24 * HOUR,
  createdAt: NOON,
  decidedAt: null,
  decidedBy: null,
  denialReason: null,
  endsAt: null,
  reference: "7F3K",
  ...changes,
});

const heldOf = (name: string, changes: Partial<HeldMessage> = {}): HeldMessage => ({
  id: id(name),
  identity: id("slack:T01:U08"),
  agentId: id("ops"),
  messageKey: id(`slack/T01/C42/${name}`),
  sealed: "sealed",
  heldAt: NOON,
  expiresAt: NOON + HOUR,
  reference: "7F3K",
  ...changes,
});

/** Who asks for access, and the messages that wait for it. */
export function storeRequestsContract(open: () => Promise<StoreSubject>): void {
  let subject: StoreSubject;
  let store: Store;
  beforeEach(async () => {
    subject = await open();
    store = subject.store;
    await store.transact(addPeople);
  });
  afterEach(() => subject.cleanup());
  const write = <T>(work: (tx: Tx) => Promise<T>) => store.transact(work);

  describe("access requests", () => {
    const first = requestOf("r1");
    const stranger = requestOf("r2", {
      identity: id("slack:T01:U99"),
      principalId: null,
      asked: null,
      reason: null,
      createdAt: NOON + 1,
    });
    const denied = {
      state: "denied",
      decidedAt: NOON + 5,
      decidedBy: ben.id,
      denialReason: "no",
      endsAt: null,
    } as const;
    beforeEach(() =>
      write(async (tx) => {
        await tx.accessRequests.add(first);
        await tx.accessRequests.add(stranger);
      }),
    );

    it("come back as they were, and wait in the order of asking", async () => {
      expect(await store.accessRequests.get(stranger.id)).toEqual(stranger);
      expect(await store.accessRequests.get(id("r9"))).toBeNull();
      expect(await store.accessRequests.pending()).toEqual([first, stranger]);
      expect(await store.accessRequests.past(10)).toEqual([]);
    });

    it("end once", async () => {
      const ends = await write(async (tx) => [
        await tx.accessRequests.settle(first.id, denied),
        await tx.accessRequests.settle(first.id, { ...denied, state: "approved" }),
        await tx.accessRequests.escalate(first.id, "admins", null),
      ]);
      expect(ends).toEqual([true, false, false]);
      expect(await store.accessRequests.pending()).toEqual([stranger]);
      expect(await store.accessRequests.past(10)).toEqual([{ ...first, ...denied }]);
    });

    it("go on to the next who are asked while they wait", async () => {
      expect(await write((tx) => tx.accessRequests.escalate(first.id, "approvers", NOON + 2 * HOUR))).toBe(
        true,
      );
      const changed = { stage: "approvers", escalatesAt: NOON + 2 * HOUR };
      expect(await store.accessRequests.get(first.id)).toEqual({ ...first, ...changed });
    });

    it("are listed of some accounts: what waits and what is new, newest first", async () => {
      const old = requestOf("r3", { createdAt: NOON - HOUR });
      const ended = requestOf("r4", { createdAt: NOON - HOUR });
      await write(async (tx) => {
        await tx.accessRequests.add(old);
        await tx.accessRequests.add(ended);
        await tx.accessRequests.settle(ended.id, denied);
      });
      const ids = async (accounts: readonly string[], since: number) =>
        (
          await store.accessRequests.ofAccounts(
            accounts.map((one) => id(one)),
            since,
          )
        ).map((one) => one.id);
      expect(await ids(["slack:T01:U08"], NOON)).toEqual(["r3", "r1"]);
      expect(await ids(["slack:T01:U08", "slack:T01:U99"], NOON - HOUR)).toEqual(["r4", "r3", "r2", "r1"]);
      expect(await ids([], NOON)).toEqual([]);
    });

    it("keep where they are shown", async () => {
      const card = { requestId: first.id, outboxId: "o1", identity: first.identity };
      await write((tx) => tx.accessRequests.addCard(card));
      expect(await store.accessRequests.cardsOf(first.id)).toEqual([card]);
      expect(await store.accessRequests.cardsOf(stranger.id)).toEqual([]);
    });
  });

  describe("held messages", () => {
    it("are kept once a message, and gone once removed", async () => {
      const held = heldOf("h1");
      const other = heldOf("h2", { identity: id("slack:T01:U99"), heldAt: NOON + 1 });
      const same = heldOf("h3", { messageKey: held.messageKey });
      const added = await write(async (tx) => [
        await tx.heldMessages.add(held),
        await tx.heldMessages.add(other),
        await tx.heldMessages.add(same),
      ]);
      expect(added).toEqual([true, true, false]);
      expect(await store.heldMessages.all()).toEqual([held, other]);
      expect(await store.heldMessages.ofAccount(other.identity)).toEqual([other]);
      expect(await store.heldMessages.get(held.id)).toEqual(held);
      const removed = await write(async (tx) => [
        await tx.heldMessages.remove(held.id),
        await tx.heldMessages.remove(held.id),
      ]);
      expect(removed).toEqual([true, false]);
      expect(await store.heldMessages.all()).toEqual([other]);
    });

    it("are found by their message, and can be sealed anew", async () => {
      const held = heldOf("h1");
      await write((tx) => tx.heldMessages.add(held));
      expect(await store.heldMessages.byMessage(held.messageKey)).toEqual(held);
      expect(await store.heldMessages.byMessage(id("slack/T01/C42/other"))).toBeNull();
      const resealed = await write(async (tx) => [
        await tx.heldMessages.reseal(held.id, "anew"),
        await tx.heldMessages.reseal(id("h9"), "anew"),
      ]);
      expect(resealed).toEqual([true, false]);
      expect(await store.heldMessages.get(held.id)).toEqual({ ...held, sealed: "anew" });
    });

    it("leave the inbox without its text, and with everything else", async () => {
      const event = messageEvent("e1");
      const row = await write((tx) => tx.inbox.add("slack", event, NOON));
      if (!row) throw new Error("it is new");
      await write((tx) => tx.inbox.redact(row.id));
      expect((await store.inbox.get(row.id))?.event).toEqual({ ...event, text: "" });
    });
  });
}
