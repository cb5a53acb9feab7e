import { type AgentId, parseAgentId, splitAgentId } from "../core/access/permission.ts";
import { bareGatewayOf } from "./gateway-ids.ts";
import type { Path, ReadFile } from "./read-config-file.ts";
import type { ConfigFault } from "./types.ts";

/** Agents that are named behind a gateway which the settings do not name, or whose agents have bare names. */
export function judgeAgentNames(file: ReadFile): readonly ConfigFault[] {
  const bare = bareGatewayOf(file.content);
  const others = Object.keys(file.content.gateways ?? {}).filter((id) => id !== bare);
  return namedIn(file).flatMap(([agent, path, at]) => {
    const { gateway, name } = splitAgentId(agent);
    if (gateway === null || others.includes(gateway)) return [];
    const mend = gateway === bare ? `Write "${name}": the agents of "${bare}" have bare names.` : MEND;
    return [file.fault(path, `"${agent}" is of no gateway in gateways`, mend, at)];
  });
}

const MEND = "Name its gateway under gateways, with its url.";

type Named = readonly [AgentId, Path, "key" | "value"];

function namedIn({ content }: ReadFile): readonly Named[] {
  const { agents = {}, channels = {}, roles = {}, approvals, accessRequests } = content;
  return [
    ...Object.keys(agents).map((id): Named => [id as AgentId, ["agents", id], "key"]),
    ...Object.entries(channels).map(([id, { agent }]): Named => [agent, ["channels", id, "agent"], "value"]),
    ...Object.entries(roles).flatMap(([role, permissions]) =>
      permissions.flatMap((permission, index): Named[] => {
        const agent = parseAgentId(permission.slice(permission.indexOf(":") + 1));
        return agent === null ? [] : [[agent, ["roles", role, index], "value"]];
      }),
    ),
    ...(approvals?.urgent ?? []).map((id, index): Named => [id, ["approvals", "urgent", index], "value"]),
    ...(accessRequests?.auto ?? []).flatMap((rule, at) =>
      rule.agents.map((id, index): Named => [id, ["accessRequests", "auto", at, "agents", index], "value"]),
    ),
  ];
}
