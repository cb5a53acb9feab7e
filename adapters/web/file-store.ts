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
  /** A file that was handed over and stands in no message yet; forgotten when the server stops. */
  pend(person: string, file: FileRef): void;
  /** Deletes what stands in no message: handed over and never sent, or taken back. */
  sweep(kept: ReadonlySet<string>): void;
  /** The waiting files with these ids, when all are this person's. */
  pending(person: string, ids: readonly string[]): readonly FileRef[] | null;
}

/** A person who hands over and never sends loses the oldest. */
const MOST_PENDING = 16;
// No dot and no slash: an id names nothing outside the folder.
const SAFE_ID = /^[A-Za-z0-9_-]{1,80}$/;

export function openFileStore(folder: string): FileStore {
  const waiting = new Map<string, FileRef[]>();
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
      waiting.set(person, [...(waiting.get(person) ?? []), file].slice(-MOST_PENDING));
    },
    sweep(kept) {
      if (!existsSync(folder)) return;
      for (const name of readdirSync(folder)) if (!kept.has(name)) rmSync(pathOf(name), { force: true });
    },
    pending(person, ids) {
      const own = waiting.get(person) ?? [];
      const found = ids.flatMap((id) => own.find((file) => file.id === id) ?? []);
      return found.length === ids.length ? found : null;
    },
  };
}
