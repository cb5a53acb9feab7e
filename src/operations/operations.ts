import type { ChatAdapter } from "../core/ports/chat-adapter.ts";
import type { Clock } from "../core/ports/clock.ts";
import type { Gateway } from "../core/ports/gateway.ts";
import type { Logger } from "../core/ports/logger.ts";
import type { Store } from "../core/ports/store.ts";
import type { Health } from "../http/http-server.ts";
import type { Metric } from "../http/metrics-text.ts";
import type { EventLoopDelay } from "../system/event-loop.ts";
import { createAskedMetrics } from "./asked-metrics.ts";
import { createCommitMetrics } from "./commit-metrics.ts";
import { diskFree } from "./disk-free.ts";
import { followTurns } from "./follow-turns.ts";
import { watchHealth } from "./health.ts";
import { logTurns } from "./log-turns.ts";
import { observeStore } from "./observe-store.ts";
import { processMetrics } from "./process-metrics.ts";
import { createQueueMetrics } from "./queue-metrics.ts";
import { createTurnMetrics } from "./turn-metrics.ts";
import { type UpkeepFigures, upkeepMetrics } from "./upkeep-metrics.ts";

export interface OperationsParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly logger: Logger;
  /** A stopwatch: milliseconds since whenever. */
  readonly elapsed: () => number;
  readonly eventLoop: EventLoopDelay;
  readonly dataDir: string;
  readonly leastDiskFree: number;
}

export interface Operations {
  /** The store as the app has to use it, so that all is seen. */
  readonly store: Store;
  /** Takes up what an earlier process left; before the app starts. */
  load(): Promise<void>;
  enter(phase: "serving" | "stopping"): void;
  health(): Promise<Health>;
  /** `upkeep` is left out before the app is there. */
  metrics(
    gateways: readonly Pick<Gateway, "id" | "status">[],
    adapters: readonly ChatAdapter[],
    upkeep?: UpkeepFigures,
  ): readonly Metric[];
  stop(): void;
}

/** What operators see of a running service: its metrics, its health and a line for each step of a turn. */
export function createOperations(parts: OperationsParts): Operations {
  const { clock, logger, dataDir, leastDiskFree, eventLoop } = parts;
  const turnMetrics = createTurnMetrics();
  const queues = createQueueMetrics(clock);
  const asked = createAskedMetrics();
  const commits = createCommitMetrics();
  const turns = followTurns(clock, [turnMetrics, logTurns(logger)]);
  const { store, longestWaitMs } = observeStore(
    parts.store,
    {
      onFacts: (facts) => {
        for (const fact of facts) {
          queues.watch(fact);
          asked.watch(fact);
          turns.watch(fact);
        }
      },
      onCommit: (commit) => {
        commits.onCommit(commit);
        health.onCommit(commit);
      },
    },
    parts.elapsed,
  );
  const health = watchHealth({
    clock,
    store,
    longestWaitMs,
    diskFree: () => diskFree(dataDir),
    leastDiskFree,
  });
  return {
    store,
    async load() {
      await queues.load(store);
      await asked.load(store);
      await turns.load(store);
    },
    enter: health.enter,
    health: health.health,
    metrics: (gateways, adapters, upkeep) => [
      ...(upkeep ? upkeepMetrics(upkeep) : []),
      ...turnMetrics.metrics(),
      ...queues.metrics(),
      ...asked.metrics(),
      ...commits.metrics(),
      ...processMetrics({ gateways, adapters, eventLoop, memory: () => process.memoryUsage() }),
    ],
    stop() {
      health.stop();
      eventLoop.stop();
    },
  };
}
