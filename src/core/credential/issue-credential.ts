import type { Principal } from "../people/principal.ts";
import type { Deps } from "../ports/deps.ts";
import type { AtGateway } from "../ports/gateways.ts";
import type { Tx } from "../ports/store.ts";
import { type Credential, type CredentialId, sealContextOf } from "./credential.ts";
import { scopesToTalk } from "./gateway-scopes.ts";

export type CredentialDeps = AtGateway &
  Pick<Deps, "store" | "vault" | "clock" | "ids" | "logger" | "crashPoints">;

/** Makes a credential at the gateway, and seals it; it is nobody's until it is recorded. Throws as the gateway does. */
export async function makeCredential(deps: CredentialDeps, person: Principal): Promise<Credential> {
  const { gateway } = deps;
  const scopes = scopesToTalk(gateway.credentialKind);
  const { id: principalId, displayName } = person;
  const issued = await gateway.issueCredential({ principalId, displayName }, scopes);
  deps.crashPoints.reach("credential-made");
  const owner = { id: deps.ids.next("c") as CredentialId, principalId, gatewayId: gateway.id };
  return {
    ...owner,
    kind: gateway.credentialKind,
    scopes,
    publicId: issued.publicId,
    sealedSecret: deps.vault.seal(issued.secret, sealContextOf(owner)),
    issuedAt: deps.clock.now(),
    lastUsedAt: null,
    revokedAt: null,
  };
}

export async function recordIssued(
  tx: Tx,
  deps: Pick<Deps, "clock"> & AtGateway,
  credential: Credential,
  reference: string | null,
): Promise<void> {
  const { id, principalId, publicId, scopes } = credential;
  await tx.credentials.add(credential);
  await tx.audit.append(
    {
      actor: { kind: "system", job: "credential-desk" },
      action: "credential.issued",
      target: { kind: "credential", id },
      outcome: "done",
      rule: null,
      details: { principal: principalId, publicId, gateway: deps.gateway.id, scopes: scopes.join(" ") },
      reference,
    },
    deps.clock.now(),
  );
}
