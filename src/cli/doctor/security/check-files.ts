import { readdir, stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { type Finding, findingsOf, type Patient } from "../finding.ts";

const files = findingsOf("files", "docs/security.md");
/** Anybody may read, write or enter; the group may write. */
const OPEN = 0o027;
/** So that one badly made folder is not a page of lines. */
const MOST_NAMED = 5;

/** Who else can read or change what Gatehouse keeps: its data, keys, settings and the backups beside them. */
export async function checkFiles({ config, folder, settingsFile }: Patient): Promise<Finding[]> {
  // Windows keeps no such bits.
  if (process.platform === "win32") return [];
  const kept = (await isOpen(config.dataDir)) ? await filesIn(config.dataDir) : [];
  const beside = [".env", ...(settingsFile === null ? [] : [settingsFile])].map((one) =>
    resolve(folder, one),
  );
  const backups = await backupsNear([dirname(config.dataDir), folder]);
  const open: string[] = [];
  for (const file of new Set([
    ...(kept.length > 0 ? [config.dataDir] : []),
    ...kept,
    ...beside,
    ...backups,
  ])) {
    if (await isOpen(file)) open.push(file);
  }
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

async function isOpen(path: string): Promise<boolean> {
  const facts = await stat(path).catch(() => null);
  return facts !== null && (facts.mode & OPEN) !== 0;
}

async function filesIn(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isFile()).map(({ name }) => join(folder, name));
}

/** Copies of a database by how they are named. */
async function backupsNear(folders: readonly string[]): Promise<readonly string[]> {
  const found = await Promise.all([...new Set(folders)].map(filesIn));
  return found.flat().filter((file) => /\.(?:db|sqlite|backup|bak)(?:\.[\w-]+)?$/i.test(file));
}
