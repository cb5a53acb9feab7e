import type { Reads } from "../core/ports/store.ts";
import type { Metric } from "../http/metrics-text.ts";
import type { AskedThing, StoreFact } from "./store-fact.ts";

/** What waits for people, kept in memory along with the commits: a scrape reads no table. */
export function createAskedMetrics() {
  const open: Record<AskedThing, Set<string>> = {
    approval: new Set(),
    "access-request": new Set(),
    question: new Set(),
  };
  const gauge = (name: string, help: string, of: AskedThing): Metric => ({
    name,
    help,
    type: "gauge",
    samples: [{ value: open[of].size }],
  });
  return {
    /** What an earlier process left. */
    async load(store: Pick<Reads, "approvals" | "accessRequests" | "questions">): Promise<void> {
      for (const { id } of await store.approvals.open()) open.approval.add(id);
      for (const { id } of await store.accessRequests.pending()) open["access-request"].add(id);
      for (const { id } of await store.questions.open()) open.question.add(id);
    },
    watch(fact: StoreFact): void {
      if (fact.kind === "asked") open[fact.of].add(fact.id);
      else if (fact.kind === "asked-no-more") open[fact.of].delete(fact.id);
    },
    metrics: (): readonly Metric[] => [
      gauge("gatehouse_approvals_open", "What agents want to run and nobody has decided.", "approval"),
      gauge(
        "gatehouse_access_requests_open",
        "Requests for access that nobody has decided.",
        "access-request",
      ),
      gauge("gatehouse_questions_open", "Questions of agents that nobody has answered.", "question"),
    ],
  };
}
