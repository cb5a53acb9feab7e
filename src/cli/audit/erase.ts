import { openStore } from "../../../db/open-store.ts";
import { eraseAudit } from "../../core/audit/erase-audit.ts";
import { hasCode } from "../../core/errors.ts";
import { nodeHasher } from "../../system/hasher.ts";
import { type CliIo, EXIT } from "../cli-io.ts";
import { requireConfig } from "../require-config.ts";
import { readMoment } from "./filter.ts";

/** Erases the details of old records; the chain over them stays. Only while the service is stopped. */
export async function eraseOld(
  typed: string | undefined,
  io: CliIo,
  refuse: (why: string) => number,
): Promise<number> {
  const before = typed === undefined ? null : readMoment(typed, io.clock.now());
  if (before === null)
    return refuse("audit erase takes --before with a length of time such as 365d, or a day.");
  const config = requireConfig(io);
  if (config === null) return EXIT.failed;
  const parts = { clock: io.clock, hasher: nodeHasher };
  const store = await openStore(config.databaseUrl, parts).catch((fault: unknown) => {
    if (!hasCode(fault, "database.busy")) throw fault;
    io.err(fault.message);
    return null;
  });
  if (store === null) return EXIT.failed;
  try {
    const done = await eraseAudit({ store, clock: io.clock }, before);
    if (done === null) io.out("No record from before then has details left; nothing was changed.");
    else
      io.out(`${done.erased} records up to #${done.through} have no accounts, rules and details any more.`);
    return EXIT.ok;
  } finally {
    await store.close();
  }
}
