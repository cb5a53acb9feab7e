import { describe, expect, test } from "vitest";
import type { AgentId } from "../../src/core/access/permission.ts";
import type { PrincipalId } from "../../src/core/people/principal.ts";
import {
  type IdentityPerson,
  identityConfigFor,
  isLetInBy,
} from "../../src/gateway/openclaw/identity-config.ts";
import { planConfig } from "../../src/gateway/openclaw/plan-config.ts";

const person = (id: string, ...agents: string[]): IdentityPerson => ({
  principalId: id as PrincipalId,
  scopes: ["operator.read"],
  agents: agents as AgentId[],
});
const linesOf = (live: unknown, people: readonly IdentityPerson[], bound = false) =>
  planConfig(live, people, bound).changes.map(({ sign, what }) => `${sign} ${what}`);

test("lets a person use what the config has for them, and nothing that is only ours to know", () => {
  const live = identityConfigFor([person("p1", "designer"), { ...person("p2"), agents: "*" }]);
  const isIn = (id: string, agent: string, config: unknown = live) =>
    isLetInBy(config, id as PrincipalId, agent as AgentId);
  expect([isIn("p1", "designer"), isIn("p1", "ops")]).toEqual([true, false]);
  expect([isIn("p2", "ops"), isIn("p3", "designer")]).toEqual([true, false]);
  const { auth } = live.gateway;
  expect(isIn("p1", "ops", { gateway: { auth } })).toBe(true);
  expect(isIn("p1", "designer", { gateway: { roles: live.gateway.roles } })).toBe(false);
});

describe("planning the gateway's config", () => {
  test("has nothing to do where the config holds it, in whatever order", () => {
    const live = identityConfigFor([person("p1", "designer", "ops"), person("p2", "ops")]);
    expect(linesOf(live, [person("p2", "ops"), person("p1", "ops", "designer")])).toEqual([]);
  });

  test("adds who is new, changes whose agents changed, and takes away who has none", () => {
    const live = identityConfigFor([person("p1", "designer"), person("p2", "ops")]);
    const plan = planConfig(live, [person("p1", "designer", "ops"), person("p3", "designer")], false);
    expect(plan.changes.map(({ sign, what }) => `${sign} ${what}`)).toEqual([
      "- identity p2@gatehouse.internal: operator.read",
      "+ identity p3@gatehouse.internal: operator.read",
      "~ role gatehouse-p1: designer · operator.read → designer, ops · operator.read",
      "- role gatehouse-p2: ops · operator.read",
      "+ role gatehouse-p3: designer · operator.read",
    ]);
    expect(plan.patch).toMatchObject({
      gateway: {
        auth: { identityScopes: { "p2@gatehouse.internal": null } },
        roles: { definitions: { "gatehouse-p2": null } },
      },
    });
    expect(plan.replacePaths).toContain("gateway.roles.definitions.gatehouse-p1.agents");
  });

  test("leaves an operator's own people and roles, and what they added to one of ours", () => {
    const { gateway } = identityConfigFor([person("p1", "ops")]);
    const live = {
      gateway: {
        auth: { identityScopes: { ...gateway.auth.identityScopes, "ada@example.com": ["operator.admin"] } },
        roles: {
          default: "staff",
          definitions: {
            ...gateway.roles.definitions,
            staff: { agents: "*" },
            "gatehouse-p1": { ...gateway.roles.definitions["gatehouse-p1"], sandbox: { mode: "all" } },
          },
        },
      },
    };
    expect(linesOf(live, [person("p1", "ops")])).toEqual([]);
  });

  test("binds the roles to the companion plugin and lets go of it again", () => {
    const [unbound, bound] = [false, true].map((one) => identityConfigFor([person("p1", "ops")], one));
    expect(linesOf(unbound, [person("p1", "ops")], true)).toEqual([
      "~ role gatehouse-p1: ops · operator.read → ops · operator.read · bound to gatehouse-access",
    ]);
    expect(planConfig(bound, [person("p1", "ops")], false).patch).toMatchObject({
      gateway: { roles: { definitions: { "gatehouse-p1": { accessPolicyPlugin: null } } } },
    });
  });

  test("starts from a gateway without any roles", () => {
    expect(linesOf({}, [])).toEqual([
      "+ default role gatehouse-nobody",
      "+ role gatehouse-nobody: no agent · no scope",
    ]);
  });
});
