import { type CliIo, EXIT } from "../cli-io.ts";
import { giveOrder } from "../local-socket/give-order.ts";
import { requireConfig } from "../require-config.ts";
import { readMoment } from "./filter.ts";

/** Erases the details of old records; the chain over them stays. */
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
  const given = await giveOrder(config, io, { order: "erase-audit", before });
  if (given === null) return EXIT.failed;
  const done = given.result;
  if (done === null) io.out("No record from before then has details left; nothing was changed.");
  else io.out(`${done.erased} records up to #${done.through} have no accounts, rules and details any more.`);
  return EXIT.ok;
}
