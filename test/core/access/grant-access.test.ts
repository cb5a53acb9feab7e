import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Principal } from "../../../src/core/people/principal.ts";
import { type AccessWorld, by, openAccessWorld } from "./open-access.ts";
import { HOUR } from "./snapshot-of.ts";

let world: AccessWorld;
let ada: Principal;
let ben: Principal;

beforeEach(async () => {
  world = await openAccessWorld();
  ada = await world.person("ada", "admin");
  ben = await world.person("ben", "member");
});
afterEach(() => world.close());

const grantsOf = (person: Principal) => world.store.grants.currentOf(person.id, world.clock.now());

describe("granting access", () => {
  it("makes a grant that is in force when it is reported done, and records it under the person", async () => {
    const endsAt = world.clock.now() + HOUR;
    const outcome = await world.grant(by(ada), ben, "agent:designer", { endsAt });
    expect(outcome).toMatchObject({
      kind: "created",
      grant: { endsAt, grantedBy: ada.id, principalId: ben.id },
    });
    expect(world.access.snapshot().people.get(ben.id)?.grants).toHaveLength(1);
    expect(await world.audit()).toMatchObject([
      {
        actor: by(ada),
        action: "grant.created",
        target: { kind: "principal", id: ben.id },
        outcome: "done",
        details: { gives: "agent:designer", endsAt },
      },
    ]);
  });

  it("is judged in its own transaction: everything may have been frozen since it was asked for", async () => {
    const kim = await world.person("kim", "viewer");
    await world.grant(by(ada), kim, "access:manage");
    const freeze = { target: { kind: "all" }, by: "system", at: world.clock.now(), reason: null } as const;
    await world.store.transact((tx) => tx.freezes.add(freeze));
    expect(await world.grant(by(kim), ben, "agent:designer")).toMatchObject({ kind: "beyond-yours" });
    expect(await world.grant(by(ada), ben, "agent:designer")).toMatchObject({ kind: "created" });
  });

  it("says so when they have exactly that for at least as long, and changes nothing", async () => {
    await world.grant(by(ada), ben, "agent:designer");
    const again = await world.grant(by(ada), ben, "agent:designer", { endsAt: world.clock.now() + HOUR });
    expect(again).toMatchObject({ kind: "already", grant: { endsAt: null } });
    expect(await grantsOf(ben)).toHaveLength(1);
    expect(await world.audit()).toHaveLength(1);
  });

  it("replaces a grant that ends earlier", async () => {
    const [soon, late] = [world.clock.now() + HOUR, world.clock.now() + 2 * HOUR];
    await world.grant(by(ada), ben, "agent:designer", { endsAt: soon });
    const longer = await world.grant(by(ada), ben, "agent:designer", { endsAt: late });
    expect(longer).toMatchObject({ kind: "extended", grant: { endsAt: late }, before: { endsAt: soon } });
    expect((await grantsOf(ben)).map((one) => one.endsAt)).toEqual([late]);
  });

  it("makes a new grant when the old one has ended", async () => {
    await world.grant(by(ada), ben, "agent:designer", { endsAt: world.clock.now() + HOUR });
    world.clock.advance(HOUR);
    expect(await world.grant(by(ada), ben, "agent:designer")).toMatchObject({ kind: "created" });
  });

  it("changes the person's role when a role is given without an end", async () => {
    expect(await world.grant(by(ada), ben, "role:operator")).toEqual({
      kind: "role-changed",
      from: "member",
      to: "operator",
    });
    expect(await world.roleOf(ben)).toBe("operator");
    expect(await grantsOf(ben)).toEqual([]);
    expect(await world.audit()).toMatchObject([
      { action: "principal.role-changed", details: { before: "member", after: "operator" } },
    ]);
    expect(await world.grant(by(ada), ben, "role:operator")).toEqual({ kind: "same-role", role: "operator" });
  });

  it("makes a role grant of a role with an end, and leaves the role", async () => {
    const outcome = await world.grant(by(ada), ben, "role:operator", { endsAt: world.clock.now() + HOUR });
    expect(outcome).toMatchObject({
      kind: "created",
      grant: { subject: { kind: "role", role: "operator" } },
    });
    expect(await world.roleOf(ben)).toBe("member");
  });

  it.each([
    ["guest", "agent:designer"],
    ["external", "agent:designer"],
    ["guest", "role:member"],
    ["external", "role:admin"],
  ] as const)("refuses a %s %s without an end, and records it", async (standing, gives) => {
    expect(await world.grant(by(ada), ben, gives, { standing })).toEqual({ kind: "needs-end" });
    const ends = { standing, endsAt: world.clock.now() + HOUR };
    expect(await world.audit()).toMatchObject([{ action: "access.denied", outcome: "denied" }]);
    expect(await world.grant(by(ada), ben, gives, ends)).toMatchObject({ kind: "created" });
    expect(await world.roleOf(ben)).toBe("member");
  });

  it("refuses somebody with the role guest a permission without an end, but lets them become a member", async () => {
    const gus = await world.person("gus", "guest");
    expect(await world.grant(by(ada), gus, "agent:designer")).toEqual({ kind: "needs-end" });
    expect(await world.grant(by(ada), gus, "role:member")).toMatchObject({ kind: "role-changed" });
    expect(await world.grant(by(ada), gus, "agent:designer")).toMatchObject({ kind: "created" });
  });

  it.each(["unknown", "bot", "deactivated"] as const)("refuses an account that is %s", async (standing) => {
    const endsAt = world.clock.now() + HOUR;
    expect(await world.grant(by(ada), ben, "agent:designer", { standing, endsAt })).toEqual({
      kind: "not-a-person",
      standing,
    });
    expect(await grantsOf(ben)).toEqual([]);
    expect(await world.audit()).toMatchObject([{ action: "access.denied" }]);
  });

  it("refuses an end that has passed", async () => {
    const now = world.clock.now();
    expect(await world.grant(by(ada), ben, "agent:designer", { endsAt: now })).toEqual({ kind: "over" });
  });

  it("refuses a role that does not exist", async () => {
    await expect(world.grant(by(ada), ben, "role:wizard")).rejects.toMatchObject({
      code: "access.unknown-role",
    });
  });
});

describe("whoever manages access without being admin", () => {
  let kim: Principal;
  beforeEach(async () => {
    kim = await world.person("kim", "keeper");
  });

  it.each(["role:admin", "role:operator", "*", "audit:read", "system:manage"])(
    "cannot give %s, not even to themselves, and the try is recorded",
    async (gives) => {
      const endsAt = world.clock.now() + HOUR;
      for (const to of [ben, kim]) {
        expect(await world.grant(by(kim), to, gives, { endsAt })).toMatchObject({ kind: "beyond-yours" });
        if (gives.startsWith("role:")) {
          expect(await world.grant(by(kim), to, gives)).toMatchObject({ kind: "beyond-yours" });
        }
      }
      expect(await world.roleOf(kim)).toBe("keeper");
      expect((await world.audit()).every((one) => one.action === "access.denied")).toBe(true);
    },
  );

  it("gives agents and the power they have", async () => {
    expect(await world.grant(by(kim), ben, "agent:designer")).toMatchObject({ kind: "created" });
    expect(await world.grant(by(kim), ben, "access:manage")).toMatchObject({ kind: "created" });
  });

  it("cannot take an admin's role by giving them a smaller one, nor by revoking", async () => {
    await world.person("cleo", "admin");
    const beyond = { kind: "beyond-yours", permission: "*" };
    expect(await world.grant(by(kim), ada, "role:member")).toEqual(beyond);
    expect(await world.revoke(by(kim), ada, "role:admin")).toEqual(beyond);
    expect(await world.revoke(by(kim), ada, "everything")).toEqual(beyond);
    expect(await world.roleOf(ada)).toBe("admin");
  });

  it("can give nothing once their own power was taken, even when they asked before", async () => {
    const [, late] = await Promise.all([
      world.revoke(by(ada), kim, "everything"),
      world.grant(by(kim), ben, "agent:designer"),
    ]);
    expect(late).toEqual({ kind: "beyond-yours", permission: "access:manage" });
    expect(await grantsOf(ben)).toEqual([]);
  });
});
