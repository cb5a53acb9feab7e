import type { Logger } from "../core/ports/logger.ts";
import type { FollowedTurn, TurnFollower } from "./follow-turns.ts";

/** A line for each step of a turn, joined by its reference; never a word of what was said. */
export function logTurns(logger: Logger): TurnFollower {
  const fields = ({ reference, id, runId }: FollowedTurn) => ({
    reference,
    turn: id,
    ...(runId === null || runId === id ? {} : { run: runId }),
  });
  return {
    received: (turn) => logger.info({ ...fields(turn), event: turn.eventId }, "turn received"),
    dispatched: (turn, queueMs) => logger.info({ ...fields(turn), queueMs }, "turn dispatched"),
    accepted: (turn) => logger.debug(fields(turn), "turn taken by the gateway"),
    waiting: (turn) => logger.info(fields(turn), "turn waits for the gateway"),
    ended: (turn, outcome, { totalMs, gatewayMs }) =>
      logger.info({ ...fields(turn), gatewayMs, totalMs }, `turn ${outcome}`),
    shown: (turn, sendMs) => logger.info({ ...fields(turn), sendMs }, "turn shown"),
  };
}
