import { describe, expect, it } from "vitest";
import { accessListOf } from "../../../src/core/access/access-list.ts";
import { holdsAnyAgent } from "../../../src/core/access/holds-any-agent.ts";
import { ANY_AGENT, parseAgentId } from "../../../src/core/access/permission.ts";
import type { PrincipalId } from "../../../src/core/people/principal.ts";
import { agent, grant, HOUR, NOW, principal, snapshotOf } from "./snapshot-of.ts";

const KNOWN = ["designer", "ops"].map(agent);
const ends = (id: string, endsAt: number | null = null) => ({ agentId: id, endsAt });

describe("the list of access that a gateway is told", () => {
  it("holds everybody's agents by the one door, with the longest end, and nobody who has none", () => {
    const people = ["zoe", "ben", "gus", "nil"].map((id) => principal(id, id === "gus" ? "guest" : "viewer"));
    const grants = [
      grant("zoe", "agent:ops"),
      grant("ben", "agent:designer", { endsAt: NOW + HOUR }),
      grant("ben", "agent:designer", { endsAt: NOW + 2 * HOUR }),
      grant("gus", "agent:designer"),
    ];
    const { people: listed } = accessListOf(snapshotOf(people, grants), KNOWN, NOW);
    expect(listed).toEqual([
      { principalId: "ben", agents: [ends("designer", NOW + 2 * HOUR)], except: [] },
      { principalId: "zoe", agents: [ends("ops")], except: [] },
    ]);
  });

  it("opens agents that nobody has made yet to those who may use every one", () => {
    const grants = [grant("ben", "agent:*", { endsAt: NOW + HOUR }), grant("ben", "agent:ops")];
    const { people } = accessListOf(snapshotOf([principal("ben", "viewer")], grants), KNOWN, NOW);
    expect(people).toEqual([
      { principalId: "ben", agents: [ends("*", NOW + HOUR), ends("ops")], except: [] },
    ]);
  });

  it.each(["any", "gatehouse-any"])("takes an agent that is called %s for itself alone", (name) => {
    const snapshot = snapshotOf([principal("ben", "viewer")], [grant("ben", `agent:${name}`)]);
    const { people } = accessListOf(snapshot, KNOWN, NOW);
    expect(people).toEqual([{ principalId: "ben", agents: [ends(name)], except: [] }]);
    expect(holdsAnyAgent({ snapshot, now: NOW }, "ben" as PrincipalId, () => false)).toBe(false);
    expect(parseAgentId(ANY_AGENT)).toBeNull();
  });

  it("leaves out who is frozen, and says what is frozen for everybody", () => {
    const ben = principal("ben", "operator");
    const freeze = { by: "system", at: NOW, reason: null } as const;
    const frozenAgent = { ...freeze, target: { kind: "agent", agentId: agent("ops") } } as const;
    const frozenBen = { ...freeze, target: { kind: "person", principalId: ben.id } } as const;
    const listOf = (...freezes: Parameters<typeof snapshotOf>[3] & {}) =>
      accessListOf(snapshotOf([ben], [], undefined, freezes), KNOWN, NOW);
    expect(listOf(frozenBen).people).toEqual([]);
    expect(listOf(frozenAgent)).toEqual({
      people: [{ principalId: "ben", agents: [ends("*")], except: ["ops"] }],
      frozen: { all: false, agents: ["ops"] },
    });
    expect(listOf({ ...freeze, target: { kind: "all" } })).toEqual({
      people: [],
      frozen: { all: true, agents: [] },
    });
  });
});
