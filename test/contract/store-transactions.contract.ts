import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Store, Tx } from "../../src/core/ports/store.ts";
import { ada, adaOnSlack, addPeople, ben, denial, grantTo, messageEvent, NOON } from "../db/sample-rows.ts";
import type { StoreSubject } from "./store-subject.ts";

const aRound = () => new Promise<void>((resume) => setImmediate(resume));

/** When writes become true, and for whom. */
export function storeTransactionsContract(open: () => Promise<StoreSubject>): void {
  let subject: StoreSubject;
  let store: Store;

  beforeEach(async () => {
    subject = await open();
    store = subject.store;
  });
  afterEach(() => subject.cleanup());

  describe("a transaction", () => {
    it("gives back what its callback gave, once it is committed", async () => {
      const row = await store.transact((tx) => tx.inbox.add("slack", messageEvent("Ev1"), NOON));
      expect(await store.inbox.get(row?.id ?? 0)).toEqual(row);
    });

    it("sees its own writes, and nobody outside sees them before the commit", async () => {
      const seen = await store.transact(async (tx) => {
        await addPeople(tx);
        await aRound();
        return [await tx.principals.all(), await store.principals.all()];
      });
      expect(seen).toEqual([[ada, ben], []]);
      expect(await store.principals.all()).toEqual([ada, ben]);
    });

    it("undoes its own writes alone when its callback rejects", async () => {
      const fault = new Error("no");
      const outcomes = await Promise.allSettled([
        store.transact((tx) => tx.notes.set("a", "kept")),
        store.transact(async (tx) => {
          await tx.notes.set("b", "undone");
          await tx.audit.append(denial(), NOON);
          throw fault;
        }),
        store.transact(async (tx) => {
          await tx.notes.set("c", "kept");
          return tx.notes.get("b");
        }),
      ]);
      expect(outcomes).toEqual([
        { status: "fulfilled", value: undefined },
        { status: "rejected", reason: fault },
        { status: "fulfilled", value: null },
      ]);
      expect(await Promise.all(["a", "b", "c"].map((key) => store.notes.get(key)))).toEqual([
        "kept",
        null,
        "kept",
      ]);
      expect(await store.audit.page(0, 10)).toEqual([]);
    });

    it("runs after those asked for before it, one at a time", async () => {
      const steps: string[] = [];
      const stepsOf = (name: string) => async () => {
        steps.push(`${name} starts`);
        await aRound();
        steps.push(`${name} ends`);
      };
      await Promise.all(["one", "two", "three"].map((name) => store.transact(stepsOf(name))));
      expect(steps).toEqual(["one", "two", "three"].flatMap((name) => [`${name} starts`, `${name} ends`]));
    });

    it("is refused inside of another, which goes on", async () => {
      await store.transact(async (tx) => {
        const nested = store.transact(async (inner) => inner.notes.set("inner", "no"));
        await expect(nested).rejects.toMatchObject({ code: "store.nested-transaction" });
        await tx.notes.set("outer", "yes");
      });
      expect([await store.notes.get("outer"), await store.notes.get("inner")]).toEqual(["yes", null]);
    });

    it("can be asked for by work that a transaction left behind", async () => {
      let later: Promise<void> = Promise.resolve();
      await store.transact(async () => {
        later = aRound()
          .then(aRound)
          .then(() => store.transact((tx) => tx.notes.set("later", "yes")));
      });
      await later;
      expect(await store.notes.get("later")).toBe("yes");
    });

    it("cannot be used after its end, not even by what it left behind while another one runs", async () => {
      let leaked: Tx | null = null;
      let forgotten: Promise<unknown> = Promise.resolve();
      await store.transact(async (tx) => {
        leaked = tx;
        forgotten = aRound()
          .then(aRound)
          .then(aRound)
          .then(() => tx.notes.set("forgotten", "no"));
      });
      const another = store.transact(async (tx) => {
        for (let round = 0; round < 9; round += 1) await aRound();
        await tx.notes.set("another", "yes");
      });
      const outside = aRound().then(() => leaked?.notes.set("leaked", "no"));
      const [late, foreign] = await Promise.allSettled([forgotten, outside, another]);
      expect([late.status, foreign.status]).toEqual(["rejected", "rejected"]);
      const keys = ["forgotten", "leaked", "another"];
      expect(await Promise.all(keys.map((key) => store.notes.get(key)))).toEqual([null, null, "yes"]);
    });

    it("is done before a close that was asked for later, and refused after it", async () => {
      const before = store.transact((tx) => tx.notes.set("k", "v"));
      const reopening = subject.reopen();
      await expect(store.transact(async () => {})).rejects.toMatchObject({ code: "internal" });
      await before;
      expect(await (await reopening).notes.get("k")).toBe("v");
    });
  });

  describe("a listener to changes of access", () => {
    it("is awaited, and sees the change, before whoever made it hears that it is done", async () => {
      const steps: unknown[] = [];
      store.onAccessChanged(async () => {
        await aRound();
        steps.push((await store.principals.all()).length);
      });
      await store.transact(addPeople);
      steps.push("done");
      expect(steps).toEqual([2, "done"]);
    });

    it("is called for principals, identities and grants that changed, and for nothing else", async () => {
      let calls = 0;
      store.onAccessChanged(async () => {
        calls += 1;
      });
      const callsOf = async (work: (tx: Tx) => Promise<unknown>) => {
        const before = calls;
        await store.transact(work).catch(() => {});
        return calls - before;
      };
      expect(await callsOf(addPeople)).toBe(1);
      expect(await callsOf((tx) => tx.principals.setRole(ben.id, ada.role))).toBe(1);
      expect(await callsOf((tx) => tx.principals.setSuspended(ben.id, NOON))).toBe(1);
      expect(await callsOf((tx) => tx.principals.link(adaOnSlack, ada.id, NOON))).toBe(1);
      expect(await callsOf((tx) => tx.grants.add(grantTo(ben.id)))).toBe(1);
      expect(await callsOf((tx) => tx.grants.end(grantTo(ben.id).id, NOON))).toBe(1);
      expect(await callsOf((tx) => tx.principals.all())).toBe(0);
      expect(await callsOf((tx) => tx.notes.set("k", "v"))).toBe(0);
      const undone = async (tx: Tx) => {
        await tx.principals.setRole(ben.id, ben.role);
        throw new Error("no");
      };
      expect(await callsOf(undone)).toBe(0);
    });

    it("that fails keeps a change from being reported done, and nothing else", async () => {
      const deaf = new Error("deaf");
      store.onAccessChanged(() => Promise.reject(deaf));
      const [change, other] = await Promise.allSettled([
        store.transact(addPeople),
        store.transact((tx) => tx.notes.set("k", "v")),
      ]);
      expect(change).toEqual({ status: "rejected", reason: deaf });
      expect(other.status).toBe("fulfilled");
    });

    it("cannot ask for a transaction, which would wait for itself", async () => {
      store.onAccessChanged(() => store.transact((tx) => tx.notes.set("k", "v")));
      await expect(store.transact(addPeople)).rejects.toMatchObject({ code: "store.nested-transaction" });
    });
  });
}
