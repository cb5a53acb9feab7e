import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Grant } from "../../../src/core/access/grant.ts";
import type { PermissionQuestion } from "../../../src/core/access/permission.ts";
import {
  type AccessQuestion,
  type AccessSnapshot,
  type Asker,
  decideAccess,
} from "../../../src/core/access/policy.ts";
import type { Role, RoleName } from "../../../src/core/access/role.ts";
import type { Standing } from "../../../src/core/people/identity.ts";
import { agent, grant, NOW, permission, personId, principal, role, snapshotOf } from "./snapshot-of.ts";

const AGENTS = ["designer", "ops", "product-manager"] as const;
const aPermission = fc.constantFrom(
  "*",
  "access:manage",
  "audit:read",
  "keys:manage",
  "system:manage",
  ...["agent", "read", "approve"].flatMap((verb) => ["*", ...AGENTS].map((target) => `${verb}:${target}`)),
);
const aRole = fc.constantFrom("admin", "operator", "member", "viewer", "guest", "odd", "gone");
// Mostly people who hold something at the moment asked for, or nearly every verdict would be a denial.
const aStanding: fc.Arbitrary<Standing> = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom<Standing>("member", "guest", "external") },
  { weight: 1, arbitrary: fc.constantFrom<Standing>("deactivated", "bot", "unknown") },
);
const aTime = fc.integer({ min: NOW - 3, max: NOW + 3 });
const aGrant = fc
  .record({
    who: fc.constantFrom("ben", "ben", "ada"),
    gives: fc.oneof(
      aPermission,
      aRole.map((name) => `role:${name}`),
    ),
    startsAt: fc.integer({ min: NOW - 6, max: NOW + 2 }),
    endsAt: fc.option(fc.integer({ min: NOW - 2, max: NOW + 6 })),
    revokedAt: fc.option(aTime, { freq: 1 }),
  })
  .map(({ who, gives, ...times }) => grant(who, gives, times));
const aQuestion = fc.oneof(
  fc.record({
    kind: fc.constantFrom("use-agent", "read-agent", "approve"),
    agentId: fc.constantFrom(...AGENTS).map(agent),
  }),
  fc.record({
    kind: fc.constantFrom("manage-access", "read-audit", "manage-keys", "manage-system", "be-known"),
  }),
) as fc.Arbitrary<Exclude<AccessQuestion, { kind: "join-conversation" }>>;

interface World {
  readonly snapshot: AccessSnapshot;
  readonly grants: readonly Grant[];
}
const aWorld: fc.Arbitrary<World> = fc
  .record({
    adas: aRole,
    bens: aRole,
    suspended: fc.nat(4).map((one) => one === 0),
    odd: fc.array(aPermission, { maxLength: 3 }),
    grants: fc.array(aGrant, { maxLength: 6 }),
  })
  .map(({ adas, bens, suspended, odd, grants }) => {
    const people = [principal("ada", adas, { suspendedAt: suspended ? 1 : null }), principal("ben", bens)];
    return { snapshot: snapshotOf(people, grants, rolesWith(odd)), grants };
  });
const anAsker: fc.Arbitrary<Asker> = fc.record({
  principalId: fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom(personId("ada"), personId("ben"), personId("ben")) },
    { weight: 1, arbitrary: fc.constantFrom(personId("nobody"), null) },
  ),
  standing: aStanding,
});

function rolesWith(odd: readonly string[]): ReadonlyMap<RoleName, Role> {
  const roles: Record<string, readonly string[]> = {
    admin: ["*"],
    operator: ["agent:*", "approve:*", "audit:read"],
    member: ["agent:product-manager"],
    viewer: ["read:*"],
    guest: [],
    odd,
  };
  return new Map(
    Object.entries(roles).map(([name, held]) => [
      role(name),
      { name: role(name), permissions: held.map(permission) },
    ]),
  );
}

/** All the permission strings that say yes to a question. */
function yesOf(question: PermissionQuestion): readonly string[] {
  switch (question.kind) {
    case "use-agent":
      return ["*", "agent:*", `agent:${question.agentId}`];
    case "read-agent":
      return ["*", "agent:*", `agent:${question.agentId}`, "read:*", `read:${question.agentId}`];
    case "approve":
      return ["*", "approve:*", `approve:${question.agentId}`];
    default: {
      const [verb, what] = question.kind.split("-");
      return ["*", `${what}:${verb}`];
    }
  }
}

/** What the design says, as plain set arithmetic: no rules, no order, only the verdict. */
function reference(world: World, asker: Asker, question: PermissionQuestion, now: number) {
  const { people, roles } = world.snapshot;
  const person = [...people.values()].find((one) => one.principal.id === asker.principalId)?.principal;
  if (!person || person.suspendedAt !== null) return false;
  if (["deactivated", "bot", "unknown"].includes(asker.standing)) return false;
  if (question.kind === "be-known") return true;
  const limited = asker.standing !== "member" || person.role === "guest";
  const held = new Set<string>(limited ? [] : roles.get(person.role)?.permissions);
  for (const one of world.grants) {
    const over =
      (one.endsAt !== null && now >= one.endsAt) || (one.revokedAt !== null && now >= one.revokedAt);
    if (one.principalId !== person.id || now < one.startsAt || over) continue;
    if (limited && one.endsAt === null) continue;
    const gives =
      one.subject.kind === "role" ? roles.get(one.subject.role)?.permissions : [one.subject.permission];
    for (const given of gives ?? []) held.add(given);
  }
  return yesOf(question).some((yes) => held.has(yes));
}

describe("decideAccess against a reference written apart from it", () => {
  it("gives the same verdict on every world, asker, question and moment", () => {
    let allowed = 0;
    fc.assert(
      fc.property(aWorld, anAsker, aQuestion, aTime, (world, asker, question, now) => {
        const decision = decideAccess(asker, question, world.snapshot, now);
        if (decision.kind === "allowed") allowed += 1;
        expect(decision.kind === "allowed").toBe(reference(world, asker, question, now));
      }),
      { numRuns: 10_000 },
    );
    // Else the worlds would prove little.
    expect(allowed).toBeGreaterThan(2000);
  });

  it("names a rule that holds by itself", () => {
    fc.assert(
      fc.property(aWorld, anAsker, aQuestion, aTime, (world, asker, question, now) => {
        const { kind, rule } = decideAccess(asker, question, world.snapshot, now);
        if (rule.kind === "grant") {
          expect(rule.grant.principalId).toBe(asker.principalId);
          expect(yesOf(question)).toContain(rule.permission);
        }
        if (rule.kind === "role")
          expect(world.snapshot.roles.get(rule.role)?.permissions).toContain(rule.permission);
        expect(["role", "grant", "known-person"].includes(rule.kind)).toBe(kind === "allowed");
      }),
      { numRuns: 3000 },
    );
  });

  it("never takes access away when a grant is added", () => {
    fc.assert(
      fc.property(aWorld, aGrant, anAsker, aQuestion, aTime, (world, added, asker, question, now) => {
        if (decideAccess(asker, question, world.snapshot, now).kind !== "allowed") return;
        const people = [...world.snapshot.people.values()].map((one) => one.principal);
        const more = snapshotOf(people, [...world.grants, added], world.snapshot.roles);
        expect(decideAccess(asker, question, more, now).kind).toBe("allowed");
      }),
      { numRuns: 5000 },
    );
  });

  it("ends a grant at its end, to the millisecond", () => {
    fc.assert(
      fc.property(aPermission, fc.integer({ min: 1, max: 1e9 }), aQuestion, (gives, lasts, question) => {
        fc.pre(question.kind !== "be-known" && yesOf(question).includes(gives));
        const endsAt = NOW + lasts;
        const snapshot = snapshotOf([principal("ben", "guest")], [grant("ben", gives, { endsAt })]);
        const at = (now: number) =>
          decideAccess({ principalId: personId("ben"), standing: "guest" }, question, snapshot, now).kind;
        expect([at(endsAt - 1), at(endsAt), at(endsAt + 1)]).toEqual(["allowed", "denied", "denied"]);
      }),
    );
  });
});
