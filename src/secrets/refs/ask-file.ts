import { lstat, realpath } from "node:fs/promises";
import { type GuardedRead, readGuarded, wordOf } from "../read-guarded.ts";
import type { FileProvider } from "../secret-ref.ts";
import { atPointer } from "./json-pointer.ts";
import { secretOf } from "./read-secret-text.ts";
import { type Answers, allFail, type Resolved } from "./resolved.ts";
import { isWithin, wholePath } from "./trusted-path.ts";

const MOST_BYTES = 1024 * 1024;

type Problem = { readonly problem: string; readonly mend?: string };

/** Secrets from a file that only we can read. */
export async function askFile(provider: FileProvider, ids: readonly string[]): Promise<Answers> {
  const read = await readFound(provider);
  if ("problem" in read) return allFail(ids, read.problem, read.mend);
  if (provider.mode === "singleValue") {
    const answer = (id: string): Resolved =>
      id === "value"
        ? secretOf(read.text.replace(/\r?\n$/, ""), provider.path)
        : { problem: 'the file is one single value: its id is "value"' };
    return new Map(ids.map((id) => [id, answer(id)]));
  }
  const json = parsed(read.text);
  if (json === undefined) return allFail(ids, `${provider.path} is no JSON`);
  return new Map(
    ids.map((id) => [
      id,
      id.startsWith("/")
        ? secretOf(atPointer(json, id), provider.path)
        : { problem: "its id is no JSON pointer, such as /slack/botToken" },
    ]),
  );
}

async function readFound(provider: FileProvider): Promise<GuardedRead> {
  const path = wholePath(provider.path);
  if (path === null) return { problem: `${provider.path} is no absolute path` };
  const found = await realPlaceOf(path, provider.trustedDirs);
  return typeof found === "string" ? readGuarded(found, provider.maxBytes ?? MOST_BYTES) : found;
}

async function realPlaceOf(path: string, trusted: readonly string[] | undefined): Promise<string | Problem> {
  try {
    if (trusted === undefined) {
      if (!(await lstat(path)).isSymbolicLink()) return path;
      return {
        problem: `${path} is a symbolic link`,
        mend: "Name the file itself, or the folders that the link may lead to as trustedDirs.",
      };
    }
    const real = await realpath(path);
    if (await isWithin(real, trusted)) return real;
    return { problem: `${path} is not, or leads out of, the provider's trustedDirs` };
  } catch (fault) {
    return { problem: `${path} cannot be read (${wordOf(fault)})` };
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
