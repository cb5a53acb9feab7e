import type { CredentialKind, Scope } from "../../core/credential/credential.ts";
import type { PrincipalId } from "../../core/people/principal.ts";
import type { HeldCredential, OpenCredential } from "../../core/ports/gateway.ts";
import type { ConnectPlan, LiveSocket } from "./live-socket.ts";

/** What a strategy may do at the gateway while it issues or revokes. */
export interface Reach {
  /** As the administrator of the gateway. Throws `gateway.unreachable` while its socket is down. */
  asAdmin(method: string, params: object): Promise<unknown>;
  /** Opens a connection that belongs to the caller, who closes it. */
  connect(plan: ConnectPlan): Promise<LiveSocket>;
}

export interface Person {
  readonly principalId: PrincipalId;
  readonly displayName: string;
}

/** How people and the administrator prove themselves: the only thing in which the two kinds of gateway differ. */
export interface CredentialStrategy {
  readonly kind: CredentialKind;
  /** With `caps`, in place of the usual ones. */
  adminPlan(caps?: readonly string[]): ConnectPlan;
  /** Throws AppError `credential.refused` when the secret is none of this strategy's. */
  personPlan(as: OpenCredential): ConnectPlan;
  /** Throws `gateway.unreachable`, `gateway.refused` or `gateway.scopes-missing`. */
  issue(
    person: Person,
    scopes: readonly Scope[],
    reach: Reach,
  ): Promise<{ publicId: string; secret: string }>;
  /** Everything that the gateway holds of this kind; left out where it knows people by name. */
  list?(reach: Reach): Promise<readonly HeldCredential[]>;
  /** Ends it at the gateway; twice is as good as once. Throws `gateway.unreachable`. */
  revoke(credential: Pick<OpenCredential, "principalId" | "publicId">, reach: Reach): Promise<void>;
}

export function sameScopes(a: readonly Scope[], b: readonly Scope[]): boolean {
  return a.length === b.length && a.every((scope) => b.includes(scope));
}
