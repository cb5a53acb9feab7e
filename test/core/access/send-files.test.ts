import { describe, expect, it } from "vitest";
import { decideAccess } from "../../../src/core/access/policy.ts";
import { DEFAULT_FILES } from "../../../src/core/file/file-policy.ts";
import type { Standing } from "../../../src/core/people/identity.ts";
import { grant, NOW, personId, principal, role, snapshotOf } from "./snapshot-of.ts";

const decide = (roleName: string, standing: Standing, grants: Parameters<typeof snapshotOf>[1] = []) =>
  decideAccess(
    { principalId: personId("ben"), standing },
    { kind: "send-files", roles: DEFAULT_FILES.roles },
    snapshotOf([principal("ben", roleName)], grants),
    NOW,
  );

describe("who may send files", () => {
  it.each([
    ["admin", "member", "allowed"],
    ["operator", "member", "allowed"],
    ["member", "member", "allowed"],
    ["viewer", "member", "denied"],
    ["guest", "member", "denied"],
    ["guest", "guest", "denied"],
    // From another team: what a role gives without an end never counts for them.
    ["member", "external", "denied"],
    ["member", "bot", "denied"],
    ["member", "unknown", "denied"],
    ["support", "member", "denied"],
  ] as const)("a %s whose account is %s: %s", (roleName, standing, kind) => {
    expect(decide(roleName, standing).kind).toBe(kind);
  });

  it("counts a role that is lent, for as long as it is", () => {
    const lent = grant("ben", "role:operator", { startsAt: NOW - 1, endsAt: NOW + 1 });
    expect(decide("guest", "guest", [lent])).toEqual({
      kind: "allowed",
      rule: { kind: "send-files", role: role("operator") },
    });
    const over = grant("ben", "role:operator", { startsAt: NOW - 2, endsAt: NOW - 1 });
    expect(decide("guest", "guest", [over]).kind).toBe("denied");
  });
});
