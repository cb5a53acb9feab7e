import { basename, join, resolve } from "node:path";
import { PUBLIC_KEY_FILE } from "../secrets/signing-key.ts";
import { readText } from "./audit/read-notes.ts";
import type { CliIo } from "./cli-io.ts";

/** The option that stands for the answer where nobody can be asked. */
export const CONFIRM_OPTION = { "yes-i-mean": { type: "string" } } as const;

/** The name that an installation has from its first start on; before that, its data folder's. */
export async function installationName(dataDir: string): Promise<string> {
  const key = await readText(join(dataDir, PUBLIC_KEY_FILE));
  return key?.trim().split("+")[0] || basename(resolve(dataDir));
}

/**
 * The second step of what replaces something for good: whoever does it types the name of the installation, so that
 * nothing is done to the wrong one, or by a script that was meant for something else. True when they did.
 */
export async function confirmByName(
  dataDir: string,
  io: CliIo,
  { does, typed }: { readonly does: string; readonly typed: string | undefined },
): Promise<boolean> {
  const name = await installationName(dataDir);
  if (typed === undefined && !io.ask) {
    io.err(`${does} Say that you mean this installation: --yes-i-mean ${name}`);
    return false;
  }
  if (typed === undefined) io.err(does);
  const answer = typed ?? (await io.ask?.(`Type the name of this installation (${name}) to go on: `));
  if (answer?.trim() === name) return true;
  io.err(`This installation is ${name}, so nothing was done.`);
  return false;
}
