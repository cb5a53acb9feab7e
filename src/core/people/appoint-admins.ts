import { auditAccess } from "../access/audit-access.ts";
import { ADMIN } from "../access/builtin-roles.ts";
import { lastingAdmins } from "../access/lasting-admin.ts";
import { loadSnapshot } from "../access/load-snapshot.ts";
import type { Actor } from "../audit/audit-event.ts";
import type { Deps } from "../ports/deps.ts";
import type { Tx } from "../ports/store.ts";
import { addPerson } from "./add-person.ts";
import { CLAIM_CODE_LIFE_MS, CLAIM_CODE_NOTE, hashOfCode, type StoredCode } from "./claim-code.ts";
import type { Identity } from "./identity.ts";
import type { Principal } from "./principal.ts";

type AppointDeps = Pick<Deps, "store" | "access" | "settings" | "ids" | "clock">;

const SETTINGS: Actor = { kind: "system", job: "appoint-admins" };
const CLAIM_CODE: Actor = { kind: "system", job: "claim-code" };

/** Makes the people whom the settings name admins, while nobody is; returns those it appointed. */
export async function appointFirstAdmins(deps: AppointDeps): Promise<readonly Principal[]> {
  const { admins } = deps.settings;
  if (admins.length === 0) return [];
  return deps.store.transact(async (tx) => {
    if (await hasAdmin(tx, deps)) return [];
    const appointed: Principal[] = [];
    for (const identity of new Set(admins)) {
      const person = await appoint(tx, deps, identity);
      if (person) appointed.push(person);
    }
    return appointed;
  });
}

/**
 * A fresh code that makes whoever says it in private the first admin, for 15 minutes; the one before is void.
 * Null while there is an admin.
 */
export async function issueClaimCode(
  deps: Pick<Deps, "store" | "access" | "ids" | "clock" | "hasher">,
): Promise<string | null> {
  return deps.store.transact(async (tx) => {
    if (await hasAdmin(tx, deps)) return null;
    const now = deps.clock.now();
    const code = deps.ids.code();
    const stored: StoredCode = { hash: hashOfCode(deps.hasher, code), expiresAt: now + CLAIM_CODE_LIFE_MS };
    await tx.notes.set(CLAIM_CODE_NOTE, JSON.stringify(stored));
    await tx.audit.append(
      {
        actor: CLAIM_CODE,
        action: "claim-code.issued",
        target: { kind: "system", id: CLAIM_CODE_NOTE },
        outcome: "done",
        rule: null,
        details: { expiresAt: stored.expiresAt },
        reference: null,
      },
      now,
    );
    return code;
  });
}

async function hasAdmin(tx: Tx, deps: Pick<Deps, "access" | "clock">): Promise<boolean> {
  const now = deps.clock.now();
  return lastingAdmins(await loadSnapshot(tx, deps.access.snapshot().roles, now), now).length > 0;
}

async function appoint(tx: Tx, deps: AppointDeps, identity: Identity): Promise<Principal | null> {
  const known = await tx.principals.byIdentity(identity);
  if (!known) return addPerson(tx, deps, { identity, displayName: null, role: ADMIN }, SETTINGS);
  if (known.role === ADMIN) return known;
  // Whoever left is not let in again by a name that was forgotten in the settings.
  if (known.suspendedAt !== null) return null;
  await tx.principals.setRole(known.id, ADMIN);
  await auditAccess(tx, deps, SETTINGS, {
    person: known.id,
    action: "principal.role-changed",
    details: { before: known.role, after: ADMIN },
  });
  return { ...known, role: ADMIN };
}
