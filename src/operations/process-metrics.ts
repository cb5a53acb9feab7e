import type { ChatAdapter } from "../core/ports/chat-adapter.ts";
import type { Gateway } from "../core/ports/gateway.ts";
import type { Metric } from "../http/metrics-text.ts";
import type { EventLoopDelay } from "../system/event-loop.ts";

export interface ProcessParts {
  readonly gateways: readonly Pick<Gateway, "id" | "status">[];
  readonly adapters: readonly Pick<ChatAdapter, "platform" | "status">[];
  readonly eventLoop: EventLoopDelay;
  readonly memory: () => { readonly rss: number; readonly heapUsed: number };
}

const STATES = ["up", "down", "starting"] as const;

/** The connections, and how this process is. */
export function processMetrics({ gateways, adapters, eventLoop, memory }: ProcessParts): readonly Metric[] {
  const { rss, heapUsed } = memory();
  const delay = eventLoop.read();
  const now = gateways.map(({ id, status }) => ({ gateway: id, its: status().state }));
  return [
    {
      name: "gatehouse_gateway_up",
      help: "Whether an agent gateway is connected, by its name in the settings.",
      type: "gauge",
      samples: now.map(({ gateway, its }) => ({ labels: { gateway }, value: its === "up" ? 1 : 0 })),
    },
    {
      name: "gatehouse_gateway_state",
      help: "The state of the connection to an agent gateway: 1 for the one it is in.",
      type: "gauge",
      samples: now.flatMap(({ gateway, its }) =>
        STATES.map((state) => ({ labels: { gateway, state }, value: state === its ? 1 : 0 })),
      ),
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
