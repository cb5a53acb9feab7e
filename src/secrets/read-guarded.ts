import { constants } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";

/** What became of reading it. Where it is not there, or cannot be opened, the system's word says why. */
export type GuardedRead =
  | { readonly text: string }
  | { readonly problem: string; readonly mend?: string; readonly code?: string };

/** Reads a file that only we may read, and that is no link. What was looked at is what is read: one open file. */
export async function readGuarded(path: string, mostBytes: number): Promise<GuardedRead> {
  let file: FileHandle;
  try {
    // Nobody puts a link in its place meanwhile, and a pipe there must not keep us waiting.
    const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = constants;
    file = await open(path, O_RDONLY | (O_NOFOLLOW ?? 0) | (O_NONBLOCK ?? 0));
  } catch (fault) {
    const code = wordOf(fault);
    if (code === "ELOOP") return { problem: `${path} is a symbolic link`, code };
    return { problem: `${path} cannot be read (${code})`, code };
  }
  try {
    return (await refusalOf(file, path)) ?? (await readUpTo(file, path, mostBytes));
  } catch (fault) {
    return { problem: `${path} cannot be read (${wordOf(fault)})` };
  } finally {
    await file.close();
  }
}

async function refusalOf(file: FileHandle, path: string): Promise<GuardedRead | null> {
  const facts = await file.stat();
  if (!facts.isFile()) return { problem: `${path} is no file` };
  // Windows keeps no such bits.
  if (process.platform === "win32") return null;
  if (!isOwnedByUs(facts.uid)) return { problem: `${path} belongs to somebody else (user ${facts.uid})` };
  if ((facts.mode & 0o077) === 0) return null;
  const mode = (facts.mode & 0o777).toString(8);
  return { problem: `others can read ${path} (mode ${mode})`, mend: `Run: chmod 600 ${path}` };
}

async function readUpTo(file: FileHandle, path: string, most: number): Promise<GuardedRead> {
  const buffer = Buffer.alloc(most + 1);
  let filled = 0;
  for (;;) {
    const { bytesRead } = await file.read(buffer, filled, buffer.length - filled);
    filled += bytesRead;
    if (filled > most) return { problem: `${path} is larger than ${most} bytes` };
    if (bytesRead === 0) return { text: buffer.toString("utf8", 0, filled) };
  }
}

/** Does it belong to somebody whom we trust with it: ourselves, or who rules the machine anyway? */
export function isOwnedByUs(uid: number): boolean {
  return uid === 0 || uid === process.getuid?.();
}

/** Why the system would not, without more of it than its word for it. */
export function wordOf(fault: unknown): string {
  return fault instanceof Error && "code" in fault ? String(fault.code) : "unknown fault";
}
