import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { ApprovalRequest, Card, Vote } from "../../src/core/approval/approval-request.ts";
import type { Store, Tx } from "../../src/core/ports/store.ts";
import { ada, adaOnSlack, addPeople, ben, id, NOON } from "../db/sample-rows.ts";
import type { StoreSubject } from "./store-subject.ts";

export const requestOf = (name: string, changes: Partial<ApprovalRequest> = {}): ApprovalRequest => ({
  id: id(name),
  gatewayId: "main",
  gatewayApprovalId: id(`at gateway ${name}`),
  agentId: id("ops"),
  approval: {
    id: id(`at gateway ${name}`),
    kind: "exec",
    agentId: id("ops"),
    sessionKey: null,
    runId: "t1",
    text: 'echo "💙"\u202e',
    title: null,
    host: "gateway",
    folder: null,
    program: null,
    risks: ["deletes files"],
    choices: ["allow-once", "deny"],
    createdAt: NOON,
    expiresAt: NOON + 1000,
  },
  digest: "d1",
  turnId: id("t1"),
  conversationId: null,
  requesterId: ben.id,
  barred: [ben.id],
  dangerous: true,
  quorum: 2,
  stage: 0,
  asked: [],
  state: "pending",
  choice: null,
  decidedFrom: null,
  reason: null,
  endedBy: [],
  reference: "7F3K",
  openedAt: NOON,
  endedAt: null,
  ...changes,
});

const voteOf = (changes: Partial<Vote> = {}): Vote => ({
  requestId: id("a1"),
  principalId: ada.id,
  identity: adaOnSlack,
  choice: "allow-once",
  own: false,
  at: NOON,
  ...changes,
});

const cardOf = (outboxId: string, changes: Partial<Card> = {}): Card => ({
  requestId: id("a1"),
  outboxId,
  lane: "private/somebody",
  platform: "slack",
  principalId: ada.id,
  kind: "ask",
  buttons: [{ label: { key: "deny" }, token: "token", tone: "danger" }],
  lostAt: null,
  ...changes,
});

/** Requests for approval, votes on them and cards that show them. */
export function storeApprovalsContract(open: () => Promise<StoreSubject>): void {
  describe("approval requests", () => {
    let subject: StoreSubject;
    let store: Store;
    const write = <T>(work: (tx: Tx) => Promise<T>) => store.transact(work);
    beforeEach(async () => {
      subject = await open();
      store = subject.store;
      await write(async (tx) => {
        await addPeople(tx);
        await tx.approvals.add(requestOf("a1"));
        await tx.approvals.add(requestOf("a2"));
      });
    });
    afterEach(() => subject.cleanup());

    it("are kept letter for letter, and found by their own id and the gateway's", async () => {
      expect(await store.approvals.get(id("a1"))).toEqual(requestOf("a1"));
      expect(await store.approvals.byGatewayId("main", id("at gateway a2"))).toEqual(requestOf("a2"));
      expect(await store.approvals.byGatewayId("other", id("at gateway a2"))).toBeNull();
      expect(await store.approvals.get(id("a9"))).toBeNull();
    });

    it("are there once, however often the gateway names them", async () => {
      const again = requestOf("a3", { gatewayApprovalId: id("at gateway a1") });
      expect(await write((tx) => tx.approvals.add(again))).toBe(false);
      expect(await write((tx) => tx.approvals.add({ ...again, gatewayId: "other" }))).toBe(true);
    });

    it("move from exactly one state, and only one of two claims wins", async () => {
      const claim = (choice: "deny" | "allow-once") =>
        write((tx) => tx.approvals.move(id("a1"), "pending", "claimed", { choice, decidedFrom: "votes" }));
      expect(await Promise.all([claim("deny"), claim("allow-once")])).toEqual([true, false]);
      expect(await store.approvals.get(id("a1"))).toMatchObject({ state: "claimed", choice: "deny" });
      const ended = { endedAt: NOON + 5, endedBy: ["Ada"] };
      expect(await write((tx) => tx.approvals.move(id("a1"), "claimed", "denied", ended))).toBe(true);
      expect(await store.approvals.get(id("a1"))).toMatchObject({
        ...ended,
        choice: "deny",
        state: "denied",
      });
    });

    it("are open, oldest first, until they have ended; and then past, newest first", async () => {
      const end = (name: string, endedAt: number) =>
        write((tx) => tx.approvals.move(id(name), "pending", "expired", { endedAt }));
      const names = (list: readonly ApprovalRequest[]) => list.map((one) => one.id);
      expect(names(await store.approvals.open())).toEqual(["a1", "a2"]);
      await end("a1", NOON + 1);
      expect(names(await store.approvals.open())).toEqual(["a2"]);
      await end("a2", NOON + 2);
      expect(names(await store.approvals.past(5))).toEqual(["a2", "a1"]);
      expect(names(await store.approvals.past(1))).toEqual(["a2"]);
    });

    it("know whom they wait for", async () => {
      const asked = { stage: 1, asked: [ada.id, ben.id] };
      await write((tx) => tx.approvals.setAsked(id("a1"), asked));
      expect(await store.approvals.get(id("a1"))).toMatchObject(asked);
      await expect(write((tx) => tx.approvals.setAsked(id("a9"), asked))).rejects.toThrow("approval request");
    });

    it("follow a person who became somebody else", async () => {
      const people = { requesterId: ada.id, barred: [ada.id], asked: [] };
      await write(async (tx) => {
        await tx.approvals.setPeople(id("a1"), people);
        await tx.approvals.vote(voteOf());
        await tx.approvals.vote(voteOf({ principalId: ben.id, at: NOON + 1 }));
        await tx.approvals.dropVote(id("a1"), ada.id);
      });
      expect(await store.approvals.get(id("a1"))).toMatchObject(people);
      const votes = await store.approvals.votesOn(id("a1"));
      expect(votes.map(({ principalId }) => principalId)).toEqual([ben.id]);
    });

    it("have one vote of each person, the last", async () => {
      await write(async (tx) => {
        await tx.approvals.vote(voteOf());
        await tx.approvals.vote(voteOf({ principalId: ben.id, at: NOON + 1 }));
        await tx.approvals.vote(voteOf({ choice: "deny", at: NOON + 2 }));
      });
      const votes = await store.approvals.votesOn(id("a1"));
      expect(votes.map(({ principalId, choice }) => [principalId, choice])).toEqual([
        [ben.id, "allow-once"],
        [ada.id, "deny"],
      ]);
      expect(await store.approvals.votesOn(id("a2"))).toEqual([]);
    });

    it("have cards in the order of posting, each lost once", async () => {
      const channel = cardOf("o2", { principalId: null, platform: "web" });
      await write(async (tx) => {
        await tx.approvals.addCard(cardOf("o1"));
        await tx.approvals.addCard(channel);
      });
      expect(await store.approvals.cardsOf(id("a1"))).toEqual([cardOf("o1"), channel]);
      const lose = () => write((tx) => tx.approvals.loseCard("o1", NOON + 3));
      expect([await lose(), await lose()]).toEqual([true, false]);
      expect((await store.approvals.cardsOf(id("a1")))[0]?.lostAt).toBe(NOON + 3);
    });
  });
}
