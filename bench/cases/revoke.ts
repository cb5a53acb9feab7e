import type { PrincipalId } from "../../src/core/people/principal.ts";
import type { LiveSocket } from "../../src/gateway/openclaw/live-socket.ts";
import {
  always,
  type Companion,
  connectAs,
  heard,
  letIn,
  openCompanion,
  type RawRun,
  sendAs,
} from "../../test/openclaw/companion-world.ts";
import { AGENTS, openRealWorld, type RealWorld } from "../../test/openclaw/real-gateway.ts";
import { openApprover } from "../../test/openclaw/thief.ts";
import type { Bench, BenchOptions, BenchResult } from "../method/bench.ts";
import { type CleanUp, cleaningUp } from "../method/clean-up.ts";
import { createLedger, type Ledger } from "../method/ledger.ts";
import { versionOf } from "../method/machine.ts";
import { round as rounded } from "../method/report.ts";
import { createQuestions, wordsIn } from "../method/seeded.ts";
import { spreadOf } from "../method/statistics.ts";

const SEED = 20261121;
const CONNECTIONS = 5;
const BEN = "pbenchben" as PrincipalId;
const THEIRS = always(...AGENTS);

/** What was measured of one revoke, in milliseconds since the list was sent. */
const QUANTITIES = {
  told: "the plugin's answer to the list",
  closed: "all connections closed",
  streamEnded: "the streaming answer ended",
  waitEnded: "the run that waited ended",
  denied: "its request ended as denied",
} as const;
type Quantity = keyof typeof QUANTITIES;
type Times = Readonly<Record<Quantity, number>>;

/** From the moment when a list is sent to the moment when what it takes away has ended in the gateway. */
export const revoke: Bench = {
  about: "time until a revoke holds inside the real OpenClaw gateway, by the companion plugin alone",
  run: measure,
};

interface Stage {
  readonly world: RealWorld;
  readonly companion: Companion;
  readonly admin: LiveSocket;
  readonly ledger: Ledger;
  readonly question: () => { readonly word: string; readonly text: string };
}

async function measure(options: BenchOptions): Promise<BenchResult> {
  return cleaningUp(async (cleanUp) => {
    const world = await openRealWorld("identity", true);
    cleanUp.later(world.close);
    const companion = openCompanion(world);
    // The first one warms up: an agent's first answer loads what it needs.
    const people = Array.from({ length: options.rounds + 1 }, (_, at) => `pbench${at}` as PrincipalId);
    await letIn(world, companion, [BEN, ...people]);
    const admin = await openApprover(world);
    const questions = createQuestions(SEED);
    const ledger = createLedger();
    const stage: Stage = { world, companion, admin, ledger, question: () => questions("r") };
    const all: Times[] = [];
    for (const one of people) {
      options.say(`  revoke ${all.length}`);
      all.push(await cleaningUp((mine) => revokeOne(stage, one, mine)));
    }
    return reportOf(all.slice(1), ledger.faults());
  });
}

/** One person loses everything while another one's answer goes on. */
async function revokeOne(stage: Stage, one: PrincipalId, { later }: CleanUp): Promise<Times> {
  const { world, companion, admin, ledger } = stage;
  await companion.push(new Map([BEN, one].map((each) => [each, THEIRS])));
  const rest = Promise.withResolvers<void>();
  later(rest.resolve);
  world.model.answer(({ text, toolResults }) => {
    const exec = toolResults.length === 0 && /try the command (.+)/.exec(text)?.[1];
    return exec ? { chunks: [], exec } : { chunks: ["I heard ", `${text}.`], hold: rest.promise };
  });
  const connect = async (who: PrincipalId) => {
    const socket = await connectAs(world, who);
    later(() => socket.close());
    return socket;
  };
  const own = await Promise.all(Array.from({ length: CONNECTIONS }, () => connect(one)));
  const [first, second] = own as [LiveSocket, LiveSocket];
  const asked = heard(admin, "exec.approval.requested", one);
  const waits = await sendAs(first, { principalId: one, text: "try the command echo never", watcher: admin });
  await asked;
  const stream = await ask(stage, second, one);
  const bens = await ask(stage, await connect(BEN), BEN);
  await Promise.all([stream.run.begun, bens.run.begun]);
  ledger.asked(bens.word, BEN);

  const denied = heard(admin, "exec.approval.resolved", one);
  const since = performance.now();
  const after = (event: Promise<unknown>) => event.then(() => performance.now() - since);
  const measured = {
    told: after(companion.push(new Map([[BEN, THEIRS]]))),
    closed: after(Promise.all(own.map(({ closed }) => closed))),
    streamEnded: after(stream.run.ended),
    waitEnded: after(waits.ended),
    denied: after(denied),
  };
  const times = Object.fromEntries(
    await Promise.all(Object.entries(measured).map(async ([name, time]) => [name, await time])),
  ) as Times;
  // Only now the model goes on: what of the one's answer came before is no answer.
  rest.resolve();
  await bens.run.ended;
  for (const [run, who] of [[bens.run, BEN] as const, [stream.run, one] as const]) {
    if ((await run.ended) === "final") for (const word of wordsIn(run.text())) ledger.answered(word, who);
  }
  return times;
}

async function ask(
  { admin, question }: Stage,
  socket: LiveSocket,
  principalId: PrincipalId,
): Promise<{ readonly word: string; readonly run: RawRun }> {
  const { word, text } = question();
  return { word, run: await sendAs(socket, { principalId, text, watcher: admin }) };
}

function reportOf(all: readonly Times[], faults: readonly string[]): BenchResult {
  const rows = Object.entries(QUANTITIES).map(([name, title]) => {
    const { median, min, max } = spreadOf(all.map((times) => times[name as Quantity]));
    return [title, ...[median, min, max].map(rounded)];
  });
  return {
    tables: [
      {
        title: `Milliseconds since the list was sent, ${all.length} revokes`,
        head: ["what ended", "median", "least", "most"],
        rows,
      },
    ],
    faults,
    notes: [
      "Another person's answer goes on to its end in each round; of the one whose access ended nothing is answered.",
    ],
    numbers: all,
    versions: { openclaw: versionOf("openclaw", "../test/openclaw") },
  };
}
