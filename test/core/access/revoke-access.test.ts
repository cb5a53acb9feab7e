import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { decideAccess } from "../../../src/core/access/policy.ts";
import type { Principal } from "../../../src/core/people/principal.ts";
import { type AccessWorld, by, openAccessWorld } from "./open-access.ts";
import { agent, HOUR } from "./snapshot-of.ts";

let world: AccessWorld;
let ada: Principal;
let ben: Principal;

beforeEach(async () => {
  world = await openAccessWorld();
  ada = await world.person("ada", "admin");
  ben = await world.person("ben", "member");
});
afterEach(() => world.close());

function mayUse(person: Principal, agentId: string): boolean {
  const asker = { principalId: person.id, standing: "member" } as const;
  const question = { kind: "use-agent", agentId: agent(agentId) } as const;
  return decideAccess(asker, question, world.access.snapshot(), world.clock.now()).kind === "allowed";
}

describe("revoking access", () => {
  it("ends the grant before it is reported done, and leaves the others", async () => {
    await world.grant(by(ada), ben, "agent:designer");
    await world.grant(by(ada), ben, "agent:ops");
    const outcome = await world.revoke(by(ada), ben, "agent:designer");
    expect(outcome).toMatchObject({
      kind: "revoked",
      ended: [{ subject: { permission: "agent:designer" } }],
      roleChange: null,
      still: null,
    });
    expect([mayUse(ben, "designer"), mayUse(ben, "ops")]).toEqual([false, true]);
    expect((await world.audit()).at(-1)).toMatchObject({
      actor: by(ada),
      action: "grant.revoked",
      target: { kind: "principal", id: ben.id },
      details: { gave: "agent:designer" },
    });
  });

  it("says that there was nothing to take, also when it has ended by itself", async () => {
    expect(await world.revoke(by(ada), ben, "agent:designer")).toEqual({ kind: "nothing" });
    await world.grant(by(ada), ben, "agent:designer", { endsAt: world.clock.now() + HOUR });
    world.clock.advance(HOUR);
    expect(await world.revoke(by(ada), ben, "agent:designer")).toEqual({ kind: "nothing" });
    expect(await world.revoke(by(ada), ben, "role:operator")).toEqual({ kind: "nothing" });
  });

  it("says that a role gives it, or a wider grant", async () => {
    expect(await world.revoke(by(ada), ben, "agent:product-manager")).toEqual({
      kind: "by-role",
      role: "member",
    });
    await world.grant(by(ada), ben, "agent:*");
    expect(await world.revoke(by(ada), ben, "agent:designer")).toMatchObject({
      kind: "by-grant",
      grant: { subject: { permission: "agent:*" } },
    });
    expect(mayUse(ben, "designer")).toBe(true);
  });

  it("says what still gives it after the grant ended", async () => {
    await world.grant(by(ada), ben, "agent:product-manager");
    expect(await world.revoke(by(ada), ben, "agent:product-manager")).toMatchObject({
      kind: "revoked",
      still: { kind: "role", role: "member" },
    });
  });

  it("takes everything: all grants, those that start later too, and the role", async () => {
    await world.grant(by(ada), ben, "agent:designer");
    await world.grant(by(ada), ben, "role:operator", { endsAt: world.clock.now() + HOUR });
    expect(await world.revoke(by(ada), ben, "everything")).toMatchObject({
      kind: "revoked",
      ended: [{}, {}],
      roleChange: { from: "member", to: "guest" },
      still: null,
    });
    expect([mayUse(ben, "designer"), mayUse(ben, "product-manager")]).toEqual([false, false]);
    expect(await world.revoke(by(ada), ben, "everything")).toEqual({ kind: "nothing" });
  });

  it.each([
    ["operator", "member"],
    ["viewer", "guest"],
    ["member", "guest"],
    ["support", "guest"],
  ])("takes the role %s and leaves %s, which never gives anything new", async (from, to) => {
    const cleo = await world.person("cleo", from);
    expect(await world.revoke(by(ada), cleo, `role:${from}`)).toMatchObject({ roleChange: { from, to } });
    expect(await world.roleOf(cleo)).toBe(to);
  });

  it("takes a role grant", async () => {
    await world.grant(by(ada), ben, "role:operator", { endsAt: world.clock.now() + HOUR });
    expect(await world.revoke(by(ada), ben, "role:operator")).toMatchObject({
      kind: "revoked",
      roleChange: null,
    });
    expect(mayUse(ben, "ops")).toBe(false);
  });

  it("makes a revoked admin a member, while there is another", async () => {
    await world.person("cleo", "admin");
    expect(await world.revoke(by(ada), ada, "role:admin")).toMatchObject({
      kind: "revoked",
      roleChange: { from: "admin", to: "member" },
    });
  });
});
