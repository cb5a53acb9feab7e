import { agentNameOf } from "../access/agent-directory.ts";
import type { Conversation, ConversationId } from "../conversation/conversation.ts";
import { isOfDatabase } from "../errors.ts";
import type { Gateway } from "../ports/gateway.ts";
import { createFairSlots } from "./fair-slots.ts";
import { endTurn, failTurn } from "./finish-turn.ts";
import { createLanes } from "./lanes.ts";
import { runTurn } from "./run-turn.ts";
import { changeStatusLine } from "./status-line.ts";
import { isTurnOver, type Turn, type TurnId } from "./turn.ts";
import type { TurnDeps } from "./turn-deps.ts";
import { watchWaitingTurns } from "./waiting-turns.ts";

/**
 * Runs turns: in order within a session, one at a time. Conversations wait for each other only beyond the limits
 * of turns at once, and then in fair rounds of people.
 */
export interface TurnRunner {
  /** Looks at a conversation's turns and runs what can run. */
  wake(conversation: ConversationId): void;
  /** Takes up every unfinished turn: at the start, and when the gateway is back. */
  resume(): Promise<void>;
  isRunning(turn: TurnId): boolean;
  idle(): Promise<void>;
  /** Begins nothing more; what runs goes on. */
  stop(): void;
}

const RETRY_MS = 1000;

export function createTurnRunner(deps: TurnDeps): TurnRunner {
  const lanes = createLanes();
  const sessions = createLanes();
  const { turnsPerPerson, turnsAtOnce } = deps.settings.limits;
  const slots = createFairSlots({ each: turnsPerPerson, all: turnsAtOnce });
  const waiting = watchWaitingTurns(deps.clock, (conversation) => wake(conversation));
  const running = new Set<TurnId>();
  let stopping = false;

  /** The conversation's next turn, when it can run now. */
  const nextDue = async ({ id, agentId }: Conversation): Promise<Turn | null> => {
    const [turn] = await deps.store.turns.unfinishedIn(id);
    if (!turn || stopping) return null;
    const gateway = deps.gateways.of(agentId);
    if (await isDue(deps, turn, gateway)) return gateway.status().state === "starting" ? null : turn;
    waiting.watch(turn);
    return null;
  };

  const runNext = async (conversation: Conversation): Promise<void> => {
    const first = await nextDue(conversation);
    if (!first) return;
    const release = await slots.take(first.principalId, (ahead) => void showQueued(deps, first, ahead));
    if (!release) return;
    try {
      // While it waited for its turn, it may have been stopped, or an earlier message may have come.
      const turn = await nextDue(conversation);
      if (turn) await runToItsEnd(turn);
    } finally {
      release();
    }
  };

  const runToItsEnd = async (turn: Turn): Promise<void> => {
    running.add(turn.id);
    try {
      const conversation = await deps.store.conversations.get(turn.conversationId);
      if (conversation) await runTurn(deps, turn, conversation);
    } catch (fault) {
      // Nothing is wrong with the turn: it is taken up where it was, once the database can be written.
      if (isOfDatabase(fault)) throw fault;
      await failSafely(deps, turn, fault);
    } finally {
      running.delete(turn.id);
    }
    if (deps.leaving()) return;
    const after = await deps.store.turns.get(turn.id);
    if (after?.state === "waiting") waiting.watch(after);
    else if (after && !isTurnOver(after.state)) await failSafely(deps, after, "it neither ended nor waits");
    else wake(turn.conversationId);
  };

  /** A conversation that goes on in a second place has one session: its turns wait for each other wherever they are. */
  const inItsSession = async (conversationId: ConversationId): Promise<void> => {
    const conversation = await deps.store.conversations.get(conversationId);
    if (!conversation) return;
    await new Promise<void>((resolve, reject) =>
      sessions.run(conversation.sessionKey, () => runNext(conversation).then(resolve, reject)),
    );
  };

  const wake = (conversationId: ConversationId) => {
    if (stopping) return;
    lanes.run(conversationId, () =>
      inItsSession(conversationId).catch((fault) => {
        deps.logger.error(
          { conversation: conversationId, fault: String(fault) },
          "a lane stumbled; trying again",
        );
        deps.clock.after(RETRY_MS, () => wake(conversationId));
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
      slots.close();
      waiting.stop();
    },
  };
}

/** A waiting turn runs once its gateway is up, or gives up when its time is over. */
async function isDue(deps: TurnDeps, turn: Turn, gateway: Gateway): Promise<boolean> {
  if (turn.state !== "waiting") return true;
  if (turn.expiresAt !== null && turn.expiresAt <= deps.clock.now()) {
    await expire(deps, turn);
    deps.wake(turn.conversationId);
    return false;
  }
  return gateway.status().state === "up";
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

/** Somebody who has to wait for others sees it. */
async function showQueued(deps: TurnDeps, turn: Turn, ahead: number): Promise<void> {
  try {
    const conversation = await deps.store.conversations.get(turn.conversationId);
    if (!conversation) return;
    const about = { turn, conversation, agent: agentNameOf(deps, conversation.agentId) };
    await deps.store.transact(async (tx) => {
      const now = await tx.turns.get(turn.id);
      if (now?.state !== "queued") return;
      await changeStatusLine(tx, deps, about, { kind: "queued", ahead });
    });
  } catch (fault) {
    deps.logger.warn({ turn: turn.id, fault: String(fault) }, "a status line could not be changed");
  }
}

async function failSafely(deps: TurnDeps, turn: Turn, fault: unknown): Promise<void> {
  const detail = fault instanceof Error ? `${fault.name}: ${fault.message}` : String(fault);
  deps.logger.error({ turn: turn.id, reference: turn.reference, fault: detail }, "a turn failed");
  const conversation = await deps.store.conversations.get(turn.conversationId);
  if (!conversation) return;
  await failTurn(deps, { turn, conversation, agent: agentNameOf(deps, conversation.agentId) }, "internal");
}
