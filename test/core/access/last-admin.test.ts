import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { isLastingAdmin, lastingAdmins } from "../../../src/core/access/lasting-admin.ts";
import { listHelpers } from "../../../src/core/access/policy.ts";
import { auditLastAdmin, requireAdminRemains } from "../../../src/core/access/require-admin-remains.ts";
import type { Principal } from "../../../src/core/people/principal.ts";
import { type AccessWorld, by, countAdmins, openAccessWorld } from "./open-access.ts";
import { agent, grant, HOUR, NOW, personId, principal, snapshotOf } from "./snapshot-of.ts";

const lastAdmin = { code: "access.last-admin" };

describe("the last admin", () => {
  let world: AccessWorld;
  let ada: Principal;
  beforeEach(async () => {
    world = await openAccessWorld();
    ada = await world.person("ada", "admin");
  });
  afterEach(() => world.close());

  it("cannot be revoked, demoted or stripped of everything, and nothing of the try is left", async () => {
    await world.grant(by(ada), ada, "agent:designer");
    const before = await world.audit();
    await expect(world.revoke(by(ada), ada, "role:admin")).rejects.toMatchObject(lastAdmin);
    await expect(world.grant(by(ada), ada, "role:member")).rejects.toMatchObject(lastAdmin);
    await expect(world.revoke(by(ada), ada, "everything")).rejects.toMatchObject(lastAdmin);
    expect(await world.roleOf(ada)).toBe("admin");
    expect(await world.store.grants.currentOf(ada.id, world.clock.now())).toHaveLength(1);
    expect(await world.audit()).toEqual(before);
  });

  it("is still the last beside admins for a time and suspended ones", async () => {
    const ben = await world.person("ben", "member");
    const cleo = await world.person("cleo", "admin");
    await world.grant(by(ada), ben, "role:admin", { endsAt: world.clock.now() + HOUR });
    await world.store.transact((tx) => tx.principals.setSuspended(cleo.id, world.clock.now()));
    await expect(world.revoke(by(ben), ada, "role:admin")).rejects.toMatchObject(lastAdmin);
  });

  it("can hold everything by an endless grant instead of the role", async () => {
    const ben = await world.person("ben", "member");
    await world.grant(by(ada), ben, "*");
    expect(await world.revoke(by(ben), ada, "role:admin")).toMatchObject({ kind: "revoked" });
    await expect(world.revoke(by(ben), ben, "*")).rejects.toMatchObject(lastAdmin);
    await expect(world.revoke(by(ben), ben, "everything")).rejects.toMatchObject(lastAdmin);
    // A guest's endless grant counts for nothing, so becoming one is refused as well.
    await expect(world.grant(by(ben), ben, "role:guest")).rejects.toMatchObject(lastAdmin);
  });

  it.each(["role:admin", "everything"])(
    "stays when the last two revoke each other's %s at once",
    async (takes) => {
      const ben = await world.person("ben", "admin");
      const results = await Promise.allSettled([
        world.revoke(by(ada), ben, takes),
        world.revoke(by(ben), ada, takes),
      ]);
      const worked = results.filter((one) => one.status === "fulfilled" && one.value.kind === "revoked");
      expect(worked).toHaveLength(1);
      expect(await countAdmins(world)).toBe(1);
    },
  );

  it("stays when the last two step down at the same time", async () => {
    const ben = await world.person("ben", "admin");
    const results = await Promise.allSettled([
      world.revoke(by(ada), ada, "role:admin"),
      world.revoke(by(ben), ben, "everything"),
    ]);
    expect(results.map((one) => one.status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(results.find((one) => one.status === "rejected")).toMatchObject({ reason: lastAdmin });
    expect(await countAdmins(world)).toBe(1);
  });

  it("does not stand in the way of taking access from others, even while nobody is admin for good", async () => {
    const ben = await world.person("ben", "member");
    await world.grant(by(ada), ben, "role:admin", { endsAt: world.clock.now() + HOUR });
    await world.grant(by(ada), ben, "agent:designer");
    await world.store.transact((tx) => tx.principals.setSuspended(ada.id, world.clock.now()));
    expect(await world.revoke(by(ben), ben, "agent:designer")).toMatchObject({ kind: "revoked" });
  });

  it("is guarded on any path that asks, and the refusal can be recorded", async () => {
    const suspend = world.store.transact(async (tx) => {
      await tx.principals.setSuspended(ada.id, world.clock.now());
      await requireAdminRemains(tx, world);
    });
    await expect(suspend).rejects.toMatchObject(lastAdmin);
    await world.store.transact((tx) => auditLastAdmin(tx, world, by(ada), ada.id));
    expect(await world.audit()).toMatchObject([
      { action: "access.denied", details: { code: "access.last-admin" } },
    ]);
  });
});

describe("lastingAdmins", () => {
  it("counts whoever holds everything without an end, and nobody else", () => {
    const people = [
      principal("by-role", "admin"),
      principal("by-grant", "member"),
      principal("by-role-grant", "member"),
      principal("suspended", "admin", { suspendedAt: 1 }),
      principal("for-a-time", "member"),
      principal("revoked", "member"),
      principal("later", "member"),
      principal("guest", "guest"),
      principal("keeper", "keeper"),
    ];
    const grants = [
      grant("by-grant", "*"),
      grant("by-role-grant", "role:admin"),
      grant("for-a-time", "role:admin", { endsAt: NOW + HOUR }),
      grant("revoked", "*", { revokedAt: NOW }),
      grant("later", "*", { startsAt: NOW + 1 }),
      grant("guest", "*"),
    ];
    const snapshot = snapshotOf(people, grants);
    expect(lastingAdmins(snapshot, NOW)).toEqual(["by-role", "by-grant", "by-role-grant"]);
    for (const person of snapshot.people.values()) {
      const counted = lastingAdmins(snapshot, NOW).includes(person.principal.id);
      expect(isLastingAdmin(person, snapshot, NOW)).toBe(counted);
    }
  });
});

describe("listHelpers", () => {
  it("names everybody who manages access, those who use the agent first", () => {
    const people = ["keeper", "member", "admin", "operator", "guest"].map((one) =>
      principal(`a-${one}`, one),
    );
    const grants = [
      grant("a-member", "access:manage", { endsAt: NOW + HOUR }),
      grant("a-guest", "access:manage"),
    ];
    const snapshot = snapshotOf([...people, principal("out", "admin", { suspendedAt: 1 })], grants);
    expect(listHelpers(snapshot, null, NOW)).toEqual(["a-admin", "a-keeper", "a-member"]);
    expect(listHelpers(snapshot, agent("designer"), NOW)).toEqual(["a-admin", "a-keeper", "a-member"]);
    expect(listHelpers(snapshot, agent("product-manager"), NOW)).toEqual(["a-admin", "a-member", "a-keeper"]);
    expect(listHelpers(snapshot, null, NOW + HOUR)).not.toContain(personId("a-member"));
  });
});
