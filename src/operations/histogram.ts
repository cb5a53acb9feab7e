import type { MetricSample } from "../http/metrics-text.ts";

export interface Histogram {
  observe(ms: number): void;
  samples(labels?: Readonly<Record<string, string>>): readonly MetricSample[];
}

/** Upper ends in seconds: from one sync of a disk to half an hour of waiting. */
const BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800];

/** Times in buckets, told in seconds. */
export function createHistogram(): Histogram {
  const counts = BUCKETS.map(() => 0);
  let count = 0;
  let sum = 0;
  return {
    observe(ms) {
      const seconds = Math.max(ms, 0) / 1000;
      const bucket = BUCKETS.findIndex((end) => seconds <= end);
      if (bucket >= 0) counts[bucket] = (counts[bucket] ?? 0) + 1;
      count += 1;
      sum += seconds;
    },
    samples(labels = {}) {
      let upTo = 0;
      const buckets = BUCKETS.map((end, index) => {
        upTo += counts[index] ?? 0;
        return { suffix: "_bucket" as const, labels: { ...labels, le: String(end) }, value: upTo };
      });
      return [
        ...buckets,
        { suffix: "_bucket", labels: { ...labels, le: "+Inf" }, value: count },
        { suffix: "_sum", labels, value: sum },
        { suffix: "_count", labels, value: count },
      ];
    },
  };
}
