import { afterEach, beforeEach, expect, test } from "vitest";
import type { Store } from "../../src/core/ports/store.ts";
import { createAskedMetrics } from "../../src/operations/asked-metrics.ts";
import { observeStore } from "../../src/operations/observe-store.ts";
import type { StoreFact } from "../../src/operations/store-fact.ts";
import { requestOf as approvalOf } from "../contract/store-approvals.contract.ts";
import { requestOf } from "../contract/store-requests.contract.ts";
import { addPeople, id, NOON } from "../db/sample-rows.ts";
import { openTempStore, type TempStore } from "../fakes/temp-store.ts";

let temp: TempStore;
let asked: ReturnType<typeof createAskedMetrics>;
let store: Store;
beforeEach(async () => {
  temp = await openTempStore();
  asked = createAskedMetrics();
  const onFacts = (facts: readonly StoreFact[]) => {
    for (const fact of facts) asked.watch(fact);
  };
  ({ store } = observeStore(temp.store, { onFacts, onCommit: () => {} }, () => 0));
});
afterEach(() => temp.cleanup());

const open = (from = asked) => from.metrics().map(({ samples }) => samples[0]?.value);

test("what waits for people is counted, until it is over, and by the next process from the first scrape on", async () => {
  expect(open()).toEqual([0, 0, 0]);
  await store.transact(async (tx) => {
    await addPeople(tx);
    for (const name of ["a1", "a2"]) await tx.approvals.add(approvalOf(name, { turnId: null }));
    await tx.accessRequests.add(requestOf("r1"));
  });
  expect(open()).toEqual([2, 1, 0]);
  await store.transact((tx) => tx.approvals.move(id("a1"), "pending", "claimed", { choice: "deny" }));
  expect(open()).toEqual([2, 1, 0]);
  await store.transact((tx) => tx.approvals.move(id("a1"), "claimed", "denied", { endedAt: NOON }));
  const ending = {
    state: "denied",
    decidedAt: NOON,
    decidedBy: null,
    denialReason: null,
    endsAt: null,
  } as const;
  await store.transact((tx) => tx.accessRequests.settle(id("r1"), ending));
  expect(open()).toEqual([1, 0, 0]);
  const next = createAskedMetrics();
  await next.load(store);
  expect(open(next)).toEqual([1, 0, 0]);
});

test("what was undone is not counted", async () => {
  const undone = store.transact(async (tx) => {
    await addPeople(tx);
    await tx.accessRequests.add(requestOf("r1"));
    throw new Error("something went wrong");
  });
  await expect(undone).rejects.toThrow("something went wrong");
  expect(open()).toEqual([0, 0, 0]);
});
