import { openStore } from "../../db/open-store.ts";
import type { LogFields, Logger } from "../core/ports/logger.ts";
import { nodeHasher } from "../system/hasher.ts";
import { EXIT, type RunCommand } from "./cli-io.ts";
import { requireConfig } from "./require-config.ts";

/** Makes the database or brings it up to date, and starts nothing. */
export const run: RunCommand = async (_args, io) => {
  const config = requireConfig(io);
  if (config === null) return EXIT.failed;
  const notes: LogFields[] = [];
  const store = await openStore(config.databaseUrl, {
    clock: io.clock,
    hasher: nodeHasher,
    logger: loggerInto(notes),
  });
  await store.close();
  const steps = notes.find((fields) => typeof fields.migrations === "number")?.migrations;
  io.out(
    steps === undefined
      ? "The database was up to date already; there was nothing to do."
      : `The database is up to date now; steps it took: ${String(steps)}.`,
  );
  return EXIT.ok;
};

// The store says in its log what it did; here that is the answer.
function loggerInto(notes: LogFields[]): Logger {
  const note = (fields: LogFields) => void notes.push(fields);
  const logger: Logger = { debug() {}, info: note, warn: note, error: note, child: () => logger };
  return logger;
}
