import { agentNameOf } from "../access/agent-directory.ts";
import type { ConversationId } from "../conversation/conversation.ts";
import { endTurn, failTurn } from "./finish-turn.ts";
import { createLanes } from "./lanes.ts";
import { runTurn } from "./run-turn.ts";
import { isTurnOver, type Turn, type TurnId } from "./turn.ts";
import type { TurnDeps } from "./turn-deps.ts";

/** Runs turns: in order within a conversation, one at a time; conversations never wait for each other. */
export interface TurnRunner {
  /** Looks at a conversation's turns and runs what can run. */
  wake(conversation: ConversationId): void;
  /** Takes up every unfinished turn: at the start, and when the gateway is back. */
  resume(): Promise<void>;
  isRunning(turn: TurnId): boolean;
  idle(): Promise<void>;
  stop(): void;
}

export function createTurnRunner(deps: TurnDeps): TurnRunner {
  const lanes = createLanes();
  const running = new Set<TurnId>();
  let stopping = false;

  const runNext = async (conversationId: ConversationId): Promise<void> => {
    if (stopping) return;
    const [turn] = await deps.store.turns.unfinishedIn(conversationId);
    if (!turn) return;
    if (!(await isDue(deps, turn))) return armExpiry(deps, turn, () => wake(conversationId));
    if (deps.gateway.status().state === "starting") return;
    running.add(turn.id);
    try {
      const conversation = await deps.store.conversations.get(conversationId);
      if (conversation) await runTurn(deps, turn, conversation);
    } catch (fault) {
      await failSafely(deps, turn, fault);
    } finally {
      running.delete(turn.id);
    }
    if (deps.leaving()) return;
    const after = await deps.store.turns.get(turn.id);
    if (after?.state === "waiting") armExpiry(deps, after, () => wake(conversationId));
    else if (after && !isTurnOver(after.state)) await failSafely(deps, after, "it neither ended nor waits");
    else wake(conversationId);
  };

  const wake = (conversationId: ConversationId) => {
    if (stopping) return;
    lanes.run(conversationId, () =>
      runNext(conversationId).catch((fault) => {
        deps.logger.error(
          { conversation: conversationId, fault: String(fault) },
          "a lane stumbled; trying again",
        );
        deps.clock.after(1000, () => wake(conversationId));
      }),
    );
  };

  return {
    wake,
    async resume() {
      const conversations = new Set((await deps.store.turns.unfinished()).map((turn) => turn.conversationId));
      for (const conversation of conversations) wake(conversation);
    },
    isRunning: (turn) => running.has(turn),
    idle: () => lanes.idle(),
    stop() {
      stopping = true;
    },
  };
}

/** A waiting turn runs once the gateway is up, or gives up when its time is over. */
async function isDue(deps: TurnDeps, turn: Turn): Promise<boolean> {
  if (turn.state !== "waiting") return true;
  if (turn.expiresAt !== null && turn.expiresAt <= deps.clock.now()) {
    await expire(deps, turn);
    deps.wake(turn.conversationId);
    return false;
  }
  return deps.gateway.status().state === "up";
}

async function expire(deps: TurnDeps, turn: Turn): Promise<void> {
  const conversation = await deps.store.conversations.get(turn.conversationId);
  if (!conversation) return;
  const agent = agentNameOf(deps, conversation.agentId);
  const afterMs = deps.clock.now() - turn.queuedAt;
  await endTurn(
    deps,
    { turn, conversation, agent },
    {
      to: "expired",
      failure: "gateway-down",
      action: "turn.expired",
      rule: null,
      text: { key: "gave-up", agent, afterMs },
      buttons: [
        {
          label: { key: "try-again" },
          action: { kind: "retry-turn", turnId: turn.id },
          onlyFor: turn.principalId,
        },
      ],
    },
  );
}

function armExpiry(deps: TurnDeps, turn: Turn, wake: () => void): void {
  if (turn.state !== "waiting" || turn.expiresAt === null) return;
  deps.clock.after(turn.expiresAt - deps.clock.now(), wake);
}

async function failSafely(deps: TurnDeps, turn: Turn, fault: unknown): Promise<void> {
  const detail = fault instanceof Error ? `${fault.name}: ${fault.message}` : String(fault);
  deps.logger.error({ turn: turn.id, reference: turn.reference, fault: detail }, "a turn failed");
  const conversation = await deps.store.conversations.get(turn.conversationId);
  if (!conversation) return;
  await failTurn(deps, { turn, conversation, agent: agentNameOf(deps, conversation.agentId) }, "internal");
}
