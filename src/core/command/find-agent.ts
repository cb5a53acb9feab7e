import { closestAgent, knownAgents } from "../access/agent-directory.ts";
import type { Deps } from "../ports/deps.ts";
import type { AgentName } from "../words/shown.ts";
import type { Knows } from "./parse-command.ts";

type DirectoryDeps = Pick<Deps, "gateways" | "settings">;

/** The agent with this id or display name, in any case. */
export function findAgent(deps: DirectoryDeps, typed: string): AgentName | null {
  const wanted = typed.trim().toLowerCase();
  const agents = knownAgents(deps);
  return (
    agents.find(({ id }) => id === wanted) ?? agents.find(({ name }) => name.toLowerCase() === wanted) ?? null
  );
}

/** What is said of an agent that nobody knows. */
export function unknownAgentText(deps: DirectoryDeps, typed: string) {
  return {
    key: "agent-unknown",
    typed: typed.slice(0, 60),
    suggestion: closestAgent(deps, typed),
  } as const;
}

/** For telling bare words from commands: is it an agent's or a role's name here? */
export function namesHere(deps: DirectoryDeps): Knows {
  return (words) =>
    findAgent(deps, words) !== null ||
    [...deps.settings.roles.keys()].some((role) => role === words.toLowerCase());
}
