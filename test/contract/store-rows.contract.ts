import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { RoleName } from "../../src/core/access/role.ts";
import { placeKeyOf } from "../../src/core/conversation/place.ts";
import type { Store, Tx } from "../../src/core/ports/store.ts";
import {
  ada,
  adaOnSlack,
  addPeople,
  ben,
  buttonFor,
  conversationOf,
  credentialOf,
  grantTo,
  id,
  message,
  NOON,
  notice,
  thread,
  turnIn,
} from "../db/sample-rows.ts";
import type { StoreSubject } from "./store-subject.ts";

/** The rows of every section and their rules. */
export function storeRowsContract(open: () => Promise<StoreSubject>): void {
  let subject: StoreSubject;
  let store: Store;
  const write = <T>(work: (tx: Tx) => Promise<T>) => store.transact(work);

  beforeEach(async () => {
    subject = await open();
    store = subject.store;
  });
  afterEach(() => subject.cleanup());

  describe("principals", () => {
    it("are found by their id and by each of their identities", async () => {
      await write(async (tx) => {
        await addPeople(tx);
        await tx.principals.link(adaOnSlack, ada.id, NOON);
        await tx.principals.link(id("telegram:7"), ada.id, NOON + 1);
      });
      expect(await store.principals.get(ada.id)).toEqual(ada);
      expect(await store.principals.byIdentity(id("telegram:7"))).toEqual(ada);
      expect(await store.principals.identitiesOf(ada.id)).toEqual([adaOnSlack, "telegram:7"]);
      expect(await store.principals.all()).toEqual([ada, ben]);
    });

    it("are null when nobody has the id or the identity", async () => {
      expect(await store.principals.get(id("p-nobody"))).toBeNull();
      expect(await store.principals.byIdentity(id("web:nobody"))).toBeNull();
      expect(await store.principals.identitiesOf(id("p-nobody"))).toEqual([]);
    });

    it("keep an identity that is theirs when somebody else asks for it", async () => {
      const links = await write(async (tx) => {
        await addPeople(tx);
        const first = await tx.principals.link(adaOnSlack, ada.id, NOON);
        return [first, await tx.principals.link(adaOnSlack, ben.id, NOON)];
      });
      expect(links).toEqual([true, false]);
      expect(await store.principals.byIdentity(adaOnSlack)).toEqual(ada);
    });

    it("change their role, name and suspension", async () => {
      await write(async (tx) => {
        await addPeople(tx);
        await tx.principals.setRole(ben.id, id("operator"));
        await tx.principals.setDisplayName(ben.id, "Ben Ito");
        await tx.principals.setSuspended(ben.id, NOON);
      });
      const changed = { ...ben, role: "operator", displayName: "Ben Ito", suspendedAt: NOON };
      expect(await store.principals.get(ben.id)).toEqual(changed);
      await write((tx) => tx.principals.setSuspended(ben.id, null));
      expect(await store.principals.get(ben.id)).toEqual({ ...changed, suspendedAt: null });
    });

    it("refuse a change of somebody who is not there", async () => {
      const change = write((tx) => tx.principals.setRole(id("p-nobody"), id("admin")));
      await expect(change).rejects.toMatchObject({ code: "internal" });
    });
  });

  describe("grants", () => {
    it("are current until they end, with those that start later", async () => {
      const ending = grantTo(ben.id, { id: id("g1"), endsAt: NOON + 10 });
      const role = { kind: "role", role: id<RoleName>("operator") } as const;
      const later = grantTo(ben.id, { id: id("g2"), startsAt: NOON + 50, subject: role });
      const hers = grantTo(ada.id, { id: id("g3"), grantedBy: "system", reason: null });
      await write(async (tx) => {
        await addPeople(tx);
        for (const grant of [later, ending, hers]) await tx.grants.add(grant);
      });
      expect(await store.grants.get(later.id)).toEqual(later);
      expect(await store.grants.currentOf(ben.id, NOON + 9)).toEqual([ending, later]);
      expect(await store.grants.currentOf(ben.id, NOON + 10)).toEqual([later]);
      expect(await store.grants.current(NOON + 10)).toEqual([hers, later]);
    });

    it("end once, and are then listed as ended, newest end first", async () => {
      const [first, second] = [grantTo(ben.id), grantTo(ben.id, { id: id("g2"), endsAt: NOON + 20 })];
      const ends = await write(async (tx) => {
        await addPeople(tx);
        await tx.grants.add(first);
        await tx.grants.add(second);
        const end = await tx.grants.end(first.id, NOON + 5);
        return [end, await tx.grants.end(first.id, NOON + 6), await tx.grants.end(second.id, NOON + 20)];
      });
      const ended = { ...first, revokedAt: NOON + 5 };
      expect(ends).toEqual([ended, null, null]);
      expect(await store.grants.endedOf(ben.id, NOON + 20, 10)).toEqual([second, ended]);
      expect(await store.grants.endedOf(ben.id, NOON + 20, 1)).toEqual([second]);
      expect(await store.grants.endedOf(ben.id, NOON + 19, 10)).toEqual([ended]);
    });
  });

  describe("conversations", () => {
    const place = placeKeyOf(thread);
    const hers = conversationOf(ada.id, "v-ada");
    const ops = conversationOf(ada.id, "v-ops", { agentId: id("ops"), lastUsedAt: NOON + 5 });
    const his = conversationOf(ben.id, "v-ben", { createdAt: NOON + 1 });
    beforeEach(() =>
      write(async (tx) => {
        await addPeople(tx);
        for (const conversation of [hers, ops, his]) await tx.conversations.add(conversation);
      }),
    );

    it("are found by person, agent and place", async () => {
      expect(await store.conversations.get(ops.id)).toEqual(ops);
      expect(await store.conversations.find(place, ada.id, hers.agentId)).toEqual(hers);
      expect(await store.conversations.find(place, ben.id, ops.agentId)).toBeNull();
      expect(await store.conversations.lastUsedBy(ada.id, place)).toEqual(ops);
      expect(await store.conversations.firstIn(place)).toEqual(hers);
      expect(await store.conversations.firstIn(id("slack/T01/C43/"))).toBeNull();
    });

    it("tell the places on a platform that were used since, each once, with the last time", async () => {
      const used = { place: thread, lastUsedAt: NOON + 5 };
      expect(await store.conversations.usedPlaces("slack", hers.lastUsedAt - 1)).toEqual([used]);
      expect(await store.conversations.usedPlaces("slack", NOON + 5)).toEqual([]);
      expect(await store.conversations.usedPlaces("discord", 0)).toEqual([]);
    });

    it("are no more found when closed, but still say whose the place is", async () => {
      await write(async (tx) => {
        await tx.conversations.touch(hers.id, NOON + 9);
        await tx.conversations.close(hers.id, NOON + 10);
        await tx.conversations.close(hers.id, NOON + 11);
      });
      const closed = { ...hers, lastUsedAt: NOON + 9, closedAt: NOON + 10 };
      expect(await store.conversations.find(place, ada.id, hers.agentId)).toBeNull();
      expect(await store.conversations.lastUsedBy(ada.id, place)).toEqual(ops);
      expect(await store.conversations.firstIn(place)).toEqual(closed);
    });

    it("keep their shares and their lock", async () => {
      const shares = [{ principalId: ben.id, mode: "write" }] as const;
      await write(async (tx) => {
        await tx.conversations.setShares(hers.id, shares);
        await tx.conversations.setLock(hers.id, id("operator"));
      });
      expect(await store.conversations.get(hers.id)).toEqual({ ...hers, shares, lockedTo: "operator" });
    });

    it("are open only once for one person, agent and place", async () => {
      const twin = conversationOf(ada.id, "v-twin");
      await expect(write((tx) => tx.conversations.add(twin))).rejects.toMatchObject({ code: "internal" });
      await write(async (tx) => {
        await tx.conversations.close(hers.id, NOON);
        await tx.conversations.add(twin);
      });
      expect(await store.conversations.find(place, ada.id, hers.agentId)).toEqual(twin);
    });
  });

  describe("turns", () => {
    const hers = conversationOf(ada.id, "v-ada");
    const his = conversationOf(ben.id, "v-ben");
    const [first, second, third] = [turnIn(hers, "t-3"), turnIn(hers, "t-2"), turnIn(his, "t-1")];
    beforeEach(() =>
      write(async (tx) => {
        await addPeople(tx);
        await tx.conversations.add(hers);
        await tx.conversations.add(his);
        for (const turn of [first, second, third]) await tx.turns.add(turn);
      }),
    );

    it("are one for one message", async () => {
      const again = turnIn(his, "t-9", { messageKey: first.messageKey });
      expect(await write((tx) => tx.turns.add(again))).toBe(false);
      expect(await store.turns.byMessage(first.messageKey)).toEqual(first);
      expect(await store.turns.get(again.id)).toBeNull();
    });

    it("are listed in the order of arrival while they have not ended", async () => {
      await write((tx) => tx.turns.move(second.id, "queued", "waiting", {}));
      const waiting = { ...second, state: "waiting" };
      expect(await store.turns.unfinished()).toEqual([first, waiting, third]);
      expect(await store.turns.unfinishedIn(hers.id)).toEqual([waiting, first]);
      await write((tx) => tx.turns.move(first.id, "queued", "refused", { endedAt: NOON }));
      expect(await store.turns.unfinishedOf(ada.id)).toEqual([waiting]);
      expect(await store.turns.unfinishedOf(ben.id)).toEqual([third]);
    });

    it("are taken up in a conversation by when they started, then by the time of their message", async () => {
      const early = turnIn(hers, "t-early", { queuedAt: second.queuedAt - 5000 });
      await write((tx) => tx.turns.add(early));
      const next = async () => (await store.turns.unfinishedIn(hers.id))[0]?.id;
      expect(await next()).toBe(early.id);
      await write((tx) => tx.turns.move(first.id, "queued", "dispatching", { startedAt: NOON }));
      expect(await next()).toBe(first.id);
    });

    it("move only from the state they are in, changing only what is named", async () => {
      const changes = { runId: "run-1", startedAt: NOON + 1, expiresAt: NOON + 2 };
      const moves = await write(async (tx) => [
        await tx.turns.move(first.id, "queued", "dispatching", changes),
        await tx.turns.move(first.id, "queued", "stopped", { endedAt: NOON }),
        await tx.turns.move(first.id, "dispatching", "failed", { failure: "model-error", expiresAt: null }),
        await tx.turns.move(id("t-none"), "queued", "stopped", {}),
      ]);
      expect(moves).toEqual([true, false, true, false]);
      const failed = { state: "failed", failure: "model-error", runId: "run-1", startedAt: NOON + 1 };
      expect(await store.turns.get(first.id)).toEqual({ ...first, ...failed });
    });

    it("learn their run later", async () => {
      await write((tx) => tx.turns.setRunId(first.id, "run-2"));
      expect(await store.turns.get(first.id)).toEqual({ ...first, runId: "run-2" });
    });
  });

  describe("credentials", () => {
    it("are in force for one person at one gateway until revoked, once", async () => {
      const old = credentialOf(ada.id);
      const fresh = credentialOf(ada.id, { id: id("c2"), issuedAt: NOON + 1 });
      const elsewhere = credentialOf(ada.id, { id: id("c3"), gatewayId: "other", kind: "identity" });
      await write(async (tx) => {
        await addPeople(tx);
        for (const credential of [old, fresh, elsewhere]) await tx.credentials.add(credential);
      });
      expect(await store.credentials.currentOf(ada.id, "main")).toEqual(fresh);
      expect(await store.credentials.currentOf(ben.id, "main")).toBeNull();
      expect(await store.credentials.allCurrent("main")).toEqual([old, fresh]);
      const revoked = await write(async (tx) => {
        await tx.credentials.touch(old.id, NOON + 2);
        const once = await tx.credentials.revoke(fresh.id, NOON + 3);
        return [once, await tx.credentials.revoke(fresh.id, NOON + 4)];
      });
      expect(revoked).toEqual([true, false]);
      expect(await store.credentials.currentOf(ada.id, "main")).toEqual({ ...old, lastUsedAt: NOON + 2 });
      const ended = { ...fresh, revokedAt: NOON + 3 };
      expect(await store.credentials.unconfirmedEnds("main")).toEqual([ended]);
      await write((tx) => tx.credentials.confirmEnd(fresh.id, NOON + 5));
      expect(await store.credentials.unconfirmedEnds("main")).toEqual([]);
    });
  });

  describe("the outbox", () => {
    const row = {
      ...notice("o1"),
      state: "pending",
      attempts: 0,
      notBefore: NOON,
      ref: null,
      repeated: false,
      createdAt: NOON,
      lastError: null,
    };

    it("keeps what must be said until it is sent", async () => {
      await write(async (tx) => {
        await tx.outbox.add(notice("o1"), NOON);
        await tx.outbox.add(notice("o0"), NOON);
      });
      expect((await store.outbox.open()).map(({ id }) => id)).toEqual(["o1", "o0"]);
      expect(await store.outbox.get("o1")).toEqual(row);
      await write(async (tx) => {
        await tx.outbox.markAttempting("o1");
        await tx.outbox.markSent("o1", message);
      });
      expect(await store.outbox.get("o1")).toEqual({ ...row, state: "sent", attempts: 1, ref: message });
      expect((await store.outbox.open()).map(({ id }) => id)).toEqual(["o0"]);
    });

    it("counts attempts, keeps the last error, and never forgets that something may be said twice", async () => {
      await write(async (tx) => {
        await tx.outbox.add(notice("o1"), NOON);
        await tx.outbox.markAttempting("o1");
        await tx.outbox.markAmbiguous("o1", "reset", NOON + 10);
      });
      const ambiguous = { ...row, state: "ambiguous", attempts: 1, notBefore: NOON + 10, lastError: "reset" };
      expect(await store.outbox.open()).toEqual([ambiguous]);
      await write(async (tx) => {
        await tx.outbox.markPending("o1", "unknown", NOON + 20, true);
        await tx.outbox.markAttempting("o1");
        await tx.outbox.markPending("o1", "429", NOON + 30, false);
      });
      const again = { state: "pending", attempts: 2, notBefore: NOON + 30, lastError: "429", repeated: true };
      expect(await store.outbox.open()).toEqual([{ ...row, ...again }]);
    });

    it("leaves what was sent or is dead as it is when a late report comes", async () => {
      await write(async (tx) => {
        await tx.outbox.addSent(notice("o1", { turnId: id("t1") }), message, NOON);
        await tx.outbox.add(notice("o2", { turnId: id("t1") }), NOON);
        await tx.outbox.markDead("o2", "404");
        for (const late of ["o1", "o2"]) {
          await tx.outbox.markPending(late, "late", NOON, true);
          await tx.outbox.markAttempting(late);
        }
      });
      const [sent, dead] = await store.outbox.ofTurn(id("t1"));
      expect(sent).toMatchObject({ id: "o1", state: "sent", ref: message, lastError: null, repeated: false });
      expect(dead).toMatchObject({ id: "o2", state: "dead", ref: null, lastError: "404" });
      expect(await store.outbox.open()).toEqual([]);
    });
  });

  describe("buttons", () => {
    it("work once before their end", async () => {
      await write((tx) => tx.buttons.add(buttonFor("b1")));
      await write((tx) => tx.buttons.add(buttonFor("b2")));
      const clicks = await write(async (tx) => [
        await tx.buttons.consume(id("b1"), NOON + 999),
        await tx.buttons.consume(id("b1"), NOON + 999),
        await tx.buttons.consume(id("b2"), NOON + 1_000),
        await tx.buttons.consume(id("b-none"), NOON),
      ]);
      expect(clicks).toEqual([true, false, false, false]);
      expect(await store.buttons.get(id("b1"))).toEqual(buttonFor("b1", { usedAt: NOON + 999 }));
      expect(await store.buttons.get(id("b-none"))).toBeNull();
    });

    it("work again and again until their end when they are reusable", async () => {
      const reusable = buttonFor("b1", { singleUse: false, onlyFor: null });
      await write((tx) => tx.buttons.add(reusable));
      for (const at of [NOON, NOON + 1]) {
        expect(await write((tx) => tx.buttons.consume(reusable.token, at))).toBe(true);
      }
      expect(await write((tx) => tx.buttons.consume(reusable.token, NOON + 1_000))).toBe(false);
      expect(await store.buttons.get(reusable.token)).toEqual(reusable);
    });
  });

  describe("notes", () => {
    it("are set, set once, replaced and removed", async () => {
      expect(await write((tx) => tx.notes.setOnce("k", "one"))).toBe(true);
      expect(await write((tx) => tx.notes.setOnce("k", "two"))).toBe(false);
      expect(await store.notes.get("k")).toBe("one");
      await write((tx) => tx.notes.set("k", "three"));
      expect(await store.notes.get("k")).toBe("three");
      await write((tx) => tx.notes.remove("k"));
      expect(await store.notes.get("k")).toBeNull();
    });
  });
}
