import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { AgentId } from "../../src/core/access/permission.ts";
import type { Store, Tx } from "../../src/core/ports/store.ts";
import { buttonFor, id, messageEvent, NOON, notice } from "../db/sample-rows.ts";
import type { StoreSubject } from "./store-subject.ts";

const DAY = 24 * 60 * 60_000;

/** What a store forgets once it is old, and what it never does. */
export function storeRetentionContract(open: () => Promise<StoreSubject>): void {
  describe("what is old", () => {
    let subject: StoreSubject;
    let store: Store;
    beforeEach(async () => {
      subject = await open();
      store = subject.store;
    });
    afterEach(() => subject.cleanup());
    const write = <T>(work: (tx: Tx) => Promise<T>) => store.transact(work);
    type Kind = Parameters<Tx["retention"]["forget"]>[0];
    const forget = (kind: Kind, after = 0, most = 100) =>
      write((tx) => tx.retention.forget(kind, NOON, { after, most }));

    it("goes from the inbox when it was handled, and is new when it comes again", async () => {
      await write(async (tx) => {
        for (const [name, at] of [
          ["e1", -2],
          ["e2", -1],
          ["e3", 1],
        ] as const) {
          const row = await tx.inbox.add("slack", messageEvent(name), NOON + at);
          if (row && name !== "e2") await tx.inbox.markHandled(row.id, NOON + 2);
        }
      });
      expect(await forget("inbox")).toBeNull();
      const again = await write(async (tx) => {
        const rows = [];
        for (const name of ["e1", "e2", "e3"])
          rows.push(await tx.inbox.add("slack", messageEvent(name), NOON));
        return rows.map((row) => row !== null);
      });
      expect(again).toEqual([true, false, false]);
    });

    it("goes out of a file as soon as that was sent, and not before", async () => {
      const content = { kind: "base64", data: "aGVyb24=" } as const;
      const file = { name: "a.txt", type: "text/plain", content };
      const agent = { id: "designer" as AgentId, name: "Designer" };
      const said = { kind: "file", agent, what: "made", file } as const;
      const { operation } = notice("o1");
      if (operation.kind !== "post") throw new Error("a notice is posted");
      const fileRow = { ...notice("o1"), operation: { ...operation, message: said } };
      await write((tx) => tx.outbox.add(fileRow, NOON));
      await write((tx) => tx.outbox.dropFile("o1"));
      expect(JSON.stringify(await store.outbox.get("o1"))).toContain("aGVyb24=");
      await write(async (tx) => {
        await tx.outbox.markSent("o1", null);
        await tx.outbox.dropFile("o1");
      });
      const kept = { ...said, file: { ...file, content: { kind: "text", text: "" } } };
      expect((await store.outbox.get("o1"))?.operation).toEqual({ ...operation, message: kept });
    });

    it("goes from the outbox when it was sent, but not what waits or was given up", async () => {
      await write(async (tx) => {
        for (const name of ["sent", "waits", "dead", "new"]) {
          await tx.outbox.add(notice(name), name === "new" ? NOON : NOON - DAY);
        }
        for (const name of ["sent", "new"]) await tx.outbox.markSent(name, null);
        await tx.outbox.markDead("dead", "refused");
      });
      await forget("outbox");
      const left = await Promise.all(["sent", "waits", "dead", "new"].map((name) => store.outbox.get(name)));
      expect(left.map((row) => row?.id ?? null)).toEqual([null, "waits", "dead", "new"]);
    });

    it("goes from the buttons when they have expired", async () => {
      await write(async (tx) => {
        await tx.buttons.add(buttonFor("old", { expiresAt: NOON - 1 }));
        await tx.buttons.add(buttonFor("live", { expiresAt: NOON }));
      });
      await forget("buttons");
      expect(await store.buttons.get(id("old"))).toBeNull();
      expect(await store.buttons.get(id("live"))).not.toBeNull();
    });

    it("goes from the notes of what was seen, taken, reminded of and told, and from no others", async () => {
      await write(async (tx) => {
        await tx.notes.set("claim-code", "{}");
        await tx.notes.set("seen/web//c/1", String(NOON - 1));
        await tx.notes.set("offer/f1", String(NOON - 1));
        await tx.notes.set("reminded/g1", String(NOON - 1));
        await tx.notes.set("guest-note/p1/1", String(NOON - 1));
        await tx.notes.set("part/m1", `${NOON - 1} {"row":1}`);
        await tx.notes.set("parts/1", `${NOON} [[0,2]]`);
        await tx.notes.set("somebody-elses-thread/x", "");
        await tx.notes.set("seen/web//c/2", String(NOON));
      });
      await forget("notes");
      const keys = ["claim-code", "seen/web//c/1", "offer/f1", "somebody-elses-thread/x", "seen/web//c/2"];
      const left = await Promise.all(keys.map((key) => store.notes.get(key)));
      expect(left.map((value) => value !== null)).toEqual([true, false, false, true, true]);
      expect(await store.notes.get("reminded/g1")).toBeNull();
      expect(await store.notes.get("guest-note/p1/1")).toBeNull();
      expect(await store.notes.get("part/m1")).toBeNull();
      expect(await store.notes.get("parts/1")).not.toBeNull();
    });

    it("is looked for window by window", async () => {
      await write(async (tx) => {
        for (const name of ["b1", "b2", "b3"]) await tx.buttons.add(buttonFor(name, { expiresAt: NOON - 1 }));
      });
      const next = await forget("buttons", 0, 2);
      expect(next).not.toBeNull();
      expect(await store.buttons.get(id("b3"))).not.toBeNull();
      expect(await forget("buttons", next ?? 0, 2)).toBeNull();
      expect(await store.buttons.get(id("b3"))).toBeNull();
    });
  });
}
