import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { AuditEvent, AuditRecord } from "../../src/core/audit/audit-event.ts";
import { CHAIN_START, chainText, erasableText } from "../../src/core/audit/hash-chain.ts";
import { verifyAudit } from "../../src/core/audit/verify-audit.ts";
import type { Identity } from "../../src/core/people/identity.ts";
import type { Store } from "../../src/core/ports/store.ts";
import { nodeHasher } from "../../src/system/hasher.ts";
import { ada, ben, denial, id, NOON } from "../db/sample-rows.ts";
import type { StoreSubject } from "./store-subject.ts";

/** The chain as anybody can check it: each record by its own text and the hash before it. */
function expectChain(records: readonly AuditRecord[]): void {
  let before = CHAIN_START;
  for (const [position, record] of records.entries()) {
    const { seq, previousHash, hash } = record;
    expect([seq, previousHash]).toEqual([position + 1, before]);
    expect(record.digest).toBe(nodeHasher.sha256(erasableText(record, record.salt ?? "")));
    expect(record.hash).toBe(nodeHasher.sha256(chainText(record)));
    before = hash;
  }
}

/** The audit: a chain that only grows. */
export function storeAuditContract(open: () => Promise<StoreSubject>): void {
  let subject: StoreSubject;
  let store: Store;
  const append = (event: AuditEvent, at: number) => store.transact((tx) => tx.audit.append(event, at));

  beforeEach(async () => {
    subject = await open();
    store = subject.store;
  });
  afterEach(() => subject.cleanup());

  describe("the audit", () => {
    it("gives every kind of event back as it was", async () => {
      const events = [
        denial(),
        denial({ actor: { kind: "principal", principalId: ada.id, identity: null }, rule: null }),
        denial({ actor: { kind: "stranger", identity: id("slack:T01:U99") }, reference: null }),
        denial({ actor: { kind: "system", job: "start" }, outcome: "failed", details: {} }),
      ];
      for (const event of events) await append(event, NOON);
      const records = await store.audit.page(0, 10);
      expect(records.map(({ seq, at, digest, salt, previousHash, hash, ...event }) => event)).toEqual(events);
      expectChain(records);
    });

    it("chains what is appended at once, without a gap where something was undone", async () => {
      await Promise.allSettled(
        Array.from({ length: 20 }, (_, index) =>
          store.transact(async (tx) => {
            await tx.audit.append(denial({ reference: `R${index}` }), NOON + index);
            if (index % 3 === 0) throw new Error("no");
          }),
        ),
      );
      const records = await store.audit.page(0, 100);
      expect(records).toHaveLength(13);
      expectChain(records);
    });

    it("continues its chain when the database is opened again", async () => {
      await append(denial(), NOON);
      store = await subject.reopen();
      await append(denial(), NOON - 5);
      const records = await store.audit.page(0, 10);
      expect(records.map((record) => record.at)).toEqual([NOON, NOON - 5]);
      expectChain(records);
    });

    it("pages from a number on, oldest first", async () => {
      for (const at of [NOON, NOON + 1, NOON + 2]) await append(denial(), at);
      expect((await store.audit.page(2, 10)).map((record) => record.seq)).toEqual([2, 3]);
      expect((await store.audit.page(1, 1)).map((record) => record.seq)).toEqual([1]);
    });

    it("lists newest first what concerns a person, by action and since a time", async () => {
      const system = { actor: { kind: "system", job: "expiry" } } as const;
      await append(denial(), NOON);
      await append(denial({ ...system, target: { kind: "principal", id: ben.id } }), NOON + 1);
      const named = { principal: ben.id };
      await append(denial({ ...system, action: "credential.revoked", details: named }), NOON + 2);
      await append(denial({ ...system, target: { kind: "agent", id: ben.id } }), NOON + 3);
      const listed = async (filter: Parameters<Store["audit"]["list"]>[0], limit = 10) =>
        (await store.audit.list(filter, limit)).map((record) => record.seq);
      expect(await listed({})).toEqual([4, 3, 2, 1]);
      expect(await listed({}, 2)).toEqual([4, 3]);
      expect(await listed({ principalId: ben.id })).toEqual([3, 2, 1]);
      expect(await listed({ principalId: ben.id, since: NOON + 2 })).toEqual([3]);
      expect(await listed({ principalId: ben.id, action: "access.denied" })).toEqual([2, 1]);
      expect(await listed({ principalId: ada.id })).toEqual([]);
    });

    it("finds what came from an account that nobody was behind, what an agent did, and what is older", async () => {
      const stranger = { actor: { kind: "stranger", identity: id<Identity>("slack:T01:U99") } } as const;
      await append(denial(stranger), NOON);
      await append(denial({ target: { kind: "turn", id: "t1" }, details: { agent: "ops" } }), NOON + 1);
      await append(denial({ target: { kind: "agent", id: "designer" } }), NOON + 2);
      const identities = [id<Identity>("slack:T01:U99")];
      const seqs = (records: readonly AuditRecord[]) => records.map((record) => record.seq);
      expect(seqs(await store.audit.list({ identities }, 10))).toEqual([1]);
      expect(seqs(await store.audit.list({ principalId: ben.id, identities }, 10))).toEqual([3, 2, 1]);
      expect(seqs(await store.audit.list({ agentId: id("ops") }, 10))).toEqual([2, 1]);
      expect(seqs(await store.audit.list({ until: NOON + 2 }, 10))).toEqual([2, 1]);
      expect(seqs(await store.audit.list({}, 10, 3))).toEqual([2, 1]);
      expect(seqs(await store.audit.search({ agentId: id("ops") }, 2, 10))).toEqual([2]);
      expect(await store.audit.head()).toMatchObject({ seq: 3 });
    });

    it("keeps checkpoints, oldest first, and lets nobody change or remove one", async () => {
      expect(await store.audit.lastCheckpoint()).toBeNull();
      const notes = [3, 7, 9].map((size) => ({ size, note: `note ${size}`, at: NOON }));
      for (const note of notes) await store.transact((tx) => tx.audit.addCheckpoint(note));
      expect(await store.audit.checkpoints(0, 10)).toEqual(notes);
      expect(await store.audit.checkpoints(3, 1)).toEqual([notes[1]]);
      expect(await store.audit.lastCheckpoint()).toEqual(notes[2]);
      for (const sql of [
        "UPDATE audit_checkpoints SET note = 'x'",
        "DELETE FROM audit_checkpoints WHERE size = 3",
      ]) {
        expect(() => subject.tamper(sql)).toThrow(/append-only/);
      }
    });

    it("erases what can be, once a record says so, and nothing beyond that", async () => {
      for (const at of [NOON, NOON + 1, NOON + 2]) await append(denial(), at);
      await expect(store.transact((tx) => tx.audit.erase(2))).rejects.toThrow();
      const erasure = denial({ action: "audit.erased", outcome: "done", details: { through: 2 } });
      const erased = await store.transact(async (tx) => {
        await tx.audit.append(erasure, NOON + 3);
        return tx.audit.erase(2);
      });
      expect(erased).toBe(2);
      await expect(store.transact((tx) => tx.audit.erase(3))).rejects.toThrow();
      const records = await store.audit.page(1, 10);
      expect(records.map(({ salt }) => salt !== null)).toEqual([false, false, true, true]);
      expect(records[0]).toMatchObject({ rule: null, details: {}, actor: { identity: null } });
      expect(await verifyAudit(store.audit, nodeHasher)).toMatchObject({ kind: "whole", erased: 2 });
    });

    it("refuses to be changed, cut or filled in, whoever asks", async () => {
      await append(denial(), NOON);
      await append(denial(), NOON + 1);
      for (const sql of [
        "UPDATE audit SET outcome = 'done' WHERE seq = 1",
        "DELETE FROM audit WHERE seq = 2",
        "REPLACE INTO audit SELECT 2, at, actor_kind, actor_id, actor_identity, action, target_kind, target_id, 'done', rule, details, reference, digest, salt, previous_hash, hash FROM audit WHERE seq = 2",
        "INSERT INTO audit SELECT 4, at, actor_kind, actor_id, actor_identity, action, target_kind, target_id, outcome, rule, details, reference, digest, salt, previous_hash, hash FROM audit WHERE seq = 2",
      ]) {
        expect(() => subject.tamper(sql)).toThrow(/append-only/);
      }
      const records = await store.audit.page(0, 10);
      expect(records).toHaveLength(2);
      expectChain(records);
    });
  });
}
