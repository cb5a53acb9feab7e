import type { Conversation } from "../conversation/conversation.ts";
import type { Standing } from "../people/identity.ts";
import type { Principal, PrincipalId } from "../people/principal.ts";
import type { Grant } from "./grant.ts";
import type { AgentId, Permission } from "./permission.ts";
import type { Role, RoleName } from "./role.ts";

/** Who asks, as judged at this moment. */
export interface Asker {
  readonly principalId: PrincipalId | null;
  readonly standing: Standing;
}

/** Everything that can be asked of the one door. */
export type AccessQuestion =
  | { readonly kind: "use-agent"; readonly agentId: AgentId }
  | { readonly kind: "read-agent"; readonly agentId: AgentId }
  | { readonly kind: "approve"; readonly agentId: AgentId }
  | { readonly kind: "manage-access" }
  | { readonly kind: "read-audit" }
  | { readonly kind: "manage-keys" }
  | { readonly kind: "manage-system" }
  /** What everybody known may do: /help, /whoami, their own conversations. */
  | { readonly kind: "be-known" }
  /** Write in the place of somebody's conversation. */
  | { readonly kind: "join-conversation"; readonly conversation: Conversation };

/** What said so. `/why` words it and the audit keeps it. */
export type Rule =
  | { readonly kind: "role"; readonly role: RoleName; readonly permission: Permission }
  | { readonly kind: "grant"; readonly grant: Grant; readonly permission: Permission }
  | { readonly kind: "own-conversation" }
  | { readonly kind: "shared"; readonly mode: "read" | "write" }
  | { readonly kind: "known-person" }
  | { readonly kind: "none"; readonly role: RoleName }
  | { readonly kind: "unknown-person" }
  | { readonly kind: "suspended" }
  | { readonly kind: "standing"; readonly standing: Standing }
  /** A guest or external person holds it only by a role or by a grant without an end, which never counts for them. */
  | { readonly kind: "needs-end"; readonly standing: Standing }
  | { readonly kind: "not-shared" }
  | { readonly kind: "locked"; readonly to: RoleName };

export type AccessDecision =
  | { readonly kind: "allowed"; readonly rule: Rule }
  | { readonly kind: "needs-approval"; readonly rule: Rule }
  | { readonly kind: "denied"; readonly rule: Rule };

/** One person's side of the snapshot. */
export interface PersonAccess {
  readonly principal: Principal;
  readonly grants: readonly Grant[];
}

/** Roles and grants as of one moment, in memory, rebuilt from the store on every change. */
export interface AccessSnapshot {
  readonly people: ReadonlyMap<PrincipalId, PersonAccess>;
  readonly roles: ReadonlyMap<RoleName, Role>;
}
