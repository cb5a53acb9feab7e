import { readdir, stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { databaseFileOf } from "../../../../db/database-file.ts";
import { type Finding, findingsOf, type Patient } from "../finding.ts";

const files = findingsOf("files", "docs/security.md");
/** Anybody may read, write or enter; the group may write. */
const OPEN = 0o027;
/** So that one badly made folder is not a page of lines. */
const MOST_NAMED = 5;

/** Who else can read or change what Gatehouse keeps: its data, database, keys, settings and the backups beside them. */
export async function checkFiles(patient: Patient): Promise<Finding[]> {
  // Windows keeps no such bits.
  if (process.platform === "win32") return [];
  const open: string[] = [];
  for (const file of new Set(await keptFiles(patient))) if (await isOpen(file)) open.push(file);
  if (open.length === 0) return [files.ok("nobody else can read or change what is kept")];
  const named = open.slice(0, MOST_NAMED).join(" ");
  const more = open.length > MOST_NAMED ? ` and ${open.length - MOST_NAMED} more` : "";
  return [
    files.fault(
      `others can read or change ${named}${more}`,
      `Keep them to the user that runs Gatehouse: chmod -R go= ${named}`,
    ),
  ];
}

async function keptFiles({ config, folder, settingsFile }: Patient): Promise<readonly string[]> {
  const { dataDir } = config;
  const database = databaseFileOf(config.databaseUrl);
  const home = dirname(database);
  // Nobody gets past a folder that is closed.
  const data = (await isOpen(dataDir)) ? [dataDir, ...(await filesIn(dataDir))] : [];
  // Elsewhere it may stand among the files of others.
  const elsewhere = home !== dataDir && (await isOpen(home)) ? await filesIn(home, false) : [];
  const around = await Promise.all([dirname(dataDir), folder].map((near) => filesIn(near, false)));
  return [
    ...data,
    ...[".env", settingsFile ?? ".env"].map((one) => resolve(folder, one)),
    ...elsewhere.filter((file) => file.startsWith(database)),
    ...[...around.flat(), ...elsewhere].filter((file) => LEFT_BEHIND.test(file)),
  ];
}

/** Copies of a database and logs, by how they are named. */
const LEFT_BEHIND = /\.(?:db|sqlite|backup|bak)(?:\.[\w-]+)?(?:-wal|-shm)?$|[\\/]gatehouse[^\\/]*\.log$/i;

async function isOpen(path: string): Promise<boolean> {
  const facts = await stat(path).catch(() => null);
  return facts !== null && (facts.mode & OPEN) !== 0;
}

async function filesIn(folder: string, recursive = true): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive, withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
}
