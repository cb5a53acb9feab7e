import { knownAgents } from "../access/agent-directory.ts";
import { type AgentId, LONGEST_AGENT_ID } from "../access/permission.ts";
import { decideAccess } from "../access/policy.ts";
import { channelKeyOf, type Place, placeKeyOf } from "../conversation/place.ts";
import { conversationSaidIn } from "../outbox/said-notes.ts";
import type { ResolvedAsker } from "../people/resolve-asker.ts";
import type { Deps } from "../ports/deps.ts";
import type { AgentName } from "../words/shown.ts";
import type { InboundMessage } from "./inbound.ts";

export type AgentChoice =
  | { readonly kind: "agent"; readonly agentId: AgentId; readonly text: string }
  /** Several could answer and nobody said which. */
  | { readonly kind: "choose"; readonly agents: readonly AgentName[] }
  | { readonly kind: "none" };

type ChooseDeps = Pick<Deps, "store" | "gateways" | "settings" | "access" | "clock">;

/** Which agent a message is for; where nobody is named in front, a reply goes on with whom it answers. */
export async function chooseAgentFor(
  deps: ChooseDeps,
  who: ResolvedAsker,
  { place, text, replyTo }: InboundMessage,
): Promise<AgentChoice> {
  const choice = await chooseAgent(deps, who, place, text);
  const isNamed = choice.kind === "agent" && choice.text !== text;
  const answered = replyTo && !isNamed ? await conversationSaidIn(deps, replyTo) : null;
  const isTheirs = answered?.principalId === who.principal?.id && answered?.placeKey === placeKeyOf(place);
  return answered && isTheirs ? { kind: "agent", agentId: answered.agentId, text } : choice;
}

/** Which agent a message is for: named in front of it, or by the conversation, the channel, the person's own agents. */
export async function chooseAgent(
  deps: ChooseDeps,
  who: ResolvedAsker,
  place: Place,
  text: string,
): Promise<AgentChoice> {
  const agents = knownAgents(deps);
  const named = namedAgent(agents, text);
  if (named) return { kind: "agent", ...named };

  if (who.principal) {
    const last = await deps.store.conversations.lastUsedBy(who.principal.id, placeKeyOf(place));
    if (last) return { kind: "agent", agentId: last.agentId, text };
  }
  const ofChannel = deps.settings.channelAgents.get(channelKeyOf(place));
  if (ofChannel) return { kind: "agent", agentId: ofChannel, text };

  const usable = agents.filter((agent) => mayUse(deps, who, agent.id));
  const first = usable.find((agent) => deps.settings.agents.get(agent.id)?.isDefault);
  const only = usable.length === 1 ? usable[0] : undefined;
  const chosen = only ?? first;
  if (chosen) return { kind: "agent", agentId: chosen.id, text };
  return usable.length > 0 ? { kind: "choose", agents: usable } : { kind: "none" };
}

function mayUse(deps: Pick<Deps, "access" | "clock">, who: ResolvedAsker, agentId: AgentId): boolean {
  const question = { kind: "use-agent", agentId } as const;
  return decideAccess(who.asker, question, deps.access.snapshot(), deps.clock.now()).kind === "allowed";
}

/** `designer: which blue is ours?`, by id or display name; any other text before a colon is only text. */
function namedAgent(
  agents: readonly AgentName[],
  text: string,
): { readonly agentId: AgentId; readonly text: string } | null {
  const colon = text.indexOf(":");
  if (colon < 1 || colon > LONGEST_AGENT_ID) return null;
  const typed = text.slice(0, colon).trim().toLowerCase();
  // As grants are read: what one agent is called never stands in front of another one's id.
  const agent =
    agents.find(({ id }) => id === typed) ?? agents.find(({ name }) => name.toLowerCase() === typed);
  const rest = text.slice(colon + 1).trim();
  return agent ? { agentId: agent.id, text: rest } : null;
}
