import { agentNameOf } from "../access/agent-directory.ts";
import { everythingFrozen, frozenFor } from "../access/frozen-lines.ts";
import type { Turn } from "../turn/turn.ts";
import type { Text } from "../words/text.ts";
import { ask, replyWith, requireKnown } from "./answer-command.ts";
import type { CommandCall, CommandHandler } from "./command-deps.ts";

type Status = Extract<Text, { key: "status" }>;

/** Your own turns, and the state of the whole for those who look after it. */
export const status: CommandHandler = async (call) => {
  const { deps, who } = call;
  const isAlone = deps.gateways.all.length === 1;
  const isOperator = ask(call, { kind: "manage-system" }).kind === "allowed";
  const isManager = ask(call, { kind: "manage-access" }).kind === "allowed";
  const turns = await deps.store.turns.unfinishedOf(requireKnown(who).id);
  const yourTurns = await Promise.all(turns.map((turn) => lineOf(call, turn)));
  return replyWith(call, {
    key: "status",
    gateways: deps.gateways.all.map(({ id, status }) => {
      const { state, detail } = status();
      return { name: isAlone ? null : id, state, detail: isOperator ? detail : null };
    }),
    yourTurns,
    frozen: isManager ? everythingFrozen(deps) : frozenFor(deps, requireKnown(who).id),
    system: isOperator ? await systemNumbers(call) : null,
  });
};

async function lineOf({ deps }: CommandCall, turn: Turn): Promise<Status["yourTurns"][number]> {
  const conversation = await deps.store.conversations.get(turn.conversationId);
  const agent = conversation
    ? agentNameOf(deps, conversation.agentId)
    : { id: "" as never, name: "an agent" };
  return { agent, state: turn.state, sinceMs: deps.clock.now() - turn.queuedAt };
}

async function systemNumbers({ deps }: CommandCall): Promise<Status["system"]> {
  const turns = await deps.store.turns.unfinished();
  const isRunning = ({ state }: Turn) => state === "running" || state === "dispatching";
  const running = turns.filter(isRunning).length;
  const outbox = (await deps.store.outbox.open()).length;
  return { running, waiting: turns.length - running, outbox };
}
