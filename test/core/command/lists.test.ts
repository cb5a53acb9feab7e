import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { addPerson } from "../../../src/core/people/add-person.ts";
import type { Identity } from "../../../src/core/people/identity.ts";
import { ADA, BEN, EVE, GUS, type House, openHouse } from "./house.ts";

const DAY = 24 * 3_600_000;

let house: House;
beforeEach(async () => {
  house = await openHouse();
});
afterEach(() => house.cleanup());

async function grantsOf(who: Identity, words = "") {
  const [said] = await house.type(who, `grants ${words}`);
  if (said?.text.key !== "grants") throw new Error(`no list: ${said?.text.key}`);
  const lines = said.text.lines.map(({ person, what }) => `${person}: ${what}`);
  return { ...said.text, shown: lines, buttons: said.buttons };
}

async function usersFor(who: Identity, words = "") {
  const [said] = await house.type(who, `users ${words}`);
  if (said?.text.key !== "users") throw new Error(`no list: ${said?.text.key}`);
  return { ...said.text, names: said.text.lines.map(({ name }) => name), buttons: said.buttons };
}

describe("grants", () => {
  beforeEach(async () => {
    await house.grant(BEN, "agent:ops", house.clock.now() + DAY);
    await house.grant(BEN, "approve:ops");
    await house.grant(GUS, "agent:designer", house.clock.now() + DAY);
  });

  it("shows everybody's to those who manage access, and to others their own", async () => {
    expect((await grantsOf(ADA)).shown).toEqual(["Ben: ops", "Ben: approve:ops", "Gus: Designer"]);
    const own = await grantsOf(BEN);
    expect(own.shown).toEqual(["Ben: ops", "Ben: approve:ops"]);
    expect(own).toMatchObject({ isOwn: true, buttons: [] });
  });

  it("says who gave it, why, and until when", async () => {
    await house.type(ADA, "grant <@web:gus> ops for 2h because the shop is down");
    const { lines } = await grantsOf(ADA, "<@web:gus>");
    expect(lines).toContainEqual({
      person: "Gus",
      what: "ops",
      endsAt: house.clock.now() + DAY / 12,
      by: "Ada",
      quote: "the shop is down",
    });
  });

  it("is narrowed to a person or an agent", async () => {
    expect((await grantsOf(ADA, "<@web:gus>")).shown).toEqual(["Gus: Designer"]);
    expect((await grantsOf(ADA, "ops")).shown).toEqual(["Ben: ops", "Ben: approve:ops"]);
    expect((await grantsOf(GUS, "ops")).shown).toEqual([]);
    expect((await house.type(ADA, "grants opps"))[0]?.text.key).toBe("agent-unknown");
  });

  it("tells nobody of others who may not manage access, and keeps that they asked", async () => {
    const [said] = await house.type(BEN, "grants <@web:gus>");
    expect(said?.text).toMatchObject({ key: "command-refused", needs: "access:manage" });
    expect(await house.audit("access.denied")).toHaveLength(1);
  });

  it("ends the very grant whose button is pressed", async () => {
    const { buttons } = await grantsOf(ADA);
    expect(buttons[1]?.label).toEqual({ key: "revoke-listed", number: 2, what: "Ben, approve:ops" });
    await house.press(ADA, buttons[1]);
    expect((await grantsOf(ADA)).shown).toEqual(["Ben: ops", "Gus: Designer"]);
    const [denied] = await house.press(BEN, buttons[0]);
    expect(denied?.text.key).toBe("command-refused");
  });

  it("shows no grant that is over", async () => {
    house.clock.advance(DAY);
    expect((await grantsOf(ADA)).shown).toEqual(["Ben: approve:ops"]);
  });

  it("goes on behind ten lines", async () => {
    for (let one = 0; one < 9; one++) await house.grant(BEN, `read:extra-${one}`);
    const first = await grantsOf(ADA);
    expect(first.shown).toHaveLength(10);
    const [next] = await house.press(ADA, first.buttons.at(-1));
    expect(next?.text).toMatchObject({ key: "grants", from: 11, lines: [{}, {}] });
    expect(next?.buttons.map(({ label }) => label.key)).toEqual(["revoke-listed", "revoke-listed"]);
  });
});

describe("users", () => {
  it("shows everybody to those who manage access, and to others themselves alone", async () => {
    expect((await usersFor(ADA)).names).toEqual(["Ada", "Ben", "Eve", "Gus"]);
    expect((await usersFor(BEN)).names).toEqual(["Ben"]);
  });

  it("says what the platform says, who is suspended, and how much was granted", async () => {
    await house.grant(GUS, "agent:ops", house.clock.now() + DAY);
    const { lines } = await usersFor(ADA);
    expect(lines.find(({ name }) => name === "Gus")).toMatchObject({
      role: "guest",
      standing: "guest",
      accounts: [GUS],
      grants: 1,
      lastSeenAt: null,
    });
    expect(lines.find(({ name }) => name === "Eve")).toMatchObject({ isSuspended: true, accounts: [EVE] });
  });

  it("is narrowed to a role, or to those who may use an agent", async () => {
    expect((await usersFor(ADA, "members")).names).toEqual(["Ben", "Eve"]);
    expect((await usersFor(ADA, "designer")).names).toEqual(["Ada", "Ben"]);
    expect((await usersFor(ADA, "ops")).names).toEqual(["Ada"]);
    expect((await usersFor(BEN, "admin")).names).toEqual([]);
    expect((await house.type(ADA, "users nobodies"))[0]?.text.key).toBe("agent-unknown");
  });

  it("goes on behind ten people", async () => {
    const by = { kind: "system", job: "test" } as const;
    for (let one = 10; one < 20; one++) {
      const person = { identity: `web:x${one}` as Identity, displayName: `X${one}`, role: "member" as never };
      await house.store.transact((tx) => addPerson(tx, house.deps, person, by));
    }
    const first = await usersFor(ADA, "member");
    expect(first).toMatchObject({ total: 12, from: 1 });
    const [next] = await house.press(ADA, first.buttons[0]);
    expect(next?.text).toMatchObject({ from: 11, lines: [{ name: "X18" }, { name: "X19" }] });
  });
});
