import { openStore } from "../../db/open-store.ts";
import { openAccessBook } from "../core/access/access-book.ts";
import { hasCode } from "../core/errors.ts";
import { issueClaimCode } from "../core/people/appoint-admins.ts";
import { CLAIM_CODE_LIFE_MS } from "../core/people/claim-code.ts";
import { nodeHasher } from "../system/hasher.ts";
import { randomIds } from "../system/ids.ts";
import { EXIT, type RunCommand } from "./cli-io.ts";
import { requireConfig } from "./require-config.ts";

/** Prints a new claim code while there is no admin; the one before is void. */
export const run: RunCommand = async (_args, io) => {
  const config = requireConfig(io);
  if (config === null) return EXIT.failed;
  const parts = { clock: io.clock, hasher: nodeHasher };
  const store = await openStore(config.databaseUrl, parts).catch((fault: unknown) => {
    if (!hasCode(fault, "database.busy")) throw fault;
    io.err(fault.message);
    io.err(
      "While it runs without an admin, Gatehouse prints a code at each start: stop it, then run this or start it again.",
    );
    return null;
  });
  if (store === null) return EXIT.failed;
  try {
    const access = await openAccessBook(store, io.clock, config.core.roles);
    const code = await issueClaimCode({ ...parts, store, access, ids: randomIds });
    if (code === null) {
      io.err("There is an admin already, so no code is needed. An admin lets others in with /grant.");
      return EXIT.failed;
    }
    io.out(code);
    io.err(
      `Send it to the bot in a direct message within ${CLAIM_CODE_LIFE_MS / 60_000} minutes, once Gatehouse runs: !claim ${code}`,
    );
    return EXIT.ok;
  } finally {
    await store.close();
  }
};
