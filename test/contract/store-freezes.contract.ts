import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Freeze } from "../../src/core/access/freeze.ts";
import type { Store } from "../../src/core/ports/store.ts";
import { ada, addPeople, ben, id, NOON } from "../db/sample-rows.ts";
import type { StoreSubject } from "./store-subject.ts";

const OF_BEN: Freeze = {
  target: { kind: "person", principalId: ben.id },
  by: ada.id,
  at: NOON + 1,
  reason: "his laptop was stolen",
};
const OF_OPS: Freeze = {
  target: { kind: "agent", agentId: id("ops") },
  by: "system",
  at: NOON,
  reason: null,
};
const OF_ALL: Freeze = { target: { kind: "all" }, by: ada.id, at: NOON + 2, reason: null };

/** What stands still. */
export function storeFreezesContract(open: () => Promise<StoreSubject>): void {
  describe("freezes", () => {
    let subject: StoreSubject;
    let store: Store;
    let changes = 0;
    beforeEach(async () => {
      subject = await open();
      store = subject.store;
      await store.transact(addPeople);
      changes = 0;
      store.onAccessChanged(async () => {
        changes += 1;
      });
    });
    afterEach(() => subject.cleanup());

    it("are kept oldest first, one a target, and go when they are lifted", async () => {
      const add = (freeze: Freeze) => store.transact((tx) => tx.freezes.add(freeze));
      expect(await Promise.all([OF_BEN, OF_OPS, OF_ALL].map(add))).toEqual([true, true, true]);
      expect(await add({ ...OF_BEN, by: "system", at: NOON + 9 })).toBe(false);
      expect(await store.freezes.all()).toEqual([OF_OPS, OF_BEN, OF_ALL]);
      const lift = () => store.transact((tx) => tx.freezes.lift(OF_OPS.target));
      expect([await lift(), await lift()]).toEqual([true, false]);
      expect(await store.freezes.all()).toEqual([OF_BEN, OF_ALL]);
    });

    it("change access, so that whoever keeps it in memory reads it again", async () => {
      await store.transact((tx) => tx.freezes.add(OF_ALL));
      expect(changes).toBe(1);
      await store.transact((tx) => tx.freezes.lift(OF_ALL.target));
      expect(changes).toBe(2);
    });
  });
}
