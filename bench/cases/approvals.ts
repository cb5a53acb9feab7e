import { type ApprovalRecord, openRequest } from "../../test/fakes/openclaw-approvals.ts";
import type { FakeOpenClaw } from "../../test/fakes/openclaw-server.ts";
import type { SlackMessage } from "../../test/fakes/slack-server.ts";
import type { Bench, BenchOptions, BenchResult } from "../method/bench.ts";
import { type CleanUp, cleaningUp } from "../method/clean-up.ts";
import { createLedger } from "../method/ledger.ts";
import { showMs, showRatio } from "../method/report.ts";
import { allOf, type Contender, type Rounds, ratioOf, runRounds } from "../method/rounds.ts";
import { spreadOf } from "../method/statistics.ts";
import { prepareGatehouse } from "../world/gatehouse-process.ts";
import { startOtherBot } from "../world/other-bot.ts";
import { type AskingSlack, openAskingSlack } from "../world/slack-asking.ts";
import { openQuickGateway } from "../world/stand.ts";
import { raceReplicas } from "./replica-races.ts";

const AGENT = "designer";
const STEPS = 20;
const RACES = 1_000;
const PATIENCE_MS = 30_000;
const CASES = [
  { quantity: "cardMs", title: "request at the gateway to card in Slack" },
  { quantity: "resolveMs", title: "click in Slack to answer at the gateway" },
] as const;

/** How long a request takes to reach a person, and their answer to reach the gateway; and that no two answers do. */
export const approvals: Bench = {
  about:
    "time from a gateway's request to its card and from a click to the gateway, and 1,000 races of two clicks",
  run: measure,
};

interface Desk {
  readonly name: string;
  readonly slack: AskingSlack;
  readonly fake: FakeOpenClaw;
}

async function measure(options: BenchOptions): Promise<BenchResult> {
  return cleaningUp(async ({ later }) => {
    const desks = [await openBareDesk(later), await openGatehouseDesk(later)];
    options.say("  one at a time");
    const rounds = await runRounds(desks.map(contenderAt), {
      rounds: options.rounds,
      steps: options.isQuick ? 2 : STEPS,
      warmUpSteps: 3,
      pauseMs: 10,
    });
    const races = options.isQuick ? 20 : RACES;
    options.say(`  ${races} races of two people`);
    const ours = desks.at(-1);
    const clicks = ours ? await race(ours, races) : ["nobody to race at"];
    options.say(`  ${races} races of two processes on the real gateway`);
    const replicas = await raceReplicas(races, later);
    return reportOf(rounds, { races, once: replicas.once }, [...clicks, ...replicas.faults]);
  });
}

async function openBareDesk(later: CleanUp["later"]): Promise<Desk> {
  const gateway = await openQuickGateway(later);
  const slack = await openAskingSlack(2, createLedger());
  later(slack.close);
  const approvers = slack.users.map((user) => slack.server.dm(user));
  const bot = await startOtherBot("bare-approver", { slack, gateway, agent: AGENT, approvers });
  later(() => bot.end());
  await canApprove(gateway.fake);
  return { name: "bare", slack, fake: gateway.fake };
}

async function openGatehouseDesk(later: CleanUp["later"]): Promise<Desk> {
  const gateway = await openQuickGateway(later);
  const slack = await openAskingSlack(2, createLedger());
  later(slack.close);
  const roles = new Map([[slack.users[1] ?? "", "operator"]]);
  const home = await prepareGatehouse({ slack, gateway, agents: [AGENT], roles });
  later(home.remove);
  const bot = await home.start();
  later(() => bot.end());
  await canApprove(gateway.fake);
  return { name: "gatehouse", slack, fake: gateway.fake };
}

/** Until somebody is connected who can approve, the gateway refuses at once. */
async function canApprove({ state }: FakeOpenClaw): Promise<void> {
  const until = performance.now() + PATIENCE_MS;
  while (![...state.connections].some(({ caps }) => caps.includes("approvals"))) {
    if (performance.now() > until) throw new Error("nobody who can approve has connected");
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

let asked = 0;

/** A request as an agent's run makes it. */
function ask({ fake }: Desk): { readonly record: ApprovalRecord; readonly command: string } {
  asked += 1;
  const command = `echo request-${asked}-end`;
  const request = {
    command,
    cwd: "/workspace",
    host: "gateway",
    allowedDecisions: ["allow-once", "deny"],
    agentId: AGENT,
    resolvedPath: "/usr/bin/echo",
  };
  const record = openRequest(fake.state, { kind: "exec", request, sessionKey: null }, 1_800_000);
  if (!record) throw new Error("nobody can approve");
  return { record, command };
}

/** The person's card for this command, the moment that it stands there. */
async function cardOf({ slack }: Desk, user: string, command: string): Promise<SlackMessage> {
  const { server } = slack;
  const channel = server.dm(user);
  const find = () =>
    server.workspace.messages
      .slice(-20)
      .findLast((one) => one.channel === channel && server.shown(one).includes(command));
  await server.waitFor(() => find() !== undefined, `the card of ${command}`, PATIENCE_MS);
  const found = find();
  if (!found) throw new Error("the card is gone");
  return found;
}

function contenderAt(desk: Desk): Contender {
  const [user = ""] = desk.slack.users;
  return {
    name: desk.name,
    async step() {
      const start = performance.now();
      const { record, command } = ask(desk);
      const card = await cardOf(desk, user, command);
      const shown = performance.now();
      desk.slack.server.press(user, desk.slack.server.button(card, "Approve once"));
      await record.over.promise;
      return { cardMs: [shown - start], resolveMs: [performance.now() - shown] };
    },
  };
}

/** Two approvers click opposite buttons in the same instant; what went wrong, in words. */
async function race(desk: Desk, times: number): Promise<readonly string[]> {
  const { server, users } = desk.slack;
  const [ada = "", ben = ""] = users;
  const resolves = () => desk.fake.calls.filter(({ method }) => method === "approval.resolve").length;
  const before = resolves();
  const faults: string[] = [];
  for (let at = 0; at < times; at++) {
    const { record, command } = ask(desk);
    const [hers, his] = await Promise.all([cardOf(desk, ada, command), cardOf(desk, ben, command)]);
    const clicks = [
      server.press(ada, server.button(hers, "Approve once")),
      server.press(ben, server.button(his, "Deny")),
    ];
    await Promise.all([record.over.promise, ...clicks.map(({ acked }) => acked)]);
    if (record.status !== "allowed" && record.status !== "denied")
      faults.push(`${command}: ${record.status}`);
  }
  const sent = resolves() - before;
  if (sent !== times) faults.push(`${sent} answers for ${times} requests reached the gateway`);
  return faults;
}

interface Raced {
  readonly races: number;
  readonly once: number;
}

function reportOf(rounds: Rounds, { races, once }: Raced, faults: readonly string[]): BenchResult {
  const rows = CASES.map(({ quantity, title }) => [
    title,
    showMs(spreadOf(allOf(rounds, "gatehouse", quantity))),
    showMs(spreadOf(allOf(rounds, "bare", quantity))),
    showRatio(ratioOf(rounds, quantity, { of: "gatehouse", to: "bare" })),
  ]);
  return {
    tables: [
      {
        title: "Milliseconds: median (least-most), and the rounds' median ratio (least-most)",
        head: ["way", "Gatehouse", "bare approver", "ratio"],
        rows,
      },
    ],
    faults,
    notes: [
      "The bare approver keeps each request, its cards, each click and its answer in a file, each synced before what follows from it (two syncs a way, as Gatehouse), and does nothing else. Both post two cards.",
      `${races} times two approvers clicked opposite buttons in the same instant: ${races} answers reached the gateway.`,
      `${races} times two clients of the real gateway gave opposite answers in the same instant: ${once} times one counted, and both heard which.`,
    ],
    numbers: { rounds, races, once },
  };
}
