import { builtinRoles } from "../../src/core/access/builtin-roles.ts";
import type { Grant, GrantId } from "../../src/core/access/grant.ts";
import type { AgentId, Permission } from "../../src/core/access/permission.ts";
import { type AccessSnapshot, decideAccess, type PersonAccess } from "../../src/core/access/policy.ts";
import type { RoleName } from "../../src/core/access/role.ts";
import type { PrincipalId } from "../../src/core/people/principal.ts";
import type { Bench, BenchOptions, BenchResult } from "../method/bench.ts";
import { round, showRatio } from "../method/report.ts";
import { allOf, type Contender, type Rounds, ratioOf, runRounds } from "../method/rounds.ts";
import { seededRandom } from "../method/seeded.ts";
import { slopeOf, spreadOf } from "../method/statistics.ts";

const SEED = 20260914;
const NOW = Date.UTC(2026, 10, 21);
const GRANTS_EACH = 10;
const AGENTS = 200;
const DECISIONS = 100_000;
const SIZES = [100, 1_000, 10_000, 100_000, 1_000_000];

/** The one door, against a bare look-up in a Map of Maps with the same expiry check. */
export const authorisation: Bench = {
  about: "one access decision, from a hundred to a million grants, against a bare Map look-up",
  run: measure,
};

interface Asking {
  readonly person: PrincipalId;
  readonly agent: AgentId;
}

async function measure({ rounds, isQuick, say }: BenchOptions): Promise<BenchResult> {
  const results: { readonly grants: number; readonly rounds: Rounds; readonly disagreed: number }[] = [];
  for (const grants of isQuick ? SIZES.slice(0, 3) : SIZES) {
    say(`  ${grants} grants`);
    const random = seededRandom(SEED);
    const snapshot = snapshotOf(grants, random);
    const bare = bareOf(snapshot);
    const askings = askingsFor(snapshot, random);
    const floor = (one: Asking) => (bare.get(one.person)?.get(one.agent) ?? 0) > NOW;
    const door = ({ person, agent }: Asking) =>
      decideAccess(
        { principalId: person, standing: "member" },
        { kind: "use-agent", agentId: agent },
        snapshot,
        NOW,
      ).kind === "allowed";
    const disagreed = askings.filter((one) => floor(one) !== door(one)).length;
    const contenders = [looping("Map", floor, askings), looping("decideAccess", door, askings)];
    const plan = { rounds, steps: 1, warmUpSteps: 2, pauseMs: 5 };
    results.push({ grants, disagreed, rounds: await runRounds(contenders, plan) });
  }
  return reportOf(results);
}

function looping(name: string, decide: (one: Asking) => boolean, askings: readonly Asking[]): Contender {
  return {
    name,
    async step() {
      let allowed = 0;
      const start = performance.now();
      for (const one of askings) if (decide(one)) allowed += 1;
      const took = performance.now() - start;
      return { microseconds: [(took * 1000) / askings.length], allowed: [allowed] };
    },
  };
}

/** People with ten grants each, some of them ended, one in fifty suspended. */
function snapshotOf(grants: number, random: () => number): AccessSnapshot {
  const people = new Map<PrincipalId, PersonAccess>();
  for (let at = 0; at < grants / GRANTS_EACH; at++) {
    const id = `p-${at}` as PrincipalId;
    const suspendedAt = random() < 0.02 ? NOW - 1 : null;
    const principal = {
      id,
      displayName: `Person ${at}`,
      role: "guest" as RoleName,
      language: null,
      suspendedAt,
      createdAt: 0,
    };
    const held = new Set(Array.from({ length: GRANTS_EACH }, () => Math.floor(random() * AGENTS)));
    people.set(id, { principal, grants: [...held].map((agent) => grantOf(id, agent, random)) });
  }
  return { people, roles: builtinRoles([]), freezes: new Map() };
}

function grantOf(principalId: PrincipalId, agent: number, random: () => number): Grant {
  return {
    id: `g-${principalId}-${agent}` as GrantId,
    principalId,
    subject: { kind: "permission", permission: `agent:a${agent}` as Permission },
    startsAt: NOW - 1000,
    endsAt: random() < 0.1 ? NOW - 1 : NOW + 1000,
    grantedBy: "system",
    reason: null,
    revokedAt: null,
  };
}

/** What is in force, and until when. */
function bareOf({ people }: AccessSnapshot): Map<PrincipalId, Map<AgentId, number>> {
  const bare = new Map<PrincipalId, Map<AgentId, number>>();
  for (const [id, { principal, grants }] of people) {
    const ends = grants.map((grant): [AgentId, number] => [agentOf(grant), grant.endsAt ?? 0]);
    bare.set(id, new Map(principal.suspendedAt === null ? ends : []));
  }
  return bare;
}

function agentOf({ subject }: Grant): AgentId {
  return (subject.kind === "permission" ? subject.permission.slice("agent:".length) : "") as AgentId;
}

/** Four of five ask for what they hold. */
function askingsFor({ people }: AccessSnapshot, random: () => number): readonly Asking[] {
  const all = [...people.values()];
  return Array.from({ length: DECISIONS }, () => {
    const one = all[Math.floor(random() * all.length)];
    const held = one?.grants[Math.floor(random() * one.grants.length)];
    const agent = held && random() < 0.8 ? agentOf(held) : (`a${Math.floor(random() * AGENTS)}` as AgentId);
    return { person: one?.principal.id ?? ("nobody" as PrincipalId), agent };
  });
}

function reportOf(
  results: readonly { readonly grants: number; readonly rounds: Rounds; readonly disagreed: number }[],
): BenchResult {
  const middle = (rounds: Rounds, name: string) => spreadOf(allOf(rounds, name, "microseconds")).median;
  const rows = results.map(({ grants, rounds }) => [
    grants.toLocaleString("en"),
    round(middle(rounds, "decideAccess")),
    round(middle(rounds, "Map")),
    showRatio(ratioOf(rounds, "microseconds", { of: "decideAccess", to: "Map" })),
  ]);
  const slope = (name: string) =>
    slopeOf(
      results.map(({ grants, rounds }) => [Math.log10(grants), Math.log10(middle(rounds, name))]),
    ).toFixed(2);
  const wrong = results.filter(({ disagreed }) => disagreed > 0);
  return {
    tables: [
      {
        title: "Microseconds a decision",
        head: ["grants", "decideAccess", "bare Map", "ratio"],
        rows,
      },
    ],
    faults: wrong.map(
      ({ grants, disagreed }) => `${disagreed} decisions differ from the Map's at ${grants} grants`,
    ),
    notes: [
      `Slope of the two lines, log to log: decideAccess ${slope("decideAccess")}, Map ${slope("Map")}; 0 is flat.`,
      `${DECISIONS.toLocaleString("en")} decisions a step, four of five for something held; each agrees with the Map's.`,
    ],
    numbers: results,
  };
}
