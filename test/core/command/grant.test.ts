import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Identity } from "../../../src/core/people/identity.ts";
import { ADA, BEN, DM, GUS, type House, openHouse, SAM } from "./house.ts";

const DAY = 24 * 3_600_000;
const NEW = "web:nia" as Identity;

let house: House;
beforeEach(async () => {
  house = await openHouse();
});
afterEach(() => house.cleanup());

const grantsOf = async (identity: Identity) => {
  const person = await house.personOf(identity);
  return (await house.store.grants.currentOf(person.id, house.clock.now())).map(
    ({ subject, endsAt, reason }) => ({
      gives: subject.kind === "role" ? subject.role : subject.permission,
      endsAt,
      reason,
    }),
  );
};

describe("an admin grants", () => {
  test("an agent, with an end and a reason; both sides hear of it", async () => {
    const said = await house.type(ADA, "grant <@web:ben> Product Manager for 7d because onboarding");
    const endsAt = house.clock.now() + 7 * DAY;
    expect(await grantsOf(BEN)).toEqual([{ gives: "agent:product-manager", endsAt, reason: "onboarding" }]);
    const agent = { id: "product-manager", name: "Product manager" };
    expect(said).toMatchObject([
      {
        to: ADA,
        text: { key: "granted-agent", person: "Ben", agent, endsAt },
        buttons: [{ label: { key: "undo" } }],
      },
      { to: BEN, text: { key: "grant-received", by: "Ada", what: "Product manager", endsAt } },
    ]);
    expect(await house.audit("grant.created")).toHaveLength(1);
  });

  test("an agent that the gateway lets nobody use before its config names them, and says so", async () => {
    house.awaiting.add("ops");
    const [ops] = await house.type(ADA, "grant <@web:ben> ops");
    expect(ops?.text).toMatchObject({ key: "granted-agent", awaitsOperator: true });
    const [manager] = await house.type(ADA, "grant <@web:ben> product-manager");
    expect(manager?.text).not.toHaveProperty("awaitsOperator");
  });

  test("a stranger becomes a member by it, a guest becomes a guest", async () => {
    await house.type(ADA, "grant <@web:nia> ops");
    expect(await house.personOf(NEW)).toMatchObject({ role: "member", displayName: "nia" });
    house.chat.standing.set("web:xi" as Identity, "external");
    await house.type(ADA, "grant web:xi ops for 2h");
    expect(await house.personOf("web:xi" as Identity)).toMatchObject({ role: "guest" });
  });

  test("the member role to a stranger says that they have it now", async () => {
    const [answer] = await house.type(ADA, "grant <@web:nia> member");
    expect(answer?.text).toMatchObject({ key: "granted-role", role: "member" });
  });

  test.each(["guest", "external"] as const)(
    "nothing without an end to a %s, and nobody new appears",
    async (standing) => {
      house.chat.standing.set(NEW, standing);
      const [answer] = await house.type(ADA, "grant <@web:nia> ops", DM, "message");
      expect(answer?.text).toMatchObject({ key: "grant-needs-end", usage: "!grant @nia ops for 7d" });
      expect(await house.store.principals.byIdentity(NEW)).toBeNull();
      const [known] = await house.type(ADA, "grant <@web:gus> ops");
      expect(known?.text.key).toBe("grant-needs-end");
    },
  );

  test.each(["bot", "deactivated", "unknown"] as const)(
    "nothing to an account that is %s",
    async (standing) => {
      house.chat.standing.set(NEW, standing);
      house.chat.standing.set(BEN, standing);
      for (const [who, what] of [
        ["nia", "ops"],
        ["ben", "ops"],
        ["nia", "admin"],
      ]) {
        const said = await house.type(ADA, `grant <@web:${who}> ${what}`);
        expect(said).toMatchObject([{ to: ADA, text: { key: "grant-not-a-person", standing } }]);
      }
      expect(await house.store.principals.byIdentity(NEW)).toBeNull();
      expect(await grantsOf(BEN)).toEqual([]);
    },
  );

  test("a name of no agent is answered with the nearest one, as a button that keeps the rest", async () => {
    const [answer] = await house.type(ADA, "grant <@web:ben> desinger for 7d because onboarding");
    expect(answer).toMatchObject({
      text: { key: "agent-unknown", typed: "desinger", suggestion: { id: "designer" } },
      buttons: [{ label: { key: "grant-suggested" } }, { label: { key: "see-agents" } }],
    });
    expect(await grantsOf(BEN)).toEqual([]);
    await house.press(ADA, answer?.buttons[0]);
    expect(await grantsOf(BEN)).toEqual([
      { gives: "agent:designer", endsAt: house.clock.now() + 7 * DAY, reason: "onboarding" },
    ]);
  });

  test.each(["agent:nobody", "read:nobody", "approve:nobody", "fly:high", "nobody at all"])(
    "nothing called %s",
    async (what) => {
      const [answer] = await house.type(ADA, `grant <@web:ben> ${what}`);
      expect(answer?.text.key).toBe("agent-unknown");
      expect(await grantsOf(BEN)).toEqual([]);
    },
  );

  test.each(["read:*", "approve:ops", "agent:*", "audit:read"])(
    "the permission %s at once",
    async (permission) => {
      const [answer] = await house.type(ADA, `grant <@web:ben> ${permission}`);
      expect(answer?.text).toMatchObject({ key: "granted-permission", permission });
      expect(await grantsOf(BEN)).toMatchObject([{ gives: permission }]);
    },
  );

  test("what somebody has already is not granted twice", async () => {
    await house.type(ADA, "grant <@web:ben> ops");
    const said = await house.type(ADA, "grant <@web:ben> ops for 2h");
    expect(said).toMatchObject([{ text: { key: "already-granted", what: "ops", endsAt: null } }]);
  });

  test("undo takes it back; undo of a longer end restores the earlier one", async () => {
    const [first] = await house.type(ADA, "grant <@web:gus> ops for 2h");
    const earlier = house.clock.now() + 2 * 3_600_000;
    const [longer] = await house.type(ADA, "grant <@web:gus> ops for 7d");
    await house.press(ADA, longer?.buttons[0]);
    expect(await grantsOf(GUS)).toMatchObject([{ gives: "agent:ops", endsAt: earlier }]);
    await house.press(ADA, first?.buttons[0]);
    expect(await grantsOf(GUS)).toEqual([]);
    expect(house.enforced).toHaveLength(2);
  });
});

describe("undoing a longer end", () => {
  test.each([
    ["was taken", "revoke <@web:gus> ops"],
    ["ends earlier by now", "grant <@web:gus> ops for 1h"],
  ])("gives nothing back that %s since", async (_since, words) => {
    await house.type(ADA, "grant <@web:gus> ops for 2h");
    const [longer] = await house.type(ADA, "grant <@web:gus> ops for 7d");
    await house.type(ADA, "revoke <@web:gus> ops");
    await house.type(ADA, words);
    const before = await grantsOf(GUS);
    const [said] = await house.press(ADA, longer?.buttons[0]);
    expect(said?.text.key).toBe("button-gone");
    expect(await grantsOf(GUS)).toEqual(before);
  });
});

describe("undoing a longer end of an admin's grant", () => {
  const HOURS = 3_600_000;

  test("asks back, and brings the earlier end back instead of taking it", async () => {
    await house.confirm(ADA, "grant <@web:ben> admin for 2h");
    const earlier = house.clock.now() + 2 * HOURS;
    const [longer] = await house.confirm(ADA, "grant <@web:ben> admin for 7d");
    const [card] = await house.press(ADA, longer?.buttons[0]);
    expect(card).toMatchObject({
      text: { key: "confirm-take-admin", person: "Ben", endsAt: earlier },
      buttons: [{ label: { does: "shorten-admin" } }, { label: { key: "cancel" } }],
    });
    const [done] = await house.press(ADA, card?.buttons[0]);
    expect(done?.text).toMatchObject({ key: "undone", person: "Ben", endsAt: earlier });
    expect(await grantsOf(BEN)).toMatchObject([{ gives: "admin", endsAt: earlier }]);
  });

  test("takes it, once the earlier end has passed", async () => {
    await house.confirm(ADA, "grant <@web:ben> admin for 2h");
    const [longer] = await house.confirm(ADA, "grant <@web:ben> admin for 7d");
    house.clock.advance(3 * HOURS);
    const [card] = await house.press(ADA, longer?.buttons[0]);
    expect(card?.text).not.toHaveProperty("endsAt");
    await house.press(ADA, card?.buttons[0]);
    expect(await grantsOf(BEN)).toEqual([]);
  });
});

describe("power over Gatehouse itself", () => {
  const powerful = ["admin", "*", "access:manage", "keys:manage", "system:manage", "Admins"];
  test.each(powerful)(
    "%s is asked back first, and given by the second step of the same person",
    async (what) => {
      const [question] = await house.type(ADA, `grant <@web:ben> ${what}`);
      expect(question?.text.key).toBe("confirm-powerful-grant");
      expect(await grantsOf(BEN)).toEqual([]);
      expect((await house.personOf(BEN)).role).toBe("member");
      const [confirm] = question?.buttons ?? [];
      expect(await house.press(BEN, confirm)).toMatchObject([{ to: BEN, text: { key: "button-not-yours" } }]);
      const [done] = await house.press(ADA, confirm);
      expect(done?.text.key).toMatch(/^granted-/);
      expect((await house.personOf(BEN)).role === "admin" || (await grantsOf(BEN)).length === 1).toBe(true);
    },
  );

  test("cancelled stays cancelled", async () => {
    const [question] = await house.type(ADA, "grant <@web:ben> admin");
    const [confirm, cancel] = question?.buttons ?? [];
    expect(await house.press(ADA, cancel)).toMatchObject([{ text: { key: "grant-cancelled" } }]);
    expect(await house.press(ADA, confirm)).toMatchObject([{ text: { key: "button-gone" } }]);
    expect((await house.personOf(BEN)).role).toBe("member");
  });

  test("a stranger who is to be admin becomes nobody before the second step", async () => {
    const [question] = await house.type(ADA, "grant <@web:nia> admin");
    expect(await house.store.principals.byIdentity(NEW)).toBeNull();
    await house.press(ADA, question?.buttons[0]);
    expect(await house.personOf(NEW)).toMatchObject({ role: "admin" });
  });

  test("the second step is judged when it is taken", async () => {
    const [question] = await house.type(ADA, "grant <@web:ben> access:manage");
    await house.store.transact(async (tx) =>
      tx.principals.setRole((await house.personOf(ADA)).id, "member" as never),
    );
    const said = await house.press(ADA, question?.buttons[0]);
    expect(said).toMatchObject([{ text: { key: "command-refused", needs: "access:manage" } }]);
    expect(await grantsOf(BEN)).toEqual([]);
    expect(await house.audit("access.denied")).toHaveLength(1);
  });

  test("nobody gives a power that they do not have", async () => {
    await house.grant(BEN, "access:manage");
    expect((await house.type(BEN, "grant <@web:gus> ops for 2h"))[0]?.text.key).toBe("granted-agent");
    for (const target of ["<@web:ben>", "<@web:nia>"]) {
      const said = await house.type(BEN, `grant ${target} admin`);
      expect(said).toMatchObject([{ text: { key: "command-refused", needs: "*" } }]);
    }
    expect(await house.store.principals.byIdentity(NEW)).toBeNull();
    expect(await house.audit("access.denied")).toHaveLength(2);
  });
});

test.each([BEN, GUS, SAM])("%s may not grant, is told who can, and it is kept", async (who) => {
  const said = await house.type(who, "grant <@web:ben> ops");
  expect(said).toMatchObject([{ to: who, reference: "7F3K", text: { helpers: ["Ada"] } }]);
  expect(await grantsOf(BEN)).toEqual([]);
  expect(await house.audit("access.denied")).toMatchObject([{ target: { id: "grant" }, outcome: "denied" }]);
});
