import { expect, test } from "vitest";
import { renderMetrics } from "../../src/http/metrics-text.ts";

test("labels are escaped, and every sample has a line of its own", () => {
  const text = renderMetrics([
    {
      name: "gatehouse_faults_total",
      help: "Faults,\nby \\ code.",
      type: "counter",
      samples: [
        { labels: { code: 'a"b\\c\nd', platform: "slack" }, value: 1 },
        { value: Number.POSITIVE_INFINITY },
      ],
    },
    { name: "gatehouse_empty", help: "None yet.", type: "gauge", samples: [] },
  ]);
  expect(text.split("\n")).toEqual([
    "# HELP gatehouse_faults_total Faults,\\nby \\\\ code.",
    "# TYPE gatehouse_faults_total counter",
    'gatehouse_faults_total{code="a\\"b\\\\c\\nd",platform="slack"} 1',
    "gatehouse_faults_total +Inf",
    "# HELP gatehouse_empty None yet.",
    "# TYPE gatehouse_empty gauge",
    "",
  ]);
});
