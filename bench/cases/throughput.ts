import type { Bench, BenchOptions, BenchResult } from "../method/bench.ts";
import { cleaningUp } from "../method/clean-up.ts";
import { createLedger } from "../method/ledger.ts";
import { round, showMs, showRatio } from "../method/report.ts";
import { allOf, type Contender, type Rounds, ratioOf, runRounds } from "../method/rounds.ts";
import { createQuestions } from "../method/seeded.ts";
import { percentile, spreadOf } from "../method/statistics.ts";
import { openGatehouseStand, openOtherStand, openQuickGateway, type Stand } from "../world/stand.ts";

const SEED = 20260918;
const USERS = [10, 100, 400];
/** Of one step: enough to be steady, few enough to be short. */
const MESSAGES = 400;
const FLOOD = 15;
const VICTIMS = 10;

type Questions = ReturnType<typeof createQuestions>;

/** Everybody asks, waits for the answer and asks again. */
export const throughput: Bench = {
  about: "messages a second with many people at once, and what one person who floods costs another",
  run: measure,
};

async function measure(options: BenchOptions): Promise<BenchResult> {
  return cleaningUp(async ({ later }) => {
    const gateway = await openQuickGateway(later);
    const ledger = createLedger();
    const counts = options.isQuick ? USERS.slice(0, 1) : USERS;
    const plan = { people: Math.max(...counts), ledger, gateway, later };
    const stands: readonly Stand[] = [
      await openOtherStand("bare-relay", plan),
      await openOtherStand("plain-bolt", plan),
      await openGatehouseStand(plan),
    ];
    const questions = createQuestions(SEED);
    const rounds = { rounds: options.rounds, steps: 1, warmUpSteps: 1, pauseMs: 50 };
    const loads: { readonly users: number; readonly rounds: Rounds }[] = [];
    for (const users of counts) {
      options.say(`  ${users} people`);
      const contenders = stands.map((stand) => everybodyAsks(stand, users, questions));
      loads.push({ users, rounds: await runRounds(contenders, rounds) });
    }
    options.say("  one who floods");
    const ours = stands.find(({ name }) => name === "gatehouse");
    const fair = ours ? await runRounds(victimsOf(ours, questions), rounds) : {};
    for (const { slack } of stands) slack.collect();
    return reportOf(loads, stands, { fair, faults: ledger.faults() });
  });
}

function everybodyAsks({ name, slack, bot }: Stand, users: number, questions: Questions): Contender {
  const threads = new Map<string, string>();
  const each = Math.max(1, Math.round(MESSAGES / users));
  return {
    name,
    async step() {
      const cpu = bot.cpuMs();
      const start = performance.now();
      await Promise.all(
        slack.users.slice(0, users).map(async (user) => {
          for (let at = 0; at < each; at++) {
            const asked = await slack.ask({ user, ...questions("t"), thread: threads.get(user) });
            threads.set(user, asked.thread);
          }
        }),
      );
      const seconds = (performance.now() - start) / 1000;
      const count = users * each;
      return { perSecond: [count / seconds], cpuMs: [(bot.cpuMs() - cpu) / count] };
    },
  };
}

/** One person asks ten times, alone; or while another has just written many messages at once. */
function victimsOf({ slack }: Stand, questions: Questions): readonly Contender[] {
  const [victim = "", flooder = ""] = slack.users;
  const askTen = async () => {
    const finalMs: number[] = [];
    for (let at = 0; at < VICTIMS; at++) {
      finalMs.push((await slack.ask({ user: victim, ...questions("v") })).finalMs);
    }
    return { finalMs };
  };
  return [
    { name: "alone", step: askTen },
    {
      name: "beside a flood",
      async step() {
        const flood = Array.from({ length: FLOOD }, () => slack.ask({ user: flooder, ...questions("f") }));
        const step = await askTen();
        await Promise.all(flood);
        return step;
      },
    },
  ];
}

function reportOf(
  loads: readonly { readonly users: number; readonly rounds: Rounds }[],
  stands: readonly Stand[],
  { fair, faults }: { readonly fair: Rounds; readonly faults: readonly string[] },
): BenchResult {
  const rows = loads.flatMap(({ users, rounds }) =>
    stands.map(({ name }) => [
      String(users),
      name,
      showMs(spreadOf(allOf(rounds, name, "perSecond"))),
      showRatio(ratioOf(rounds, "perSecond", { of: name, to: "bare-relay" })),
      showRatio(ratioOf(rounds, "perSecond", { of: name, to: "plain-bolt" })),
      round(spreadOf(allOf(rounds, name, "cpuMs")).median),
    ]),
  );
  const over = { of: "beside a flood", to: "alone" };
  const p99 = (values: readonly number[]) => percentile(values, 99);
  return {
    tables: [
      {
        title: "Messages a second, every person asking again when the answer is there",
        head: [
          "people",
          "who",
          "messages a second",
          "over bare relay",
          "over plain Bolt",
          "processor ms a message",
        ],
        rows,
      },
      {
        title: `One person's wait while another has just written ${FLOOD} messages at once`,
        head: ["alone, ms", "beside the flood, ms", "ratio of medians", "ratio of p99"],
        rows: [
          [
            showMs(spreadOf(allOf(fair, "alone", "finalMs"))),
            showMs(spreadOf(allOf(fair, "beside a flood", "finalMs"))),
            showRatio(ratioOf(fair, "finalMs", over)),
            showRatio(ratioOf(fair, "finalMs", { ...over, by: p99 })),
          ],
        ],
      },
    ],
    faults,
    notes: [
      "Slack and the gateway are stand-ins in one process beside the bot, on the same two cores, for all alike.",
    ],
    numbers: { loads, fair },
  };
}
