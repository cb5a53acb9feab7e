import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { until } from "../core/outbox/sender-bench.ts";
import { openObservedTeam } from "./observed-team.ts";

let bench: Awaited<ReturnType<typeof openObservedTeam>>;
beforeEach(async () => {
  bench = await openObservedTeam();
});
afterEach(() => bench.close());

describe("the metrics of a running service", () => {
  it("count turns by how they ended, and measure what they waited for", async () => {
    const { team, metric, clock } = bench;
    await team.say("ada", "one", "t1");
    await team.asks(1);
    await until(() => metric('gatehouse_turns_open{state="running"}') === 1);
    clock.advance(2_000);
    team.asked[0]?.answer();
    await until(() => metric("gatehouse_turn_send_seconds_count") === 1);
    expect(metric('gatehouse_turns_total{outcome="answered"}')).toBe(1);
    expect(metric("gatehouse_turn_gateway_seconds_sum")).toBe(2);
    expect(metric('gatehouse_turn_gateway_seconds_bucket{le="1"}')).toBe(0);
    expect(metric('gatehouse_turn_gateway_seconds_bucket{le="2.5"}')).toBe(1);
    expect(metric('gatehouse_turns_open{state="running"}')).toBe(0);
    expect(metric("gatehouse_events_total")).toBe(1);
  });

  it("show how much is still to be said, and how old the oldest of it is", async () => {
    const { team, metric, clock } = bench;
    team.chat.hold();
    await team.say("ada", "one", "t1");
    await until(() => team.chat.calls.length > 0);
    clock.advance(90_000);
    expect(metric("gatehouse_outbox_depth")).toBeGreaterThan(0);
    expect(metric("gatehouse_outbox_oldest_seconds")).toBe(90);
    expect(metric("gatehouse_inbox_backlog")).toBe(0);
  });

  it("carry no id, no name and no text in any label", async () => {
    const { team, text } = bench;
    await team.say("ada", "a secret sentence", "t1");
    await team.asks(1);
    team.asked[0]?.answer("an answer of its own");
    await team.app.idle();
    const turn = team.asked[0]?.request.idempotencyKey ?? "none";
    for (const telling of ["ada", "ben", "secret", "answer of", "designer", "t1", turn]) {
      expect(text()).not.toContain(telling);
    }
  });

  it("are what an earlier process left, from the first scrape on", async () => {
    const { team, store, clock } = bench;
    team.chat.hold();
    await team.say("ada", "one", "t1");
    await until(() => team.chat.calls.length > 0);
    const { createQueueMetrics } = await import("../../src/operations/queue-metrics.ts");
    const fresh = createQueueMetrics(clock);
    await fresh.load(store);
    const depth = fresh.metrics().find(({ name }) => name === "gatehouse_outbox_depth");
    expect(depth?.samples[0]?.value).toBe((await store.outbox.open()).length);
  });
});

describe("the log of a turn", () => {
  it("is joined by one reference from the event to the answer, and holds no word of it", async () => {
    const { team, logger, store } = bench;
    await team.say("ada", "a secret sentence", "t1");
    await team.asks(1);
    team.asked[0]?.answer("an answer of its own");
    await until(() => logger.lines.some((line) => line.includes("turn shown")));
    const [received] = await store.audit.list({ action: "message.received" }, 1);
    const lines = logger.lines.filter((line) => line.includes(`"reference":"${received?.reference}"`));
    expect(lines.map((line) => line.split(" {")[0])).toEqual([
      "info turn received",
      "info turn dispatched",
      "debug turn taken by the gateway",
      "info turn answered",
      "info turn shown",
    ]);
    expect(lines[0]).toMatch(/"event":"e\d+"/);
    expect(lines[3]).toMatch(/"gatewayMs":0,"totalMs":0/);
    expect(logger.lines.join("\n")).not.toMatch(/secret sentence|answer of its own/);
  });
});
