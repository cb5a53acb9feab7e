import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import {
  type Checkpoint,
  parseCheckpoint,
  parseNotes,
  type SignedNote,
} from "../../core/audit/checkpoint.ts";
import { AppError } from "../../core/errors.ts";
import { PUBLIC_KEY_FILE } from "../../secrets/signing-key.ts";
import { type NoteVerifier, readVerifierKey } from "../../secrets/verifier-key.ts";
import { CHECKPOINT_FILE } from "../../system/checkpoint-file.ts";
import type { AuditCall } from "./call.ts";

/** What is known of where the notes and keys lie. */
type Whereabouts = Pick<AuditCall, "store" | "options" | "dataDir">;

export interface ReadNotes {
  readonly checkpoints: readonly Checkpoint[];
  /** Where a note stands that none of the keys signed, and what it says. */
  readonly forged: readonly string[];
}

/** Every checkpoint of the database, of the file beside it and of the files that were named, its signature checked. */
export async function readNotes(call: Whereabouts): Promise<ReadNotes> {
  const found = [...(await inDatabase(call)), ...(await inFiles(call))];
  const keys = found.length === 0 ? [] : await readKeys(call);
  const checkpoints: Checkpoint[] = [];
  const forged: string[] = [];
  for (const { from, note } of found) {
    const checkpoint = parseCheckpoint(note.text);
    if (checkpoint !== null && keys.some((key) => key.name === checkpoint.origin && key.signed(note))) {
      checkpoints.push(checkpoint);
    } else {
      forged.push(`${from}: ${checkpoint === null ? "no checkpoint" : `over ${checkpoint.size} records`}`);
    }
  }
  return { checkpoints, forged };
}

interface Found {
  readonly from: string;
  readonly note: SignedNote;
}

const PAGE = 1000;

async function inDatabase({ store }: Whereabouts): Promise<Found[]> {
  const found: Found[] = [];
  for (let size = -1; ; ) {
    const rows = await store.audit.checkpoints(size, PAGE);
    for (const row of rows) {
      const [note = { text: "", signatures: [] }] = parseNotes(row.note);
      found.push({ from: `the database, checkpoint ${row.size}`, note });
      size = row.size;
    }
    if (rows.length < PAGE) return found;
  }
}

async function inFiles({ options, dataDir }: Whereabouts): Promise<Found[]> {
  const beside = join(dataDir, CHECKPOINT_FILE);
  const found: Found[] = [];
  for (const file of [beside, ...(options.checkpoints ?? [])]) {
    const text = await readText(file);
    if (text === null && file !== beside) throw new AppError("config.invalid", `There is no file ${file}`);
    found.push(...parseNotes(text ?? "").map((note) => ({ from: file, note })));
  }
  return found;
}

/** The keys that were named, as files or as they are; else the one beside the database, and those before it. */
async function readKeys({ options, dataDir }: Whereabouts): Promise<readonly NoteVerifier[]> {
  const named = options.key ?? [join(dataDir, PUBLIC_KEY_FILE), ...(await keysBefore(dataDir))];
  const keys: NoteVerifier[] = [];
  for (const name of named) {
    const key = readVerifierKey(name) ?? readVerifierKey((await readText(name)) ?? "");
    if (key === null) {
      const message = `${name} is no key that signs an audit: name the one that \`audit key\` printed with --key`;
      throw new AppError("config.invalid", message);
    }
    keys.push(key);
  }
  return keys;
}

/** What signed until a lost key took it along. */
async function keysBefore(dataDir: string): Promise<readonly string[]> {
  const names = await readdir(dataDir).catch(() => []);
  return names
    .filter((name) => name.startsWith(`${PUBLIC_KEY_FILE}.before-`))
    .map((name) => join(dataDir, name));
}

/** Null when there is no such file. */
export async function readText(file: string): Promise<string | null> {
  return readFile(file, "utf8").catch((fault: NodeJS.ErrnoException) => {
    if (fault.code === "ENOENT") return null;
    throw new AppError("config.invalid", `${file} cannot be read (${fault.code})`, { cause: fault });
  });
}
