import { auditAccess } from "../access/audit-access.ts";
import { ADMIN } from "../access/builtin-roles.ts";
import { lastingAdmins } from "../access/lasting-admin.ts";
import { loadSnapshot } from "../access/load-snapshot.ts";
import { letBackIn } from "../leaving/let-back-in.ts";
import type { Deps } from "../ports/deps.ts";
import type { Tx } from "../ports/store.ts";
import { addPerson } from "./add-person.ts";
import { CLAIM_CODE_NOTE, hashOfCode, sameHash, storedCode } from "./claim-code.ts";
import { actorOf, type ResolvedAsker } from "./resolve-asker.ts";
import { forgetTries, hasTooManyTries, rememberTry } from "./wrong-tries.ts";

export type ClaimRefusal = "wrong" | "expired" | "taken" | "not-private" | "too-many";

type ClaimDeps = Pick<Deps, "access" | "ids" | "clock" | "hasher">;

/**
 * Makes the one who knows the code the first admin, once. Every refusal is recorded.
 * The right code in a place that others can read is spent: somebody else may have been quicker.
 */
export async function claimAdmin(
  tx: Tx,
  deps: ClaimDeps,
  who: ResolvedAsker,
  code: string,
  privatePlace: boolean,
): Promise<"claimed" | ClaimRefusal> {
  const now = deps.clock.now();
  const refusal = await judgeClaim(tx, deps, who, code);
  if (refusal === "wrong") await rememberTry(tx, "claim-tries", who.identity, now);
  if (refusal !== null) return refuse(tx, deps, who, refusal);
  await tx.notes.remove(CLAIM_CODE_NOTE);
  if (!privatePlace) return refuse(tx, deps, who, "not-private");
  await forgetTries(tx, "claim-tries");
  await makeAdmin(tx, deps, who);
  return "claimed";
}

async function judgeClaim(
  tx: Tx,
  deps: ClaimDeps,
  who: ResolvedAsker,
  code: string,
): Promise<ClaimRefusal | null> {
  const now = deps.clock.now();
  const snapshot = await loadSnapshot(tx, deps.access.snapshot().roles, now);
  if (lastingAdmins(snapshot, now).length > 0) return "taken";
  if (await hasTooManyTries(tx, "claim-tries", who.identity, now)) return "too-many";
  const stored = await storedCode(tx);
  if (!stored) return "expired";
  // Whoever may not claim learns nothing about the code, not even that it was right.
  if (who.facts.standing !== "member" || !sameHash(hashOfCode(deps.hasher, code), stored.hash))
    return "wrong";
  return stored.expiresAt <= now ? "expired" : null;
}

async function refuse<Refusal extends ClaimRefusal>(
  tx: Tx,
  deps: ClaimDeps,
  who: ResolvedAsker,
  refusal: Refusal,
): Promise<Refusal> {
  await tx.audit.append(
    {
      actor: actorOf(who),
      action: "claim-code.refused",
      target: { kind: "system", id: CLAIM_CODE_NOTE },
      outcome: "denied",
      rule: null,
      details: { why: refusal, identity: who.identity, standing: who.facts.standing },
      reference: null,
    },
    deps.clock.now(),
  );
  return refusal;
}

async function makeAdmin(tx: Tx, deps: ClaimDeps, who: ResolvedAsker): Promise<void> {
  const by = actorOf(who);
  const known = await tx.principals.byIdentity(who.identity);
  const person =
    known ??
    (await addPerson(
      tx,
      deps,
      { identity: who.identity, displayName: who.facts.displayName, role: ADMIN },
      by,
    ));
  // The code is the operator's own word, and while nobody is admin nobody else could lift this.
  await letBackIn(tx, deps, by, person);
  const wasFrozen = await tx.freezes.lift({ kind: "person", principalId: person.id });
  await tx.principals.setRole(person.id, ADMIN);
  await auditAccess(tx, deps, by, {
    person: person.id,
    action: "admin.claimed",
    details: { before: known?.role ?? null, after: ADMIN, wasFrozen },
  });
}
