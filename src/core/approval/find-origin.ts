import type { AgentId } from "../access/permission.ts";
import { agentOfKey, type Conversation, type ConversationId } from "../conversation/conversation.ts";
import type { PrincipalId } from "../people/principal.ts";
import type { Deps } from "../ports/deps.ts";
import type { AtGateway } from "../ports/gateways.ts";
import type { Turn, TurnId } from "../turn/turn.ts";
import type { GatewayApproval } from "./gateway-approval.ts";

/** Where a request of the gateway comes from. */
export interface Origin {
  readonly agentId: AgentId;
  readonly turn: Turn | null;
  readonly conversation: Conversation | null;
  readonly requesterId: PrincipalId | null;
  /** Who may not decide it. */
  readonly barred: readonly PrincipalId[];
}

type OriginDeps = Pick<Deps, "store" | "gateways"> & AtGateway;

/** What the gateway says of where it comes from; questions of agents say the same. */
type Asked = Pick<GatewayApproval, "agentId" | "sessionKey" | "runId">;

/** Where the gateway names no agent, only those who decide for all of them may. */
const SOME_AGENT = "unknown" as AgentId;

/**
 * The turn and person behind a request, by the run's id, else by the session. Where neither is ours it may still have
 * come from anybody whose turn runs on this agent, so none of them decides it.
 */
export async function findOrigin(deps: OriginDeps, approval: Asked): Promise<Origin> {
  const bySession = await conversationOf(deps, approval);
  const running = bySession ? await deps.store.turns.unfinishedIn(bySession.id) : [];
  const turn =
    running.find((one) => one.id === approval.runId || one.runId === approval.runId) ??
    (await turnNamed(deps, approval));
  const started = turn ?? running.find(({ startedAt }) => startedAt !== null) ?? null;
  // A session can have several places: the turn's own is where it was asked.
  const conversation = (started && (await deps.store.conversations.get(started.conversationId))) ?? bySession;
  const inKey = approval.sessionKey && agentOfKey(approval.sessionKey);
  const agentId = approval.agentId ?? inKey ?? conversation?.agentId ?? SOME_AGENT;
  const requesterId = started?.principalId ?? conversation?.principalId ?? null;
  const barred = requesterId === null ? await everybodyAt(deps, agentId) : [requesterId];
  return { agentId, turn: started, conversation, requesterId, barred };
}

/** Our own ids stand in the key; one that merely looks like ours is not. */
async function conversationOf(
  deps: Pick<Deps, "store">,
  { sessionKey }: Asked,
): Promise<Conversation | null> {
  const id = sessionKey?.split(":").at(-1);
  const found = id ? await deps.store.conversations.get(id as ConversationId) : null;
  return found?.sessionKey === sessionKey ? found : null;
}

/** The turn that is the run, unless it is one of another gateway's agents. */
async function turnNamed({ store, gateways, gateway }: OriginDeps, { runId }: Asked): Promise<Turn | null> {
  const turn = runId === null ? null : await store.turns.get(runId as TurnId);
  const conversation = turn && (await store.conversations.get(turn.conversationId));
  return conversation && gateways.of(conversation.agentId) === gateway ? turn : null;
}

async function everybodyAt(deps: Pick<Deps, "store">, agentId: AgentId): Promise<readonly PrincipalId[]> {
  const barred = new Set<PrincipalId>();
  for (const turn of await deps.store.turns.unfinished()) {
    const conversation = await deps.store.conversations.get(turn.conversationId);
    if (conversation && (conversation.agentId === agentId || agentId === SOME_AGENT)) {
      barred.add(turn.principalId);
    }
  }
  return [...barred];
}
