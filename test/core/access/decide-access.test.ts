import { describe, expect, it } from "vitest";
import type { Grant } from "../../../src/core/access/grant.ts";
import { type AccessQuestion, decideAccess } from "../../../src/core/access/policy.ts";
import type { Standing } from "../../../src/core/people/identity.ts";
import { agent, grant, HOUR, NOW, permission, personId, principal, role, snapshotOf } from "./snapshot-of.ts";

const STANDINGS: readonly Standing[] = ["member", "guest", "external", "deactivated", "bot", "unknown"];
const HELD_ROLES = ["admin", "operator", "member", "viewer", "guest", "support", "gone"] as const;

const QUESTIONS = {
  "use designer": { kind: "use-agent", agentId: agent("designer") },
  "use product-manager": { kind: "use-agent", agentId: agent("product-manager") },
  "read designer": { kind: "read-agent", agentId: agent("designer") },
  "approve designer": { kind: "approve", agentId: agent("designer") },
  "manage-access": { kind: "manage-access" },
  "read-audit": { kind: "read-audit" },
  "manage-keys": { kind: "manage-keys" },
  "manage-system": { kind: "manage-system" },
  "be-known": { kind: "be-known" },
} as const satisfies Record<string, AccessQuestion>;
type Asked = keyof typeof QUESTIONS;

/** Which permission of a role says yes to a question; written out, so that the table is the documentation. */
const BY_ROLE: Record<(typeof HELD_ROLES)[number], Partial<Record<Asked, string>>> = {
  admin: {
    "use designer": "*",
    "use product-manager": "*",
    "read designer": "*",
    "approve designer": "*",
    "manage-access": "*",
    "read-audit": "*",
    "manage-keys": "*",
    "manage-system": "*",
  },
  operator: {
    "use designer": "agent:*",
    "use product-manager": "agent:*",
    "read designer": "agent:*",
    "approve designer": "approve:*",
    "read-audit": "audit:read",
  },
  member: { "use product-manager": "agent:product-manager" },
  viewer: { "read designer": "read:*" },
  guest: {},
  support: { "use designer": "agent:designer", "read designer": "agent:designer" },
  gone: {},
};

/** Each state that a grant of the permission asked for can be in, and whether it is in force. */
const GRANT_STATES: Record<string, { grant: Partial<Grant> | null; force: "endless" | "ends" | "none" }> = {
  "no grant": { grant: null, force: "none" },
  "an endless grant": { grant: {}, force: "endless" },
  "a grant that ends": { grant: { endsAt: NOW + HOUR }, force: "ends" },
  "a grant that ends in a millisecond": { grant: { endsAt: NOW + 1 }, force: "ends" },
  "a grant that ends just now": { grant: { endsAt: NOW }, force: "none" },
  "a grant that ended": { grant: { endsAt: NOW - 1 }, force: "none" },
  "a revoked grant": { grant: { revokedAt: NOW }, force: "none" },
  "a grant that starts later": { grant: { startsAt: NOW + 1 }, force: "none" },
};

const NEEDED: Record<Asked, string> = {
  "use designer": "agent:designer",
  "use product-manager": "agent:product-manager",
  "read designer": "read:designer",
  "approve designer": "approve:designer",
  "manage-access": "access:manage",
  "read-audit": "audit:read",
  "manage-keys": "keys:manage",
  "manage-system": "system:manage",
  "be-known": "*",
};

type Case = readonly [Asked, (typeof HELD_ROLES)[number], Standing, keyof typeof GRANT_STATES];

function expected([asked, held, standing, state]: Case) {
  if (!["member", "guest", "external"].includes(standing)) {
    return { kind: "denied", rule: { kind: "standing", standing } };
  }
  if (asked === "be-known") return { kind: "allowed", rule: { kind: "known-person" } };
  const byRole = BY_ROLE[held][asked];
  const force = GRANT_STATES[state]?.force;
  const counts = standing === "member" && held !== "guest";
  if (byRole && counts) {
    return { kind: "allowed", rule: { kind: "role", role: held, permission: permission(byRole) } };
  }
  if (force === "ends" || (force === "endless" && counts)) {
    return { kind: "allowed", rule: { kind: "grant", permission: permission(NEEDED[asked]) } };
  }
  if (byRole || force === "endless") return { kind: "denied", rule: { kind: "needs-end", standing } };
  return { kind: "denied", rule: { kind: "none", role: role(held) } };
}

describe("decideAccess", () => {
  for (const asked of Object.keys(QUESTIONS) as Asked[]) {
    for (const standing of STANDINGS) {
      it(`answers "${asked}" of a ${standing}, for every role and state of a grant, with its rule`, () => {
        for (const held of HELD_ROLES) {
          for (const [state, { grant: changes }] of Object.entries(GRANT_STATES)) {
            const grants = changes ? [grant("ben", NEEDED[asked], changes)] : [];
            const snapshot = snapshotOf([principal("ben", held)], grants);
            const asker = { principalId: personId("ben"), standing };
            const decision = decideAccess(asker, QUESTIONS[asked], snapshot, NOW);
            expect(decision, `${held}, ${state}`).toMatchObject(expected([asked, held, standing, state]));
          }
        }
      });
    }
  }

  it("takes a role grant for its role's permissions, as long as it lasts", () => {
    const grants = [grant("ben", "role:operator", { endsAt: NOW + HOUR })];
    const snapshot = snapshotOf([principal("ben", "member")], grants);
    const ask = (question: AccessQuestion, now: number) =>
      decideAccess({ principalId: personId("ben"), standing: "member" }, question, snapshot, now);
    expect(ask(QUESTIONS["approve designer"], NOW)).toMatchObject({
      kind: "allowed",
      rule: { kind: "grant", permission: "approve:*", grant: { id: "ben-role:operator" } },
    });
    expect(ask(QUESTIONS["approve designer"], NOW + HOUR - 1).kind).toBe("allowed");
    expect(ask(QUESTIONS["approve designer"], NOW + HOUR).kind).toBe("denied");
    expect(ask(QUESTIONS["manage-access"], NOW).kind).toBe("denied");
  });

  it("names the grant that lasts longest", () => {
    const ends = [
      grant("ben", "agent:designer", { endsAt: NOW + 1 }),
      grant("ben", "agent:*", { endsAt: NOW + 9 }),
    ];
    const asker = { principalId: personId("ben"), standing: "guest" } as const;
    const decision = decideAccess(
      asker,
      QUESTIONS["use designer"],
      snapshotOf([principal("ben", "guest")], ends),
      NOW,
    );
    expect(decision.rule).toMatchObject({ kind: "grant", grant: { id: "ben-agent:*" } });
  });

  it("knows nobody without a principal, nor with one that is not there, whatever is asked", () => {
    const snapshot = snapshotOf([principal("ada", "admin")]);
    for (const question of Object.values(QUESTIONS)) {
      for (const principalId of [null, personId("ghost"), personId("__proto__")]) {
        const decision = decideAccess({ principalId, standing: "member" }, question, snapshot, NOW);
        expect(decision).toEqual({ kind: "denied", rule: { kind: "unknown-person" } });
      }
    }
  });

  it("denies a suspended person everything, an admin too", () => {
    const snapshot = snapshotOf([principal("ada", "admin", { suspendedAt: NOW - 1 })], [grant("ada", "*")]);
    for (const question of Object.values(QUESTIONS)) {
      const decision = decideAccess(
        { principalId: personId("ada"), standing: "member" },
        question,
        snapshot,
        NOW,
      );
      expect(decision).toEqual({ kind: "denied", rule: { kind: "suspended" } });
    }
  });
});
