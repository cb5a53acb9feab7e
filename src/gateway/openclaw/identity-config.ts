import type { AgentId } from "../../core/access/permission.ts";
import type { Scope } from "../../core/credential/credential.ts";
import type { PrincipalId } from "../../core/people/principal.ts";
import { readAt, readList, readObject, readStrings } from "./payload.ts";
import { PLUGIN_ID } from "./plugin-id.ts";

/** The role of whoever has none of their own: connects, and may do nothing. */
export const NOBODY_ROLE = "gatehouse-nobody";

export interface IdentityPerson {
  readonly principalId: PrincipalId;
  readonly scopes: readonly Scope[];
  /** The agents that the gateway lets them reach. */
  readonly agents: readonly AgentId[] | "*";
}

export interface GatewayRole {
  readonly sessions: { readonly others: "none" };
  readonly agents: readonly AgentId[] | "*";
  readonly scopes: readonly Scope[];
  /** Without this plugin's word, nobody gets in with the role. */
  readonly accessPolicyPlugin?: string;
}

export interface IdentityConfig {
  readonly gateway: {
    readonly auth: { readonly identityScopes: Readonly<Record<string, readonly Scope[]>> };
    readonly roles: { readonly default: string; readonly definitions: Readonly<Record<string, GatewayRole>> };
  };
}

const OUR_USERS = "@gatehouse.internal";
const OUR_ROLES = "gatehouse-";

/** The user name under which the gateway knows a principal. */
export function userNameOf(principalId: PrincipalId): string {
  return `${principalId}${OUR_USERS}`;
}

export const isOurUser = (name: string) => name.endsWith(OUR_USERS);
export const isOurRole = (name: string) => name.startsWith(OUR_ROLES);

/** The gateway role that holds one principal to their agents and their own sessions. */
export function roleNameOf(principalId: PrincipalId): string {
  return `${OUR_ROLES}${principalId}`;
}

/** Does the gateway's config, as it is, let this person use this agent? */
export function isLetInBy(config: unknown, principalId: PrincipalId, agentId: AgentId): boolean {
  const scopes = readAt(config, "gateway", "auth", "identityScopes", userNameOf(principalId));
  if (readList(scopes).length === 0) return false;
  const roles = readObject(readAt(config, "gateway", "roles", "definitions"));
  if (Object.keys(roles).length === 0) return true;
  const agents = readAt(roles[roleNameOf(principalId)], "agents");
  return agents === "*" || readStrings(agents).includes(agentId);
}

/**
 * The part of `openclaw.json` that lets these people in, for an operator to merge. The gateway has no wildcard for
 * people, and applying a change of it closes every connection: do it at a quiet moment, all at once. `bound`: to the
 * companion plugin, without which the roles let nobody in.
 */
export function identityConfigFor(people: readonly IdentityPerson[], bound = false): IdentityConfig {
  const role = (agents: readonly AgentId[] | "*", scopes: readonly Scope[]): GatewayRole => ({
    sessions: { others: "none" },
    agents: agents === "*" ? "*" : [...agents],
    scopes: [...scopes],
    ...(bound ? { accessPolicyPlugin: PLUGIN_ID } : {}),
  });
  return {
    gateway: {
      auth: {
        identityScopes: Object.fromEntries(
          people.map((one) => [userNameOf(one.principalId), [...one.scopes]]),
        ),
      },
      roles: {
        default: NOBODY_ROLE,
        definitions: {
          [NOBODY_ROLE]: { sessions: { others: "none" }, agents: [], scopes: [] },
          ...Object.fromEntries(
            people.map((one) => [roleNameOf(one.principalId), role(one.agents, one.scopes)]),
          ),
        },
      },
    },
  };
}
