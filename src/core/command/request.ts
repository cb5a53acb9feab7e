import { agentNameOf } from "../access/agent-directory.ts";
import type { AgentId } from "../access/permission.ts";
import type { AskedSpan } from "../access-request/access-request.ts";
import { openRequest } from "../access-request/open-request.ts";
import { askedOf } from "../access-request/show-request.ts";
import type { Tx } from "../ports/store.ts";
import type { NewButton } from "../words/say.ts";
import type { AgentName } from "../words/shown.ts";
import { type Asking, reply, replyWith } from "./answer-command.ts";
import type { CommandCall, CommandHandler } from "./command-deps.ts";
import { findAgent, unknownAgentText } from "./find-agent.ts";
import { cut } from "./read-wish.ts";

/** Asks those who may decide to let the asker use an agent. Strangers may ask too; they learn no names by it. */
export const request: CommandHandler = async (call) => {
  const { deps, who, args } = call;
  const named = agentAndReason(call);
  if (named) return (tx) => askFor(tx, call, { ...named, asked: args.asked });
  const text = unknownAgentText(deps, args.what ?? "");
  return replyWith(call, who.principal ? text : { ...text, suggestion: null });
};

/** The longest beginning that is an agent's id or name; what follows it is the reason. */
export function agentAndReason({
  deps,
  args,
}: Pick<CommandCall, "deps" | "args">): { readonly agentId: AgentId; readonly reason: string | null } | null {
  const words = (args.what ?? "").split(" ");
  for (let count = words.length; count > 0; count--) {
    const agent = findAgent(deps, words.slice(0, count).join(" "));
    if (!agent) continue;
    const behind = words.slice(count).join(" ");
    const reason = [behind, args.reason ?? ""].filter((part) => part !== "").join(" ");
    return { agentId: agent.id, reason: reason === "" ? null : cut(reason) };
  }
  return null;
}

export interface Wanted {
  readonly agentId: AgentId;
  readonly asked: AskedSpan | null;
  readonly reason: string | null;
}

/** Opens a request, and says what came of it. */
export async function askFor(tx: Tx, asking: Asking, wanted: Wanted): Promise<null> {
  const { deps, who, request: occasion } = asking;
  const agent = agentNameOf(deps, wanted.agentId);
  const { place, reference } = occasion;
  const outcome = await openRequest(tx, deps, who, { ...wanted, place, reference });
  switch (outcome.kind) {
    case "opened":
    case "waits":
      return tellWaiting(tx, asking, agent, outcome);
    case "approved":
      return reply(tx, asking, { key: "request-approved", by: null, agent, endsAt: outcome.endsAt });
    case "needless":
      return reply(tx, asking, { key: "request-needless", agent, endsAt: outcome.endsAt });
    case "refused":
      return reply(tx, asking, { key: "request-refused", why: outcome.why, agent, limit: outcome.limit });
    case "not-a-person":
      return outcome.standing === "unknown"
        ? reply(tx, asking, { key: "standing-unknown" })
        : reply(tx, asking, { key: "not-a-person", standing: outcome.standing });
  }
}

type Waiting = Extract<Awaited<ReturnType<typeof openRequest>>, { kind: "opened" | "waits" }>;

function tellWaiting(tx: Tx, asking: Asking, agent: AgentName, outcome: Waiting): Promise<null> {
  const { id, createdAt, expiresAt: until, asked } = outcome.request;
  const { deciders } = outcome;
  const lifeMs = until - asking.deps.clock.now();
  const withdraw: NewButton = {
    label: { key: "withdraw" },
    action: { kind: "withdraw-request", requestId: id },
    reusable: true,
    lifeMs,
  };
  const text =
    outcome.kind === "opened"
      ? ({
          key: "request-opened",
          agent,
          asked: askedOf(asking.deps.settings, { asked }),
          deciders,
          until,
        } as const)
      : ({ key: "request-waits", agent, deciders, since: createdAt, until } as const);
  return reply(tx, asking, text, [withdraw]);
}
