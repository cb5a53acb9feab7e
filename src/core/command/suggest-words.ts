import { knownAgents } from "../access/agent-directory.ts";
import { type AccessQuestion, decideAccess } from "../access/policy.ts";
import type { Identity } from "../people/identity.ts";
import { type ResolvedAsker, resolveAsker } from "../people/resolve-asker.ts";
import type { Deps } from "../ports/deps.ts";
import type { AgentName } from "../words/shown.ts";
import type { Suggestion, Typing } from "./typing.ts";

type SuggestDeps = Pick<Deps, "store" | "adapters" | "access" | "gateways" | "settings" | "clock">;

const MOST = 25;

/** Words for what somebody is typing. Nobody is told of an agent or role that they could not ask about anyway. */
export async function suggestWords(
  deps: SuggestDeps,
  asker: Identity,
  typing: Typing,
): Promise<readonly Suggestion[]> {
  const who = await resolveAsker(deps, asker);
  if (!may(deps, who, { kind: "be-known" })) return [];
  const typed = typing.typed.trim().toLowerCase();
  return suggestionsFor(deps, who, typing)
    .filter(({ word, label }) => word.toLowerCase().includes(typed) || label.toLowerCase().includes(typed))
    .slice(0, MOST);
}

function suggestionsFor(deps: SuggestDeps, who: ResolvedAsker, { command, slot }: Typing): Suggestion[] {
  switch (slot) {
    case "what":
    case "what?":
      if (command === "requests") return words("open", "past");
      if (!may(deps, who, { kind: "manage-access" })) return [];
      return [...agentsFor(deps, () => true), ...words(...deps.access.snapshot().roles.keys())];
    case "agent?":
      return agentsFor(deps, ({ id }) => may(deps, who, { kind: "use-agent", agentId: id }));
    case "agent":
    case "filter?":
      return agentsFor(deps, (agent) => maySee(deps, who, agent));
    case "role?":
      return words("off", ...deps.access.snapshot().roles.keys());
    case "span?":
      return words("1d", "7d", "30d");
    case "end?":
      return words("2h", "1d", "7d", "30d");
    default:
      return [];
  }
}

const agentsFor = (deps: SuggestDeps, fits: (agent: AgentName) => boolean): Suggestion[] =>
  knownAgents(deps)
    .filter(fits)
    .map(({ id, name }) => ({ word: id, label: name === id ? id : `${name} (${id})` }));

const words = (...list: string[]): Suggestion[] => list.map((word) => ({ word, label: word }));

function maySee(deps: SuggestDeps, who: ResolvedAsker, { id }: AgentName): boolean {
  const kinds = ["use-agent", "read-agent"] as const;
  return (
    may(deps, who, { kind: "manage-access" }) || kinds.some((kind) => may(deps, who, { kind, agentId: id }))
  );
}

const may = ({ access, clock }: SuggestDeps, who: ResolvedAsker, question: AccessQuestion): boolean =>
  decideAccess(who.asker, question, access.snapshot(), clock.now()).kind === "allowed";
