import { openReadOnlyStore } from "../../db/open-store.ts";
import { nearestWord } from "../config/nearest-word.ts";
import type { AuditRecord } from "../core/audit/audit-event.ts";
import { AUDIT_ACTIONS } from "../core/audit/audit-event.ts";
import type { AuditVerdict } from "../core/audit/audit-verdict.ts";
import { verifyAudit } from "../core/audit/verify-audit.ts";
import { parseIdentity } from "../core/people/identity.ts";
import type { AuditFilter, Reads } from "../core/ports/store.ts";
import { nodeHasher } from "../system/hasher.ts";
import { type CliIo, EXIT, type RunCommand } from "./cli-io.ts";
import { parseOptions } from "./parse-options.ts";
import { requireConfig } from "./require-config.ts";

const OPTIONS = {
  who: { type: "string" },
  action: { type: "string" },
  since: { type: "string" },
  limit: { type: "string" },
} as const;
const UNIT_MS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };
const MOST_LINES = 10_000;

type Options = { readonly [Name in keyof typeof OPTIONS]?: string };

/** Proves that the audit is whole, or lists it; beside a running service, too. */
export const run: RunCommand = async (args, io) => {
  const parsed = parseOptions(args, OPTIONS);
  if ("problem" in parsed) return refuse(io, parsed.problem);
  const [what = "list", ...more] = parsed.positionals;
  if (!["list", "verify"].includes(what) || more.length > 0) {
    return refuse(io, `audit takes verify or list, not "${parsed.positionals.join(" ")}".`);
  }
  const config = requireConfig(io);
  if (config === null) return EXIT.failed;
  const store = await openReadOnlyStore(config.databaseUrl);
  try {
    return what === "verify" ? await verify(store, io) : await list(store, parsed.values, io);
  } finally {
    await store.close();
  }
};

function refuse(io: CliIo, problem: string): number {
  io.err(problem);
  io.err("npm run gatehouse help shows how it goes.");
  return EXIT.usage;
}

async function verify(store: Reads, io: CliIo): Promise<number> {
  const onProgress = (count: number) => {
    if (count % 100_000 === 0) io.err(`${count.toLocaleString("en")} records are whole so far`);
  };
  const verdict = await verifyAudit(store.audit, nodeHasher, { onProgress });
  if (verdict.kind === "broken") {
    io.out(`⛔ broken: record #${verdict.seq} ${WHY[verdict.why]}`);
    io.err("Somebody or something changed the database beside Gatehouse. docs/audit.md says what to do.");
    return EXIT.failed;
  }
  const records = verdict.count === 1 ? "1 record" : `${verdict.count.toLocaleString("en")} records`;
  io.out(`✅ whole: ${records}, the last hash is ${verdict.lastHash}`);
  return EXIT.ok;
}

const WHY: Record<Extract<AuditVerdict, { kind: "broken" }>["why"], string> = {
  changed: "was changed after it was written.",
  removed: "was taken out.",
  inserted: "was put in.",
  reordered: "stands in another's place.",
  truncated: "and what followed it is gone: a checkpoint was signed over more records.",
  rewritten: "or one soon after it was rewritten: a checkpoint was signed over other records.",
  erased: "lost its details, and no record says that they were to be erased.",
};

async function list(store: Reads, options: Options, io: CliIo): Promise<number> {
  const filter = await filterOf(store, options, io.clock.now());
  if (typeof filter === "string") return refuse(io, filter);
  const limit = options.limit === undefined ? 50 : Number(options.limit);
  if (!Number.isInteger(limit) || limit < 1 || limit > MOST_LINES) {
    return refuse(io, `--limit takes a number from 1 to ${MOST_LINES.toLocaleString("en")}.`);
  }
  const records = await store.audit.list(filter, limit);
  if (records.length === 0) io.err("Nothing is recorded that fits.");
  for (const record of records) io.out(lineOf(record));
  return EXIT.ok;
}

/** The filter, or what is wrong with it. */
async function filterOf(store: Reads, options: Options, now: number): Promise<AuditFilter | string> {
  const filter: { principalId?: NonNullable<AuditFilter["principalId"]>; action?: string; since?: number } =
    {};
  if (options.who !== undefined) {
    const identity = parseIdentity(options.who);
    const known = identity === null ? null : await store.principals.byIdentity(identity);
    const byId = (await store.principals.all()).find((person) => person.id === options.who);
    const person = known ?? byId;
    if (!person)
      return `Nobody is known as "${options.who}": write an identity such as slack:T01:U07, or a principal's id.`;
    filter.principalId = person.id;
  }
  if (options.action !== undefined) {
    if (!AUDIT_ACTIONS.some((action) => action === options.action)) {
      const near = nearestWord(options.action, AUDIT_ACTIONS);
      return `"${options.action}" is no action.${near === null ? ` They are: ${AUDIT_ACTIONS.join(", ")}.` : ` Did you mean ${near}?`}`;
    }
    filter.action = options.action;
  }
  if (options.since !== undefined) {
    const [, amount, unit = ""] = /^(\d{1,5})([mhdw])$/.exec(options.since) ?? [];
    if (amount === undefined)
      return `--since takes a length of time such as 30m, 2h or 7d, not "${options.since}".`;
    filter.since = now - Number(amount) * (UNIT_MS[unit] ?? 0);
  }
  return filter;
}

function lineOf(record: AuditRecord): string {
  const at = new Date(record.at).toISOString().slice(0, 19).replace("T", " ");
  const { actor, target } = record;
  const who =
    actor.kind === "principal"
      ? (actor.identity ?? actor.principalId)
      : actor.kind === "stranger"
        ? `${actor.identity} (a stranger)`
        : `Gatehouse (${actor.job})`;
  const details = Object.entries(record.details).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  return [
    `#${record.seq} ${at} UTC`,
    `${record.action} ${MARKS[record.outcome]}`,
    `by ${who}`,
    `on ${target.kind} ${target.id}`,
    ...(record.rule === null ? [] : [`rule ${record.rule}`]),
    ...details,
    ...(record.reference === null ? [] : [`ref ${record.reference}`]),
  ].join(" · ");
}

const MARKS = { done: "✅ done", denied: "⛔ denied", failed: "⚠️ failed" } as const;
