import { constants } from "node:fs";
import { type FileHandle, lstat, open, realpath } from "node:fs/promises";
import type { FileProvider } from "../secret-ref.ts";
import { atPointer } from "./json-pointer.ts";
import { secretOf } from "./read-secret-text.ts";
import { type Answers, allFail, type Resolved } from "./resolved.ts";
import { isOwnedByUs, isWithin, wholePath, wordOf } from "./trusted-path.ts";

const MOST_BYTES = 1024 * 1024;

type Problem = { readonly problem: string; readonly mend?: string };

/** Secrets from a file that only we can read. */
export async function askFile(provider: FileProvider, ids: readonly string[]): Promise<Answers> {
  const read = await readGuarded(provider);
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

/** What was looked at is what is read: both go through one open file. */
async function readGuarded(provider: FileProvider): Promise<{ readonly text: string } | Problem> {
  const path = wholePath(provider.path);
  if (path === null) return { problem: `${provider.path} is no absolute path` };
  const found = await realPlaceOf(path, provider.trustedDirs);
  if (typeof found !== "string") return found;
  let file: FileHandle;
  try {
    // Nobody puts a link in its place meanwhile, and a pipe there must not keep us waiting.
    const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = constants;
    file = await open(found, O_RDONLY | (O_NOFOLLOW ?? 0) | (O_NONBLOCK ?? 0));
  } catch (fault) {
    return { problem: `${path} cannot be read (${wordOf(fault)})` };
  }
  try {
    return await readOpen(file, path, provider.maxBytes ?? MOST_BYTES);
  } finally {
    await file.close();
  }
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

async function readOpen(
  file: FileHandle,
  path: string,
  most: number,
): Promise<{ readonly text: string } | Problem> {
  const facts = await file.stat();
  if (!facts.isFile()) return { problem: `${path} is no file` };
  // Windows keeps no such bits.
  if (process.platform !== "win32") {
    if (!isOwnedByUs(facts.uid)) return { problem: `${path} belongs to somebody else (user ${facts.uid})` };
    if ((facts.mode & 0o077) !== 0) {
      const mode = (facts.mode & 0o777).toString(8);
      return { problem: `others can read ${path} (mode ${mode})`, mend: `Run: chmod 600 ${path}` };
    }
  }
  const buffer = Buffer.alloc(most + 1);
  let filled = 0;
  for (;;) {
    const { bytesRead } = await file.read(buffer, filled, buffer.length - filled);
    filled += bytesRead;
    if (filled > most) return { problem: `${path} is larger than ${most} bytes` };
    if (bytesRead === 0) return { text: buffer.toString("utf8", 0, filled) };
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
