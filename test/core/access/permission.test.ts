import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type AgentId,
  type Permission,
  type PermissionQuestion,
  parseAgentId,
  parsePermission,
  permissionAllows,
  permissionCovers,
  permissionFor,
} from "../../../src/core/access/permission.ts";
import { anyText } from "../../fakes/any-text.ts";

const agentId = fc.stringMatching(/^[a-z0-9][a-z0-9_-]{0,63}$/);
const closeAgentId = fc.constantFrom("designer", "designer-mirror", "product-manager", "ops", "d");
const WORDS = ["access:manage", "audit:read", "keys:manage", "system:manage"];
const text = fc.oneof(
  fc.constantFrom("*", ...WORDS),
  fc
    .tuple(fc.constantFrom("read", "agent", "approve"), fc.oneof(fc.constant("*"), agentId, closeAgentId))
    .map((parts) => parts.join(":")),
);
const permission = text.map((one) => one as Permission);
const question: fc.Arbitrary<PermissionQuestion> = fc.oneof(
  fc.record({
    kind: fc.constantFrom("use-agent", "read-agent", "approve"),
    agentId: fc.oneof(agentId, closeAgentId).map((id) => id as AgentId),
  }),
  fc.record({ kind: fc.constantFrom("manage-access", "read-audit", "manage-keys", "manage-system") }),
);

/** The documented table, row by row, written apart from the code it checks. */
function table(held: string, asked: PermissionQuestion): boolean {
  if (held === "*") return true;
  const [verb, target] = held.split(":");
  const of = "agentId" in asked && (target === "*" || target === asked.agentId);
  if (verb === "agent") return of && (asked.kind === "use-agent" || asked.kind === "read-agent");
  if (verb === "read") return of && asked.kind === "read-agent";
  if (verb === "approve") return of && asked.kind === "approve";
  const own: Record<string, string> = {
    "manage-access": "access:manage",
    "read-audit": "audit:read",
    "manage-keys": "keys:manage",
    "manage-system": "system:manage",
  };
  return own[asked.kind] === held;
}

describe("permissions", () => {
  it("read every word of the grammar and print it back unchanged", () => {
    fc.assert(fc.property(text, (one) => parsePermission(one) === one));
  });

  it("decide every question as the table says", () => {
    fc.assert(
      fc.property(permission, question, (held, asked) => {
        expect(permissionAllows(held, asked)).toBe(table(held, asked));
      }),
      { numRuns: 3000 },
    );
  });

  it("let nobody be known or join a conversation by a permission", () => {
    for (const kind of ["be-known", "join-conversation"] as const) {
      expect(permissionFor({ kind })).toBeNull();
      expect(permissionAllows("*" as Permission, { kind })).toBe(false);
    }
  });

  it("cover one another exactly when they answer at least the same questions", () => {
    fc.assert(
      fc.property(permission, permission, fc.array(question, { maxLength: 20 }), (wide, narrow, asked) => {
        if (!permissionCovers(wide, narrow)) return;
        for (const one of asked) {
          if (permissionAllows(narrow, one)) expect(permissionAllows(wide, one)).toBe(true);
        }
      }),
      { numRuns: 2000 },
    );
    expect(permissionCovers("agent:designer" as Permission, "agent:*" as Permission)).toBe(false);
    expect(permissionCovers("agent:*" as Permission, "*" as Permission)).toBe(false);
    expect(permissionCovers("agent:*" as Permission, "read:*" as Permission)).toBe(true);
    expect(permissionCovers("read:*" as Permission, "agent:*" as Permission)).toBe(false);
  });

  it.each([
    "",
    " ",
    "*:*",
    "**",
    "agent",
    "agent:",
    "agent:**",
    ":designer",
    "agent:Designer",
    "Agent:designer",
    "AGENT:*",
    " agent:designer",
    "agent:designer ",
    "agent:designer\n",
    "agent: designer",
    "agent:a:b",
    "agent:a/b/c",
    "agent:/b",
    "agent:a/",
    "agent:A/b",
    "agent:a/*",
    "agent:a.b",
    "agent:-a",
    "agent:_a",
    "agent:dеsigner",
    "agent:ｄesigner",
    "agent:designer\u200b",
    "agent:de\u0301signer",
    "agent:\u212Aeeper",
    `agent:${"a".repeat(65)}`,
    "admin",
    "role:admin",
    "write:*",
    "access:*",
    "access:read",
    "audit:manage",
    "system:manage:now",
    "__proto__",
    "agent:__proto__",
    "constructor",
    "read:*,agent:*",
  ])("refuse %j", (junk) => {
    expect(parsePermission(junk)).toBeNull();
  });

  it("refuse every text that is none, whatever it is", () => {
    const grammar =
      /^(\*|(read|agent|approve):(\*|[a-z0-9][a-z0-9_-]{0,63})|access:manage|audit:read|keys:manage|system:manage)$/;
    fc.assert(
      fc.property(fc.oneof(fc.string(), anyText()), (one) => {
        expect(parsePermission(one) !== null).toBe(grammar.test(one));
      }),
    );
  });

  it("are changed into something else by any letter outside the allowed ones", () => {
    fc.assert(
      fc.property(agentId, fc.nat(), anyText({ minLength: 1 }), (id, where, odd) => {
        fc.pre(!/[a-z0-9_-]/.test(odd));
        const at = where % (id.length + 1);
        expect(parseAgentId(id.slice(0, at) + odd + id.slice(at))).toBeNull();
      }),
    );
  });
});
