import type { GatewayFinding } from "../../core/ports/gateway.ts";
import { fault, ok, warning } from "./finding.ts";
import { type HostApprovals, isStrict, laxAgents } from "./host-approvals.ts";
import { otherRoutes } from "./other-routes.ts";
import { readAt, readObject, readString } from "./payload.ts";

/** Does anything run on the host without being asked for, or asked of others than us? */
export function judgeExec(config: unknown, approvals: HostApprovals): readonly GatewayFinding[] {
  return [...judgeDocument(approvals), judgeRoutes(config), ...judgeSettings(config)];
}

function judgeDocument(approvals: HostApprovals): GatewayFinding[] {
  const lax = laxAgents(approvals);
  const defaults = isStrict(approvals)
    ? ok("Its host approvals document asks before each command, and denies when nobody answers.")
    : fault(
        "Its host approvals document does not ask before each command: a message can switch approvals off.",
        'Set defaults {"ask":"always","askFallback":"deny"} with `openclaw approvals set`, or let Gatehouse connect with operator.admin.',
      );
  if (lax.length === 0) return [defaults];
  return [
    defaults,
    fault(
      `Its host approvals document lets ${lax.join(", ")} run commands unasked.`,
      "Remove ask and askFallback from those agents in the approvals document.",
    ),
  ];
}

function judgeRoutes(config: unknown): GatewayFinding {
  const routes = otherRoutes(config);
  if (routes.length === 0) return ok("It puts requests to nobody but Gatehouse.");
  return warning(
    `The gateway also puts requests to others itself: ${routes.join(", ")}. What is answered there passes no rule of Gatehouse.`,
    `Set enabled to false under ${routes.join(" and ")}.`,
  );
}

function judgeSettings(config: unknown): GatewayFinding[] {
  const ask = readString(readAt(config, "tools", "exec", "ask"));
  const whole =
    ask === "always"
      ? ok("tools.exec.ask is always.")
      : warning(`tools.exec.ask is ${ask ?? "not set"}.`, 'Set tools.exec.ask to "always".');
  const lax = Object.entries(readObject(readAt(config, "agents", "entries"))).flatMap(([id, agent]) =>
    asksLess(readAt(agent, "tools", "exec")) ? [`agents.entries.${id}.tools.exec`] : [],
  );
  if (lax.length === 0) return [whole];
  return [
    whole,
    warning(`${lax.join(", ")} asks for less than always.`, "Remove ask and mode there, for those agents."),
  ];
}

/** `mode` is another way to say what is asked, and none of its words is "always". */
function asksLess(exec: unknown): boolean {
  const { ask, mode } = readObject(exec);
  return (ask !== undefined && ask !== "always") || mode !== undefined;
}
