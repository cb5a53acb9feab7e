import type { Actor } from "../audit/audit-event.ts";
import { AppError, hasCode } from "../errors.ts";
import type { Principal } from "../people/principal.ts";
import type { Credential } from "./credential.ts";
import type { RotateOutcome } from "./drift.ts";
import { type CredentialDeps, makeCredential, recordIssued } from "./issue-credential.ts";

/**
 * Makes a new credential and puts it in the old one's place. Whatever happens in between, one of the two works: the old
 * one is only ended here with the new one's row, and at the gateway when nothing runs on it.
 */
export async function rotateCredential(
  deps: CredentialDeps,
  person: Principal,
  order: { readonly by: Actor; readonly why: string },
): Promise<RotateOutcome> {
  const held = await deps.store.credentials.currentOf(person.id, deps.gateway.id);
  if (!held || held.kind === "identity") return "none";
  try {
    const fresh = await makeCredential(deps, person);
    const isInPlace = await deps.store.transact(async (tx) => {
      const now = deps.clock.now();
      if (!(await tx.credentials.revoke(held.id, now))) return false;
      await recordIssued(tx, deps, fresh, null);
      await tx.audit.append(
        {
          actor: order.by,
          action: "credential.rotated",
          target: { kind: "credential", id: held.id },
          outcome: "done",
          rule: order.why,
          details: { principal: person.id, publicId: fresh.publicId, before: held.publicId },
          reference: null,
        },
        now,
      );
      return true;
    });
    deps.crashPoints.reach("credential-recorded");
    if (isInPlace) return "rotated";
    // Taken from them or replaced meanwhile: then the new one is nobody's.
    await letGo(deps, fresh);
    return (await deps.store.credentials.currentOf(person.id, deps.gateway.id)) ? "rotated" : "none";
  } catch (fault) {
    if (hasCode(fault, "gateway.unreachable")) return "unreachable";
    if (hasCode(fault, "gateway.refused") || hasCode(fault, "gateway.scopes-missing")) return "refused";
    throw fault;
  }
}

/** Ends what was made and never recorded. What the gateway does not end now, the next comparison with it does. */
async function letGo({ gateway, logger }: CredentialDeps, fresh: Credential): Promise<void> {
  try {
    await gateway.revokeCredential(fresh);
  } catch (fault) {
    if (!(fault instanceof AppError)) throw fault;
    logger.warn(
      { code: fault.code },
      "a credential that nobody got is left at the gateway until the next look",
    );
  }
}

/** Does anything run that began on this credential before it was replaced? */
export async function isStillUsed(
  { store }: Pick<CredentialDeps, "store">,
  { principalId, revokedAt }: Credential,
): Promise<boolean> {
  const turns = await store.turns.unfinishedOf(principalId);
  return turns.some(
    ({ state, startedAt }) =>
      (state === "dispatching" || state === "running") && startedAt !== null && startedAt <= (revokedAt ?? 0),
  );
}
