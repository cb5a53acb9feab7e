import type { AccessPusher } from "../access/push-access.ts";
import type { Actor } from "../audit/audit-event.ts";
import { AppError, hasCode } from "../errors.ts";
import type { Principal, PrincipalId } from "../people/principal.ts";
import type { Timer } from "../ports/clock.ts";
import type { Deps } from "../ports/deps.ts";
import type { OpenCredential } from "../ports/gateway.ts";
import { type Credential, sealContextOf } from "./credential.ts";
import type { DriftReport, ReconcileRules, RotateOutcome } from "./drift.ts";
import { endCredential } from "./end-credential.ts";
import { sameScopes, scopesToTalk } from "./gateway-scopes.ts";
import { type CredentialDeps, makeCredential, recordIssued } from "./issue-credential.ts";
import { reconcileCredentials } from "./reconcile-credentials.ts";
import { recordRefusal } from "./record-refusal.ts";
import { isStillUsed, rotateCredential } from "./rotate-credential.ts";

type DeskDeps = CredentialDeps &
  Pick<Deps, "access" | "adapters"> & {
    readonly gatewayAccess: Pick<AccessPusher, "settled">;
  };

export type CredentialAnswer =
  | { readonly kind: "ready"; readonly credential: OpenCredential }
  | { readonly kind: "unreachable" }
  | { readonly kind: "refused"; readonly message: string };

/** Hands out people's own credentials, issuing them when they are first needed. There is no other way to the gateway. */
export interface CredentialDesk {
  /** The person's own credential, or why there is none: a turn without one fails closed. */
  ensure(person: Principal, reference?: string | null): Promise<CredentialAnswer>;
  /** Ends it here and at the gateway. Here first: nothing uses it from that moment, even when the gateway is away. */
  close(principalId: PrincipalId, why: string): Promise<void>;
  /**
   * Gives the person a new credential in the old one's place. What runs goes on with the old one, which ends at the
   * gateway when nothing uses it any more.
   */
  rotate(person: Principal, by: Actor, why: string): Promise<RotateOutcome>;
  /** Compares with what the gateway holds, and mends the differences. Null: it cannot be asked. */
  reconcile(rules: ReconcileRules): Promise<DriftReport | null>;
  /** Tells the gateway of what ended while it was away. Call it whenever the gateway is back; it never rejects. */
  settle(): Promise<void>;
}

/** How soon a credential that still was in use when it was replaced is looked at again. */
const RETIRE_LOOK_MS = 5_000;

export function createCredentialDesk(deps: DeskDeps): CredentialDesk {
  const issuing = new Map<PrincipalId, Promise<CredentialAnswer>>();
  const rotating = new Map<PrincipalId, Promise<unknown>>();
  let retiring: Timer | null = null;

  const underWay = async (person: PrincipalId) => {
    await rotating.get(person)?.catch(() => {});
    await issuing.get(person)?.catch(() => {});
  };

  const settle = async () => {
    retiring?.cancel();
    retiring = null;
    try {
      for (const ended of await deps.store.credentials.unconfirmedEnds(deps.gateway.id)) {
        if (await settleOne(deps, ended)) continue;
        retiring ??= deps.clock.after(RETIRE_LOOK_MS, () => void settle());
      }
    } catch (fault) {
      deps.logger.error(
        { fault: String(fault) },
        "ended credentials could not be settled; at the next chance again",
      );
    }
  };

  const desk: CredentialDesk = {
    ensure(person, reference = null) {
      const running = issuing.get(person.id);
      if (running) return running;
      // Whoever needs a credential while theirs is replaced waits for the new one.
      const before = rotating.get(person.id)?.catch(() => {}) ?? Promise.resolve();
      const answer = before
        .then(() => ensureCredential(deps, person, reference))
        .finally(() => issuing.delete(person.id));
      issuing.set(person.id, answer);
      return answer;
    },
    async close(principalId, why) {
      // One that is just being issued would otherwise outlive the revoke.
      await underWay(principalId);
      await closeCredential(deps, principalId, why);
    },
    async rotate(person, by, why) {
      await underWay(person.id);
      const done = rotateCredential(deps, person, { by, why }).finally(() => rotating.delete(person.id));
      rotating.set(person.id, done);
      const outcome = await done;
      if (outcome === "rotated") await settle();
      return outcome;
    },
    reconcile: (rules) =>
      reconcileCredentials(deps, {
        ...rules,
        isIssuing: (person) => issuing.has(person) || rotating.has(person),
        close: desk.close,
        rotate: desk.rotate,
      }),
    settle,
  };
  return desk;
}

async function ensureCredential(
  deps: DeskDeps,
  person: Principal,
  reference: string | null,
): Promise<CredentialAnswer> {
  const scopes = scopesToTalk(deps.gateway.credentialKind);
  const held = await deps.store.credentials.currentOf(person.id, deps.gateway.id);
  if (held && held.kind === deps.gateway.credentialKind && sameScopes(held.scopes, scopes)) {
    return { kind: "ready", credential: openCredential(deps, held) };
  }
  if (held) await closeCredential(deps, person.id, "scopes or kind changed");
  try {
    return {
      kind: "ready",
      credential: openCredential(deps, await issueCredential(deps, person, reference)),
    };
  } catch (fault) {
    if (hasCode(fault, "gateway.unreachable")) return { kind: "unreachable" };
    if (hasCode(fault, "gateway.refused") || hasCode(fault, "gateway.scopes-missing")) {
      await recordRefusal(deps, person, fault, reference);
      return { kind: "refused", message: fault.message };
    }
    throw fault;
  }
}

async function issueCredential(
  deps: DeskDeps,
  person: Principal,
  reference: string | null,
): Promise<Credential> {
  // A gateway that holds people to our list lets in nobody who is not in it.
  await requireTold(deps);
  const credential = await makeCredential(deps, person);
  await deps.store.transact((tx) => recordIssued(tx, deps, credential, reference));
  deps.crashPoints.reach("credential-recorded");
  return credential;
}

async function requireTold({ gatewayAccess }: DeskDeps): Promise<void> {
  if (await gatewayAccess.settled()) return;
  throw new AppError("gateway.unreachable", "the gateway could not be told who has access");
}

function openCredential(deps: DeskDeps, credential: Credential): OpenCredential {
  return {
    principalId: credential.principalId,
    kind: credential.kind,
    publicId: credential.publicId,
    scopes: credential.scopes,
    secret: deps.vault.open(credential.sealedSecret, sealContextOf(credential)),
  };
}

async function closeCredential(deps: DeskDeps, principalId: PrincipalId, why: string): Promise<void> {
  const held = await deps.store.credentials.currentOf(principalId, deps.gateway.id);
  if (!held) return;
  const by = { kind: "system", job: "credential-desk" } as const;
  const closed = await deps.store.transact((tx) =>
    endCredential(tx, held, { by, rule: why, now: deps.clock.now() }),
  );
  if (closed) await endAtGateway(deps, held);
}

/**
 * In identity mode a new credential has the old one's name: ending that would end the new one. False: something still
 * runs on it, because it was only replaced.
 */
async function settleOne(deps: DeskDeps, ended: Credential): Promise<boolean> {
  const current = await deps.store.credentials.currentOf(ended.principalId, deps.gateway.id);
  if (current?.publicId === ended.publicId) {
    await deps.store.transact((tx) => tx.credentials.confirmEnd(ended.id, deps.clock.now()));
    return true;
  }
  if (current && (await isStillUsed(deps, ended))) return false;
  await endAtGateway(deps, ended);
  return true;
}

async function endAtGateway(deps: DeskDeps, ended: Credential): Promise<void> {
  try {
    await deps.gateway.revokeCredential(ended);
    deps.crashPoints.reach("credential-ended");
    // Closed is said only when it is so.
    await requireTold(deps);
    await deps.store.transact((tx) => tx.credentials.confirmEnd(ended.id, deps.clock.now()));
  } catch (fault) {
    if (!(fault instanceof AppError)) throw fault;
    deps.logger.warn(
      { credential: ended.id, code: fault.code },
      "a credential ended here; the gateway is told when it is back",
    );
  }
}
