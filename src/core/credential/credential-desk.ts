import type { AccessPusher } from "../access/push-access.ts";
import { AppError, hasCode } from "../errors.ts";
import type { Principal, PrincipalId } from "../people/principal.ts";
import type { Deps } from "../ports/deps.ts";
import type { OpenCredential } from "../ports/gateway.ts";
import { type Credential, type CredentialId, sealContextOf } from "./credential.ts";
import { sameScopes, scopesToTalk } from "./gateway-scopes.ts";

type DeskDeps = Pick<Deps, "store" | "gateway" | "vault" | "clock" | "ids" | "logger"> & {
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
  /** Tells the gateway of what ended while it was away. Call it whenever the gateway is back; it never rejects. */
  settle(): Promise<void>;
}

export function createCredentialDesk(deps: DeskDeps): CredentialDesk {
  const issuing = new Map<PrincipalId, Promise<CredentialAnswer>>();
  return {
    ensure(person, reference = null) {
      const running = issuing.get(person.id);
      if (running) return running;
      const answer = ensureCredential(deps, person, reference).finally(() => issuing.delete(person.id));
      issuing.set(person.id, answer);
      return answer;
    },
    async close(principalId, why) {
      // One that is just being issued would otherwise outlive the revoke.
      await issuing.get(principalId)?.catch(() => {});
      await closeCredential(deps, principalId, why);
    },
    async settle() {
      try {
        for (const ended of await deps.store.credentials.unconfirmedEnds(deps.gateway.id)) {
          await settleOne(deps, ended);
        }
      } catch (fault) {
        deps.logger.error(
          { fault: String(fault) },
          "ended credentials could not be settled; at the next chance again",
        );
      }
    },
  };
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
      await auditRefusal(deps, person.id, fault.code, reference);
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
  const scopes = scopesToTalk(deps.gateway.credentialKind);
  // A gateway that holds people to our list lets in nobody who is not in it.
  await requireTold(deps);
  const issued = await deps.gateway.issueCredential(
    { principalId: person.id, displayName: person.displayName },
    scopes,
  );
  const id = deps.ids.next("c") as CredentialId;
  const owner = { id, principalId: person.id, gatewayId: deps.gateway.id };
  const credential: Credential = {
    ...owner,
    kind: deps.gateway.credentialKind,
    scopes,
    publicId: issued.publicId,
    sealedSecret: deps.vault.seal(issued.secret, sealContextOf(owner)),
    issuedAt: deps.clock.now(),
    lastUsedAt: null,
    revokedAt: null,
  };
  await deps.store.transact(async (tx) => {
    await tx.credentials.add(credential);
    await tx.audit.append(
      {
        actor: { kind: "system", job: "credential-desk" },
        action: "credential.issued",
        target: { kind: "credential", id },
        outcome: "done",
        rule: null,
        details: {
          principal: person.id,
          publicId: issued.publicId,
          gateway: deps.gateway.id,
          scopes: scopes.join(" "),
        },
        reference,
      },
      deps.clock.now(),
    );
  });
  return credential;
}

async function requireTold({ gatewayAccess }: DeskDeps): Promise<void> {
  if (await gatewayAccess.settled()) return;
  throw new AppError("gateway.unreachable", "the gateway could not be told who has access");
}

async function auditRefusal(
  deps: DeskDeps,
  principalId: PrincipalId,
  why: string,
  reference: string | null,
): Promise<void> {
  await deps.store.transact((tx) =>
    tx.audit.append(
      {
        actor: { kind: "system", job: "credential-desk" },
        action: "credential.refused",
        target: { kind: "credential", id: deps.gateway.id },
        outcome: "failed",
        rule: null,
        details: { principal: principalId, gateway: deps.gateway.id, why },
        reference,
      },
      deps.clock.now(),
    ),
  );
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
  const closed = await deps.store.transact(async (tx) => {
    const now = deps.clock.now();
    if (!(await tx.credentials.revoke(held.id, now))) return false;
    await tx.audit.append(
      {
        actor: { kind: "system", job: "credential-desk" },
        action: "credential.revoked",
        target: { kind: "credential", id: held.id },
        outcome: "done",
        rule: why,
        details: { principal: principalId, publicId: held.publicId, gateway: deps.gateway.id },
        reference: null,
      },
      now,
    );
    return true;
  });
  if (closed) await endAtGateway(deps, held);
}

/** In identity mode a new credential has the old one's name: ending that would end the new one. */
async function settleOne(deps: DeskDeps, ended: Credential): Promise<void> {
  const current = await deps.store.credentials.currentOf(ended.principalId, deps.gateway.id);
  if (current?.publicId !== ended.publicId) return endAtGateway(deps, ended);
  await deps.store.transact((tx) => tx.credentials.confirmEnd(ended.id, deps.clock.now()));
}

async function endAtGateway(deps: DeskDeps, ended: Credential): Promise<void> {
  try {
    await deps.gateway.revokeCredential(ended);
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
