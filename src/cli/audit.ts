import { dirname, resolve } from "node:path";
import { openReadOnlyStore } from "../../db/open-store.ts";
import { type AuditCall, type AuditOptions, OPTIONS } from "./audit/call.ts";
import { eraseOld } from "./audit/erase.ts";
import { exportAudit } from "./audit/export.ts";
import { printKey } from "./audit/key.ts";
import { listAudit } from "./audit/list.ts";
import { verify } from "./audit/verify.ts";
import { type CliIo, EXIT, type RunCommand } from "./cli-io.ts";
import { parseOptions } from "./parse-options.ts";
import { requireConfig } from "./require-config.ts";

const ACTIONS: Readonly<Record<string, (call: AuditCall) => Promise<number>>> = {
  verify,
  list: listAudit,
  export: exportAudit,
  key: printKey,
};

/** Proves that the audit is whole, lists or exports it; beside a running service, too, or on a copy. */
export const run: RunCommand = async (args, io) => {
  const parsed = parseOptions(args, OPTIONS);
  if ("problem" in parsed) return refuse(io, parsed.problem);
  const [what = "list", ...more] = parsed.positionals;
  if (what === "erase" && more.length === 0) {
    return eraseOld(parsed.values.before, io, (why) => refuse(io, why));
  }
  const action = Object.hasOwn(ACTIONS, what) ? ACTIONS[what] : undefined;
  if (action === undefined || more.length > 0) {
    return refuse(
      io,
      `audit takes verify, list, export, key or erase, not "${parsed.positionals.join(" ")}".`,
    );
  }
  const options: AuditOptions = parsed.values;
  const where = whereabouts(options, io);
  if (where === null) return EXIT.failed;
  const store = await openReadOnlyStore(where.databaseUrl);
  try {
    return await action({ store, options, io, dataDir: where.dataDir, refuse: (why) => refuse(io, why) });
  } finally {
    await store.close();
  }
};

/** A copy needs no settings: what belongs to it lies beside it. */
function whereabouts(options: AuditOptions, io: CliIo) {
  if (options.copy === undefined) return requireConfig(io);
  const file = resolve(options.copy);
  return { databaseUrl: `file:${file}`, dataDir: dirname(file) };
}

function refuse(io: CliIo, problem: string): number {
  io.err(problem);
  io.err("npm run gatehouse help shows how it goes.");
  return EXIT.usage;
}
