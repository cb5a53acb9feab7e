import type { Brand } from "../brand.ts";

/**
 * One string of the grammar: `*`, `read:*`, `read:<agent>`, `agent:*`, `agent:<id>`, `approve:*`, `approve:<id>`,
 * `access:manage`, `audit:read`, `keys:manage`, `system:manage`.
 */
export type Permission = Brand<string, "Permission">;

/**
 * An agent's id: at its gateway, lower-case, `[a-z0-9][a-z0-9_-]{0,63}`. Where there are several gateways, those of all
 * but one stand behind their gateway's name: `lab/coder`.
 */
export type AgentId = Brand<string, "AgentId">;

/** The questions as far as a permission can answer them; nobody is known, or let into a conversation, by permission alone. */
export type PermissionQuestion =
  | { readonly kind: "use-agent" | "read-agent" | "approve"; readonly agentId: AgentId }
  | { readonly kind: "manage-access" | "read-audit" | "manage-keys" | "manage-system" }
  | {
      readonly kind:
        | "be-known"
        | "join-conversation"
        | "decide-access-request"
        | "break-glass"
        | "send-files"
        | "be-heard";
    };

const AGENT_ID = /^(?:[a-z][a-z0-9-]{0,31}\/)?[a-z0-9][a-z0-9_-]{0,63}$/;
/** Of the longest id behind the longest name of a gateway. */
export const LONGEST_AGENT_ID = 97;
const OF_AGENTS: readonly string[] = ["read", "agent", "approve"];
const WORDS: readonly string[] = ["*", "access:manage", "audit:read", "keys:manage", "system:manage"];

/** Stands for every agent, also one that nobody has made or listed yet. No agent can have this id. */
export const ANY_AGENT = "any agent" as AgentId;

/** Reads an agent's id letter for letter; null when it is none. Nothing is folded, so no look-alike passes for another. */
export function parseAgentId(text: string): AgentId | null {
  return AGENT_ID.test(text) ? (text as AgentId) : null;
}

/** An agent's gateway and its name there; without one it belongs to the gateway whose agents have bare names. */
export function splitAgentId(id: AgentId): { readonly gateway: string | null; readonly name: AgentId } {
  const slash = id.indexOf("/");
  return slash < 0
    ? { gateway: null, name: id }
    : { gateway: id.slice(0, slash), name: id.slice(slash + 1) as AgentId };
}

/** Reads a permission letter for letter; null when it is none. */
export function parsePermission(text: string): Permission | null {
  if (WORDS.includes(text)) return text as Permission;
  const colon = text.indexOf(":");
  if (!OF_AGENTS.includes(text.slice(0, Math.max(colon, 0)))) return null;
  const target = text.slice(colon + 1);
  return target === "*" || parseAgentId(target) !== null ? (text as Permission) : null;
}

/** The least permission that says yes to a question; null when no permission can. */
export function permissionFor(question: PermissionQuestion): Permission | null {
  switch (question.kind) {
    case "use-agent":
      return `agent:${question.agentId}` as Permission;
    case "read-agent":
      return `read:${question.agentId}` as Permission;
    case "approve":
      return `approve:${question.agentId}` as Permission;
    case "manage-access":
      return "access:manage" as Permission;
    case "read-audit":
      return "audit:read" as Permission;
    case "manage-keys":
      return "keys:manage" as Permission;
    case "manage-system":
      return "system:manage" as Permission;
    case "be-known":
    case "join-conversation":
    case "decide-access-request":
    case "break-glass":
    case "send-files":
    case "be-heard":
      return null;
  }
}

/** Does one permission hold everything that another does? */
export function permissionCovers(held: Permission, wanted: Permission): boolean {
  if (held === "*" || held === wanted) return true;
  const [kind, target] = partsOf(held);
  const [wantedKind, wantedTarget] = partsOf(wanted);
  if (!OF_AGENTS.includes(kind)) return false;
  const reaches = kind === wantedKind || (kind === "agent" && wantedKind === "read");
  return reaches && (target === "*" || target === wantedTarget);
}

/**
 * Does this permission say yes to this question?
 *
 * | held            | use-agent | read-agent | approve  | manage-access, read-audit, manage-keys, manage-system |
 * |-----------------|-----------|------------|----------|--------------------------------------------------------|
 * | `*`             | yes       | yes        | yes      | yes                                                    |
 * | `agent:*`, `:x` | all, of x | all, of x  | no       | no                                                     |
 * | `read:*`, `:x`  | no        | all, of x  | no       | no                                                     |
 * | `approve:*`, `:x` | no      | no         | all, of x | no                                                    |
 * | `access:manage`, `audit:read`, `keys:manage`, `system:manage` | no | no | no | its own one                    |
 */
export function permissionAllows(held: Permission, question: PermissionQuestion): boolean {
  const needed = permissionFor(question);
  return needed !== null && permissionCovers(held, needed);
}

/** Is it power over Gatehouse itself, rather than over agents? Only who holds such a power hands it on. */
export function isPower(permission: Permission): boolean {
  return WORDS.includes(permission);
}

function partsOf(permission: Permission): readonly [kind: string, target: string] {
  const colon = permission.indexOf(":");
  return colon < 0 ? [permission, ""] : [permission.slice(0, colon), permission.slice(colon + 1)];
}
