import type { Bench, BenchOptions, BenchResult } from "../method/bench.ts";
import { type CleanUp, cleaningUp } from "../method/clean-up.ts";
import { createLedger } from "../method/ledger.ts";
import { round } from "../method/report.ts";
import { createQuestions } from "../method/seeded.ts";
import type { BotProcess } from "../world/bot-process.ts";
import { type GatehousePlan, prepareGatehouse } from "../world/gatehouse-process.ts";
import { installPeers } from "../world/install-peers.ts";
import { type OtherBot, type OtherPlan, startOtherBot } from "../world/other-bot.ts";
import { type AskingSlack, openAskingSlack } from "../world/slack-asking.ts";
import { openQuickGateway } from "../world/stand.ts";

const SEED = 20260917;
const PEOPLE = 50;
/** Slack hands over again what was not acknowledged, a few seconds later. */
const PATIENCE_MS = 15_000;

/** Killed without a warning while people wait, and started again. */
export const recovery: Bench = {
  about:
    "kill -9 in the middle of a burst, and a new start: what is lost, what comes twice, how long it takes",
  run: measure,
};

interface Outcome {
  readonly name: string;
  readonly asked: number;
  /** Handed over and acknowledged, but not answered when the process was killed. */
  readonly inFlight: number;
  readonly lost: number;
  readonly doubled: number;
  readonly misplaced: number;
  /** From the new start to the last answer. */
  readonly ms: number;
}

type Name = OtherBot | "gatehouse";

async function measure(options: BenchOptions): Promise<BenchResult> {
  const times = options.isQuick ? 1 : 3;
  const each = options.isQuick ? 2 : 4;
  const others: OtherBot[] = (await installPeers()) ? ["plain-bolt", "chat-sdk"] : ["plain-bolt"];
  const outcomes: Outcome[] = [];
  for (let at = 0; at < times; at++) {
    for (const name of [...others, "gatehouse"] as const) {
      options.say(`  ${name}, time ${at + 1}`);
      outcomes.push(await crashOnce(name, each));
    }
  }
  const ours = outcomes.filter(({ name }) => name === "gatehouse");
  const faults = ours.flatMap(({ lost, misplaced }) => [
    ...(lost > 0 ? [`Gatehouse lost ${lost} messages`] : []),
    ...(misplaced > 0 ? [`Gatehouse answered ${misplaced} messages in the wrong place`] : []),
  ]);
  return {
    tables: [
      {
        title: `${PEOPLE} people ask ${each} questions each at once; killed when a quarter is answered, started again`,
        head: [
          "who",
          "asked",
          "taken and unanswered at the kill",
          "lost",
          "answered twice",
          "start to last answer, s",
        ],
        rows: outcomes.map((one) => [
          one.name,
          String(one.asked),
          String(one.inFlight),
          `**${one.lost}**`,
          String(one.doubled),
          round(one.ms / 1000),
        ]),
      },
    ],
    faults,
    notes: ["Slack hands over again what was not acknowledged; the waiting for that is in the time."],
    numbers: outcomes,
  };
}

async function crashOnce(name: Name, each: number): Promise<Outcome> {
  return cleaningUp(async ({ later }) => {
    const gateway = await openQuickGateway(later);
    const ledger = createLedger();
    const slack = await openAskingSlack(PEOPLE, ledger);
    later(slack.close);
    const start = await starterOf(name, { slack, gateway, agent: "designer" }, later);
    const first = await start();
    const asking = everybodyAsks(slack, each);
    await first.until(asking.quarterAnswered);
    await first.end("SIGKILL");
    const inFlight = slack.server.acks().length - asking.answered();
    const began = performance.now();
    const second = await start();
    later(() => second.end());
    const patience = new Promise((resolve) => setTimeout(resolve, PATIENCE_MS).unref());
    await Promise.race([asking.allAnswered, patience]);
    slack.collect();
    const faults = ledger.faults();
    const count = (what: RegExp) => faults.filter((fault) => what.test(fault)).length;
    return {
      name,
      asked: ledger.count(),
      inFlight,
      lost: count(/was lost/),
      doubled: count(/answered \d+ times/),
      misplaced: count(/, not in /),
      ms: Math.max(0, asking.lastAt() - began),
    };
  });
}

async function starterOf(
  name: Name,
  plan: OtherPlan & Pick<GatehousePlan, "slack">,
  later: CleanUp["later"],
): Promise<() => Promise<BotProcess>> {
  if (name !== "gatehouse") return () => startOtherBot(name, plan);
  const home = await prepareGatehouse({ ...plan, agents: [plan.agent] });
  later(home.remove);
  return () => home.start();
}

function everybodyAsks(slack: AskingSlack, each: number) {
  const questions = createQuestions(SEED);
  const quarter = Promise.withResolvers<void>();
  let answered = 0;
  let lastAt = 0;
  const heard = () => {
    answered += 1;
    lastAt = performance.now();
    if (answered === (PEOPLE * each) / 4) quarter.resolve();
  };
  const users = Array.from({ length: each }, () => slack.users).flat();
  const open = users.map((user) => slack.ask({ user, ...questions("r") }).then(heard, () => {}));
  return {
    quarterAnswered: quarter.promise,
    allAnswered: Promise.all(open),
    answered: () => answered,
    lastAt: () => lastAt,
  };
}
