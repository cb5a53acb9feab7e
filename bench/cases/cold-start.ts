import { openStore } from "../../db/open-store.ts";
import type { InboundEvent } from "../../src/core/inbox/inbound.ts";
import { systemClock } from "../../src/system/clock.ts";
import { nodeHasher } from "../../src/system/hasher.ts";
import type { Bench, BenchOptions, BenchResult } from "../method/bench.ts";
import { type CleanUp, cleaningUp } from "../method/clean-up.ts";
import { createLedger, type Ledger } from "../method/ledger.ts";
import { showMs, showRatio } from "../method/report.ts";
import { allOf, type Contender, type Rounds, ratioOf, runRounds } from "../method/rounds.ts";
import { createQuestions } from "../method/seeded.ts";
import { spreadOf } from "../method/statistics.ts";
import type { BotProcess } from "../world/bot-process.ts";
import { type GatehouseHome, prepareGatehouse } from "../world/gatehouse-process.ts";
import { startOtherBot } from "../world/other-bot.ts";
import { type AskingSlack, openAskingSlack } from "../world/slack-asking.ts";
import { openQuickGateway } from "../world/stand.ts";

const SEED = 20260916;
const FINISHED = 20_000;
const LADEN = "Bolt, same libraries";

/** A message waits in Slack; the bot is started; how long until the answer stands there? */
export const coldStart: Bench = {
  about:
    "from starting the process to its first answer, against plain Bolt, with and without many finished rows",
  run: measure,
};

async function measure(options: BenchOptions): Promise<BenchResult> {
  return cleaningUp(async ({ later }) => {
    const gateway = await openQuickGateway(later);
    const ledger = createLedger();
    const questions = createQuestions(SEED);
    const rows = options.isQuick ? 1000 : FINISHED;
    const slackFor = () => openSlack(ledger, later);
    const boltSlack = await slackFor();
    const plain = () => startOtherBot("plain-bolt", { slack: boltSlack, gateway, agent: "designer" });
    const ladenSlack = await slackFor();
    const laden = () => startOtherBot("laden-bolt", { slack: ladenSlack, gateway, agent: "designer" });
    const freshSlack = await slackFor();
    const fresh = await homeFor(freshSlack, gateway, later);
    const fullSlack = await slackFor();
    const full = await homeFor(fullSlack, gateway, later);
    options.say(`  writing ${rows} finished rows`);
    await fill(full, rows);
    const contenders = [
      starting("plain Bolt", boltSlack, plain, questions),
      starting(LADEN, ladenSlack, laden, questions),
      starting("Gatehouse, new", freshSlack, () => fresh.start(), questions),
      starting(
        `Gatehouse, ${rows.toLocaleString("en")} finished rows`,
        fullSlack,
        () => full.start(),
        questions,
      ),
    ];
    const rounds = await runRounds(contenders, {
      rounds: options.rounds,
      steps: 1,
      warmUpSteps: 1,
      pauseMs: 100,
    });
    for (const slack of [boltSlack, ladenSlack, freshSlack, fullSlack]) slack.collect();
    return reportOf(contenders, rounds, ledger.faults());
  });
}

async function openSlack(ledger: Ledger, later: CleanUp["later"]): Promise<AskingSlack> {
  const slack = await openAskingSlack(1, ledger);
  later(slack.close);
  return slack;
}

async function homeFor(
  slack: AskingSlack,
  gateway: { readonly url: string; readonly token: string },
  later: CleanUp["later"],
): Promise<GatehouseHome> {
  const home = await prepareGatehouse({ slack, gateway, agents: ["designer"] });
  later(home.remove);
  return home;
}

function starting(
  name: string,
  slack: AskingSlack,
  start: () => Promise<BotProcess>,
  questions: ReturnType<typeof createQuestions>,
): Contender {
  return {
    name,
    async step() {
      const began = performance.now();
      const asked = slack.ask({ user: slack.users[0] ?? "", ...questions("c") });
      const bot = await start();
      await asked;
      const ms = performance.now() - began;
      const cpuMs = bot.cpuMs();
      await bot.end();
      return { ms: [ms], cpuMs: [cpuMs] };
    },
  };
}

/** What a service that ran for months has behind it. */
async function fill(home: GatehouseHome, count: number): Promise<void> {
  const store = await openStore(home.databaseUrl, { clock: systemClock, hasher: nodeHasher });
  const now = systemClock.now();
  for (let from = 0; from < count; from += 500) {
    await store.transact(async (tx) => {
      for (let at = from; at < from + 500; at++) {
        const row = await tx.inbox.add("slack", finishedEvent(at, now), now);
        if (row) await tx.inbox.markHandled(row.id, now);
      }
    });
  }
  await store.close();
}

function finishedEvent(at: number, now: number): InboundEvent {
  const where = { platform: "slack", workspace: "T0EXAMPLE", channel: "D0OLD" } as const;
  return {
    kind: "message",
    eventId: `EvOld${at}`,
    sender: "slack:T0EXAMPLE:U0OLD" as InboundEvent["sender"],
    senderName: null,
    place: { ...where, thread: String(at), kind: "dm" },
    sentAt: now,
    message: { ...where, id: String(at) },
    text: "said and answered long ago",
    addressed: "dm",
    hasFiles: false,
  };
}

function reportOf(contenders: readonly Contender[], rounds: Rounds, faults: readonly string[]): BenchResult {
  const first = contenders[0]?.name ?? "";
  return {
    tables: [
      {
        title: "From starting the process to the first answer in Slack",
        head: ["who", "ms (least-most)", "over plain Bolt", "over the same libraries", "processor ms"],
        rows: contenders.map(({ name }) => [
          name,
          showMs(spreadOf(allOf(rounds, name, "ms"))),
          showRatio(ratioOf(rounds, "ms", { of: name, to: first })),
          showRatio(ratioOf(rounds, "ms", { of: name, to: LADEN })),
          showMs(spreadOf(allOf(rounds, name, "cpuMs"))),
        ]),
      },
    ],
    faults,
    notes: ["Node's compile cache is warm for all, as it is after the first start. Stopping is not counted."],
    numbers: rounds,
  };
}
