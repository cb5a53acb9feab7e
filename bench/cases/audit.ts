import { hash } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { openStore } from "../../db/open-store.ts";
import type { AuditEvent } from "../../src/core/audit/audit-event.ts";
import { verifyAudit } from "../../src/core/audit/verify-audit.ts";
import type { Store } from "../../src/core/ports/store.ts";
import { systemClock } from "../../src/system/clock.ts";
import { nodeHasher } from "../../src/system/hasher.ts";
import type { Bench, BenchOptions, BenchResult } from "../method/bench.ts";
import { cleaningUp } from "../method/clean-up.ts";
import { round, showRatio } from "../method/report.ts";
import { allOf, type Contender, type Rounds, ratioOf, runRounds } from "../method/rounds.ts";
import { spreadOf } from "../method/statistics.ts";

const BATCHES = [1, 10, 100];
const ROWS_A_STEP = 500;

/** The chain's cost beside the same rows without one. */
export const audit: Bench = {
  about: "appending to the audit's hash chain and verifying it, against the same rows without a hash",
  run: measure,
};

async function measure(options: BenchOptions): Promise<BenchResult> {
  return cleaningUp(async ({ later }) => {
    const folder = mkdtempSync(join(tmpdir(), "gatehouse-bench-"));
    later(() => rmSync(folder, { recursive: true, force: true }));
    const open = (name: string) =>
      openStore(`file:${join(folder, name)}`, { clock: systemClock, hasher: nodeHasher });
    const store = await open("chain.db");
    later(store.close);
    await append(store, 1);
    // The same table without anybody who hashes.
    await (await open("plain.db")).close();
    const plain = openPlain(join(folder, "plain.db"), join(folder, "chain.db"));
    later(() => plain.close());

    const steps = options.isQuick ? 1 : 2;
    const plan = { rounds: options.rounds, steps, warmUpSteps: 1, pauseMs: 5 };
    const appends: { readonly batch: number; readonly rounds: Rounds }[] = [];
    for (const batch of BATCHES) {
      options.say(`  appending in batches of ${batch}`);
      appends.push({ batch, rounds: await runRounds(appendersOf(store, plain, batch), plan) });
    }
    options.say("  verifying");
    const verdict = await verifyAudit(store.audit, nodeHasher);
    const faults = verdict.kind === "whole" ? [] : ["the chain does not verify"];
    const verified = await runRounds(verifiersOf(store, join(folder, "chain.db")), { ...plan, steps: 1 });
    return reportOf(appends, verified, { faults, rows: verdict.kind === "whole" ? verdict.count : 0 });
  });
}

const EVENT: AuditEvent = {
  actor: { kind: "system", job: "bench" },
  action: "message.received",
  target: { kind: "agent", id: "designer" },
  outcome: "done",
  rule: "role member: agent:designer",
  details: { event: "Ev0123456789", letters: 120 },
  reference: "7F3K",
};

async function append(store: Store, count: number): Promise<void> {
  await store.transact(async (tx) => {
    for (let at = 0; at < count; at++) await tx.audit.append(EVENT, systemClock.now());
  });
}

interface Plain {
  insert(count: number): void;
  close(): void;
}

/** Writes the columns of a record as they are, with the product's own settings for durability. */
function openPlain(path: string, model: string): Plain {
  const from = new Database(model, { readonly: true });
  const row = from.prepare("SELECT * FROM audit LIMIT 1").get() as Record<string, unknown>;
  const writable = (from.pragma("table_info(audit)") as { name: string }[]).map(({ name }) => name);
  from.close();
  const database = new Database(path);
  database.pragma("journal_mode = WAL");
  database.pragma("synchronous = FULL");
  const values = writable.map((name) => `@${name}`).join(", ");
  const insert = database.prepare(`INSERT INTO audit (${writable.join(", ")}) VALUES (${values})`);
  let seq = 0;
  const many = database.transaction((count: number) => {
    for (let at = 0; at < count; at++) {
      seq += 1;
      insert.run({ ...row, seq, hash: `${row.hash}${seq}`, at: systemClock.now() });
    }
  });
  return { insert: (count) => void many.immediate(count), close: () => database.close() };
}

function appendersOf(store: Store, plain: Plain, batch: number): readonly Contender[] {
  const timed = (name: string, write: () => Promise<void> | void): Contender => ({
    name,
    async step() {
      const times = Math.max(1, Math.round((batch === 1 ? 100 : ROWS_A_STEP) / batch));
      const start = performance.now();
      for (let at = 0; at < times; at++) await write();
      return { microseconds: [((performance.now() - start) * 1000) / (times * batch)] };
    },
  });
  return [timed("plain", () => plain.insert(batch)), timed("chain", () => append(store, batch))];
}

/** Verifying, and a loop that reads the same rows and hashes as many bytes as often. */
function verifiersOf(store: Store, path: string): readonly Contender[] {
  const timed = (name: string, work: () => Promise<void> | void): Contender => ({
    name,
    async step() {
      const start = performance.now();
      await work();
      return { ms: [performance.now() - start] };
    },
  });
  const loop = () => {
    const database = new Database(path, { readonly: true });
    for (const row of database.prepare("SELECT * FROM audit ORDER BY seq").iterate()) {
      const text = JSON.stringify(row);
      hash("sha256", text);
      hash("sha256", text);
    }
    database.close();
  };
  return [
    timed("loop", loop),
    timed("verify", async () => void (await verifyAudit(store.audit, nodeHasher))),
  ];
}

function reportOf(
  appends: readonly { readonly batch: number; readonly rounds: Rounds }[],
  verified: Rounds,
  { faults, rows }: { readonly faults: readonly string[]; readonly rows: number },
): BenchResult {
  const middle = (rounds: Rounds, name: string, quantity: string) =>
    spreadOf(allOf(rounds, name, quantity)).median;
  return {
    tables: [
      {
        title: "Appending, microseconds an event, every batch synced",
        head: ["events a transaction", "audit", "plain insert", "ratio"],
        rows: appends.map(({ batch, rounds }) => [
          String(batch),
          round(middle(rounds, "chain", "microseconds")),
          round(middle(rounds, "plain", "microseconds")),
          showRatio(ratioOf(rounds, "microseconds", { of: "chain", to: "plain" })),
        ]),
      },
      {
        title: `Verifying ${rows.toLocaleString("en")} events`,
        head: ["verify, ms", "reading and hashing alone, ms", "ratio", "events a second"],
        rows: [
          [
            round(middle(verified, "verify", "ms")),
            round(middle(verified, "loop", "ms")),
            showRatio(ratioOf(verified, "ms", { of: "verify", to: "loop" })),
            round((rows * 1000) / middle(verified, "verify", "ms")),
          ],
        ],
      },
    ],
    faults,
    notes: ["Plain insert: the same table and indexes, one prepared statement, no savepoint, no hash."],
    numbers: { appends, verified },
  };
}
