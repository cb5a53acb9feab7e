import { join } from "node:path";
import { PUBLIC_KEY_FILE } from "../../secrets/signing-key.ts";
import { EXIT } from "../cli-io.ts";
import type { AuditCall } from "./call.ts";
import { readText } from "./read-notes.ts";

/** Prints the public key that the checkpoints are signed with, to be kept elsewhere. */
export async function printKey({ io, dataDir }: AuditCall): Promise<number> {
  const key = await readText(join(dataDir, PUBLIC_KEY_FILE));
  if (key === null) {
    io.err("There is no key yet: start the service once, and it makes one.");
    return EXIT.failed;
  }
  io.out(key.trim());
  io.err(
    "Keep it where whoever can write to the data folder cannot, beside copies of audit-checkpoints.txt.",
  );
  return EXIT.ok;
}
