import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { issueClaimCode } from "../../../src/core/people/appoint-admins.ts";
import { claimAdmin } from "../../../src/core/people/claim-admin.ts";
import type { Standing } from "../../../src/core/people/identity.ts";
import type { ResolvedAsker } from "../../../src/core/people/resolve-asker.ts";
import { type AccessWorld, countAdmins, identity, openAccessWorld } from "../access/open-access.ts";

const MINUTE = 60 * 1000;
const WRONG = "0000-0000-0000-0000";
let world: AccessWorld;

beforeEach(async () => {
  world = await openAccessWorld();
});
afterEach(() => world.close());

async function someone(name: string, standing: Standing = "member"): Promise<ResolvedAsker> {
  const principal = await world.store.principals.byIdentity(identity(name));
  return {
    identity: identity(name),
    asker: { principalId: principal?.id ?? null, standing },
    principal,
    facts: { standing, displayName: name },
  };
}

const claimAs = (who: ResolvedAsker, code: string, privatePlace = true) =>
  world.store.transact((tx) => claimAdmin(tx, world, who, code, privatePlace));
const claim = async (name: string, code: string, standing?: Standing) =>
  claimAs(await someone(name, standing), code);
const newCode = async () => (await issueClaimCode(world)) ?? expect.fail("an admin was there already");
const refusals = async () =>
  (await world.audit())
    .filter((one) => one.action === "claim-code.refused")
    .map((one) => [one.outcome, one.details.why]);

describe("the claim code", () => {
  it("makes a stranger the first admin, and is kept nowhere in the clear", async () => {
    const code = await newCode();
    expect(await world.store.notes.get("claim-code")).not.toContain(code.slice(0, 4));
    expect(await claim("ada", code)).toBe("claimed");
    expect(await world.store.principals.byIdentity(identity("ada"))).toMatchObject({
      role: "admin",
      displayName: "ada",
    });
    const recorded = await world.audit();
    expect(recorded.map((one) => one.action)).toEqual([
      "claim-code.issued",
      "principal.created",
      "identity.linked",
      "admin.claimed",
    ]);
    expect(JSON.stringify(recorded)).not.toContain(code);
  });

  it("is taken however it is typed", async () => {
    const code = await newCode();
    const typed = ` ${code.toLowerCase().replaceAll("-", " ").replaceAll("0", "o").replaceAll("1", "l")} `;
    expect(await claim("ada", typed)).toBe("claimed");
  });

  it("makes a person who is known already an admin", async () => {
    const ben = await world.person("ben", "member");
    expect(await claim("ben", await newCode())).toBe("claimed");
    expect(await world.roleOf(ben)).toBe("admin");
  });

  it("works once, and for one of two who say it at the same time", async () => {
    const code = await newCode();
    const [ada, ben] = [await someone("ada"), await someone("ben")];
    const outcomes = await Promise.all([claimAs(ada, code), claimAs(ben, code)]);
    expect(outcomes.sort()).toEqual(["claimed", "taken"]);
    expect(await countAdmins(world)).toBe(1);
    expect(await refusals()).toEqual([["denied", "taken"]]);
  });

  it("is over after 15 minutes, to the millisecond", async () => {
    const code = await newCode();
    world.clock.advance(15 * MINUTE);
    expect(await claim("ada", code)).toBe("expired");
    const next = await newCode();
    world.clock.advance(15 * MINUTE - 1);
    expect(await claim("ada", next)).toBe("claimed");
  });

  it("is void when another was issued", async () => {
    const [old, fresh] = [await newCode(), await newCode()];
    expect(await claim("ada", old)).toBe("wrong");
    expect(await claim("ada", fresh)).toBe("claimed");
  });

  it("is neither issued nor taken while there is an admin", async () => {
    const code = await newCode();
    await world.person("ada", "admin");
    expect(await issueClaimCode(world)).toBeNull();
    expect(await claim("ben", code)).toBe("taken");
  });

  it("is issued again when the only admin is suspended, and is their way back", async () => {
    const ada = await world.person("ada", "admin");
    await world.store.transact((tx) => tx.principals.setSuspended(ada.id, 1));
    expect(await claim("ada", await newCode())).toBe("claimed");
    expect((await world.store.principals.get(ada.id))?.suspendedAt).toBeNull();
  });

  it("is refused where others read it, and is spent by that", async () => {
    const code = await newCode();
    expect(await claimAs(await someone("ada"), code, false)).toBe("not-private");
    expect(await claim("eve", code)).toBe("expired");
    expect(await countAdmins(world)).toBe(0);
  });

  it("stays good when a wrong one is said in public", async () => {
    const code = await newCode();
    expect(await claimAs(await someone("eve"), WRONG, false)).toBe("wrong");
    expect(await claim("ada", code)).toBe("claimed");
  });

  it.each(["guest", "external", "bot", "deactivated", "unknown"] as const)(
    "tells an account that is %s nothing, and stays good",
    async (standing) => {
      const code = await newCode();
      expect(await claim("gus", code, standing)).toBe("wrong");
      expect(await claim("ada", code)).toBe("claimed");
    },
  );

  it("does not exist until it is issued", async () => {
    expect(await claim("ada", "")).toBe("expired");
    await newCode();
    expect(await claim("ada", "")).toBe("wrong");
  });
});

describe("guessing the claim code", () => {
  it("ends after five wrong tries of one account, even for the right code, for 15 minutes", async () => {
    await newCode();
    for (let guess = 0; guess < 5; guess++) expect(await claim("eve", `${WRONG}${guess}`)).toBe("wrong");
    const code = await newCode();
    expect(await claim("eve", code)).toBe("too-many");
    expect(await refusals()).toEqual([...Array(5).fill(["denied", "wrong"]), ["denied", "too-many"]]);
    expect(await claim("ada", WRONG)).toBe("wrong");
    world.clock.advance(15 * MINUTE);
    expect(await claim("eve", await newCode())).toBe("claimed");
  });

  it("counts tries that come all at once", async () => {
    await newCode();
    const eve = await someone("eve");
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => claimAs(eve, WRONG)));
    expect(outcomes.filter((one) => one === "wrong")).toHaveLength(5);
  });

  it("ends for everybody after fifty wrong tries, and what is kept does not grow", async () => {
    await newCode();
    const guessers = await Promise.all(Array.from({ length: 15 }, (_, index) => someone(`eve-${index}`)));
    const tries = guessers.flatMap((eve) => Array.from({ length: 5 }, () => claimAs(eve, WRONG)));
    const outcomes = await Promise.all(tries);
    expect(outcomes.filter((one) => one === "wrong")).toHaveLength(50);
    expect(await claim("ada", await newCode())).toBe("too-many");
    world.clock.advance(15 * MINUTE);
    expect(await claim("ada", await newCode())).toBe("claimed");
    expect(await world.store.notes.get("claim-tries")).toBeNull();
  });
});
