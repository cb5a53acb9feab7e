import type { Bench, BenchOptions, BenchResult } from "../method/bench.ts";
import { cleaningUp } from "../method/clean-up.ts";
import { createLedger } from "../method/ledger.ts";
import { versionOf } from "../method/machine.ts";
import { round, showMs, showRatio } from "../method/report.ts";
import { allOf, type Rounds, ratioOf, runRounds } from "../method/rounds.ts";
import { createQuestions } from "../method/seeded.ts";
import { percentile, spreadOf } from "../method/statistics.ts";
import { installPeers } from "../world/install-peers.ts";
import { openGatehouseStand, openOtherStand, openQuickGateway, type Stand } from "../world/stand.ts";
import { slackAsker } from "./askers.ts";

const OTHERS = ["bare-relay", "plain-bolt", "chat-sdk"];
const SEED = 20260913;

interface Case {
  readonly atOnce: number;
  readonly steps: number;
}

const CASES: readonly Case[] = [
  { atOnce: 1, steps: 20 },
  { atOnce: 16, steps: 4 },
  { atOnce: 64, steps: 2 },
];

/** The same relay without a model to wait for: what every millisecond beyond the floor is spent on is ours. */
export const relayLatency: Bench = {
  about:
    "time from a message in Slack to its answer with a gateway that answers at once, against a bare relay, plain Bolt and the Chat SDK",
  run: measure,
};

interface Measured {
  readonly about: Case;
  readonly rounds: Rounds;
}

async function measure(options: BenchOptions): Promise<BenchResult> {
  return cleaningUp(async ({ later }) => {
    const gateway = await openQuickGateway(later);
    const ledger = createLedger();
    const people = Math.max(...CASES.map((one) => one.atOnce));
    const plan = { people, ledger, gateway, later };
    const stands: readonly Stand[] = [
      await openOtherStand("bare-relay", plan),
      await openOtherStand("plain-bolt", plan),
      ...((await installPeers()) ? [await openOtherStand("chat-sdk", plan)] : []),
      await openGatehouseStand(plan),
    ];
    const questions = createQuestions(SEED);
    const results: Measured[] = [];
    for (const about of CASES) {
      options.say(`  ${about.atOnce} at once`);
      const contenders = stands.map(({ name, slack, bot }) =>
        slackAsker({
          name,
          slack,
          questions,
          meter: { gatewayCpuMs: () => 0, botCpuMs: bot.cpuMs },
        }).contender({
          atOnce: about.atOnce,
          isNew: false,
        }),
      );
      const steps = options.isQuick ? 2 : about.steps;
      const rounds = await runRounds(contenders, {
        rounds: options.rounds,
        steps,
        warmUpSteps: 3,
        pauseMs: 10,
      });
      results.push({ about, rounds });
    }
    for (const { slack } of stands) slack.collect();
    return reportOf(results, stands, ledger.faults());
  });
}

function reportOf(
  results: readonly Measured[],
  stands: readonly Stand[],
  faults: readonly string[],
): BenchResult {
  const rows = results.flatMap(({ about, rounds }) =>
    stands.map(({ name }) => {
      const final = allOf(rounds, name, "finalMs");
      const [p50, p99] = [percentile(final, 50), percentile(final, 99)];
      const spent = allOf(rounds, name, "botCpuMs").reduce((sum, value) => sum + value, 0);
      return [
        `${about.atOnce} at once`,
        name,
        showMs(spreadOf(final)),
        round(p99),
        round(p99 / p50),
        ...OTHERS.map((to) => (to in rounds ? showRatio(ratioOf(rounds, "finalMs", { of: name, to })) : "-")),
        round(spent / final.length),
      ];
    }),
  );
  const head = [
    "case",
    "who",
    "final ms, p50 (least-most)",
    "p99 ms",
    "p99/p50",
    "over bare relay",
    "over plain Bolt",
    "over Chat SDK",
    "processor ms a message",
  ];
  return {
    tables: [{ title: "A message to its answer, gateway that answers at once", head, rows }],
    faults,
    notes: [
      "The bare relay keeps what comes in and what goes out in a file, each synced, and does nothing else; plain Bolt and the Chat SDK keep nothing.",
      "Gatehouse shows a status line first and replaces it by the answer: two calls of Slack a message where the others make one.",
    ],
    numbers: results,
    versions: { chat: versionOf("chat", "peers") },
  };
}
