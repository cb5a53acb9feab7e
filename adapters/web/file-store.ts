import { existsSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { open, readFile, rename } from "node:fs/promises";
import { join } from "node:path";
import type { FileRef } from "../../src/core/file/file.ts";

/** The files of this chat, one by one in a folder of their own. */
export interface FileStore {
  /** Resolves once it is on disk. What is there under this id already is replaced. */
  put(id: string, bytes: Uint8Array): Promise<void>;
  /** Null when there is no such file. */
  read(id: string): Promise<Buffer | null>;
  /** A file that was handed over and stands in no message yet; the oldest of too many are deleted. */
  pend(person: string, file: FileRef): void;
  /** Deletes what stands in no message: handed over and never sent, or taken back. */
  sweep(kept: ReadonlySet<string>): void;
  /** The waiting files with these ids, when all are this person's. They are about to stand in a message. */
  pending(person: string, ids: readonly string[]): readonly FileRef[] | null;
}

/** A person who hands over and never sends loses the oldest. */
const MOST_PENDING = 16;
/** And so does everybody together: the disk is not theirs alone. */
const MOST_PENDING_BYTES = 256 * 1024 * 1024;
// No dot and no slash: an id names nothing outside the folder.
const SAFE_ID = /^[A-Za-z0-9_-]{1,80}$/;

interface Waiting {
  readonly person: string;
  readonly file: FileRef;
  /** Named by a message: it stays, on the disk too. */
  isNamed: boolean;
}

export function openFileStore(folder: string): FileStore {
  /** The oldest first. */
  let waiting: readonly Waiting[] = [];
  const pathOf = (id: string) => join(folder, id);
  return {
    async put(id, bytes) {
      if (!SAFE_ID.test(id)) throw new Error("not a file's id");
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      const part = pathOf(`${id}.part`);
      const file = await open(part, "w", 0o600);
      try {
        await file.writeFile(bytes);
        await file.datasync();
      } finally {
        await file.close();
      }
      await rename(part, pathOf(id));
    },
    async read(id) {
      if (!SAFE_ID.test(id)) return null;
      return readFile(pathOf(id)).catch((fault: NodeJS.ErrnoException) => {
        if (fault.code === "ENOENT") return null;
        throw fault;
      });
    },
    pend(person, file) {
      const all = [...waiting, { person, file, isNamed: false }];
      const tooMany = beyond(all, person);
      waiting = all.filter((one) => !tooMany.has(one));
      for (const { file: old, isNamed } of tooMany) if (!isNamed) rmSync(pathOf(old.id), { force: true });
    },
    sweep(kept) {
      if (!existsSync(folder)) return;
      for (const name of readdirSync(folder)) if (!kept.has(name)) rmSync(pathOf(name), { force: true });
    },
    pending(person, ids) {
      const found = ids.flatMap(
        (id) => waiting.find((one) => one.person === person && one.file.id === id) ?? [],
      );
      if (found.length !== ids.length) return null;
      for (const one of found) one.isNamed = true;
      return found.map(({ file }) => file);
    },
  };
}

/** What has to go, the oldest first: of this person by number, of everybody by size. */
function beyond(all: readonly Waiting[], person: string): ReadonlySet<Waiting> {
  const own = all.filter((one) => one.person === person);
  const gone = new Set(own.slice(0, Math.max(0, own.length - MOST_PENDING)));
  const unnamed = all.filter((one) => !one.isNamed && !gone.has(one));
  let size = unnamed.reduce((sum, { file }) => sum + (file.size ?? 0), 0);
  for (const one of unnamed) {
    if (size <= MOST_PENDING_BYTES) break;
    gone.add(one);
    size -= one.file.size ?? 0;
  }
  return gone;
}
