import type { TurnState } from "../core/turn/turn.ts";
import type { Metric } from "../http/metrics-text.ts";
import type { TurnFollower } from "./follow-turns.ts";
import { createHistogram } from "./histogram.ts";

const OUTCOMES: readonly TurnState[] = ["answered", "failed", "stopped", "expired", "refused"];

/** How turns end, and what they wait for. */
export function createTurnMetrics(): TurnFollower & { metrics(): readonly Metric[] } {
  const outcomes = new Map<TurnState, number>(OUTCOMES.map((outcome) => [outcome, 0]));
  const queue = createHistogram();
  const gateway = createHistogram();
  const send = createHistogram();
  let received = 0;
  return {
    received() {
      received += 1;
    },
    dispatched: (_turn, queueMs) => queue.observe(queueMs),
    accepted() {},
    waiting() {},
    ended(_turn, outcome, { gatewayMs }) {
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
      if (gatewayMs !== null) gateway.observe(gatewayMs);
    },
    shown: (_turn, sendMs) => send.observe(sendMs),
    metrics: () => [
      {
        name: "gatehouse_turns_received_total",
        help: "Messages that became turns.",
        type: "counter",
        samples: [{ value: received }],
      },
      {
        name: "gatehouse_turns_total",
        help: "Turns that ended, by how.",
        type: "counter",
        samples: [...outcomes].map(([outcome, value]) => ({ labels: { outcome }, value })),
      },
      {
        name: "gatehouse_turn_queue_seconds",
        help: "From taking a message until it goes to the gateway.",
        type: "histogram",
        samples: queue.samples(),
      },
      {
        name: "gatehouse_turn_gateway_seconds",
        help: "From sending a message to the gateway until its run is over.",
        type: "histogram",
        samples: gateway.samples(),
      },
      {
        name: "gatehouse_turn_send_seconds",
        help: "From the end of a turn until all that it said is shown.",
        type: "histogram",
        samples: send.samples(),
      },
    ],
  };
}
