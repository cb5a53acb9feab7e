import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { HeldMessage } from "../../src/core/access-request/held-message.ts";
import type { Store, Tx } from "../../src/core/ports/store.ts";
import type { WrappedKey } from "../../src/core/ports/store-keys.ts";
import type { OutboundMessage } from "../../src/core/words/text.ts";
import { ada, adaOnSlack, addPeople, credentialOf, id, NOON, notice } from "../db/sample-rows.ts";
import type { StoreSubject } from "./store-subject.ts";

const key = (kid: string, wrappedBy: string, epoch = 1): WrappedKey => ({
  kid,
  wrappedBy,
  epoch,
  purpose: "seal",
  wrapped: `wrapped-${kid}-by-${wrappedBy}`,
  createdAt: NOON,
});
const held = (name: string, sealed: string): HeldMessage => ({
  id: id(name),
  identity: adaOnSlack,
  agentId: id("designer"),
  messageKey: id(`slack/T01/C42/${name}`),
  sealed,
  heldAt: NOON,
  expiresAt: NOON + 1000,
  reference: "7F3K",
});
/** A message that carries a code, sealed. */
const withCode = (name: string, code: string) => {
  const text = {
    key: "invite-made",
    invite: id("i1"),
    code,
    gives: [],
    endsAt: null,
    expiresAt: NOON,
    links: [],
  };
  const message = { kind: "notice", text, buttons: [], reference: null } as unknown as OutboundMessage;
  return notice(name, { operation: { kind: "direct", to: adaOnSlack, message } });
};

/** The keys that seal, and what is sealed with which. */
export function storeKeysContract(open: () => Promise<StoreSubject>): void {
  describe("the keys that seal", () => {
    let subject: StoreSubject;
    let store: Store;
    beforeEach(async () => {
      subject = await open();
      store = subject.store;
    });
    afterEach(() => subject.cleanup());
    const write = <T>(work: (tx: Tx) => Promise<T>) => store.transact(work);
    const ids = async () => (await store.dataKeys.all()).map(({ kid, wrappedBy }) => `${kid}/${wrappedBy}`);

    it("are listed by age, once for each key that they are sealed with, and go one way or the other", async () => {
      await write(async (tx) => {
        for (const one of [key("b", "k2", 2), key("b", "k1", 2), key("a", "k1"), key("c", "k2", 3)]) {
          await tx.dataKeys.add(one);
        }
      });
      expect((await ids()).map((one) => one[0])).toEqual(["a", "b", "b", "c"]);
      expect(await store.dataKeys.all()).toContainEqual(key("a", "k1"));
      await write((tx) => tx.dataKeys.removeWrappedBy("k2"));
      expect((await ids()).sort()).toEqual(["a/k1", "b/k1"]);
      await write((tx) => tx.dataKeys.remove("a"));
      expect(await ids()).toEqual(["b/k1"]);
      await write((tx) => tx.dataKeys.removeAll());
      expect(await ids()).toEqual([]);
    });

    it("seal what lasts: each that another one sealed is found, what has ended is not", async () => {
      await write(async (tx) => {
        await addPeople(tx);
        await tx.credentials.add(credentialOf(ada.id, { id: id("c1"), sealedSecret: "v1.aaaa.x" }));
        await tx.credentials.add(credentialOf(ada.id, { id: id("c2"), sealedSecret: "v1.bbbb.x" }));
        await tx.credentials.add(credentialOf(ada.id, { id: id("c3"), sealedSecret: "v1.aaaa.x" }));
        await tx.credentials.revoke(id("c3"), NOON);
        await tx.heldMessages.add(held("h1", "v1.aaaa.y"));
        await tx.heldMessages.add(held("h2", "v1.bbbb.y"));
      });
      const others = (limit: number) =>
        store.dataKeys
          .sealedOtherwise("bbbb", limit)
          .then((rows) => rows.map((row) => `${row.kind} ${row.id}`));
      expect(await others(9)).toEqual(["credential c1", "held-message h1"]);
      expect(await others(1)).toEqual(["credential c1"]);
    });

    it("take the place of each other only where the same is still sealed there", async () => {
      await write(async (tx) => {
        await addPeople(tx);
        await tx.credentials.add(credentialOf(ada.id, { id: id("c1"), sealedSecret: "v1.aaaa.x" }));
        await tx.heldMessages.add(held("h1", "v1.aaaa.y"));
      });
      const rows = await store.dataKeys.sealedOtherwise("bbbb", 9);
      await write((tx) => tx.heldMessages.reseal(id("h1"), "v1.aaaa.other"));
      const done = await write(async (tx) => {
        const all = [];
        for (const row of rows) all.push(await tx.dataKeys.reseal(row, "v1.bbbb.anew"));
        return all;
      });
      expect(done).toEqual([true, false]);
      expect((await store.heldMessages.get(id("h1")))?.sealed).toBe("v1.aaaa.other");
      expect((await store.credentials.allCurrent("main"))[0]?.sealedSecret).toBe("v1.bbbb.anew");
    });

    it("are in use as long as something can still be opened with them, a code on its way too", async () => {
      await write(async (tx) => {
        await addPeople(tx);
        await tx.credentials.add(credentialOf(ada.id, { id: id("c1"), sealedSecret: "v1.aaaa.x" }));
        await tx.heldMessages.add(held("h1", "v1.bbbb.y"));
        await tx.outbox.add(withCode("o1", "v1.cccc.z"), NOON);
      });
      const inUse = () =>
        Promise.all(["aaaa", "bbbb", "cccc", "dddd"].map((kid) => store.dataKeys.isInUse(kid)));
      expect(await inUse()).toEqual([true, true, true, false]);
      await write((tx) => tx.outbox.markDead("o1", "no"));
      expect(await inUse()).toEqual([true, true, true, false]);
      await write(async (tx) => {
        await tx.credentials.revoke(id("c1"), NOON);
        await tx.heldMessages.remove(id("h1"));
        await tx.outbox.drop("o1");
      });
      expect(await inUse()).toEqual([false, false, false, false]);
    });
  });
}
