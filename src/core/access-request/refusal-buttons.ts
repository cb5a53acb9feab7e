import type { AgentId } from "../access/permission.ts";
import type { ResolvedAsker } from "../people/resolve-asker.ts";
import type { Settings } from "../settings.ts";
import type { NewButton } from "../words/say.ts";
import { isNoPerson } from "./give-agent.ts";
import type { HeldMessage } from "./held-message.ts";

/** The agent that a stranger asks for who named none: the team's first. Null: there is none. */
export function usualAgent({ agents }: Settings): AgentId | null {
  return [...agents.values()].find(({ isDefault }) => isDefault)?.id ?? null;
}

/** What somebody can do who was refused an agent: ask for it, see what is theirs, have their message forgotten. */
export function refusalButtons(
  { identity, principal, facts }: ResolvedAsker,
  agentId: AgentId,
  held: HeldMessage | null,
): readonly NewButton[] {
  if (isNoPerson(facts.standing)) return [];
  const ask: NewButton = {
    label: { key: "request-access" },
    action: { kind: "ask-access", agentId, identity },
    tone: "primary",
    reusable: true,
  };
  const usable: NewButton = {
    label: { key: "usable-agents" },
    action: { kind: "run-command", command: "agents" },
    reusable: true,
  };
  const forget: readonly NewButton[] =
    held === null ? [] : [{ label: { key: "forget-it" }, action: { kind: "forget-held", heldId: held.id } }];
  return [ask, ...(principal ? [usable] : []), ...forget];
}
