import { describe, expect, test } from "vitest";
import { builtinRoles, GUEST, MEMBER, OPERATOR } from "../../../src/core/access/builtin-roles.ts";
import type { AgentId } from "../../../src/core/access/permission.ts";
import { decideAccess } from "../../../src/core/access/policy.ts";
import type { RoleName } from "../../../src/core/access/role.ts";
import type { Standing } from "../../../src/core/people/identity.ts";
import type { PrincipalId } from "../../../src/core/people/principal.ts";

const NOW = 1000;
const OPS = "ops" as AgentId;
const id = (name: string) => name as PrincipalId;

const ROLES: Record<string, string> = {
  ada: "admin",
  oona: "operator",
  ben: "member",
  cleo: "member",
  gus: "guest",
};
const people = new Map(
  Object.entries(ROLES).map(([name, role]) => [
    id(name),
    {
      principal: {
        id: id(name),
        displayName: name,
        role: role as RoleName,
        language: null,
        suspendedAt: null,
        createdAt: 0,
      },
      grants: [],
    },
  ]),
);
const snapshot = { people, roles: builtinRoles([]), freezes: new Map() };

describe("deciding about a request", () => {
  const ask = (
    who: string,
    about: { readonly owner?: string; readonly requester: string | null },
    standing: Standing = "member",
  ) =>
    decideAccess(
      { principalId: id(who), standing },
      {
        kind: "decide-access-request",
        agentId: OPS,
        owner: about.owner === undefined ? null : id(about.owner),
        requester: about.requester === null ? null : id(about.requester),
      },
      snapshot,
      NOW,
    );

  test("is for the owner, the approvers and who manages access", () => {
    const about = { owner: "cleo", requester: "ben" };
    expect(ask("cleo", about)).toEqual({ kind: "allowed", rule: { kind: "owner", agentId: OPS } });
    expect(ask("oona", about)).toMatchObject({ kind: "allowed", rule: { permission: "approve:*" } });
    expect(ask("ada", about)).toMatchObject({ kind: "allowed", rule: { permission: "*" } });
  });

  test("is for nobody else, and never for the one who asked, whatever they hold", () => {
    expect(ask("ben", { owner: "cleo", requester: "gus" }).kind).toBe("denied");
    for (const who of ["ada", "oona", "cleo"]) {
      expect(ask(who, { owner: "cleo", requester: who })).toEqual({
        kind: "denied",
        rule: { kind: "own-request" },
      });
    }
  });

  test("about a stranger is for who manages access alone", () => {
    expect(ask("ada", { owner: "cleo", requester: null }).kind).toBe("allowed");
    expect(ask("oona", { owner: "cleo", requester: null }).kind).toBe("denied");
    expect(ask("cleo", { owner: "cleo", requester: null }).kind).toBe("denied");
  });

  test("is not for an owner who is a guest, from outside, or whom the platform does not vouch for", () => {
    expect(ask("gus", { owner: "gus", requester: "ben" }).kind).toBe("denied");
    for (const standing of ["guest", "external", "unknown", "deactivated", "bot"] as const) {
      expect(ask("cleo", { owner: "cleo", requester: "ben" }, standing).kind).toBe("denied");
    }
  });
});

describe("breaking the glass", () => {
  const ask = (who: string, roles: readonly RoleName[], standing: Standing = "member") =>
    decideAccess({ principalId: id(who), standing }, { kind: "break-glass", roles }, snapshot, NOW).kind;

  test("is for the roles that are named, and for no guest even then", () => {
    expect(ask("ben", [MEMBER])).toBe("allowed");
    expect(ask("ben", [OPERATOR])).toBe("denied");
    expect(ask("ben", [])).toBe("denied");
    expect(ask("ada", [MEMBER])).toBe("denied");
    expect(ask("gus", [GUEST])).toBe("denied");
    expect(ask("ben", [MEMBER], "external")).toBe("denied");
  });
});
