import { openReadOnlyStore, type ReadOnlyStore } from "../../../../db/open-store.ts";
import { gatewayIdsOf } from "../../../config/gateway-ids.ts";
import { AppError } from "../../../core/errors.ts";
import { type Finding, findingsOf, type Patient } from "../finding.ts";

const credentials = findingsOf("ages", "docs/security.md");
const grants = findingsOf("grants", "docs/access.md");
const SOON_MS = 3 * 24 * 60 * 60_000;

/** What time makes wrong: credentials that were not replaced when they should have been, and grants that end soon. */
export async function checkAges(patient: Patient): Promise<Finding[]> {
  let store: ReadOnlyStore;
  try {
    store = await openReadOnlyStore(patient.config.databaseUrl);
  } catch (fault) {
    // The database has its own lines in doctor.
    if (fault instanceof AppError) return [];
    throw fault;
  }
  try {
    return [await checkCredentials(store, patient), await checkGrants(store, patient)];
  } finally {
    await store.close();
  }
}

async function checkCredentials(store: ReadOnlyStore, { config, clock }: Patient): Promise<Finding> {
  const all = (await Promise.all(gatewayIdsOf(config).map((id) => store.credentials.allCurrent(id)))).flat();
  const { credentialAgeMs } = config.core.limits;
  const old = all.filter(
    ({ kind, issuedAt }) => kind === "device" && clock.now() - issuedAt > credentialAgeMs,
  );
  if (old.length === 0) return credentials.ok(`${all.length} credentials, none older than it may be`);
  return credentials.warning(
    `${old.length} of ${all.length} credentials are older than limits.credentialAge says`,
    "The running service replaces them at their owner's next message; see in its log why it did not.",
  );
}

async function checkGrants(store: ReadOnlyStore, { clock }: Patient): Promise<Finding> {
  const now = clock.now();
  const people = await store.principals.all();
  const current = (await Promise.all(people.map(({ id }) => store.grants.currentOf(id, now)))).flat();
  const soon = current.filter(({ endsAt }) => endsAt !== null && endsAt > now && endsAt - now <= SOON_MS);
  if (soon.length === 0)
    return grants.ok(`${current.length} grants in force, none of which ends within three days`);
  return grants.warning(
    `${soon.length} of ${current.length} grants end within three days`,
    "Their owners are told a day before, and can ask for more; `/grants` lists them.",
  );
}
