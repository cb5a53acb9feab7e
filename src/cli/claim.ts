import { CLAIM_CODE_LIFE_MS } from "../core/people/claim-code.ts";
import { EXIT, type RunCommand } from "./cli-io.ts";
import { giveOrder } from "./local-socket/give-order.ts";
import { requireConfig } from "./require-config.ts";

/** Prints a new claim code while there is no admin; the one before is void. */
export const run: RunCommand = async (_args, io) => {
  const config = requireConfig(io);
  if (config === null) return EXIT.failed;
  const given = await giveOrder(config, io, { order: "claim" });
  if (given === null) return EXIT.failed;
  const { result: code, by } = given;
  if (code === null) {
    io.err(
      "There is an admin already, so no code is needed. An admin lets others in with /grant or /invite.",
    );
    return EXIT.failed;
  }
  io.out(code);
  const when = by === "service" ? "" : ", once Gatehouse runs";
  io.err(
    `Send it to the bot in a direct message within ${CLAIM_CODE_LIFE_MS / 60_000} minutes${when}: !claim ${code}`,
  );
  return EXIT.ok;
};
