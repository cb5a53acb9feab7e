import { installOpenClaw } from "../../test/openclaw/install.ts";
import { startGateway } from "../../test/openclaw/start-gateway.ts";
import { startStubModel } from "../../test/openclaw/stub-model.ts";
import type { Bench, BenchOptions, BenchResult } from "../method/bench.ts";
import { cleaningUp } from "../method/clean-up.ts";
import { createLedger } from "../method/ledger.ts";
import { versionOf } from "../method/machine.ts";
import { cpuMsOf, newestChild } from "../method/process-usage.ts";
import { showMs, showRatio } from "../method/report.ts";
import { allOf, type Rounds, type RoundsPlan, ratioOf, runRounds } from "../method/rounds.ts";
import { createQuestions } from "../method/seeded.ts";
import { spreadOf } from "../method/statistics.ts";
import { prepareGatehouse } from "../world/gatehouse-process.ts";
import { openAskingSlack } from "../world/slack-asking.ts";
import { bareAsker, type Meter, slackAsker } from "./askers.ts";

const TOKEN = "a-token-for-this-measurement-only";
const SEED = 20260912;
const PAUSE_MS = 150;
const AGENT = "designer";

interface Case {
  readonly name: string;
  readonly atOnce: number;
  readonly isNew: boolean;
  readonly steps: number;
}

const CASES: readonly Case[] = [
  { name: "one at a time, warm thread", atOnce: 1, isNew: false, steps: 10 },
  { name: "one at a time, new thread", atOnce: 1, isNew: true, steps: 10 },
  { name: "5 at once, warm threads", atOnce: 5, isNew: false, steps: 3 },
  { name: "16 at once, warm threads", atOnce: 16, isNew: false, steps: 1 },
];

/** From a message in Slack to its answer there, over a bare call of the same gateway. */
export const addedLatency: Bench = {
  about: "time that Gatehouse adds to a message over the bare call, on the real OpenClaw gateway",
  run: measure,
};

async function measure(options: BenchOptions): Promise<BenchResult> {
  await installOpenClaw();
  return cleaningUp(async ({ later }) => {
    const model = await startStubModel();
    later(model.close);
    const gateway = await startGateway(model.baseUrl, { gateway: { auth: { mode: "token", token: TOKEN } } });
    later(gateway.close);
    const gatewayPid = newestChild() ?? 0;
    const at = { url: gateway.url, token: TOKEN };
    const ledger = createLedger();
    const people = Math.max(...CASES.map((one) => one.atOnce));
    const slack = await openAskingSlack(people, ledger);
    later(slack.close);
    const home = await prepareGatehouse({ slack, gateway: at, agents: [AGENT] });
    later(home.remove);
    const bot = await home.start();
    later(bot.end);
    const meter: Meter = { gatewayCpuMs: () => cpuMsOf(gatewayPid) ?? 0, botCpuMs: bot.cpuMs };
    const questions = createQuestions(SEED);
    const bare = await bareAsker({ gateway: at, people, agent: AGENT, ledger, questions, meter });
    later(bare.close);
    const ours = slackAsker({ name: "gatehouse", slack, questions, meter });

    const results: Measured[] = [];
    for (const about of CASES) {
      options.say(`  ${about.name}`);
      const rounds = await runRounds([bare.contender(about), ours.contender(about)], planOf(about, options));
      results.push({ about, rounds });
    }
    slack.collect();
    return reportOf(results, ledger.faults(), slack.server.calls().length);
  });
}

interface Measured {
  readonly about: Case;
  readonly rounds: Rounds;
}

function planOf({ steps, atOnce }: Case, { rounds, isQuick }: BenchOptions): RoundsPlan {
  const some = isQuick ? Math.min(steps, 2) : steps;
  return { rounds, steps: some, warmUpSteps: atOnce === 1 ? 3 : 1, pauseMs: PAUSE_MS };
}

function reportOf(results: readonly Measured[], faults: readonly string[], calls: number): BenchResult {
  const rows = results.map(({ about, rounds }) => [
    about.name,
    showMs(spreadOf(allOf(rounds, "gatehouse", "finalMs"))),
    showMs(spreadOf(allOf(rounds, "bare", "finalMs"))),
    showRatio(ratioOf(rounds, "finalMs", { of: "gatehouse", to: "bare" })),
    showMs(spreadOf(allOf(rounds, "gatehouse", "signMs"))),
  ]);
  const cpu = results.map(({ about, rounds }) => [
    about.name,
    perMessage(rounds, "bare", "gatewayCpuMs"),
    perMessage(rounds, "gatehouse", "gatewayCpuMs"),
    perMessage(rounds, "gatehouse", "botCpuMs"),
  ]);
  return {
    tables: [
      {
        title:
          "Milliseconds to the final answer: median (least-most), and the rounds' median ratio (least-most)",
        head: ["case", "Gatehouse", "bare call", "ratio", "first sign"],
        rows,
      },
      {
        title: "Processor time, milliseconds a message",
        head: ["case", "gateway, bare call", "gateway, Gatehouse", "Gatehouse itself"],
        rows: cpu,
      },
    ],
    faults,
    notes: [`${calls} calls of Slack's Web API in all.`],
    numbers: results.map(({ about, rounds }) => ({
      about,
      ratio: ratioOf(rounds, "finalMs", { of: "gatehouse", to: "bare" }),
      rounds,
    })),
    versions: { openclaw: versionOf("openclaw", "../test/openclaw") },
  };
}

function perMessage(rounds: Rounds, name: string, quantity: string): string {
  const spent = allOf(rounds, name, quantity).reduce((sum, value) => sum + value, 0);
  return (spent / allOf(rounds, name, "finalMs").length).toFixed(0);
}
