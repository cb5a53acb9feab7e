import { type AgentId, splitAgentId } from "../access/permission.ts";
import type { Gateway } from "../ports/gateway.ts";
import type { Gateways } from "../ports/gateways.ts";
import { createAbsentGateway } from "./absent-gateway.ts";
import { nameAgents } from "./name-agents.ts";

/** The gateways as the core sees them, by the names that people use for their agents. The first one's are bare. */
export function createGateways(list: readonly Gateway[]): Gateways {
  const [first, ...others] = list;
  if (first === undefined) throw new Error("there has to be a gateway");
  const isAlone = others.length === 0;
  const bare = isAlone ? first : nameAgents(first, null);
  const named = new Map(others.map((gateway) => [gateway.id, nameAgents(gateway, gateway.id)]));
  const absent = new Map<string, Gateway>();

  const absentOne = (id: string): Gateway => {
    const known = absent.get(id) ?? createAbsentGateway(id);
    absent.set(id, known);
    return known;
  };

  return {
    all: [bare, ...named.values()],
    of(agent: AgentId) {
      const { gateway } = splitAgentId(agent);
      return gateway === null ? bare : (named.get(gateway) ?? absentOne(gateway));
    },
  };
}
