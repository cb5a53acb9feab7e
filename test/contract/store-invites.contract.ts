import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Invite } from "../../src/core/people/invite.ts";
import type { Store } from "../../src/core/ports/store.ts";
import { ada, adaOnSlack, addPeople, ben, id, NOON } from "../db/sample-rows.ts";
import type { StoreSubject } from "./store-subject.ts";

const HOUR = 3_600_000;

const inviteOf = (name: string, changes: Partial<Invite> = {}): Invite => ({
  id: id(name),
  codeHash: `hash of ${name}`,
  gives: [{ kind: "permission", permission: id("agent:designer") }],
  grantsEndAt: NOON + 24 * HOUR,
  reason: "onboarding",
  by: ada.id,
  byIdentity: adaOnSlack,
  createdAt: NOON,
  expiresAt: NOON + HOUR,
  redeemedAt: null,
  redeemedBy: null,
  revokedAt: null,
  ...changes,
});

/** Codes that let somebody in, once. */
export function storeInvitesContract(open: () => Promise<StoreSubject>): void {
  describe("invites", () => {
    let subject: StoreSubject;
    let store: Store;
    beforeEach(async () => {
      subject = await open();
      store = subject.store;
      await store.transact(async (tx) => {
        await addPeople(tx);
        await tx.invites.add(inviteOf("v1"));
        await tx.invites.add(inviteOf("v2", { createdAt: NOON + 1 }));
      });
    });
    afterEach(() => subject.cleanup());

    const redeem = (name: string, at = NOON) =>
      store.transact((tx) => tx.invites.redeem(id(name), ben.id, at));
    const revoke = (name: string) => store.transact((tx) => tx.invites.revoke(id(name), NOON));
    const idsOfOpen = async (now = NOON) => (await store.invites.open(now)).map((one) => one.id);

    it("come back as they were, by id and by the hash of their code", async () => {
      expect(await store.invites.get(id("v1"))).toEqual(inviteOf("v1"));
      expect(await store.invites.byCode("hash of v1")).toEqual(inviteOf("v1"));
      expect(await store.invites.byCode("hash of v9")).toBeNull();
    });

    it("are open until they are redeemed, revoked or over, newest first", async () => {
      expect(await idsOfOpen()).toEqual(["v2", "v1"]);
      await redeem("v1");
      expect(await idsOfOpen()).toEqual(["v2"]);
      expect(await idsOfOpen(NOON + HOUR)).toEqual([]);
      await revoke("v2");
      expect(await idsOfOpen()).toEqual([]);
    });

    it("have lapsed when they were over with nobody having used or revoked them", async () => {
      const lapsed = async (from: number, to: number) =>
        (await store.invites.lapsed(from, to)).map((one) => one.id);
      expect(await lapsed(NOON, NOON + HOUR - 1)).toEqual([]);
      expect(await lapsed(NOON, NOON + HOUR)).toEqual(["v1", "v2"]);
      expect(await lapsed(NOON + HOUR, NOON + 2 * HOUR)).toEqual([]);
      await redeem("v1");
      await revoke("v2");
      expect(await lapsed(NOON, NOON + HOUR)).toEqual([]);
    });

    it("are redeemed once, in time, and not when revoked", async () => {
      expect(await redeem("v1", NOON + HOUR)).toBe(false);
      expect([await redeem("v1"), await redeem("v1")]).toEqual([true, false]);
      expect(await store.invites.get(id("v1"))).toMatchObject({ redeemedBy: ben.id, redeemedAt: NOON });
      expect([await revoke("v2"), await redeem("v2")]).toEqual([true, false]);
    });

    it("are revoked once, and not when redeemed", async () => {
      expect([await revoke("v1"), await revoke("v1")]).toEqual([true, false]);
      await redeem("v2");
      expect(await revoke("v2")).toBe(false);
    });

    it("never share a code", async () => {
      const twin = inviteOf("v3", { codeHash: "hash of v1" });
      await expect(store.transact((tx) => tx.invites.add(twin))).rejects.toThrow();
    });
  });
}
