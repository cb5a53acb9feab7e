import type { ChatAdapter } from "../core/ports/chat-adapter.ts";
import type { Gateway } from "../core/ports/gateway.ts";
import type { Metric } from "../http/metrics-text.ts";
import type { EventLoopDelay } from "../system/event-loop.ts";

export interface ProcessParts {
  readonly gateway: Pick<Gateway, "status">;
  readonly adapters: readonly Pick<ChatAdapter, "platform" | "status">[];
  readonly eventLoop: EventLoopDelay;
  readonly memory: () => { readonly rss: number; readonly heapUsed: number };
}

const STATES = ["up", "down", "starting"] as const;

/** The connections, and how this process is. */
export function processMetrics({ gateway, adapters, eventLoop, memory }: ProcessParts): readonly Metric[] {
  const { rss, heapUsed } = memory();
  const delay = eventLoop.read();
  const now = gateway.status().state;
  return [
    {
      name: "gatehouse_gateway_up",
      help: "Whether the agent gateway is connected.",
      type: "gauge",
      samples: [{ value: now === "up" ? 1 : 0 }],
    },
    {
      name: "gatehouse_gateway_state",
      help: "The state of the connection to the agent gateway: 1 for the one it is in.",
      type: "gauge",
      samples: STATES.map((state) => ({ labels: { state }, value: state === now ? 1 : 0 })),
    },
    {
      name: "gatehouse_platform_up",
      help: "Whether a chat platform is connected, where it tells.",
      type: "gauge",
      samples: adapters.flatMap(({ platform, status }) => {
        const state = status?.();
        return state === undefined ? [] : [{ labels: { platform }, value: state === "up" ? 1 : 0 }];
      }),
    },
    {
      name: "gatehouse_event_loop_delay_seconds",
      help: "How late the process came to its work since the last look.",
      type: "gauge",
      samples: [
        { labels: { of: "p99" }, value: delay.p99Ms / 1000 },
        { labels: { of: "max" }, value: delay.maxMs / 1000 },
      ],
    },
    {
      name: "process_resident_memory_bytes",
      help: "Memory of the process.",
      type: "gauge",
      samples: [{ value: rss }],
    },
    {
      name: "gatehouse_heap_used_bytes",
      help: "Memory of the process that holds objects.",
      type: "gauge",
      samples: [{ value: heapUsed }],
    },
  ];
}
