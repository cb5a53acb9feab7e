import fc from "fast-check";
import { expect, it } from "vitest";
import type { Grant } from "../../../src/core/access/grant.ts";
import { decideAccess, firstCounting, holdingsFor } from "../../../src/core/access/policy.ts";
import type { Standing } from "../../../src/core/people/identity.ts";
import { agent, grant, NOW, permission, personId, principal, role, snapshotOf } from "./snapshot-of.ts";

const aGrant: fc.Arbitrary<Grant> = fc
  .record({
    gives: fc.constantFrom(
      ...["*", "agent:*", "agent:designer", "agent:ops", "read:designer", "approve:*", "access:manage"],
      ...["role:operator", "role:support", "role:viewer", "role:gone"],
    ),
    startsAt: fc.integer({ min: NOW - 3, max: NOW + 1 }),
    endsAt: fc.option(fc.integer({ min: NOW - 1, max: NOW + 3 })),
    revokedAt: fc.option(fc.integer({ min: NOW - 1, max: NOW + 1 }), { freq: 1 }),
  })
  .map(({ gives, ...times }) => grant("ben", gives, times));

it("names the very rule that comes first among all that a person holds", () => {
  fc.assert(
    fc.property(
      fc.array(aGrant, { maxLength: 8 }),
      fc.constantFrom("admin", "operator", "member", "support", "viewer", "guest", "gone"),
      fc.constantFrom<Standing>("member", "guest", "external"),
      fc.array(fc.integer({ min: NOW - 3, max: NOW + 3 }), { minLength: 1, maxLength: 3 }),
      (grants, roleName, standing, moments) => {
        const snapshot = snapshotOf([principal("ben", roleName)], grants);
        const person = snapshot.people.get(personId("ben"));
        if (!person) throw new Error("Ben is missing");
        // The same snapshot is asked again and again, at one moment and another.
        for (const now of moments) {
          for (const name of ["designer", "ops", "product-manager"]) {
            const question = { kind: "use-agent", agentId: agent(name) } as const;
            const holdings = holdingsFor(person, permission(`agent:${name}`), snapshot.roles, now);
            const first = firstCounting(person, standing, holdings);
            const none =
              holdings.length > 0 ? { kind: "needs-end", standing } : { kind: "none", role: role(roleName) };
            expect(decideAccess({ principalId: personId("ben"), standing }, question, snapshot, now)).toEqual(
              first ? { kind: "allowed", rule: first.rule } : { kind: "denied", rule: none },
            );
          }
        }
      },
    ),
    { numRuns: 5000 },
  );
});
