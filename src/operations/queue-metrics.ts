import type { Clock } from "../core/ports/clock.ts";
import type { Reads } from "../core/ports/store.ts";
import { isTurnOver, type TurnState } from "../core/turn/turn.ts";
import type { Metric } from "../http/metrics-text.ts";
import type { StoreFact } from "./store-fact.ts";

const ALL = 1_000_000;
const STATES: readonly TurnState[] = ["queued", "dispatching", "running", "waiting"];

/** What waits, kept in memory along with the commits: a scrape reads no table. */
export function createQueueMetrics(clock: Clock) {
  /** Since when each waits; a map keeps the order, so the oldest stands first. */
  const inbox = new Map<number, number>();
  const outbox = new Map<string, number>();
  const turns = new Map<string, TurnState>();
  const tries = { sent: 0, dead: 0, ambiguous: 0, pending: 0 };
  let received = 0;

  const ageOf = (waiting: ReadonlyMap<unknown, number>) => {
    const oldest = waiting.values().next();
    return oldest.done ? 0 : Math.max(0, clock.now() - oldest.value) / 1000;
  };

  return {
    /** What an earlier process left. */
    async load(store: Pick<Reads, "inbox" | "outbox" | "turns">): Promise<void> {
      for (const row of await store.inbox.unhandled(ALL)) inbox.set(row.id, row.receivedAt);
      for (const row of await store.outbox.open()) outbox.set(row.id, row.createdAt);
      for (const turn of await store.turns.unfinished()) turns.set(turn.id, turn.state);
    },
    watch(fact: StoreFact): void {
      switch (fact.kind) {
        case "event-stored":
          received += 1;
          inbox.set(fact.row.id, fact.row.receivedAt);
          return;
        case "event-handled":
          inbox.delete(fact.id);
          return;
        case "turn-added":
          turns.set(fact.turn.id, fact.turn.state);
          return;
        case "turn-moved":
          if (isTurnOver(fact.to)) turns.delete(fact.id);
          else turns.set(fact.id, fact.to);
          return;
        case "row-queued":
          outbox.set(fact.row.id, fact.at);
          return;
        case "row-tried":
          tries[fact.outcome] += 1;
          return;
        case "row-settled":
          tries[fact.outcome] += 1;
          outbox.delete(fact.id);
      }
    },
    metrics: (): readonly Metric[] => [
      counter("gatehouse_events_total", "Events that were stored and acknowledged.", [{ value: received }]),
      gauge("gatehouse_inbox_backlog", "Events that are stored and not handled.", [{ value: inbox.size }]),
      gauge("gatehouse_inbox_oldest_seconds", "How long the oldest of them waits.", [
        { value: ageOf(inbox) },
      ]),
      gauge(
        "gatehouse_turns_open",
        "Turns under way, by state.",
        STATES.map((state) => {
          const value = [...turns.values()].filter((one) => one === state).length;
          return { labels: { state }, value };
        }),
      ),
      gauge("gatehouse_outbox_depth", "Messages that are still to be shown.", [{ value: outbox.size }]),
      gauge("gatehouse_outbox_oldest_seconds", "How long the oldest of them waits.", [
        { value: ageOf(outbox) },
      ]),
      counter("gatehouse_sends_total", "Tries at showing a message, by what came of them.", [
        { labels: { outcome: "sent" }, value: tries.sent },
        { labels: { outcome: "given-up" }, value: tries.dead },
        { labels: { outcome: "ambiguous" }, value: tries.ambiguous },
        { labels: { outcome: "not-sent" }, value: tries.pending },
      ]),
    ],
  };
}

function gauge(name: string, help: string, samples: Metric["samples"]): Metric {
  return { name, help, type: "gauge", samples };
}

function counter(name: string, help: string, samples: Metric["samples"]): Metric {
  return { name, help, type: "counter", samples };
}
