import type { Metric } from "../http/metrics-text.ts";
import { createHistogram } from "./histogram.ts";
import type { CommitFact } from "./store-fact.ts";

/** How long it takes until something is durable, and how often it fails. */
export function createCommitMetrics() {
  const durable = createHistogram();
  const failed = new Map<string, number>();
  return {
    onCommit({ ms, fault }: CommitFact): void {
      if (fault === null) durable.observe(ms);
      else failed.set(fault.code, (failed.get(fault.code) ?? 0) + 1);
    },
    metrics: (): readonly Metric[] => [
      {
        name: "gatehouse_commit_seconds",
        help: "From asking for a transaction until it is synced to the disk.",
        type: "histogram",
        samples: durable.samples(),
      },
      {
        name: "gatehouse_commit_faults_total",
        help: "Transactions that the database could not take, by reason.",
        type: "counter",
        samples: [...failed].map(([code, value]) => ({ labels: { code }, value })),
      },
    ],
  };
}
