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

  const named = (displayName: string, account = identity("ben")) => ({
    identity: account,
    facts: { standing: "member" as const, displayName },
  });

  it("learns a new name no less carefully", async () => {
    const ben = await add("Ben");
    await learnName(world, ben, named("Ada\n\u202eadmin\u200b"));
    expect((await world.store.principals.get(ben.id))?.displayName).toBe("Ada admin");
    await learnName(world, ben, named("\u200b"));
    expect((await world.store.principals.get(ben.id))?.displayName).toBe("Ada admin");
  });

  it("goes by the name of the first account, whichever is spoken through", async () => {
    const ben = await add("Ben");
    const other = "discord:10001" as Identity;
    await world.store.transact((tx) => tx.principals.link(other, ben.id, world.clock.now() + 1));
    await learnName(world, ben, named("xX_ben_Xx", other));
    expect((await world.store.principals.get(ben.id))?.displayName).toBe("Ben");
    await learnName(world, ben, named("Ben Ito"));
    expect((await world.store.principals.get(ben.id))?.displayName).toBe("Ben Ito");
  });
});
