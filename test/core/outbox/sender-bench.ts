import type { AgentId } from "../../../src/core/access/permission.ts";
import type { NewOutboxRow, OutboxOperation } from "../../../src/core/outbox/outbound.ts";
import { createOutboxSender } from "../../../src/core/outbox/outbox-sender.ts";
import type { Identity } from "../../../src/core/people/identity.ts";
import { noCrashPoints } from "../../../src/core/ports/crash-points.ts";
import { DEFAULT_LIMITS } from "../../../src/core/settings.ts";
import { watchCommits } from "../../../src/core/turn/watch-commits.ts";
import { randomIds } from "../../../src/system/ids.ts";
import { openTempStore } from "../../fakes/temp-store.ts";
import { OPEN_VAULT, SILENT_LOGGER } from "../command/small-world.ts";
import { createScriptedChat, placeOf } from "../turn/scripted-chat.ts";

export const BEN = "web:ben" as Identity;
const AGENT = { id: "designer" as AgentId, name: "Designer" };

/** An outbox on a real store, with a chat that fails as told. */
export async function openSenderBench(more: Parameters<typeof createScriptedChat>[0] = {}) {
  const temp = await openTempStore();
  const chat = createScriptedChat(more);
  const store = watchCommits(temp.store, { onQueued: (rows) => sender.queued(rows), onTurns() {} });
  let skewMs = 0;
  const clock = { ...temp.clock, now: () => temp.clock.now() + skewMs };
  const deps = {
    store,
    clock,
    ids: randomIds,
    logger: SILENT_LOGGER,
    adapters: new Map([["web" as const, chat.adapter]]),
    crashPoints: noCrashPoints,
    vault: OPEN_VAULT,
    settings: {
      admins: [],
      roles: new Map(),
      agents: new Map(),
      channelAgents: new Map(),
      limits: DEFAULT_LIMITS,
    },
  };
  let sender = createOutboxSender(deps);
  const add = async (row: NewOutboxRow) => {
    await store.transact((tx) => tx.outbox.add(row, temp.clock.now()));
    return row.id;
  };
  const operationOf = (channel: string, text: string, privateTo: Identity | null): OutboxOperation => ({
    kind: "post",
    place: placeOf(channel),
    message: { kind: "answer", markdown: text, part: 1, parts: 1, agent: AGENT },
    privateTo,
  });

  return {
    ...temp,
    store,
    chat,
    get sender() {
      return sender;
    },
    post: (channel: string, text: string, privateTo: Identity | null = null) =>
      add({
        id: randomIds.next("o"),
        lane: channel,
        turnId: null,
        operation: operationOf(channel, text, privateTo),
      }),
    add,
    /** Sets the wall clock forward or back; timers do not mind. */
    skewClock(byMs: number) {
      skewMs += byMs;
    },
    stateOf: async (id: string) => (await store.outbox.get(id))?.state,
    /** As a new process would: everything in memory is gone. */
    restart() {
      sender = createOutboxSender(deps);
      return sender.recover();
    },
    async close() {
      chat.letGo();
      await sender.stop();
      await temp.cleanup();
    },
  };
}

/** Lets everything go on until the condition holds; time stands still meanwhile. */
export async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  for (let round = 0; round < 2_000; round++) {
    if (await holds()) return;
    await new Promise(setImmediate);
  }
  throw new Error("it never came to that");
}

/** Enough rounds for whatever was going to happen without time passing. */
export async function quiet(rounds = 60): Promise<void> {
  for (let round = 0; round < rounds; round++) await new Promise(setImmediate);
}
