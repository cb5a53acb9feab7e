import { randomBytes } from "node:crypto";
import { link, mkdir, open, readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { AppError } from "../core/errors.ts";
import { readGuarded } from "./read-guarded.ts";
import { Secret } from "./secret.ts";
import { keyBytesOf } from "./vault.ts";

const KEY_FILE = "key";
/** The key that is to take the place of the one in the data folder. */
const NEXT_KEY_FILE = "key.next";
const MOST_BYTES = 4096;
/** Of these two and of the audit's key. */
const DRAFT = /^key(?:\.next)?\.[0-9a-f]{12}$|^audit-.*\.\d+\.draft$/;

/** The encryption key: GATEHOUSE_KEY when given, else the one kept in the data folder, made at the first start. */
export async function loadOrCreateKey(dataDir: string, fromEnv?: Secret): Promise<Secret> {
  return fromEnv ? checked(fromEnv, "GATEHOUSE_KEY") : loadOrCreate(dataDir, KEY_FILE);
}

/** The key that will take over in the data folder; made where there is none. */
export async function loadOrCreateNextKey(dataDir: string): Promise<Secret> {
  return loadOrCreate(dataDir, NEXT_KEY_FILE);
}

/** Null when none is to take over. */
export async function readNextKey(dataDir: string): Promise<Secret | null> {
  return readKey(join(dataDir, NEXT_KEY_FILE));
}

/** The next key is the data folder's from now on; the one before is gone. */
export async function promoteNextKey(dataDir: string): Promise<void> {
  await rename(join(dataDir, NEXT_KEY_FILE), join(dataDir, KEY_FILE));
  // Without this a loss of power may take the renaming back, though not what the database says since.
  const folder = await open(dataDir, "r").catch(() => null);
  await folder?.sync().catch(() => {});
  await folder?.close();
}

/** What a crash left of keys that were being made; only for whoever has the database to themselves. */
export async function removeKeyDrafts(dataDir: string): Promise<void> {
  const names = await readdir(dataDir).catch(() => []);
  for (const name of names) if (DRAFT.test(name)) await rm(join(dataDir, name), { force: true });
}

async function loadOrCreate(dataDir: string, name: string): Promise<Secret> {
  const file = join(dataDir, name);
  const kept = await readKey(file);
  if (kept) return kept;
  await makeKey(dataDir, file);
  const made = await readKey(file);
  if (!made) throw new AppError("config.invalid", `the key at ${file} went away while it was made`);
  return made;
}

async function readKey(file: string): Promise<Secret | null> {
  const read = await readGuarded(file, MOST_BYTES);
  if ("text" in read) return checked(new Secret(read.text.trim()), `the key at ${file}`);
  if (read.code === "ENOENT") return null;
  throw new AppError(
    "config.invalid",
    `the encryption key cannot be taken: ${read.problem}. ${mendOf(read)}`,
  );
}

function mendOf({ mend, code }: { readonly mend?: string; readonly code?: string }): string {
  if (mend !== undefined) return `${mend}, and think about a new key`;
  if (code === "ELOOP") return "Name the file that it leads to as secrets.key: docs/secrets.md";
  return "It has to be a file of the user that runs Gatehouse, with mode 600";
}

/** Two first starts at once make one key: the file appears whole, and whoever comes second takes the first one's. */
async function makeKey(dataDir: string, file: string): Promise<void> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const draft = `${file}.${randomBytes(6).toString("hex")}`;
  const handle = await open(draft, "wx", 0o600);
  try {
    await handle.writeFile(`${randomBytes(32).toString("base64")}\n`);
    await handle.sync();
    await handle.close();
    await link(draft, file).catch((fault: NodeJS.ErrnoException) => {
      if (fault.code !== "EEXIST") throw fault;
    });
  } finally {
    await rm(draft, { force: true });
  }
}

function checked(key: Secret, name: string): Secret {
  try {
    keyBytesOf(key);
  } catch (fault) {
    if (!(fault instanceof AppError)) throw fault;
    throw new AppError("config.invalid", `${name}: ${fault.message}`);
  }
  return key;
}
