import { mkdirSync, readFileSync, truncateSync } from "node:fs";
import { type FileHandle, open, rename } from "node:fs/promises";
import { dirname } from "node:path";

/** A file of lines that only grows. */
export interface Journal {
  /** Resolves once the line is on disk; lines keep their order. */
  append(line: string): Promise<void>;
  /** Puts these lines in the place of all that it holds: what is not among them is gone from the disk. */
  replace(lines: readonly string[]): Promise<void>;
  close(): Promise<void>;
}

interface Waiting {
  readonly line: string;
  readonly done: () => void;
  readonly failed: (fault: unknown) => void;
}

/** Reads the whole lines of a journal; what a crash left half written at the end goes away. */
export function readJournal(path: string): readonly string[] {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  let content: Buffer;
  try {
    content = readFileSync(path);
  } catch (fault) {
    if (fault instanceof Error && "code" in fault && fault.code === "ENOENT") return [];
    throw fault;
  }
  const whole = content.lastIndexOf(0x0a) + 1;
  if (whole < content.length) truncateSync(path, whole);
  return content
    .subarray(0, whole)
    .toString("utf8")
    .split("\n")
    .filter((line) => line !== "");
}

/** Opens a journal for appending; what waits together is written and synced together. */
export function openJournal(path: string): Journal {
  let file: FileHandle | null = null;
  let waiting: Waiting[] = [];
  let writing: Promise<void> | null = null;
  let torn = false;

  async function write(batch: readonly Waiting[]): Promise<void> {
    // After a failed write half a line may stand there: a line break keeps it from swallowing the next one.
    const text = (torn ? "\n" : "") + batch.map(({ line }) => `${line}\n`).join("");
    try {
      file ??= await open(path, "a", 0o600);
      await file.appendFile(text);
      await file.datasync();
      torn = false;
      for (const { done } of batch) done();
    } catch (fault) {
      torn = true;
      for (const { failed } of batch) failed(fault);
    }
  }

  async function drain(): Promise<void> {
    while (waiting.length > 0) {
      const batch = waiting;
      waiting = [];
      await write(batch);
    }
    writing = null;
  }

  return {
    append(line) {
      const written = new Promise<void>((done, failed) => waiting.push({ line, done, failed }));
      writing ??= drain();
      return written;
    },
    async replace(lines) {
      await writing;
      await file?.close();
      file = null;
      await rewrite(path, lines);
    },
    async close() {
      await writing;
      await file?.close();
      file = null;
    },
  };
}

async function rewrite(path: string, lines: readonly string[]): Promise<void> {
  const fresh = `${path}.fresh`;
  const file = await open(fresh, "w", 0o600);
  try {
    await file.writeFile(lines.map((line) => `${line}\n`).join(""));
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(fresh, path);
}
