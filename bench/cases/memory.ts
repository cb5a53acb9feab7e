import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { builtinRoles } from "../../src/core/access/builtin-roles.ts";
import type { Grant, GrantId } from "../../src/core/access/grant.ts";
import { loadSnapshot } from "../../src/core/access/load-snapshot.ts";
import type { AgentId, Permission } from "../../src/core/access/permission.ts";
import type { RoleName } from "../../src/core/access/role.ts";
import type { Principal, PrincipalId } from "../../src/core/people/principal.ts";
import type { Bench, BenchOptions, BenchResult } from "../method/bench.ts";
import { cleaningUp } from "../method/clean-up.ts";
import { createLedger } from "../method/ledger.ts";
import { round } from "../method/report.ts";
import { createQuestions } from "../method/seeded.ts";
import { slopeOf } from "../method/statistics.ts";
import { prepareGatehouse } from "../world/gatehouse-process.ts";
import { heapBytesOf, INSPECTED } from "../world/inspector.ts";
import { openAskingSlack } from "../world/slack-asking.ts";
import { openQuickGateway } from "../world/stand.ts";

const SEED = 20260919;
const PEOPLE = 20;
const GRANTS_EACH = 10;
const MEGABYTE = 2 ** 20;

/** What a known person costs, and whether messages leave anything behind. */
export const memory: Bench = {
  about: "memory a known person takes, and whether the service grows with its messages",
  run: measure,
};

async function measure(options: BenchOptions): Promise<BenchResult> {
  options.say("  known people");
  const people = await measurePeople(options.isQuick ? [0, 1000] : [0, 1000, 10_000, 50_000]);
  options.say("  messages");
  const growth = await measureMessages(options);
  const perMessage = slopeOf(growth.points.slice(2).map(({ messages, heap }) => [messages, heap]));
  const first = growth.points[0];
  const last = growth.points.at(-1);
  return {
    tables: [
      {
        title: `Bytes a known person with ${GRANTS_EACH} grants takes in memory`,
        head: ["Gatehouse's index", "the same facts in bare Maps", "ratio"],
        rows: [[round(people.ours), round(people.bare), `**${(people.ours / people.bare).toFixed(2)}**`]],
      },
      {
        title: "The whole service with two Slack connections, after a forced garbage collection",
        head: ["messages so far", "heap, MB", "resident, MB"],
        rows: [first, last].flatMap((one) =>
          one ? [[String(one.messages), round(one.heap / MEGABYTE), round(one.resident / MEGABYTE)]] : [],
        ),
      },
    ],
    faults: growth.faults,
    notes: [
      `Growth of the heap by least squares over ${growth.points.length - 2} measurements: ${round(perMessage)} bytes a message.`,
      `Each of ${PEOPLE} people stays in one thread, on one connection to the gateway.`,
    ],
    numbers: { people, growth },
  };
}

async function measurePeople(
  sizes: readonly number[],
): Promise<{ readonly ours: number; readonly bare: number }> {
  const slope = async (make: (size: number) => Promise<unknown>) => {
    const points: [number, number][] = [];
    for (const size of sizes) points.push([size, await heapOf(() => make(size))]);
    return slopeOf(points);
  };
  return { ours: await slope(indexOf), bare: await slope(bareOf) };
}

/** What the heap grows by when this is made and kept. */
async function heapOf(make: () => Promise<unknown>): Promise<number> {
  collectGarbage();
  const before = process.memoryUsage().heapUsed;
  const kept = await make();
  collectGarbage();
  const grown = process.memoryUsage().heapUsed - before;
  return kept === undefined ? 0 : grown;
}

/** Read as the service reads it from its database. */
const indexOf = (size: number) =>
  loadSnapshot(
    {
      principals: { all: async () => Array.from({ length: size }, (_, at) => principalOf(at)) },
      grants: { current: async () => Array.from({ length: size }, (_, at) => grantsOf(at)).flat() },
    } as unknown as Parameters<typeof loadSnapshot>[0],
    builtinRoles([]),
    1,
  );

/** As little as could answer the same questions and say the same rules. */
async function bareOf(size: number): Promise<unknown> {
  const people = new Map<string, unknown>();
  for (let at = 0; at < size; at++) {
    const held = new Map(
      grantsOf(at).map((grant) => [agentOf(grant), [grant.id, grant.startsAt, grant.endsAt]]),
    );
    people.set(principalOf(at).id, [principalOf(at).displayName, principalOf(at).role, held]);
  }
  return people;
}

function principalOf(at: number): Principal {
  return {
    id: `p-${at.toString(36).padStart(12, "0")}` as PrincipalId,
    displayName: `Person number ${at}`,
    role: "member" as RoleName,
    language: null,
    suspendedAt: null,
    createdAt: 1_700_000_000_000 + at,
  };
}

function grantsOf(at: number): Grant[] {
  return Array.from({ length: GRANTS_EACH }, (_, index) => ({
    id: `g-${at.toString(36)}-${index}` as GrantId,
    principalId: principalOf(at).id,
    subject: { kind: "permission", permission: `agent:agent-${index}` as Permission },
    startsAt: 1_700_000_000_000 + at,
    endsAt: null,
    grantedBy: "system",
    reason: null,
    revokedAt: null,
  }));
}

const agentOf = ({ subject }: Grant) =>
  (subject.kind === "permission" ? subject.permission.slice("agent:".length) : "") as AgentId;

function collectGarbage(): void {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  for (let times = 0; times < 3; times++) collect();
}

interface Point {
  readonly messages: number;
  readonly heap: number;
  readonly resident: number;
}

async function measureMessages(
  options: BenchOptions,
): Promise<{ readonly points: readonly Point[]; readonly faults: readonly string[] }> {
  return cleaningUp(async ({ later }) => {
    const gateway = await openQuickGateway(later);
    const ledger = createLedger();
    const slack = await openAskingSlack(PEOPLE, ledger);
    later(slack.close);
    const home = await prepareGatehouse({ slack, gateway, agents: ["designer"] });
    later(home.remove);
    const bot = await home.start([], INSPECTED);
    later(() => bot.end());
    const questions = createQuestions(SEED);
    const threads = new Map<string, string>();
    const points: Point[] = [{ messages: 0, heap: await heapBytesOf(bot), resident: bot.residentBytes() }];
    for (let repeat = 1; repeat <= (options.isQuick ? 4 : 22); repeat++) {
      for (let times = 0; times < 5; times++) {
        await Promise.all(
          slack.users.map(async (user) => {
            const { thread } = await slack.ask({ user, ...questions("m"), thread: threads.get(user) });
            threads.set(user, thread);
          }),
        );
      }
      const heap = await heapBytesOf(bot);
      points.push({ messages: ledger.count(), heap, resident: bot.residentBytes() });
    }
    slack.collect();
    return { points, faults: ledger.faults() };
  });
}
