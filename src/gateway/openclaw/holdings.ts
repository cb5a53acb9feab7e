import type { AgentId } from "../../core/access/permission.ts";
import type { GatewayAgent } from "../../core/ports/gateway.ts";
import type { Logger } from "../../core/ports/logger.ts";
import { directiveWords, readDirectives } from "./directives.ts";
import { tightenHostApprovals } from "./host-approvals.ts";
import type { LiveSocket } from "./live-socket.ts";
import { readAt, readList, readString } from "./payload.ts";

/** What the gateway has, as of the last look. */
export interface Holdings {
  agents(): readonly GatewayAgent[];
  directives(): readonly string[];
  /** Its config, with its secrets redacted; null before the first look. A change of it that concerns people ends the connection. */
  config(): unknown;
  /** Looks again; true when the agents are others now. It also makes the host ask before commands. */
  refresh(socket: LiveSocket): Promise<boolean>;
}

export function createHoldings(logger: Logger): Holdings {
  let agents: readonly GatewayAgent[] = [];
  let config: unknown = null;
  let directives = directiveWords([], null);
  return {
    agents: () => agents,
    directives: () => directives,
    config: () => config,
    async refresh(socket) {
      // Looked at each time: a person's text cannot change it, but an operator or another client can.
      if (await tightenHostApprovals(socket)) {
        logger.warn({}, "the gateway's host approvals document did not ask before each command; it does now");
      }
      const before = JSON.stringify(agents);
      agents = await readAgents(socket);
      config = readAt(await socket.request("config.get", {}), "config");
      const words = await readDirectives(socket, agents, config);
      // The same array as long as nothing changed: whoever matches with it prepares it once.
      if (words.join(" ") !== directives.join(" ")) directives = words;
      return JSON.stringify(agents) !== before;
    },
  };
}

export async function readAgents(socket: LiveSocket): Promise<readonly GatewayAgent[]> {
  return readList(readAt(await socket.request("agents.list", {}), "agents")).flatMap((agent) => {
    const id = readString(readAt(agent, "id"));
    return id === null ? [] : [{ id: id as AgentId, name: readString(readAt(agent, "name")) }];
  });
}
