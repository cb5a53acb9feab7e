import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { sessionKeyOf } from "../../src/core/conversation/conversation.ts";
import { placeKeyOf } from "../../src/core/conversation/place.ts";
import type { Identity } from "../../src/core/people/identity.ts";
import type { Store } from "../../src/core/ports/store.ts";
import { ada, addPeople, ben, conversationOf, id, NOON, thread, turnIn } from "../db/sample-rows.ts";
import type { StoreSubject } from "./store-subject.ts";

const cleo = { ...ben, id: id<typeof ben.id>("p-cleo"), displayName: "Cleo", createdAt: NOON + 2 };
const benThere: Identity = id("slack:T01:U08");
const cleoThere: Identity = id("telegram:4242");
const elsewhere = { ...thread, channel: "C43" };

/** People with several accounts, and two who turn out to be one. */
export function storePeopleContract(open: () => Promise<StoreSubject>): void {
  describe("people with several accounts", () => {
    let subject: StoreSubject;
    let store: Store;
    beforeEach(async () => {
      subject = await open();
      store = subject.store;
      await store.transact(async (tx) => {
        await addPeople(tx);
        await tx.principals.add(cleo);
        await tx.principals.link(benThere, ben.id, NOON);
        await tx.principals.link(cleoThere, cleo.id, NOON + 1);
      });
    });
    afterEach(() => subject.cleanup());

    const unlink = (identity: Identity, person = ben.id) =>
      store.transact((tx) => tx.principals.unlink(identity, person));
    const absorb = (from = cleo.id, into = ben.id) =>
      store.transact((tx) => tx.principals.absorb(from, into, NOON + 5));

    it("lose one account, once, and only their own", async () => {
      expect([await unlink(cleoThere), await unlink(benThere), await unlink(benThere)]).toEqual([
        false,
        true,
        false,
      ]);
      expect(await store.principals.byIdentity(benThere)).toBeNull();
      expect(await store.principals.identitiesOf(ben.id)).toEqual([]);
      expect(await store.transact((tx) => tx.principals.link(benThere, ada.id, NOON))).toBe(true);
    });

    it("take over accounts, conversations, shares and buttons of whom they absorb, who is listed no more", async () => {
      await store.transact(async (tx) => {
        await tx.conversations.add(conversationOf(cleo.id, "v1"));
        const shares = [
          { principalId: cleo.id, mode: "write" },
          { principalId: ada.id, mode: "read" },
        ] as const;
        await tx.conversations.add(conversationOf(ben.id, "v2", { place: elsewhere, shares }));
        await tx.conversations.add(
          conversationOf(ada.id, "v3", { place: elsewhere, shares: shares.slice(0, 1) }),
        );
        await tx.buttons.add({
          token: id("b1"),
          action: { kind: "run-command", command: "help" },
          onlyFor: cleo.id,
          singleUse: true,
          shownIn: null,
          createdAt: NOON,
          expiresAt: NOON + 9,
          usedAt: null,
        });
      });
      await absorb();
      expect(await store.principals.identitiesOf(ben.id)).toEqual([benThere, cleoThere]);
      expect((await store.principals.all()).map((one) => one.id)).toEqual([ada.id, ben.id]);
      expect(await store.principals.get(cleo.id)).toMatchObject({ id: cleo.id });
      expect(await store.conversations.get(id("v1"))).toMatchObject({ principalId: ben.id });
      // Nobody shares with themselves; the others stay let in.
      expect((await store.conversations.get(id("v2")))?.shares).toEqual([
        { principalId: ada.id, mode: "read" },
      ]);
      expect((await store.conversations.get(id("v3")))?.shares).toEqual([
        { principalId: ben.id, mode: "write" },
      ]);
      expect(await store.buttons.get(id("b1"))).toMatchObject({ onlyFor: ben.id });
    });

    it("keep the language that they chose, not that of whom they absorb", async () => {
      await store.transact(async (tx) => {
        await tx.principals.setLanguage(ben.id, "de");
        await tx.principals.setLanguage(cleo.id, "en");
      });
      await absorb();
      expect(await store.principals.byIdentity(cleoThere)).toMatchObject({ id: ben.id, language: "de" });
      await store.transact((tx) => tx.principals.setLanguage(ben.id, null));
      expect(await store.principals.get(ben.id)).toMatchObject({ language: null });
    });

    it("have what was recorded of whom they absorbed, one after another, as their own history", async () => {
      const record = (person: typeof ben.id) =>
        store.transact((tx) =>
          tx.audit.append(
            {
              actor: { kind: "system", job: "test" },
              action: "principal.created",
              target: { kind: "principal", id: person },
              outcome: "done",
              rule: null,
              details: {},
              reference: null,
            },
            NOON,
          ),
        );
      for (const person of [ada.id, ben.id, cleo.id]) await record(person);
      const seen = async (person: typeof ben.id) =>
        (await store.audit.list({ principalId: person }, 9)).map(({ target }) => target.id);
      expect(await seen(ben.id)).toEqual([ben.id]);
      await absorb();
      expect(await seen(ben.id)).toEqual([cleo.id, ben.id]);
      await absorb(ben.id, ada.id);
      expect(await seen(ada.id)).toEqual([cleo.id, ben.id, ada.id]);
    });

    it("have open conversations, the last used first, and several of one session", async () => {
      const sessionKey = sessionKeyOf(id("designer"), ben.id, id("v1"));
      await store.transact(async (tx) => {
        await tx.conversations.add(conversationOf(ben.id, "v1", { sessionKey, lastUsedAt: NOON }));
        await tx.conversations.add(
          conversationOf(ben.id, "v2", {
            sessionKey,
            lastUsedAt: NOON + 1,
            place: elsewhere,
            placeKey: placeKeyOf(elsewhere),
          }),
        );
        await tx.conversations.add(conversationOf(cleo.id, "v3"));
        await tx.conversations.add(conversationOf(ben.id, "v4", { agentId: id("ops"), closedAt: NOON }));
      });
      const found = await store.conversations.openOf(ben.id);
      expect(found.map((one) => one.id)).toEqual(["v2", "v1"]);
      const [second, first] = found;
      if (!first || !second) throw new Error("two conversations");
      await store.transact(async (tx) => {
        await tx.turns.add(turnIn(second, "t-2", { queuedAt: NOON + 2 }));
        await tx.turns.add(turnIn(first, "t-1", { queuedAt: NOON + 1 }));
      });
      for (const one of found) {
        expect((await store.turns.unfinishedIn(one.id)).map((turn) => turn.id)).toEqual(["t-1", "t-2"]);
      }
      await store.transact((tx) => tx.turns.setText(id("t-1"), "in other words"));
      expect(await store.turns.get(id("t-1"))).toMatchObject({ text: "in other words", state: "queued" });
    });
  });
}
