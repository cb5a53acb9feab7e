import fc from "fast-check";
import { afterEach, beforeEach, expect, it } from "vitest";
import { builtinRoles } from "../../../src/core/access/builtin-roles.ts";
import type { GrantId, GrantSubject } from "../../../src/core/access/grant.ts";
import { loadSnapshot } from "../../../src/core/access/load-snapshot.ts";
import type { AgentId, Permission } from "../../../src/core/access/permission.ts";
import { type AccessQuestion, type AccessSnapshot, decideAccess } from "../../../src/core/access/policy.ts";
import type { RoleName } from "../../../src/core/access/role.ts";
import { createGateways } from "../../../src/core/gateways/create-gateways.ts";
import { addPerson } from "../../../src/core/people/add-person.ts";
import type { Identity, Standing } from "../../../src/core/people/identity.ts";
import { mergePeople } from "../../../src/core/people/merge-people.ts";
import type { ResolvedAsker } from "../../../src/core/people/resolve-asker.ts";
import { randomIds } from "../../../src/system/ids.ts";
import { openTempStore, type TempStore } from "../../fakes/temp-store.ts";
import { createQuietGateway } from "../command/small-world.ts";

const ROLES = builtinRoles(["designer" as AgentId]);
const HOUR = 3_600_000;
const JOB = { kind: "system", job: "test" } as const;

let temp: TempStore;
beforeEach(async () => {
  temp = await openTempStore();
});
afterEach(() => temp.cleanup());

interface Side {
  readonly role: string;
  readonly standing: Standing;
  readonly grants: readonly { readonly gives: string; readonly ends: boolean }[];
}
const side: fc.Arbitrary<Side> = fc.record({
  role: fc.constantFrom("admin", "operator", "member", "viewer", "guest"),
  standing: fc.constantFrom("member" as const, "guest" as const, "external" as const),
  grants: fc.array(
    fc.record({
      gives: fc.constantFrom(
        "agent:designer",
        "agent:ops",
        "approve:ops",
        "audit:read",
        "*",
        "role:operator",
      ),
      ends: fc.boolean(),
    }),
    { maxLength: 3 },
  ),
});

const QUESTIONS: readonly AccessQuestion[] = [
  { kind: "use-agent", agentId: "designer" as AgentId },
  { kind: "use-agent", agentId: "ops" as AgentId },
  { kind: "read-agent", agentId: "ops" as AgentId },
  { kind: "approve", agentId: "ops" as AgentId },
  { kind: "manage-access" },
  { kind: "read-audit" },
  { kind: "manage-system" },
];

let made = 0;
/** Somebody with a role and grants, who speaks from an account of this standing. */
async function person({ role, standing, grants }: Side): Promise<ResolvedAsker> {
  const identity = `web:p${++made}` as Identity;
  const now = temp.clock.now();
  const principal = await temp.store.transact(async (tx) => {
    const one = await addPerson(
      tx,
      { ids: randomIds, clock: temp.clock },
      { identity, displayName: null, role: role as RoleName },
      JOB,
    );
    for (const { gives, ends } of grants) {
      const subject: GrantSubject = gives.startsWith("role:")
        ? { kind: "role", role: gives.slice(5) as RoleName }
        : { kind: "permission", permission: gives as Permission };
      await tx.grants.add({
        id: randomIds.next("g") as GrantId,
        principalId: one.id,
        subject,
        startsAt: now,
        endsAt: ends ? now + HOUR : null,
        grantedBy: "system",
        reason: null,
        revokedAt: null,
      });
    }
    return one;
  });
  const facts = { standing, displayName: null };
  return { identity, principal, facts, asker: { principalId: principal.id, standing } };
}

const snapshot = (): Promise<AccessSnapshot> => loadSnapshot(temp.store, ROLES, temp.clock.now());
async function held(people: readonly ResolvedAsker[], at = temp.clock.now()): Promise<readonly string[]> {
  const rules = await snapshot();
  const askers = await Promise.all(
    people.map(async ({ identity, facts }) => {
      const principal = await temp.store.principals.byIdentity(identity);
      return { principalId: principal?.id ?? null, standing: facts.standing };
    }),
  );
  const isHeld = (question: AccessQuestion) =>
    askers.some((asker) => decideAccess(asker, question, rules, at).kind === "allowed");
  return QUESTIONS.filter(isHeld).map((question) => JSON.stringify(question));
}

it("never holds anything that neither of the two held, now or once what ends has ended", async () => {
  await person({ role: "admin", standing: "member", grants: [] });
  let merged = 0;
  const property = fc.asyncProperty(side, side, async (first, second) => {
    const [claimed, maker] = [await person(first), await person(second)];
    if (!claimed.principal || !maker.principal) throw new Error("both are known");
    const later = temp.clock.now() + 2 * HOUR;
    const before = [await held([claimed, maker]), await held([claimed, maker], later)];
    const access = {
      snapshot: (
        (now) => () =>
          now
      )(await snapshot()),
    };
    const gateways = createGateways([createQuietGateway()]);
    const deps = { access, ids: randomIds, clock: temp.clock, gateways };
    const pair = { from: claimed.principal.id, into: maker.principal.id, claimed, maker };
    const outcome = await temp.store.transact((tx) => mergePeople(tx, deps, maker, pair));
    if (typeof outcome !== "string") merged += 1;
    const after = [await held([claimed, maker]), await held([claimed, maker], later)];
    for (const [at, now] of after.entries()) expect(before[at]).toEqual(expect.arrayContaining([...now]));
  });
  await fc.assert(property, { numRuns: 60 });
  expect(merged).toBeGreaterThan(10);
});
