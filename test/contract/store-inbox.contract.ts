import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Store, Tx } from "../../src/core/ports/store.ts";
import { messageEvent, NOON } from "../db/sample-rows.ts";
import type { StoreSubject } from "./store-subject.ts";

/** What came in, and what becomes of it. */
export function storeInboxContract(open: () => Promise<StoreSubject>): void {
  let subject: StoreSubject;
  let store: Store;
  const write = <T>(work: (tx: Tx) => Promise<T>) => store.transact(work);

  beforeEach(async () => {
    subject = await open();
    store = subject.store;
  });
  afterEach(() => subject.cleanup());

  describe("the inbox", () => {
    it("keeps the files of several messages with the first, until its words go", async () => {
      const files = [{ id: "f1", name: "a.png", type: "image/png", size: 1 }];
      const row = await write((tx) => tx.inbox.add("telegram", messageEvent("Ev9"), NOON));
      const id = row?.id ?? 0;
      await write((tx) => tx.inbox.setFiles(id, files));
      expect((await store.inbox.get(id))?.event).toMatchObject({ files });
      await write((tx) => tx.inbox.redact(id));
      expect((await store.inbox.get(id))?.event).not.toHaveProperty("files");
    });

    it("takes each event of a platform once", async () => {
      const rows = await write(async (tx) => [
        await tx.inbox.add("slack", messageEvent("Ev1"), NOON),
        await tx.inbox.add("slack", messageEvent("Ev1"), NOON + 1),
        await tx.inbox.add("discord", messageEvent("Ev1"), NOON + 2),
      ]);
      const row = { platform: "slack", event: messageEvent("Ev1"), receivedAt: NOON, handledAt: null };
      expect(rows).toEqual([
        { ...row, id: rows[0]?.id },
        null,
        expect.objectContaining({ platform: "discord" }),
      ]);
    });

    it("finds an event of a platform again, and lists what came in since a moment", async () => {
      const [, b, other] = await write(async (tx) => [
        await tx.inbox.add("discord", messageEvent("Ev1"), NOON),
        await tx.inbox.add("discord", messageEvent("Ev2"), NOON + 5),
        await tx.inbox.add("slack", messageEvent("Ev2"), NOON + 5),
      ]);
      expect(await store.inbox.byEvent("discord", "Ev2")).toEqual(b);
      expect(await store.inbox.byEvent("telegram", "Ev2")).toBeNull();
      expect(await store.inbox.receivedSince("discord", NOON + 5)).toEqual([b]);
      expect(await store.inbox.receivedSince("slack", NOON)).toEqual([other]);
    });

    it("lists what is not handled, oldest first, up to a limit", async () => {
      const [a, b, c] = await write(async (tx) => [
        await tx.inbox.add("slack", messageEvent("Ev1"), NOON),
        await tx.inbox.add("slack", messageEvent("Ev2"), NOON),
        await tx.inbox.add("slack", messageEvent("Ev3"), NOON),
      ]);
      if (!a || !b || !c) throw new Error("three rows were stored");
      await write((tx) => tx.inbox.markHandled(a.id, NOON + 5));
      expect(await store.inbox.get(a.id)).toEqual({ ...a, handledAt: NOON + 5 });
      expect(await store.inbox.unhandled(10)).toEqual([b, c]);
      expect(await store.inbox.unhandled(1)).toEqual([b]);
    });
  });
}
