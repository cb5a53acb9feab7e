import type { NewOutboxRow } from "../core/outbox/outbound.ts";
import type { Clock } from "../core/ports/clock.ts";
import type { Reads } from "../core/ports/store.ts";
import { isTurnOver, type Turn, type TurnState } from "../core/turn/turn.ts";
import type { StoreFact } from "./store-fact.ts";

/** What is known of a turn under way; forgotten once all that it said is shown. */
export interface FollowedTurn {
  readonly id: string;
  /** The one reference that people, the log and the audit share. */
  readonly reference: string;
  readonly eventId: string | null;
  readonly takenAt: number;
  dispatchedAt: number | null;
  endedAt: number | null;
  runId: string | null;
}

export interface TurnFollower {
  received(turn: FollowedTurn): void;
  dispatched(turn: FollowedTurn, queueMs: number): void;
  accepted(turn: FollowedTurn): void;
  waiting(turn: FollowedTurn): void;
  ended(turn: FollowedTurn, outcome: TurnState, times: { totalMs: number; gatewayMs: number | null }): void;
  /** Everything that it said is shown, or given up. */
  shown(turn: FollowedTurn, sendMs: number): void;
}

/** Makes the steps of each turn out of what was committed, and tells them to all followers. */
export function followTurns(clock: Clock, followers: readonly TurnFollower[]) {
  const turns = new Map<string, FollowedTurn & { readonly rows: Set<string> }>();
  const turnOfRow = new Map<string, string>();
  const tell = (step: (follower: TurnFollower) => void) => followers.forEach(step);

  const follow = (turn: Turn, eventId: string | null) => {
    const { id, reference, startedAt, runId } = turn;
    const takenAt = eventId === null ? (startedAt ?? turn.queuedAt) : clock.now();
    const rows = new Set<string>();
    const followed = { id, reference, eventId, takenAt, dispatchedAt: startedAt, endedAt: null, runId, rows };
    turns.set(id, followed);
    return followed;
  };

  const move = (id: string, to: TurnState, runId: string | null) => {
    const turn = turns.get(id);
    if (!turn) return;
    const now = clock.now();
    turn.runId = runId ?? turn.runId;
    if (to === "dispatching") {
      turn.dispatchedAt = now;
      tell((follower) => follower.dispatched(turn, now - turn.takenAt));
    } else if (to === "running") tell((follower) => follower.accepted(turn));
    else if (to === "waiting") tell((follower) => follower.waiting(turn));
    else if (isTurnOver(to)) {
      turn.endedAt = now;
      const gatewayMs = turn.dispatchedAt === null ? null : now - turn.dispatchedAt;
      tell((follower) => follower.ended(turn, to, { totalMs: now - turn.takenAt, gatewayMs }));
    }
  };

  const addRow = ({ id, turnId }: Pick<NewOutboxRow, "id" | "turnId">) => {
    const turn = turnId === null ? undefined : turns.get(turnId);
    if (!turn) return;
    turn.rows.add(id);
    turnOfRow.set(id, turn.id);
  };

  const settle = (rowId: string) => {
    const turn = turns.get(turnOfRow.get(rowId) ?? "");
    turnOfRow.delete(rowId);
    turn?.rows.delete(rowId);
    if (!turn || turn.endedAt === null || turn.rows.size > 0) return;
    turns.delete(turn.id);
    const sendMs = clock.now() - turn.endedAt;
    tell((follower) => follower.shown(turn, sendMs));
  };

  return {
    /** Takes up what an earlier process left. */
    async load(store: Pick<Reads, "turns" | "outbox">): Promise<void> {
      for (const turn of await store.turns.unfinished()) follow(turn, null);
      for (const row of await store.outbox.open()) addRow(row);
    },
    watch(fact: StoreFact) {
      switch (fact.kind) {
        case "turn-added": {
          const turn = follow(fact.turn, fact.eventId);
          return tell((follower) => follower.received(turn));
        }
        case "turn-moved":
          return move(fact.id, fact.to, fact.runId);
        case "row-queued":
          return addRow(fact.row);
        case "row-settled":
          return settle(fact.id);
        default:
          return;
      }
    },
  };
}
