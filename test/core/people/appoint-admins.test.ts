import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { appointFirstAdmins } from "../../../src/core/people/appoint-admins.ts";
import type { Settings } from "../../../src/core/settings.ts";
import { type AccessWorld, countAdmins, identity, openAccessWorld } from "../access/open-access.ts";

let world: AccessWorld;

beforeEach(async () => {
  world = await openAccessWorld();
});
afterEach(() => world.close());

describe("the admins of the settings", () => {
  const appoint = (...names: string[]) =>
    appointFirstAdmins({ ...world, settings: { admins: names.map(identity) } as unknown as Settings });

  it("become admin while there is none, strangers and known people alike", async () => {
    const ben = await world.person("ben", "member");
    const appointed = await appoint("ada", "ben", "ada");
    expect(appointed.map((one) => one.role)).toEqual(["admin", "admin"]);
    expect(await world.roleOf(ben)).toBe("admin");
    expect(await countAdmins(world)).toBe(2);
    expect((await world.audit()).map((one) => one.action)).toEqual([
      "principal.created",
      "identity.linked",
      "principal.role-changed",
    ]);
  });

  it("change nothing while there is an admin", async () => {
    await appoint("ada");
    expect(await appoint("ben")).toEqual([]);
    expect(await appoint("ada")).toEqual([]);
    expect(await world.store.principals.byIdentity(identity("ben"))).toBeNull();
  });

  it("are nobody where none are named", async () => {
    expect(await appoint()).toEqual([]);
  });
});
