import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { NewOutboxRow } from "../../src/core/outbox/outbound.ts";
import { NOON } from "../db/sample-rows.ts";
import type { StoreSubject } from "./store-subject.ts";

const row = (id: string): NewOutboxRow => ({
  id,
  lane: "l",
  turnId: null,
  operation: { kind: "remove", of: "x" },
});

/** What was given up, and an operator's ways with it. */
export function storeDeadLettersContract(open: () => Promise<StoreSubject>): void {
  describe("what was given up", () => {
    let subject: StoreSubject;
    beforeEach(async () => {
      subject = await open();
      await subject.store.transact(async (tx) => {
        for (const id of ["o1", "o2", "o3"]) await tx.outbox.add(row(id), NOON);
        await tx.outbox.markAttempting("o1");
        for (const id of ["o1", "o2"]) await tx.outbox.markDead(id, "refused");
      });
    });
    afterEach(() => subject.cleanup());
    const idsOfDead = async (limit = 9) => (await subject.store.outbox.dead(limit)).map(({ id }) => id);

    it("is listed newest first, up to a limit", async () => {
      expect(await idsOfDead()).toEqual(["o2", "o1"]);
      expect(await idsOfDead(1)).toEqual(["o2"]);
    });

    it("is pending again when revived, as if it had never been tried, and only then", async () => {
      const { store } = subject;
      const revived = await store.transact((tx) => tx.outbox.revive("o1", NOON + 5));
      const not = await store.transact((tx) => tx.outbox.revive("o3", NOON + 5));
      expect([revived, not]).toEqual([true, false]);
      expect(await store.outbox.get("o1")).toMatchObject({
        state: "pending",
        attempts: 0,
        notBefore: NOON + 5,
      });
      expect((await store.outbox.open()).map(({ id }) => id)).toEqual(["o1", "o3"]);
      expect(await idsOfDead()).toEqual(["o2"]);
    });

    it("is gone for good when dropped, and only then", async () => {
      const { store } = subject;
      expect(await store.transact((tx) => tx.outbox.drop("o2"))).toBe(true);
      expect(await store.transact((tx) => tx.outbox.drop("o2"))).toBe(false);
      expect(await store.transact((tx) => tx.outbox.drop("o3"))).toBe(false);
      await store.transact((tx) => tx.outbox.markPending("o2", "late", NOON, false));
      expect(await store.outbox.get("o2")).toMatchObject({ state: "dropped" });
      expect(await idsOfDead()).toEqual(["o1"]);
    });
  });
}
