import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { GrantSubject } from "../../../src/core/access/grant.ts";
import type { Permission } from "../../../src/core/access/permission.ts";
import type { RoleName } from "../../../src/core/access/role.ts";
import { closeAccess } from "../../../src/core/leaving/close-access.ts";
import type { Identity } from "../../../src/core/people/identity.ts";
import type { ButtonAction, ButtonToken } from "../../../src/core/words/button.ts";
import { makeButtons } from "../../../src/core/words/say.ts";
import { ADA, BEN, DM, EVE, GUS, type House, openHouse, SAM, type Said, THREAD } from "../command/house.ts";

const CLEO = "web:cleo" as Identity;
const DORA = "web:dora" as Identity;
/** Another account of Ada's. */
const ADA_ELSEWHERE = "telegram:4242" as Identity;
const KEEPER = "keeper" as RoleName;
const TWO_MINUTES = 2 * 60_000;
const HOUR = 60 * 60_000;

let house: House;
beforeEach(async () => {
  house = await openHouse({ cleo: "admin", dora: "admin" });
  const { id } = await house.personOf(ADA);
  await house.store.transact((tx) => tx.principals.link(ADA_ELSEWHERE, id, house.clock.now()));
});
afterEach(() => house.cleanup());

const ADMIN: GrantSubject = { kind: "role", role: "admin" as never };

/** Presses a button that does this at once, as an old one of Ada's would. */
async function pressOf(action: ButtonAction): Promise<Said[]> {
  const offered = [{ label: { key: "undo" }, action }] as const;
  const [button] = await house.store.transact((tx) => makeButtons(tx, house.deps, offered));
  return house.press(ADA, button);
}

const order = (words: string) => () => house.type(ADA, words);

/** Every way to a dangerous order; each answers with the card that asks back. */
const WAYS: Readonly<Record<string, () => Promise<Said[]>>> = {
  "making an admin": order("grant <@web:ben> admin"),
  "making an admin for an hour": order("grant <@web:ben> admin for 1h"),
  "making a stranger an admin": order("grant <@web:sam> admin"),
  "making an admin in a message": () => house.type(ADA, "grant <@web:ben> admin", DM, "message"),
  "giving a power as a permission": order("grant <@web:ben> access:manage"),
  "giving everything as a permission": order("grant <@web:ben> *"),
  "giving a role of the settings that has a power": order("grant <@web:ben> keeper"),
  "making an admin something else": order("grant <@web:cleo> viewer"),
  "taking everything": order("revoke <@web:ben>"),
  "taking admin": order("revoke <@web:cleo> admin"),
  "freezing everything": order("freeze all"),
  "inviting an admin": order("invite admin"),
  "inviting somebody to a power for a day": order("invite member access:manage for 1d"),
  "a button that gives an order": () =>
    pressOf({ kind: "run-command", command: "grant <@web:ben> admin for 1h" }),
  "undoing that somebody became an admin": () =>
    pressOf({ kind: "undo-grant", identity: CLEO, subject: ADMIN, before: null }),
  "undoing that an admin lost it": () =>
    pressOf({
      kind: "undo-revoke",
      identity: BEN,
      gifts: [{ subject: ADMIN, endsAt: null, reason: null }],
    }),
  "undoing that somebody became an admin, by another role": () =>
    pressOf({
      kind: "undo-revoke",
      identity: CLEO,
      gifts: [{ subject: { kind: "role", role: "member" as never }, endsAt: null, reason: null }],
    }),
  "letting an admin back in": async () => {
    const leaving = { identity: CLEO, how: "left", from: "event" } as const;
    const closed = await house.store.transact((tx) => closeAccess(tx, house.deps, leaving));
    return pressOf({ kind: "let-back-in", identity: CLEO, gifts: closed?.taken ?? [] });
  },
};
const WAY_NAMES = Object.keys(WAYS);

const EFFECTS = [
  "principal.created",
  "principal.role-changed",
  "grant.created",
  "grant.revoked",
  "access.frozen",
  "invite.created",
];
const effects = async () =>
  (await Promise.all(EFFECTS.map((action) => house.audit(action)))).flat().map(({ action }) => action);

/** Goes the way, and gives back the button that confirms, which has done nothing yet. */
async function goTo(way: string) {
  await house.grant(BEN, "agent:ops", house.clock.now() + HOUR);
  const said = (await WAYS[way]?.()) ?? [];
  const before = await effects();
  const card = said.at(-1);
  const [confirm, cancel] = card?.buttons ?? [];
  const stored = confirm && (await house.store.buttons.get(confirm.token as ButtonToken));
  if (!stored) throw new Error(`${way} was not asked back: ${card?.text.key}`);
  expect(stored).toMatchObject({ action: { kind: "confirm-order", by: ADA }, singleUse: true });
  expect(stored.expiresAt).toBe(house.clock.now() + TWO_MINUTES);
  const ref = { platform: "web", workspace: "", channel: "c1", id: "card" } as const;
  await house.store.transact((tx) => tx.outbox.markSent(stored.shownIn ?? "", ref));
  const press = (who: Identity, token = confirm?.token ?? "", message = ref) =>
    house.press(who, { token }, THREAD, message);
  return { press, ref, cancel, changed: async () => (await effects()).length - before.length };
}

describe.each(WAY_NAMES)("%s", (way) => {
  test("is not done by another's click, another account, a bot, a copied button, but by its giver's once", async () => {
    const { press, ref, changed } = await goTo(way);
    for (const who of [CLEO, DORA, BEN, GUS, EVE, SAM, ADA_ELSEWHERE]) await press(who);
    for (const standing of ["bot", "deactivated", "unknown", "guest", "external"] as const) {
      house.chat.standing.set(ADA, standing);
      await press(ADA);
    }
    house.chat.standing.set(ADA, "member");
    await press(ADA, undefined, { ...ref, id: "copied" } as never);
    await press(ADA, "A".repeat(22));
    expect(await changed()).toBe(0);
    expect(await house.audit("command.confirmed")).toEqual([]);

    await Promise.all([press(ADA), press(ADA)]);
    const done = await changed();
    expect(done).toBeGreaterThan(0);
    const { id } = await house.personOf(ADA);
    expect(await house.audit("command.confirmed")).toMatchObject([
      {
        actor: { principalId: id, identity: ADA },
        details: { digest: expect.stringMatching(/^[0-9a-f]{64}$/) },
      },
    ]);
    await press(ADA);
    expect(await changed()).toBe(done);
  });

  test("is not done after two minutes", async () => {
    const late = await goTo(way);
    house.clock.advance(TWO_MINUTES);
    await late.press(ADA);
    expect(await late.changed()).toBe(0);
  });

  test("is not done once it was cancelled", async () => {
    const { press, cancel, changed } = await goTo(way);
    await press(ADA, cancel?.token);
    await press(ADA);
    expect(await changed()).toBe(0);
  });

  test("is not done once its giver looks after access no more, or is frozen", async () => {
    const { press, changed } = await goTo(way);
    await house.type(DORA, "freeze <@web:ada>");
    const before = await changed();
    await press(ADA);
    expect(await changed()).toBe(before);
    expect(await house.audit("command.confirmed")).toEqual([]);
  });
});

describe("what an order meant when it was shown", () => {
  const ABOUT_SOMEBODY = WAY_NAMES.filter((way) => !/freezing|inviting|stranger/.test(way));
  const personOf = (way: string) =>
    /else|taking admin|by another|became an admin$|back in/.test(way) ? CLEO : BEN;

  test.each(ABOUT_SOMEBODY)("is over when a grant of theirs changes: %s", async (way) => {
    const { press, changed } = await goTo(way);
    await house.grant(personOf(way), "agent:product-manager", house.clock.now() + HOUR);
    const before = await changed();
    const [said] = await press(ADA);
    expect(said?.text.key).toBe("confirm-changed");
    expect(await changed()).toBe(before);
  });

  test("is over when the stranger is somebody now", async () => {
    const { press } = await goTo("making a stranger an admin");
    await house.type(CLEO, "grant <@web:sam> designer");
    await house.said();
    expect((await press(ADA))[0]?.text.key).toBe("confirm-changed");
    expect(await house.personOf(SAM)).toMatchObject({ role: "member" });
  });

  test("is over when everything is frozen meanwhile", async () => {
    const { press } = await goTo("freezing everything");
    await house.confirm(CLEO, "freeze all because of an alarm");
    await house.said();
    expect((await press(ADA))[0]?.text.key).toBe("confirm-changed");
    expect(await house.audit("access.frozen")).toHaveLength(1);
  });

  test("is over when a role holds another power by then", async () => {
    const roles = new Map(house.deps.settings.roles);
    await house.cleanup();
    house = await openHouse({ cleo: "admin", dora: "admin" }, { roles });
    const { press, changed } = await goTo("giving a role of the settings that has a power");
    const permissions = ["keys:manage", "system:manage"] as Permission[];
    roles.set(KEEPER, { name: KEEPER, permissions });
    expect((await press(ADA))[0]?.text.key).toBe("confirm-changed");
    expect(await changed()).toBe(0);
  });
});
