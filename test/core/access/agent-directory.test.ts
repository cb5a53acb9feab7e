import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  agentLines,
  agentNameOf,
  closestAgent,
  knownAgents,
} from "../../../src/core/access/agent-directory.ts";
import { editDistance } from "../../../src/core/access/edit-distance.ts";
import type { Grant } from "../../../src/core/access/grant.ts";
import { createGateways } from "../../../src/core/gateways/create-gateways.ts";
import type { Standing } from "../../../src/core/people/identity.ts";
import type { Gateway, GatewayAgent } from "../../../src/core/ports/gateway.ts";
import type { AgentSettings, Settings } from "../../../src/core/settings.ts";
import { agent, grant, HOUR, NOW, personId, principal, snapshotOf } from "./snapshot-of.ts";

function directory(atGateway: Record<string, string | null>, inConfig: Record<string, string | null>) {
  const agents = Object.entries(atGateway).map(([id, name]): GatewayAgent => ({ id: agent(id), name }));
  const named = Object.entries(inConfig).map(([id, name]) => {
    const settings: AgentSettings = { id: agent(id), name, isDefault: false, owner: null };
    return [settings.id, settings] as const;
  });
  const settings = { agents: new Map(named) } as unknown as Settings;
  const gateway = { agents: () => agents } as unknown as Gateway;
  return { gateways: createGateways([gateway]), settings };
}

const team = directory(
  { designer: "Pixel", "frontend-dev": "Frontend dev", ops: null },
  { designer: "Designer", "product-manager": null },
);

describe("known agents", () => {
  it("are the gateway's, by the config's names, and those that only the config has", () => {
    expect(knownAgents(team)).toEqual([
      { id: "designer", name: "Designer" },
      { id: "frontend-dev", name: "Frontend dev" },
      { id: "ops", name: "ops" },
      { id: "product-manager", name: "product-manager" },
    ]);
  });

  it("are named by their id when nobody knows them", () => {
    expect(agentNameOf(team, agent("gone"))).toEqual({ id: "gone", name: "gone" });
  });
});

describe("the closest agent", () => {
  it.each([
    ["desinger", "designer"],
    ["Designer", "designer"],
    [" designr ", "designer"],
    ["frontend dev", "frontend-dev"],
    ["frontend", null],
    ["ops", "ops"],
    ["obs", "ops"],
    ["os", null],
    ["o", null],
    ["", null],
    ["xyzzy", null],
    ["x".repeat(5000), null],
  ])("to %j is %j", (typed, expected) => {
    expect(closestAgent(team, typed)?.id ?? null).toBe(expected);
  });

  it("is none when two are equally close", () => {
    expect(closestAgent(directory({ "team-a": null, "team-b": null }, {}), "team-c")).toBeNull();
  });
});

describe("the edit distance", () => {
  it("counts a letter left out, added, mistaken, or swapped with its neighbour as one", () => {
    expect(
      ["designr", "designerr", "desigmer", "desinger"].map((one) => editDistance(one, "designer")),
    ).toEqual([1, 1, 1, 1]);
    expect([editDistance("", "abc"), editDistance("abc", ""), editDistance("", "")]).toEqual([3, 3, 0]);
  });

  it("is symmetric, nought for equal texts alone, and never more than the longer text", () => {
    const word = fc.string({ maxLength: 12, unit: fc.constantFrom("a", "b", "c") });
    fc.assert(
      fc.property(word, word, (a, b) => {
        expect(editDistance(a, b)).toBe(editDistance(b, a));
        expect(editDistance(a, b) === 0).toBe(a === b);
        expect(editDistance(a, b)).toBeLessThanOrEqual(Math.max(a.length, b.length));
        expect(editDistance(a, b)).toBeGreaterThanOrEqual(Math.abs(a.length - b.length));
      }),
    );
  });
});

describe("the lines of /agents", () => {
  const endsAt = NOW + HOUR;
  const given = (gives: string, changes: Partial<Grant> = {}) => grant("ben", gives, changes);
  const lines = (grants: readonly Grant[], standing: Standing = "member") => {
    const snapshot = snapshotOf([principal("ben", "member"), principal("ada", "admin")], grants);
    const deps = { ...team, access: { snapshot: () => snapshot } };
    return agentLines(deps, personId("ben"), { principalId: personId("ben"), standing }, NOW);
  };

  it("say of every agent whether it is usable, through whom and until when", () => {
    expect(
      lines([given("agent:designer", { endsAt, grantedBy: personId("ada") }), given("agent:ops")]),
    ).toEqual([
      { id: "designer", name: "Designer", usable: true, from: "ada", endsAt },
      { id: "frontend-dev", name: "Frontend dev", usable: false, from: null, endsAt: null },
      { id: "ops", name: "ops", usable: true, from: null, endsAt: null },
      { id: "product-manager", name: "product-manager", usable: true, from: "member", endsAt: null },
    ]);
  });

  it("follow the platform's word on the account", () => {
    const usable = (standing: Standing) =>
      lines([given("agent:ops"), given("agent:designer", { endsAt })], standing)
        .filter((line) => line.usable)
        .map((line) => line.id);
    expect(usable("guest")).toEqual(["designer"]);
    expect(usable("unknown")).toEqual([]);
  });
});
