import type { Actor } from "../audit/audit-event.ts";
import type { Tx } from "../ports/store.ts";
import type { Credential } from "./credential.ts";

interface Ending {
  readonly by: Actor;
  readonly rule: string;
  readonly now: number;
}

/** Ends it here, on record; false when it was over already. Whoever calls it has the gateway told. */
export async function endCredential(
  tx: Tx,
  { id, principalId, publicId, gatewayId }: Credential,
  { by, rule, now }: Ending,
): Promise<boolean> {
  if (!(await tx.credentials.revoke(id, now))) return false;
  await tx.audit.append(
    {
      actor: by,
      action: "credential.revoked",
      target: { kind: "credential", id },
      outcome: "done",
      rule,
      details: { principal: principalId, publicId, gateway: gatewayId },
      reference: null,
    },
    now,
  );
  return true;
}
