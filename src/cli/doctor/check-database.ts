import { constants } from "node:fs";
import { access, stat } from "node:fs/promises";
import { join } from "node:path";
import { openReadOnlyStore, type ReadOnlyStore } from "../../../db/open-store.ts";
import { gatewayIdsOf } from "../../config/gateway-ids.ts";
import { lastingAdmins } from "../../core/access/lasting-admin.ts";
import { loadSnapshot } from "../../core/access/load-snapshot.ts";
import { verifyAudit } from "../../core/audit/verify-audit.ts";
import { sealContextOf } from "../../core/credential/credential.ts";
import { AppError } from "../../core/errors.ts";
import { isKeyOf, KEY_CANARY } from "../../secrets/key-canary.ts";
import { loadOrCreateKey } from "../../secrets/key-file.ts";
import { readKeyring } from "../../secrets/keyring.ts";
import { isRotating } from "../../secrets/rotate-key.ts";
import { openVault } from "../../secrets/vault.ts";
import { nodeHasher } from "../../system/hasher.ts";
import { readNotes } from "../audit/read-notes.ts";
import { type Finding, findingsOf, type Patient } from "./finding.ts";

const database = findingsOf("database", "docs/settings.md");
const key = findingsOf("key", "docs/settings.md");
const admins = findingsOf("admins", "docs/settings.md");
const audit = findingsOf("audit", "docs/audit.md");

/** The database and what stands in it, read only, beside a running service too. */
export async function checkDatabase(patient: Patient): Promise<Finding[]> {
  const { databaseUrl } = patient.config;
  let store: ReadOnlyStore;
  try {
    store = await openReadOnlyStore(databaseUrl);
  } catch (fault) {
    return [...unopened(fault), ...adminsToCome(patient)];
  }
  try {
    return [
      await checkWritable(databaseUrl),
      await checkAudit(store, patient),
      ...(await checkSealed(store, patient)),
      ...(await checkAdmins(store, patient)),
    ];
  } catch (fault) {
    return unopened(fault);
  } finally {
    await store.close();
  }
}

function unopened(fault: unknown): Finding[] {
  if (!(fault instanceof AppError)) throw fault;
  if (fault.code === "database.missing") return [database.ok("it will be made at the first start")];
  if (fault.code === "database.outdated") {
    return [
      database.warning(
        "it was made by an older version",
        "The next start brings it up to date; make a backup before.",
      ),
    ];
  }
  return [database.fault(fault.message, "Gatehouse does not start until this is mended.")];
}

async function checkWritable(databaseUrl: string): Promise<Finding> {
  const file = databaseUrl.replace(/^file:(?:\/\/)?/, "");
  const isWritable = await access(file, constants.W_OK).then(
    () => true,
    () => false,
  );
  if (isWritable) return database.ok(`${file} opens and is up to date`);
  return database.fault(
    `${file} cannot be written`,
    "Give the user that runs Gatehouse the file and its folder.",
  );
}

async function checkAudit(store: ReadOnlyStore, { config }: Patient): Promise<Finding> {
  const { checkpoints, forged } = await readNotes({ store, options: {}, dataDir: config.dataDir });
  const verdict = await verifyAudit(store.audit, nodeHasher, { checkpoints });
  const mend = "npm run gatehouse audit verify says more.";
  if (verdict.kind === "broken") {
    return audit.fault(`record #${verdict.seq} is not as it was written, or is gone`, mend);
  }
  if (forged.length > 0) return audit.fault("a checkpoint is not signed by this installation's key", mend);
  return audit.ok(`${verdict.count.toLocaleString("en")} records, all whole`);
}

/** Does the key open what was sealed with it? A word that was sealed at the first start tells, and one credential. */
async function checkSealed(store: ReadOnlyStore, { config }: Patient): Promise<Finding[]> {
  const held = await Promise.all(gatewayIdsOf(config).map((id) => store.credentials.allCurrent(id)));
  const [credential] = held.flat();
  const isSealed = (await store.notes.get(KEY_CANARY)) !== null;
  if (credential === undefined && !isSealed) return [];
  const hasFile = (await stat(join(config.dataDir, "key")).catch(() => null)) !== null;
  const mend =
    "Put the key of this database back (a backup, or GATEHOUSE_KEY); else everybody's credential is made anew.";
  if (config.keyFromEnv === null && !hasFile)
    return [key.fault("the key is gone, and credentials are sealed with it", mend)];
  try {
    const own = await loadOrCreateKey(config.dataDir, config.keyFromEnv ?? undefined);
    if ((await isKeyOf(store, openVault(own))) === false)
      return [key.fault("it is not the key of this database", mend)];
    const vault = (await readKeyring(store, own)) ?? openVault(own);
    if (credential) vault.open(credential.sealedSecret, sealContextOf(credential));
    if (await isRotating({ store })) {
      const name = "Name the new one in the settings, and run secrets rotate-key again or start anew.";
      return [key.warning("another key is taking over, and the settings do not name it yet", name)];
    }
    return [key.ok("it opens what is kept encrypted")];
  } catch (fault) {
    if (!(fault instanceof AppError)) throw fault;
    return fault.code === "secret.unreadable"
      ? [key.fault("it does not open the credentials that are kept", mend)]
      : [];
  }
}

function adminsToCome({ config }: Patient): Finding[] {
  if (config.core.admins.length > 0)
    return [admins.ok(`${config.core.admins.join(", ")} at the first start`)];
  return [admins.ok("the first start prints a claim code")];
}

/** Is there an admin, and are they those whom the settings name? */
async function checkAdmins(store: ReadOnlyStore, { config, clock }: Patient): Promise<Finding[]> {
  const now = clock.now();
  const ids = lastingAdmins(await loadSnapshot(store, config.core.roles, now), now);
  const present = (await Promise.all(ids.map((id) => store.principals.identitiesOf(id)))).flat();
  if (ids.length === 0) {
    if (config.core.admins.length > 0) return adminsToCome({ config } as Patient);
    return [
      admins.warning(
        "there is none yet",
        "Send the bot the claim code of the last start, or print one: npm run gatehouse claim",
      ),
    ];
  }
  const found = [admins.ok(present.join(", "))];
  const missing = config.core.admins.filter((identity) => !present.includes(identity));
  if (missing.length === 0) return found;
  const what = `GATEHOUSE_ADMINS names ${missing.join(", ")}, who ${missing.length > 1 ? "are" : "is"} none`;
  return [
    ...found,
    admins.warning(
      what,
      "The variable counts only while there is no admin: grant it in chat, or take it out.",
    ),
  ];
}
