import { describe, expect, it } from "vitest";
import { builtinRoles, parseRoleName } from "../../../src/core/access/builtin-roles.ts";
import { parsePermission } from "../../../src/core/access/permission.ts";
import { agent, role } from "./snapshot-of.ts";

const roles = builtinRoles([agent("designer"), agent("product-manager")]);

describe("the built-in roles", () => {
  it("hold what the design says, in permissions of the grammar", () => {
    const held = Object.fromEntries([...roles].map(([name, { permissions }]) => [name, permissions]));
    expect(held).toEqual({
      admin: ["*"],
      operator: ["agent:*", "approve:*", "audit:read"],
      member: ["agent:designer", "agent:product-manager"],
      viewer: ["read:*"],
      guest: [],
    });
    for (const { permissions } of roles.values()) {
      for (const one of permissions) expect(parsePermission(one)).toBe(one);
    }
  });

  it("are found by their exact name alone", () => {
    expect(parseRoleName("admin", roles)).toBe(role("admin"));
    for (const text of ["Admin", " admin", "аdmin", "", "owner", "__proto__", "constructor"]) {
      expect(parseRoleName(text, roles)).toBeNull();
    }
  });
});
