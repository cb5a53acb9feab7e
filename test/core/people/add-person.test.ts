import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { RoleName } from "../../../src/core/access/role.ts";
import { addPerson } from "../../../src/core/people/add-person.ts";
import type { Identity } from "../../../src/core/people/identity.ts";
import { learnName } from "../../../src/core/people/learn-name.ts";
import { type AccessWorld, identity, openAccessWorld } from "../access/open-access.ts";

let world: AccessWorld;

beforeEach(async () => {
  world = await openAccessWorld();
});
afterEach(() => world.close());

describe("adding a person", () => {
  const by = { kind: "system", job: "test" } as const;
  const add = (name: string | null, account: Identity = identity("ben")) =>
    world.store.transact((tx) =>
      addPerson(tx, world, { identity: account, displayName: name, role: "member" as RoleName }, by),
    );

  it("adds one person when two add the same account at once", async () => {
    const [one, two] = await Promise.all([add("Ben"), add("Ben")]);
    expect(one).toEqual(two);
    expect(await world.store.principals.all()).toHaveLength(1);
    expect(await world.audit()).toHaveLength(2);
  });

  it.each([
    ["Ben Ito", "Ben Ito"],
    ["  Ben \n\t Ito ", "Ben Ito"],
    ["nimdA\u202e", "nimdA"],
    ["\u200b\u0000", "ben"],
    [null, "ben"],
    ["x".repeat(500), "x".repeat(80)],
  ])("shows the name %j as %j", async (name, shown) => {
    expect((await add(name)).displayName).toBe(shown);
  });

  it("learns a new name no less carefully", async () => {
    const ben = await add("Ben");
    await learnName(world, ben, { standing: "member", displayName: "Ada\n\u202eadmin\u200b" });
    expect((await world.store.principals.get(ben.id))?.displayName).toBe("Ada admin");
    await learnName(world, ben, { standing: "member", displayName: "\u200b" });
    expect((await world.store.principals.get(ben.id))?.displayName).toBe("Ada admin");
  });
});
