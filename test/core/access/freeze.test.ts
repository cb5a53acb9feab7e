import { describe, expect, test } from "vitest";
import { describeRule } from "../../../src/core/access/explain-access.ts";
import type { Freeze, FreezeTarget } from "../../../src/core/access/freeze.ts";
import { lastingAdmins } from "../../../src/core/access/lasting-admin.ts";
import { type AccessQuestion, decideAccess } from "../../../src/core/access/policy.ts";
import { agent, grant, NOW, personId, principal, snapshotOf } from "./snapshot-of.ts";

const PEOPLE = [principal("ada", "admin"), principal("ben", "operator"), principal("kim", "keeper")];
const GRANTS = [grant("kim", "agent:ops"), grant("kim", "audit:read")];
const BEN: FreezeTarget = { kind: "person", principalId: personId("ben") };
const OPS: FreezeTarget = { kind: "agent", agentId: agent("ops") };
const ALL: FreezeTarget = { kind: "all" };

const use = (id: string): AccessQuestion => ({ kind: "use-agent", agentId: agent(id) });
const approve = (id: string): AccessQuestion => ({ kind: "approve", agentId: agent(id) });
const MANAGE: AccessQuestion = { kind: "manage-access" };
const KNOWN: AccessQuestion = { kind: "be-known" };
const AUDIT: AccessQuestion = { kind: "read-audit" };

const frozen = (...targets: readonly FreezeTarget[]): Freeze[] =>
  targets.map((target) => ({ target, by: "system", at: NOW, reason: null }));

function ask(who: string, question: AccessQuestion, ...targets: readonly FreezeTarget[]) {
  const snapshot = snapshotOf(PEOPLE, GRANTS, undefined, frozen(...targets));
  const { kind, rule } = decideAccess(
    { principalId: personId(who), standing: "member" },
    question,
    snapshot,
    NOW,
  );
  return kind === "allowed" ? "allowed" : describeRule(rule);
}

describe("a freeze", () => {
  test("of a person denies them everything, and nobody else anything", () => {
    for (const question of [KNOWN, use("ops"), approve("ops"), AUDIT]) {
      expect(ask("ben", question)).toBe("allowed");
      expect(ask("ben", question, BEN)).toBe("They are frozen.");
      expect(ask("ada", question, BEN)).toBe("allowed");
    }
  });

  test("of an agent stops it for everybody, admins too, and no other agent", () => {
    for (const who of ["ada", "ben", "kim"]) {
      expect(ask(who, use("ops"), OPS)).toBe("The agent ops is frozen.");
    }
    expect(ask("ada", approve("ops"), OPS)).toBe("The agent ops is frozen.");
    expect(ask("ben", use("designer"), OPS)).toBe("allowed");
    expect(ask("ben", { kind: "read-agent", agentId: agent("ops") }, OPS)).toBe("allowed");
    expect(ask("ada", MANAGE, OPS)).toBe("allowed");
  });

  test("of everything stops all that acts, and leaves the admins able to lift it", () => {
    for (const question of [use("ops"), approve("ops"), { kind: "break-glass", roles: [] } as const]) {
      expect(ask("ada", question, ALL)).toBe("Everything is frozen.");
    }
    expect(ask("ada", MANAGE, ALL)).toBe("allowed");
    expect(ask("kim", MANAGE)).toBe("allowed");
    expect(ask("kim", MANAGE, ALL)).toBe("Everything is frozen.");
    for (const who of ["ada", "ben", "kim"]) expect(ask(who, KNOWN, ALL)).toBe("allowed");
    expect(ask("kim", AUDIT, ALL)).toBe("allowed");
  });

  test("of a conversation's agent keeps people out of it", () => {
    const conversation = { principalId: personId("ada"), agentId: agent("ops"), shares: [], lockedTo: null };
    const question = { kind: "join-conversation", conversation } as unknown as AccessQuestion;
    expect([ask("ada", question), ask("ada", question, OPS)]).toEqual([
      "allowed",
      "The agent ops is frozen.",
    ]);
  });

  test("of a person outweighs that they hold everything", () => {
    const ada: FreezeTarget = { kind: "person", principalId: personId("ada") };
    expect(ask("ada", MANAGE, ada)).toBe("They are frozen.");
    expect(ask("ada", MANAGE, ada, ALL)).toBe("They are frozen.");
  });

  test("takes an admin out of those who can act", () => {
    const people = [...PEOPLE, principal("cleo", "admin")];
    const one: FreezeTarget = { kind: "person", principalId: personId("cleo") };
    expect(lastingAdmins(snapshotOf(people, [], undefined, frozen(one, ALL)), NOW)).toEqual(["ada"]);
  });
});
