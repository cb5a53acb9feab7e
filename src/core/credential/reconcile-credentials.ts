import type { AuditAction } from "../audit/audit-event.ts";
import { hasCode } from "../errors.ts";
import type { PrincipalId } from "../people/principal.ts";
import type { HeldCredential } from "../ports/gateway.ts";
import type { Tx } from "../ports/store.ts";
import type { Credential } from "./credential.ts";
import type { CredentialHands, DriftReport, ReconcileRules } from "./drift.ts";
import { sameScopes } from "./gateway-scopes.ts";
import type { CredentialDeps } from "./issue-credential.ts";

type Desk = ReconcileRules & CredentialHands;

const JOB = { kind: "system", job: "credential-drift" } as const;

/** Compares what we hold with what the gateway holds, and mends what differs. Null: the gateway cannot be asked. */
export async function reconcileCredentials(deps: CredentialDeps, desk: Desk): Promise<DriftReport | null> {
  const listedAt = deps.clock.now();
  const held = await listHeld(deps);
  if (held === "unreachable") return null;
  const count = { fine: 0, orphans: 0, missing: 0, wrong: 0, useless: 0, old: 0 };
  const current = await deps.store.credentials.allCurrent(deps.gateway.id);
  // One that was made meanwhile is not in the list yet.
  const listed = current.filter(({ issuedAt }) => issuedAt < listedAt);
  for (const one of listed) count[await mend(deps, desk, one, held)] += 1;
  for (const one of held ?? []) if (await removeOrphan(deps, desk, one)) count.orphans += 1;
  const { fine: _, ...mended } = count;
  return { at: deps.clock.now(), ...mended };
}

/** Null: this gateway knows people by name, and keeps no list. */
async function listHeld({
  gateway,
}: CredentialDeps): Promise<readonly HeldCredential[] | null | "unreachable"> {
  try {
    return (await gateway.listCredentials?.()) ?? null;
  } catch (fault) {
    if (hasCode(fault, "gateway.unreachable")) return "unreachable";
    throw fault;
  }
}

async function mend(
  deps: CredentialDeps,
  desk: Desk,
  credential: Credential,
  held: readonly HeldCredential[] | null,
): Promise<keyof Omit<DriftReport, "at" | "orphans"> | "fine"> {
  const { principalId, publicId, issuedAt } = credential;
  const person = await deps.store.principals.get(principalId);
  if (!person || !desk.holdsAnyAgent(principalId)) {
    await desk.close(principalId, "no agent left");
    return "useless";
  }
  const there = held?.find((one) => one.publicId === publicId);
  if (held && !there) {
    await end(deps, credential);
    return "missing";
  }
  const isWrong = there !== undefined && !sameScopes(there.scopes, credential.scopes);
  const isOld = deps.clock.now() - issuedAt >= desk.ageMs;
  if (!isWrong && !isOld) return "fine";
  const why = isWrong ? "the gateway holds it with other scopes" : "it was old";
  return (await desk.rotate(person, JOB, why)) === "rotated" ? (isWrong ? "wrong" : "old") : "fine";
}

/** The gateway has it no more, so there is nothing to end there. */
async function end(deps: CredentialDeps, { id, principalId, publicId }: Credential): Promise<void> {
  await deps.store.transact(async (tx) => {
    const now = deps.clock.now();
    if (!(await tx.credentials.revoke(id, now))) return;
    await tx.credentials.confirmEnd(id, now);
    await record(tx, deps, { action: "credential.revoked", id, principalId, publicId, why: "missing" });
  });
}

/** What a crash between the pairing and our row left. One that is just being made is none. */
async function removeOrphan(deps: CredentialDeps, desk: Desk, one: HeldCredential): Promise<boolean> {
  const { principalId, publicId } = one;
  // Not by a name of ours, or of another installation: somebody else's.
  if (principalId === null || desk.isIssuing(principalId)) return false;
  if ((await deps.store.principals.get(principalId)) === null) return false;
  const known = await deps.store.credentials.byPublicId(publicId, deps.gateway.id);
  if (known !== null) return false;
  await deps.gateway.revokeCredential({ principalId, publicId, kind: deps.gateway.credentialKind });
  const fact = {
    action: "credential.orphan-removed",
    id: publicId,
    principalId,
    publicId,
    why: "orphan",
  } as const;
  await deps.store.transact((tx) => record(tx, deps, fact));
  return true;
}

interface Fact {
  readonly action: AuditAction;
  readonly id: string;
  readonly principalId: PrincipalId;
  readonly publicId: string;
  readonly why: "missing" | "orphan";
}

const RULES = {
  missing: "The gateway does not have it any more.",
  orphan: "It was made for somebody and never recorded.",
} as const;

function record(
  tx: Tx,
  deps: CredentialDeps,
  { action, id, principalId, publicId, why }: Fact,
): Promise<void> {
  return tx.audit.append(
    {
      actor: JOB,
      action,
      target: { kind: "credential", id },
      outcome: "done",
      rule: RULES[why],
      details: { principal: principalId, publicId, gateway: deps.gateway.id },
      reference: null,
    },
    deps.clock.now(),
  );
}
