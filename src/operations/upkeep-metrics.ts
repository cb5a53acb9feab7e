import type { Mended } from "../core/credential/drift.ts";
import type { SweepReport } from "../core/leaving/leaving.ts";
import type { Metric } from "../http/metrics-text.ts";

/** What the looks at accounts and credentials have come to. */
export interface UpkeepFigures {
  /** The last look at everybody's accounts, by whichever process; null: none yet. */
  readonly sweep: SweepReport | null;
  /** Differences from the gateways that this process has mended. */
  readonly mended: Mended;
  /** What stands still now. */
  readonly frozen: number;
}

export function upkeepMetrics({ sweep, mended, frozen }: UpkeepFigures): readonly Metric[] {
  const asked = sweep?.asked ?? 0;
  return [
    {
      name: "gatehouse_people_sweep_timestamp_seconds",
      help: "When everybody's accounts were last looked at, as Unix time; 0: never.",
      type: "gauge",
      samples: [{ value: (sweep?.endedAt ?? 0) / 1000 }],
    },
    {
      name: "gatehouse_people_sweep_accounts",
      help: "Accounts of that look, by what came of them.",
      type: "gauge",
      samples: [
        { labels: { outcome: "asked" }, value: asked },
        { labels: { outcome: "unsure" }, value: sweep?.unsure ?? 0 },
        { labels: { outcome: "closed" }, value: sweep?.closed ?? 0 },
      ],
    },
    {
      name: "gatehouse_credential_drift_total",
      help: "Differences between our credentials and the gateway's that were mended, by kind.",
      type: "counter",
      samples: Object.entries(mended).map(([kind, value]) => ({ labels: { kind }, value })),
    },
    {
      name: "gatehouse_freezes",
      help: "People and agents that are frozen, and everything as one.",
      type: "gauge",
      samples: [{ value: frozen }],
    },
  ];
}
