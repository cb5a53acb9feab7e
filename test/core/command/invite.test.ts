import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { watchInviteEnds } from "../../../src/core/command/redraw-invite.ts";
import type { Identity } from "../../../src/core/people/identity.ts";
import type { InviteId } from "../../../src/core/people/invite.ts";
import { ADA, BEN, DM, GUS, type House, openHouse, SAM, type Said, THREAD } from "./house.ts";
import { OPEN_VAULT } from "./small-world.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const TIM = "web:tim" as Identity;

let house: House;
beforeEach(async () => {
  house = await openHouse();
});
afterEach(() => house.cleanup());

/** What was said anew: the message with the code is redrawn besides. */
const anew = (said: readonly Said[]) => said.filter(({ text }) => text.key !== "invite-over");
const keysOf = (said: readonly Said[]) => anew(said).map(({ text }) => text.key);
const endsIn = (said: readonly Said[]) =>
  said.flatMap(({ text }) => (text.key === "invite-over" ? [{ how: text.how, by: text.by }] : []));
const noted = async (action: string) => (await house.audit(action)).map(({ details }) => details.why);

/** Makes an invite as Ada does; its code is told to her alone, and never twice. */
async function makeInvite(words = "designer for 7d"): Promise<{ code: string; id: InviteId; told: Said }> {
  const [told] = await house.type(ADA, `invite ${words}`);
  if (told?.text.key !== "invite-made") throw new Error(`no invite: ${told?.text.key}`);
  const { code, invite } = told.text;
  return { code: OPEN_VAULT.open(code, `invite/${invite}`), id: invite, told };
}

const join = (who: Identity, code: string) => house.type(who, `join ${code}`, DM, "message");
const refusedWith = (said: readonly Said[]) =>
  anew(said).map(({ text }) => (text.key === "join-refused" ? text.why : text.key));

describe("an invite", () => {
  it("tells its maker alone, sealed until it is said, and keeps only a hash of the code", async () => {
    const { code, id, told } = await makeInvite();
    expect(told.to).toBe(ADA);
    expect(told.text).toMatchObject({ gives: ["Designer"], endsAt: house.clock.now() + 7 * DAY });
    expect(told.text).toMatchObject({ expiresAt: house.clock.now() + DAY });
    expect(code).toMatch(/^([0-9A-Z]{4}-){6}[0-9A-Z]{4}$/);
    const kept = await house.store.invites.get(id);
    expect(JSON.stringify([kept, await house.audit("invite.created")])).not.toContain(code.slice(0, 9));
  });

  it("lets nobody in while everything is frozen, and is good again afterwards", async () => {
    const { code } = await makeInvite();
    await house.confirm(ADA, "freeze all");
    expect(refusedWith(await join(SAM, code))).toEqual(["frozen"]);
    expect(await noted("invite.refused")).toEqual(["frozen"]);
    await house.type(ADA, "unfreeze all");
    expect(keysOf(await join(SAM, code))[0]).toBe("joined");
  });

  it("makes a stranger a member with what it gives, who is welcomed while the inviter hears of it", async () => {
    const { code } = await makeInvite();
    const [welcome, told] = anew(await join(SAM, code));
    expect(welcome?.text).toMatchObject({ key: "joined", by: "Ada", role: "member" });
    expect(welcome?.text).toMatchObject({ agents: [{ name: "Designer" }] });
    expect(told).toMatchObject({ to: ADA, text: { key: "invite-redeemed", account: SAM } });
    const sam = await house.personOf(SAM);
    expect(sam.role).toBe("member");
    const [grant] = await house.store.grants.currentOf(sam.id, house.clock.now());
    const ada = await house.personOf(ADA);
    expect(grant).toMatchObject({ grantedBy: ada.id, endsAt: house.clock.now() + 7 * DAY });
    const [redeemed] = await house.audit("invite.redeemed");
    expect(redeemed).toMatchObject({ actor: { principalId: sam.id }, details: { principal: ada.id } });
  });

  it("is taken however it is typed", async () => {
    const { code } = await makeInvite();
    const typed = code.toLowerCase().replaceAll("-", "").replaceAll("0", "o").replaceAll("1", "l");
    expect(keysOf(await join(SAM, typed))[0]).toBe("joined");
  });

  it("gives a role for good, or on top of none when it ends", async () => {
    await join(SAM, (await makeInvite("operator ops")).code);
    expect((await house.personOf(SAM)).role).toBe("operator");
    await join(TIM, (await makeInvite("@operator for 2h")).code);
    const tim = await house.personOf(TIM);
    expect(tim.role).toBe("guest");
    expect(await house.store.grants.currentOf(tim.id, house.clock.now())).toMatchObject([
      { subject: { kind: "role", role: "operator" } },
    ]);
  });

  it("works once: of two who say it at the same moment one joins", async () => {
    const { code } = await makeInvite();
    const said = (await Promise.all([join(SAM, code), join(TIM, code)])).flat();
    expect(refusedWith(said).sort()).toEqual(["invite-redeemed", "joined", "used"]);
    expect(await house.audit("invite.redeemed")).toHaveLength(1);
    expect(await house.audit("principal.created")).toHaveLength(5);
  });

  it("is over after a day, and sooner when what it gives ends sooner", async () => {
    const [long, short] = [await makeInvite("designer"), await makeInvite("designer for 30m")];
    house.clock.advance(HOUR / 2);
    expect(refusedWith(await join(SAM, short.code))).toEqual(["expired"]);
    house.clock.advance(DAY - HOUR / 2);
    expect(refusedWith(await join(SAM, long.code))).toEqual(["expired"]);
    expect(await house.store.principals.byIdentity(SAM)).toBeNull();
  });

  it("does nothing any more once it is revoked, by its button or from the list", async () => {
    const [first, second] = [await makeInvite(), await makeInvite("ops")];
    expect(keysOf(await house.press(ADA, first.told.buttons[0]))).toEqual(["invite-revoked"]);
    expect(refusedWith(await join(SAM, first.code))).toEqual(["revoked"]);
    const [list] = await house.type(ADA, "invites");
    expect(list?.text).toMatchObject({ key: "invites", lines: [{ gives: ["ops"], by: "Ada" }] });
    await house.press(ADA, list?.buttons[0]);
    expect(refusedWith(await join(SAM, second.code))).toEqual(["revoked"]);
    expect(await noted("invite.refused")).toEqual(["revoked", "revoked"]);
  });

  it("shows in the place of its code what became of it", async () => {
    const [used, revoked] = [await makeInvite(), await makeInvite()];
    await makeInvite("ops for 2h");
    expect(endsIn(await join(SAM, used.code))).toEqual([{ how: "used", by: "sam" }]);
    expect(endsIn(await house.press(ADA, revoked.told.buttons[0]))).toEqual([{ how: "revoked", by: "Ada" }]);
    const ends = watchInviteEnds(house.deps);
    house.clock.advance(2 * HOUR);
    const aMinuteLater = async () => {
      house.clock.advance(60_000);
      return endsIn(await house.said());
    };
    await expect.poll(aMinuteLater).toEqual([{ how: "expired", by: null }]);
    ends.stop();
  });

  it("gives nothing that its maker may not give any more", async () => {
    await house.type(ADA, "grant <@web:ben> access:manage");
    await house.said();
    await house.press(ADA, (await house.type(ADA, "grant <@web:ben> access:manage"))[0]?.buttons[0]);
    const [made] = await house.type(BEN, "invite designer");
    if (made?.text.key !== "invite-made") throw new Error("no invite");
    const code = OPEN_VAULT.open(made.text.code, `invite/${made.text.invite}`);
    await house.type(ADA, "revoke <@web:ben> access:manage");
    expect(refusedWith(await join(SAM, code))).toEqual(["revoked"]);
    expect(await house.store.principals.byIdentity(SAM)).toBeNull();
  });
});

describe("who may invite, and to what", () => {
  it("nobody without access:manage", async () => {
    const [said] = await house.type(BEN, "invite designer");
    expect(said?.text).toMatchObject({ key: "command-refused", needs: "access:manage" });
    expect(await house.store.invites.open(house.clock.now())).toEqual([]);
  });

  it("asks back before power over Gatehouse is given away, and only one of the two buttons counts", async () => {
    const [asked] = await house.type(ADA, "invite admin");
    expect(asked?.text.key).toBe("confirm-powerful-invite");
    expect(await house.audit("invite.created")).toEqual([]);
    const [yes, no] = asked?.buttons ?? [];
    expect(keysOf(await house.press(ADA, yes))).toEqual(["invite-made"]);
    expect(keysOf(await house.press(ADA, no))).toEqual(["button-gone"]);
    expect(keysOf(await house.press(ADA, yes))).toEqual(["button-gone"]);
  });

  it("takes no second step that comes later than two minutes", async () => {
    const [asked] = await house.type(ADA, "invite admin");
    house.clock.advance(2 * 60_000);
    expect(keysOf(await house.press(ADA, asked?.buttons[0]))).toEqual(["button-gone"]);
    expect(await house.audit("invite.created")).toEqual([]);
  });

  it("lets nobody hand on a power that they lack", async () => {
    const [ask] = await house.type(ADA, "grant <@web:ben> access:manage");
    await house.press(ADA, ask?.buttons[0]);
    const [said] = await house.type(BEN, "invite admin");
    expect(said?.text).toMatchObject({ key: "command-refused", command: "invite" });
    expect((await house.audit("access.denied")).map(({ target }) => target.id)).toContain("invite");
  });

  it("sends whoever mentions somebody to grant", async () => {
    const [said] = await house.type(ADA, "invite <@web:sam> designer");
    expect(said?.text).toMatchObject({ key: "command-usage", problem: { kind: "known-account" } });
  });

  it("suggests the agent that was meant, and takes one role at most", async () => {
    expect((await house.type(ADA, "invite desinger"))[0]?.text).toMatchObject({ key: "agent-unknown" });
    expect((await house.type(ADA, "invite member operator"))[0]?.text).toMatchObject({
      key: "command-usage",
    });
    const [made] = await house.type(ADA, "invite member, product manager ops for 2h because they help");
    expect(made?.text).toMatchObject({ gives: ["member", "Product manager", "ops"] });
  });
});

describe("whoever has a code", () => {
  it("is told nothing of it when they are no person, right or wrong", async () => {
    const { code } = await makeInvite();
    house.chat.standing.set(SAM, "bot");
    expect(refusedWith(await join(SAM, code))).toEqual(["wrong"]);
    house.chat.standing.set(SAM, "unknown");
    expect(refusedWith(await join(SAM, code))).toEqual(["unchecked"]);
    house.chat.standing.set(SAM, "member");
    expect(refusedWith(await join(SAM, code))[0]).toBe("joined");
  });

  it("gets only what ends when they are from outside", async () => {
    house.chat.standing.set(SAM, "external");
    const endless = await makeInvite("designer");
    expect(refusedWith(await join(SAM, endless.code))).toEqual(["needs-end"]);
    expect(await house.store.principals.byIdentity(SAM)).toBeNull();
    const ending = await makeInvite("designer for 2d");
    expect((await join(SAM, ending.code))[0]?.text).toMatchObject({ role: "guest", agents: [{}] });
    expect(refusedWith(await join(TIM, endless.code))[0]).toBe("joined");
  });

  it("keeps it unused when they are in already, unless they hold nothing", async () => {
    const { code } = await makeInvite();
    expect(refusedWith(await join(BEN, code))).toEqual(["known"]);
    expect(refusedWith(await join(ADA, code))).toEqual(["known"]);
    expect(refusedWith(await join(GUS, code))[0]).toBe("joined");
    expect((await house.personOf(ADA)).role).toBe("admin");
  });

  it("cannot guess: after five wrong ones an account waits, with the right one too", async () => {
    const { code } = await makeInvite();
    const wrong = "0000-0000-0000-0000-0000-0000-0000";
    for (let one = 0; one < 5; one++) expect(refusedWith(await join(SAM, wrong))).toEqual(["wrong"]);
    expect(refusedWith(await join(SAM, code))).toEqual(["too-many"]);
    expect(refusedWith(await join(TIM, code))[0]).toBe("joined");
    house.clock.advance(15 * 60_000);
    expect(refusedWith(await join(SAM, wrong))).toEqual(["wrong"]);
  });

  it("spends it where others read it, and its maker hears", async () => {
    const { code } = await makeInvite();
    const said = await house.type(SAM, `join ${code}`, THREAD, "message");
    expect(refusedWith(said)).toEqual(["invite-seen", "not-private"]);
    expect(anew(said)[0]?.to).toBe(ADA);
    expect(refusedWith(await join(TIM, code))).toEqual(["revoked"]);
  });

  it("does not spend it with a slash, which nobody else sees", async () => {
    const { code } = await makeInvite();
    expect(refusedWith(await house.type(SAM, `join ${code}`, THREAD, "slash"))).toEqual(["not-private"]);
    expect(refusedWith(await join(SAM, code))[0]).toBe("joined");
  });

  it("can take the one who came out again, after a second look", async () => {
    const { code } = await makeInvite();
    const [, told] = anew(await join(SAM, code));
    expect(keysOf(await house.press(BEN, told?.buttons[0], DM))).toEqual(["button-not-yours"]);
    const [asked] = await house.press(ADA, told?.buttons[0], DM);
    expect(asked?.text.key).toBe("confirm-revoke-all");
    expect(keysOf(await house.press(ADA, asked?.buttons[0], DM))).toEqual(["revoked"]);
    const sam = await house.personOf(SAM);
    expect(sam.role).toBe("guest");
    expect(await house.store.grants.currentOf(sam.id, house.clock.now())).toEqual([]);
  });
});

describe("a stranger's card", () => {
  it("asks for the code in a form, wherever it is pressed", async () => {
    const { code } = await makeInvite();
    const [card] = await house.type(SAM, "agents", THREAD);
    const button = card?.buttons.find(({ label }) => label.key === "have-code");
    expect(await house.press(SAM, button)).toEqual([]);
    const [form] = house.chat.forms;
    expect(form).toMatchObject({ key: "enter-code", fields: [{ key: "code" }] });
    const said = await house.answerForm(SAM, form, { code });
    expect(keysOf(said)).toEqual(["joined", "invite-redeemed"]);
    expect(said[0]?.to).toBe(SAM);
  });

  it("takes a reply that stands for the form for a message like any other", async () => {
    const { code } = await makeInvite();
    const button = (await house.type(SAM, "agents", THREAD))[0]?.buttons[0];
    await house.press(SAM, button);
    const said = await house.answerForm(SAM, house.chat.forms[0], { reason: code });
    expect(refusedWith(said)).toEqual(["invite-seen", "not-private"]);
    const again = await makeInvite();
    await house.press(SAM, button, DM);
    const joined = await house.answerForm(SAM, house.chat.forms[1], { reason: again.code }, DM);
    expect(refusedWith(joined)[0]).toBe("joined");
  });

  it("has no such button while there is nobody who could have given a code", async () => {
    const empty = await openHouse({ ada: "member" });
    const [card] = await empty.type(SAM, "agents");
    expect(card?.buttons).toEqual([]);
    await empty.cleanup();
  });
});
