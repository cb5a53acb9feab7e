import { constants } from "node:fs";
import { access, stat, statfs } from "node:fs/promises";
import { dirname, join } from "node:path";
import { AppError } from "../../core/errors.ts";
import { loadOrCreateKey } from "../../secrets/key-file.ts";
import { type Finding, findingsOf, type Patient } from "./finding.ts";

const data = findingsOf("data", "docs/settings.md");
const key = findingsOf("key", "docs/settings.md");
const LITTLE_SPACE = 200 * 1024 * 1024;

/** The data folder and the encryption key, without making either. */
export async function checkData({ config }: Patient): Promise<Finding[]> {
  const { dataDir } = config;
  const facts = await stat(dataDir).catch(() => null);
  if (facts === null) return [...(await checkFutureFolder(dataDir)), keyToCome(config.keyFromEnv !== null)];
  if (!facts.isDirectory())
    return [data.fault(`${dataDir} is no folder`, "Name another GATEHOUSE_DATA_DIR.")];
  return [await checkFolder(dataDir, facts.mode), ...(await checkSpace(dataDir)), await checkKey(config)];
}

async function checkFutureFolder(dataDir: string): Promise<Finding[]> {
  let parent = dirname(dataDir);
  while ((await stat(parent).catch(() => null)) === null && parent !== dirname(parent))
    parent = dirname(parent);
  if (await canWrite(parent)) return [data.ok(`${dataDir} will be made at the first start`)];
  return [
    data.fault(
      `${dataDir} is not there and cannot be made in ${parent}`,
      "Make it, or name another GATEHOUSE_DATA_DIR.",
    ),
  ];
}

async function checkFolder(dataDir: string, mode: number): Promise<Finding> {
  if (!(await canWrite(dataDir))) {
    return data.fault(
      `${dataDir} cannot be written`,
      `Give the user that runs Gatehouse the folder: chown <user> ${dataDir}`,
    );
  }
  // Windows keeps no such bits.
  if (process.platform !== "win32" && (mode & 0o027) !== 0) {
    const bits = (mode & 0o777).toString(8);
    return data.warning(`others can look into ${dataDir} (mode ${bits})`, `chmod 700 ${dataDir}`);
  }
  return data.ok(`${dataDir} can be written`);
}

async function checkSpace(dataDir: string): Promise<Finding[]> {
  const { bavail, bsize } = await statfs(dataDir);
  if (bavail * bsize >= LITTLE_SPACE) return [];
  return [
    data.warning(
      `only ${Math.round((bavail * bsize) / 1024 / 1024)} MB are free there`,
      "Free some space: a full disk stops all writing.",
    ),
  ];
}

async function checkKey({ dataDir, keyFromEnv }: Patient["config"]): Promise<Finding> {
  const file = join(dataDir, "key");
  if (keyFromEnv !== null) return key.ok("credentials are encrypted with GATEHOUSE_KEY");
  if ((await stat(file).catch(() => null)) === null) return keyToCome(false);
  try {
    await loadOrCreateKey(dataDir);
    return key.ok(`credentials are encrypted with ${file}, which only its owner can read`);
  } catch (fault) {
    if (!(fault instanceof AppError)) throw fault;
    return key.fault(
      fault.message,
      "Back the key up apart from the database: without it every credential has to be made anew.",
    );
  }
}

const keyToCome = (isGiven: boolean) =>
  key.ok(
    isGiven ? "credentials will be encrypted with GATEHOUSE_KEY" : "a key will be made at the first start",
  );

async function canWrite(folder: string): Promise<boolean> {
  return access(folder, constants.W_OK | constants.X_OK).then(
    () => true,
    () => false,
  );
}
