import { agentNameOf, knownAgents } from "../access/agent-directory.ts";
import type { AgentId } from "../access/permission.ts";
import { openConversation } from "../conversation/open-conversation.ts";
import { placeKeyOf } from "../conversation/place.ts";
import { chooseAgent } from "../inbox/choose-agent.ts";
import type { NewButton } from "../words/say.ts";
import type { AgentName } from "../words/shown.ts";
import {
  type Asking,
  agentDenialOf,
  ask,
  nameOf,
  refuse,
  reply,
  replyWith,
  requireKnown,
} from "./answer-command.ts";
import type { CommandCall, CommandHandler, Work } from "./command-deps.ts";
import { findAgent, unknownAgentText } from "./find-agent.ts";

/** Shows who hears the asker in this place, or lets another agent hear them, in the conversation that they have with it. */
export const useHere: CommandHandler = async (call) => {
  const { deps, args } = call;
  if (args.what === null) return showHere(call);
  const named = findAgent(deps, args.what);
  return named ? switchTo(call, named) : replyWith(call, unknownAgentText(deps, args.what));
};

async function showHere(call: CommandCall): Promise<Work> {
  const agent = await hearingAgent(call);
  if (!goesOn(call)) return replyWith(call, { key: "agent-by-name", agent });
  return replyWith(call, { key: "agent-here", agent }, switchButtons(call, agent));
}

async function switchTo(call: CommandCall, agent: AgentName): Promise<Work> {
  const { deps, who, request } = call;
  const decision = ask(call, { kind: "use-agent", agentId: agent.id });
  if (decision.kind !== "allowed") return (tx) => refuse(tx, call, agentDenialOf(call, agent.id, decision));
  if (!goesOn(call)) return replyWith(call, { key: "agent-by-name", agent });
  const owned = await deps.store.conversations.firstIn(placeKeyOf(request.place));
  if (owned && ask(call, { kind: "join-conversation", conversation: owned }).kind !== "allowed") {
    const owner = nameOf(deps, owned.principalId);
    return replyWith(call, {
      key: "somebody-elses-thread",
      owner,
      agent: agentNameOf(deps, owned.agentId),
    });
  }
  return async (tx) => {
    await openConversation(tx, deps, {
      principalId: requireKnown(who).id,
      agentId: agent.id,
      place: request.place,
      identity: who.identity,
      reference: request.reference,
    });
    return reply(tx, call, { key: "agent-here", agent }, switchButtons(call, agent));
  };
}

/** Does what is written here next belong to the same place? Elsewhere there is nothing to switch. */
export function goesOn({ deps, request: { place } }: Asking): boolean {
  if (place.thread !== null) return true;
  return place.kind === "dm" && deps.adapters.get(place.platform)?.capabilities.standingChats === true;
}

/** Who would get the asker's next message here, if it named nobody. */
export async function hearingAgent({ deps, who, request }: Asking): Promise<AgentName | null> {
  const choice = await chooseAgent(deps, who, request.place, "");
  return choice.kind === "agent" ? agentNameOf(deps, choice.agentId) : null;
}

const MOST_SHOWN = 11;

/** The asker's other agents, and a fresh start with this one. */
export function switchButtons(asking: Asking, current: AgentName | null): readonly NewButton[] {
  const { deps, who } = asking;
  const mayUse = (agentId: AgentId) => ask(asking, { kind: "use-agent", agentId }).kind === "allowed";
  const button = (label: NewButton["label"], command: string): NewButton => ({
    label,
    action: { kind: "run-command", command },
    onlyFor: requireKnown(who).id,
    reusable: true,
  });
  const others = knownAgents(deps)
    .filter(({ id }) => id !== current?.id && mayUse(id))
    .slice(0, MOST_SHOWN)
    .map((agent) => button({ key: "use-agent", agent }, `use ${agent.id}`));
  return current === null ? others : [...others, button({ key: "start-afresh" }, `new ${current.id}`)];
}
