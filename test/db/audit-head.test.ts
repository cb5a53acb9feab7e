import Database from "better-sqlite3";
import { afterEach, beforeEach, expect, it } from "vitest";
import { verifyAudit } from "../../src/core/audit/verify-audit.ts";
import { nodeHasher } from "../../src/system/hasher.ts";
import { type OpenStore, openWithConnections } from "./open-connections.ts";
import { denial, NOON } from "./sample-rows.ts";

// Where the chain stands is kept in memory within a transaction: it must never outlive what it was read from.

let open: OpenStore;
beforeEach(() => {
  open = openWithConnections();
});
afterEach(() => open.cleanup());

const append = (times = 1) =>
  open.store.transact(async (tx) => {
    for (let at = 0; at < times; at++) await tx.audit.append(denial(), NOON);
  });
const verdict = () => verifyAudit(open.store.audit, nodeHasher);

it("goes on from the last event that stands when one in the same batch was undone", async () => {
  const undone = open.store.transact(async (tx) => {
    await tx.audit.append(denial(), NOON);
    await tx.audit.append(denial(), NOON);
    throw new Error("no");
  });
  await Promise.allSettled([append(2), undone, append(3)]);
  expect(await verdict()).toMatchObject({ kind: "whole", count: 5 });
});

it("goes on from the last event that stands when a commit failed", async () => {
  await append();
  const strayRow = open.store.transact(async (tx) => {
    await tx.audit.append(denial(), NOON);
    // Checked at the commit, which then fails for the whole batch.
    open.writer.client.pragma("defer_foreign_keys = ON");
    await tx.principals.link("slack:T01:U9" as never, "p-nobody" as never, NOON);
  });
  const outcomes = await Promise.allSettled([append(2), strayRow]);
  expect(outcomes.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
  await append(2);
  expect(await verdict()).toMatchObject({ kind: "whole", count: 3 });
});

it("goes on from the last event that stands when the disk was full halfway", async () => {
  await append();
  const used = open.writer.client.pragma("page_count", { simple: true });
  open.writer.client.pragma(`max_page_count = ${used}`);
  await expect(append(200)).rejects.toMatchObject({ code: "database.full" });
  open.writer.client.pragma("max_page_count = 1000000");
  await append(2);
  expect(await verdict()).toMatchObject({ kind: "whole", count: 3 });
});

it("goes on from the last event that stands when an append itself was refused", async () => {
  const refused = open.store.transact(async (tx) => {
    await tx.audit.append(denial(), NOON);
    await tx.audit.append(denial({ action: null as never }), NOON).catch(() => {});
    await tx.audit.append(denial(), NOON);
  });
  await refused;
  expect(await verdict()).toMatchObject({ kind: "whole", count: 2 });
});

it("follows an event that came from another hand", async () => {
  await append();
  const other = new Database(open.file);
  other.exec(`INSERT INTO audit (seq, at, actor_kind, action, target_kind, target_id, outcome, details, digest, previous_hash, hash)
    SELECT 2, at, actor_kind, action, target_kind, target_id, outcome, details, digest, hash, 'forged' FROM audit`);
  other.close();
  await append();
  const [, , third] = await open.store.audit.page(1, 10);
  expect(third).toMatchObject({ seq: 3, previousHash: "forged" });
  expect(await verdict()).toMatchObject({ kind: "broken", seq: 2 });
});

it("keeps what a savepoint may undo in memory, in no file outside of the data folder", () => {
  expect(open.writer.client.pragma("temp_store", { simple: true })).toBe(2);
});
