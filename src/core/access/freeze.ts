import type { Brand } from "../brand.ts";
import type { PrincipalId } from "../people/principal.ts";
import type { AgentId } from "./permission.ts";

/** What stands still: one person, one agent, or everything. */
export type FreezeTarget =
  | { readonly kind: "person"; readonly principalId: PrincipalId }
  | { readonly kind: "agent"; readonly agentId: AgentId }
  | { readonly kind: "all" };

/** A stop that somebody called, until somebody lifts it. */
export interface Freeze {
  readonly target: FreezeTarget;
  readonly by: PrincipalId | "system";
  readonly at: number;
  readonly reason: string | null;
}

/** A target as one string: equal strings, same target. */
export type FreezeKey = Brand<string, "FreezeKey">;

/** Everything that stands still now. */
export type Freezes = ReadonlyMap<FreezeKey, Freeze>;

const ALL = "all" as FreezeKey;

export function freezeKeyOf(target: FreezeTarget): FreezeKey {
  switch (target.kind) {
    case "person":
      return personKey(target.principalId);
    case "agent":
      return agentKey(target.agentId);
    case "all":
      return ALL;
  }
}

/** The question as far as a freeze looks at it. */
interface FreezeQuestion {
  readonly kind: string;
  readonly agentId?: AgentId;
  readonly conversation?: { readonly agentId: AgentId };
}

/** What only looks, and moves nothing. */
const LOOKING: readonly string[] = ["be-known", "read-agent", "read-audit"];
/** What brings things back in order, for those who hold everything. */
const MANAGING: readonly string[] = ["manage-access", "manage-keys", "manage-system"];
/** What has an agent act. */
const ACTING: readonly string[] = ["use-agent", "approve", "join-conversation"];

/**
 * The freeze that says no, if one does. A frozen person may nothing; a frozen agent does nothing for anybody; while
 * everything is frozen nothing moves, but those who hold everything can look after access, and so lift it.
 */
export function freezeAgainst(
  freezes: Freezes,
  person: PrincipalId,
  question: FreezeQuestion,
  holdsEverything: () => boolean,
): Freeze | null {
  if (freezes.size === 0) return null;
  const own = freezes.get(personKey(person));
  if (own) return own;
  const all = freezes.get(ALL);
  const passes = LOOKING.includes(question.kind) || (MANAGING.includes(question.kind) && holdsEverything());
  if (all && !passes) return all;
  const agentId = question.agentId ?? question.conversation?.agentId;
  if (agentId === undefined || !ACTING.includes(question.kind)) return null;
  return freezes.get(agentKey(agentId)) ?? null;
}

export function isPersonFrozen(freezes: Freezes, person: PrincipalId): boolean {
  return freezes.size > 0 && freezes.has(personKey(person));
}

const personKey = (id: PrincipalId) => `person/${id}` as FreezeKey;
const agentKey = (id: AgentId) => `agent/${id}` as FreezeKey;
