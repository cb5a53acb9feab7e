import { databaseFileOf } from "../../../db/database-file.ts";
import { openStore } from "../../../db/open-store.ts";
import type { Config } from "../../config/types.ts";
import { openAccessBook } from "../../core/access/access-book.ts";
import { hasCode } from "../../core/errors.ts";
import { nodeHasher } from "../../system/hasher.ts";
import { randomIds } from "../../system/ids.ts";
import type { CliIo } from "../cli-io.ts";
import { tellService } from "./client.ts";
import { carryOutOrder, type Order, type OrderResult } from "./order.ts";

export interface Given<Result> {
  readonly result: Result;
  readonly by: "service" | "terminal";
}

/**
 * Carries an order out: here when no service runs, else by the running one. Null, with the reason said, when one runs
 * that cannot be reached.
 */
export async function giveOrder<Name extends Order["order"]>(
  config: Config,
  io: CliIo,
  order: Extract<Order, { order: Name }>,
): Promise<Given<OrderResult<Name>> | null> {
  const parts = { clock: io.clock, hasher: nodeHasher, ids: randomIds };
  try {
    const store = await openStore(config.databaseUrl, parts);
    try {
      const access = await openAccessBook(store, io.clock, config.core.roles);
      const result = await carryOutOrder({ ...parts, store, access }, order);
      return { result: result as OrderResult<Name>, by: "terminal" };
    } finally {
      await store.close();
    }
  } catch (fault) {
    if (!hasCode(fault, "database.busy")) throw fault;
    const at = { dataDir: config.dataDir, databaseFile: databaseFileOf(config.databaseUrl) };
    const told = await tellService(at, order);
    if (told) return { ...told, by: "service" };
    io.err(fault.message);
    io.err(
      "It runs as somebody else, or with another GATEHOUSE_DATA_DIR: run this as the same user with its settings, or stop it first.",
    );
    return null;
  }
}
