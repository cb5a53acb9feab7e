import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Identity } from "../../../src/core/people/identity.ts";
import type { Text } from "../../../src/core/words/text.ts";
import { ADA, BEN, DM, EVE, GUS, type House, openHouse, SAM, type Said, THREAD } from "./house.ts";
import { OPEN_VAULT } from "./small-world.ts";

const TIM = "telegram:4242" as Identity;
const MINUTE = 60_000;

let house: House;
beforeEach(async () => {
  house = await openHouse();
  house.clock.advance(MINUTE);
});
afterEach(() => house.cleanup());

/** The code that somebody is told. */
async function codeOf(who: Identity): Promise<string> {
  const [told] = await house.type(who, "link", DM);
  if (told?.text.key !== "link-code") throw new Error(`no code: ${JSON.stringify(told?.text)}`);
  return OPEN_VAULT.open(told.text.code, `link-code/${told.text.person}`);
}
const claim = (who: Identity, code: string, place = DM) => house.type(who, `link ${code}`, place, "message");
const textsOf = (said: readonly Said[]): Text[] => said.map(({ text }) => text);
const refusal = (said: readonly Said[]) =>
  textsOf(said).flatMap((text) => (text.key === "link-refused" ? [text.why] : []));
const whys = async () => (await house.audit("identity.link-refused")).map(({ details }) => details.why);

describe("a code for another account", () => {
  it("is told to its maker alone, sealed until it is said, and kept as a hash", async () => {
    const [told] = await house.type(BEN, "link", DM);
    const ben = await house.personOf(BEN);
    expect(told).toMatchObject({ to: "dm", text: { key: "link-code", person: ben.id } });
    expect(told?.text).toMatchObject({ expiresAt: house.clock.now() + 10 * MINUTE });
    const [issued] = await house.audit("identity.link-code-issued");
    const code = told?.text.key === "link-code" ? OPEN_VAULT.open(told.text.code, `link-code/${ben.id}`) : "";
    expect(code).toMatch(/^([0-9A-Z]{4}-){3}[0-9A-Z]{4}$/);
    const kept = await house.store.notes.get(`link-codes-of/${ben.id}`);
    expect(JSON.stringify([issued, kept])).not.toContain(code.slice(0, 9));
  });

  it.each([
    ["freeze <@web:ben>", "type"],
    ["freeze all", "confirm"],
  ] as const)("joins nothing any more after %s, also later", async (stop, how) => {
    const code = await codeOf(BEN);
    await house[how](ADA, stop);
    expect(refusal(await claim(TIM, code))).toEqual(["expired"]);
    await house.type(ADA, `un${stop}`);
    expect(refusal(await claim(TIM, code))).toEqual(["wrong"]);
    expect(await house.store.principals.byIdentity(TIM)).toBeNull();
  });

  it("joins an account that nobody has, and tells both sides", async () => {
    const said = await claim(TIM, await codeOf(BEN));
    const ben = await house.personOf(BEN);
    expect((await house.personOf(TIM)).id).toBe(ben.id);
    expect(textsOf(said)).toMatchObject([
      { key: "link-used", account: TIM },
      { key: "linked", name: "Ben", accounts: [BEN, TIM] },
    ]);
    expect(said[0]?.to).toBe(BEN);
    expect(await house.audit("identity.linked")).toContainEqual(
      expect.objectContaining({
        actor: { kind: "principal", principalId: ben.id, identity: TIM },
        details: { identity: TIM, from: BEN, standing: "member" },
      }),
    );
    const [whoami] = await house.type(TIM, "whoami", DM);
    expect(whoami?.text).toMatchObject({ key: "whoami", name: "Ben", identities: [BEN, TIM] });
  });

  it("is undone in one tap where it was made", async () => {
    const [used] = await claim(TIM, await codeOf(BEN));
    const said = await house.press(BEN, used?.buttons[0], DM);
    expect(textsOf(said)).toContainEqual({ key: "unlinked", account: TIM, of: null });
    expect(await house.store.principals.byIdentity(TIM)).toBeNull();
  });

  it("works once, and only for ten minutes", async () => {
    const code = await codeOf(BEN);
    await claim(TIM, code);
    expect(refusal(await claim(SAM, code))).toEqual(["wrong"]);
    const late = await codeOf(BEN);
    house.clock.advance(10 * MINUTE);
    expect(refusal(await claim(SAM, late))).toEqual(["expired"]);
    expect(await house.store.principals.byIdentity(SAM)).toBeNull();
  });

  it("voids the one before: one is open at a time", async () => {
    const first = await codeOf(BEN);
    await codeOf(BEN);
    expect(refusal(await claim(TIM, first))).toEqual(["wrong"]);
  });

  it("is made five times in a quarter of an hour, and no more", async () => {
    for (let made = 0; made < 5; made++) await codeOf(BEN);
    expect(refusal(await house.type(BEN, "link", DM))).toEqual(["too-many-codes"]);
    await codeOf(ADA);
    house.clock.advance(15 * MINUTE);
    await codeOf(BEN);
  });

  it("is guessed five times, and no more, even rightly", async () => {
    const code = await codeOf(BEN);
    for (let guess = 0; guess < 5; guess++) await claim(TIM, "AAAA-BBBB-CCCC-DDDD");
    expect(refusal(await claim(TIM, code))).toEqual(["too-many"]);
    expect(await whys()).toEqual(["too-many", ...Array(5).fill("wrong")]);
  });

  it("is neither made nor used where others read, and spent where they read it", async () => {
    expect(refusal(await house.type(BEN, "link", THREAD))).toEqual(["make-in-private"]);
    const code = await codeOf(BEN);
    expect(refusal(await house.type(TIM, `link ${code}`, THREAD, "slash"))).toEqual(["not-private"]);
    const seen = await claim(TIM, code, THREAD);
    expect(textsOf(seen)[0]).toEqual({ key: "link-seen" });
    expect(refusal(seen)).toEqual(["not-private"]);
    expect(refusal(await claim(TIM, code))).toEqual(["wrong"]);
  });

  it("is nothing to whom the platform does not vouch for, to bots and to the suspended", async () => {
    const code = await codeOf(BEN);
    house.chat.standing.set(TIM, "unknown");
    expect(refusal(await claim(TIM, code))).toEqual(["unchecked"]);
    house.chat.standing.set(TIM, "bot");
    expect(refusal(await claim(TIM, code))).toEqual(["wrong"]);
    expect(textsOf(await claim(EVE, code))[0]?.key).toBe("suspended");
    expect(textsOf(await house.type(EVE, "link", DM))[0]?.key).toBe("suspended");
    expect(await house.store.principals.byIdentity(TIM)).toBeNull();
  });

  it("dies with its maker's own access", async () => {
    const code = await codeOf(BEN);
    const ben = await house.personOf(BEN);
    await house.store.transact((tx) => tx.principals.setSuspended(ben.id, house.clock.now()));
    expect(refusal(await claim(TIM, code))).toEqual(["expired"]);
  });

  it("is not made through a guest's account for one who holds what has no end", async () => {
    house.chat.standing.set(BEN, "guest");
    expect(refusal(await house.type(BEN, "link", DM))).toEqual(["guest"]);
    await codeOf(GUS);
  });

  it("stays unused by its own maker", async () => {
    const code = await codeOf(BEN);
    expect(refusal(await claim(BEN, code))).toEqual(["same"]);
    await claim(TIM, code);
    expect((await house.personOf(TIM)).displayName).toBe("Ben");
  });
});

describe("taking an account off", () => {
  beforeEach(async () => {
    await claim(TIM, await codeOf(BEN));
  });

  it("lists one's own, and stops what the taken one asked for", async () => {
    const [choice] = await house.type(BEN, "unlink", DM);
    expect(choice?.text).toEqual({ key: "unlink-choice", accounts: [BEN, TIM] });
    const mine = await house.openTurn(BEN);
    const theirs = await house.openTurn(TIM, DM);
    const said = await house.press(BEN, choice?.buttons[1], DM);
    expect(textsOf(said)).toMatchObject([{ key: "account-taken", by: "Ben" }, { key: "unlinked" }]);
    expect(house.stopped.map(({ turn }) => turn)).toEqual([theirs.id]);
    expect(house.stopped.map(({ turn }) => turn)).not.toContain(mine.id);
    expect(await house.audit("identity.unlinked")).toMatchObject([{ details: { identity: TIM } }]);
  });

  it("leaves the last one", async () => {
    await house.type(BEN, `unlink ${TIM}`, DM);
    const [said] = await house.type(BEN, `unlink ${BEN}`, DM);
    expect(said?.text).toMatchObject({ key: "unlink-refused", why: "last" });
    expect((await house.personOf(BEN)).displayName).toBe("Ben");
  });

  it("of somebody else is for those who manage access, who are named to them", async () => {
    const [no] = await house.type(GUS, `unlink ${TIM}`, DM);
    expect(no?.text).toMatchObject({ key: "unlink-refused", why: "not-yours" });
    const said = await house.type(ADA, `unlink ${TIM}`, DM);
    expect(textsOf(said)).toMatchObject([
      { key: "account-taken", by: "Ada" },
      { key: "account-taken", by: "Ada" },
      { key: "unlinked", account: TIM, of: "Ben" },
    ]);
    expect(said.slice(0, 2).map(({ to }) => to)).toEqual([TIM, BEN]);
  });

  it("of somebody with more power is not for those with less", async () => {
    const nia = "discord:55555" as Identity;
    await claim(nia, await codeOf(ADA));
    await house.grant(BEN, "access:manage");
    const [no] = await house.type(BEN, `unlink ${nia}`, DM);
    expect(no?.text).toMatchObject({ key: "unlink-refused", why: "not-yours" });
  });
});
