import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { AgentId } from "../../../src/core/access/permission.ts";
import type { Identity } from "../../../src/core/people/identity.ts";
import { ADA, BEN, EVE, GUS, type House, openHouse, SAM } from "./house.ts";

const CLEO = "web:cleo" as Identity;

let house: House;
beforeEach(async () => {
  house = await openHouse();
});
afterEach(() => house.cleanup());

const grantsOf = async (identity: Identity) => {
  const person = await house.personOf(identity);
  return (await house.store.grants.currentOf(person.id, house.clock.now())).map(({ subject }) => subject);
};
const roleOf = async (identity: Identity) => (await house.personOf(identity)).role;

describe("revoking", () => {
  test("takes an agent away, counts the running answers that end by it, and ends them after the commit", async () => {
    await house.grant(BEN, "agent:ops");
    await house.openTurn(BEN, undefined, "ops" as AgentId);
    await house.openTurn(BEN);
    const said = await house.type(ADA, "revoke <@web:ben> ops");
    expect(said).toMatchObject([
      {
        to: ADA,
        text: { key: "revoked", person: "Ben", what: "ops", stopped: 1 },
        buttons: [{ label: { key: "undo" } }],
      },
    ]);
    expect(house.enforced).toEqual([{ person: (await house.personOf(BEN)).id, by: "Ada" }]);
    expect(await house.audit("grant.revoked")).toHaveLength(1);
  });

  test("says that the gateway does not know yet, where it could not be told", async () => {
    await house.grant(BEN, "agent:ops");
    house.setTold(false);
    const said = await house.type(ADA, "revoke <@web:ben> ops");
    expect(said.map(({ to, text }) => [to, text.key])).toEqual([
      [ADA, "revoked"],
      [ADA, "gateway-not-told"],
    ]);
  });

  test("takes everything when nothing is named, and undo gives it all back", async () => {
    await house.grant(BEN, "agent:ops");
    await house.grant(BEN, "read:*");
    await house.openTurn(BEN);
    const [answer] = await house.confirm(ADA, "revoke <@web:ben>");
    expect(answer?.text).toMatchObject({ key: "revoked", stopped: 1 });
    expect(await grantsOf(BEN)).toEqual([]);
    expect(await roleOf(BEN)).toBe("guest");
    const said = await house.press(ADA, answer?.buttons[0]);
    expect(said[0]?.text).toMatchObject({ key: "undone" });
    expect(await grantsOf(BEN)).toHaveLength(2);
    expect(await roleOf(BEN)).toBe("member");
  });

  test("an undo that gives a power back beside other things says so before it does", async () => {
    await house.grant(BEN, "agent:ops");
    await house.grant(BEN, "access:manage");
    const [answer] = await house.confirm(ADA, "revoke <@web:ben>");
    const [card] = await house.press(ADA, answer?.buttons[0]);
    expect(card?.text).toMatchObject({
      key: "confirm-powerful-grant",
      person: "Ben",
      role: "access:manage",
      powers: ["access:manage"],
    });
    expect(await grantsOf(BEN)).toEqual([]);
    expect((await house.press(ADA, card?.buttons[0]))[0]?.text.key).toBe("undone");
    expect(await grantsOf(BEN)).toHaveLength(2);
  });

  test("says when a role still gives the same", async () => {
    await house.grant(BEN, "agent:designer");
    const [answer] = await house.type(ADA, "revoke <@web:ben> designer");
    expect(answer?.text).toMatchObject({ key: "revoked-in-part", through: "member" });
    const [again] = await house.type(ADA, "revoke <@web:ben> designer");
    expect(again?.text).toMatchObject({ key: "revoke-by-role", role: "member" });
  });

  test("names the wider grant, and what was never there", async () => {
    await house.grant(BEN, "agent:*");
    const [wider] = await house.type(ADA, "revoke <@web:ben> ops");
    expect(wider?.text).toMatchObject({ key: "revoke-by-grant", grant: "agent:*" });
    const [nothing] = await house.type(ADA, "revoke <@web:gus> ops");
    expect(nothing?.text).toMatchObject({ key: "revoke-nothing", what: "ops" });
    expect(house.enforced).toEqual([]);
  });

  test("reaches a grant of an agent that the gateway has no more", async () => {
    await house.grant(BEN, "agent:retired");
    const [answer] = await house.type(ADA, "revoke <@web:ben> retired");
    expect(answer?.text).toMatchObject({ key: "revoked" });
    expect(await grantsOf(BEN)).toEqual([]);
  });

  test("does not wait for the platform's word on the account", async () => {
    await house.grant(BEN, "agent:ops");
    house.chat.standing.set(BEN, "unknown");
    const [answer] = await house.type(ADA, "revoke <@web:ben> ops");
    expect(answer?.text.key).toBe("revoked");
  });

  test("knows nobody by a strange account, and no agent by a strange name", async () => {
    expect((await house.type(ADA, "revoke <@web:sam>"))[0]?.text.key).toBe("person-unknown");
    expect((await house.type(ADA, "revoke <@web:ben> desinger"))[0]?.text).toMatchObject({
      key: "agent-unknown",
      suggestion: { id: "designer" },
    });
  });

  test("an undo pressed after the end of what was taken changes nothing", async () => {
    await house.grant(GUS, "agent:ops", house.clock.now() + 3_600_000);
    const [answer] = await house.type(ADA, "revoke <@web:gus> ops");
    house.clock.advance(2 * 3_600_000);
    expect(await house.press(ADA, answer?.buttons[0])).toMatchObject([{ text: { key: "button-gone" } }]);
    expect(await grantsOf(GUS)).toEqual([]);
  });

  test("a power is taken only by somebody who has it", async () => {
    await house.grant(BEN, "access:manage");
    const [answer] = await house.type(BEN, "revoke <@web:ada>");
    expect(answer?.text).toMatchObject({ key: "command-refused", needs: "*" });
    expect(await roleOf(ADA)).toBe("admin");
  });

  test.each([BEN, GUS, EVE, SAM])("%s may not revoke, and it is kept", async (who) => {
    const said = await house.type(who, "revoke <@web:ben>");
    expect(said).toHaveLength(1);
    expect(said[0]?.to).toBe(who);
    expect(await roleOf(BEN)).toBe("member");
    expect(await house.audit("access.denied")).toHaveLength(1);
  });
});

describe("the last admin stays", () => {
  const expectRefused = async (said: Awaited<ReturnType<House["type"]>>) => {
    expect(said).toMatchObject([{ to: ADA, text: { key: "last-admin", person: "Ada" } }]);
    expect(await roleOf(ADA)).toBe("admin");
    expect(house.enforced).toEqual([]);
    expect((await house.audit("access.denied")).length).toBeGreaterThan(0);
  };

  test.each([
    "revoke me",
    "revoke <@web:ada>",
    "revoke <@web:ada> admin",
    "grant <@web:ada> member",
    "grant <@web:ada> guest",
    "grant <@web:ada> keeper",
  ])("against %s", async (command) => {
    await expectRefused(await house.type(ADA, command));
  });

  test("against the second step of a change of their own role", async () => {
    await house.confirm(ADA, "grant <@web:cleo> admin");
    const [question] = await house.type(ADA, "grant <@web:ada> keeper");
    expect(question?.text.key).toBe("confirm-powerful-grant");
    await house.confirm(ADA, "revoke <@web:cleo> admin");
    house.enforced.length = 0;
    await expectRefused(await house.press(ADA, question?.buttons[0]));
  });

  test("against an undo that would give them their smaller role back", async () => {
    const [question] = await house.type(ADA, "grant <@web:ben> admin");
    await house.press(ADA, question?.buttons[0]);
    await house.confirm(BEN, "grant <@web:ada> member");
    const [again] = await house.type(BEN, "grant <@web:ada> admin");
    const [promoted] = await house.press(BEN, again?.buttons[0]);
    await house.confirm(ADA, "revoke <@web:ben> admin");
    await house.grant(BEN, "access:manage");
    await house.grant(BEN, "*", house.clock.now() + 3_600_000);
    house.enforced.length = 0;
    // Ben's own access ends within the hour, so Ada is the only admin that lasts.
    const said = await house.press(BEN, promoted?.buttons[0]);
    expect(said).toMatchObject([{ text: { key: "last-admin", person: "Ada" } }]);
    expect(await roleOf(ADA)).toBe("admin");
    expect(house.enforced).toEqual([]);
  });

  test("when two admins take each other's role at once: one of them does", async () => {
    const [question] = await house.type(ADA, "grant <@web:cleo> admin");
    await house.press(ADA, question?.buttons[0]);
    const [ofAda] = await house.type(ADA, "revoke <@web:cleo> admin");
    const [ofCleo] = await house.type(CLEO, "revoke <@web:ada> admin");
    await Promise.all([house.press(ADA, ofAda?.buttons[0]), house.press(CLEO, ofCleo?.buttons[0])]);
    const admins = [await roleOf(ADA), await roleOf(CLEO)].filter((role) => role === "admin");
    expect(admins).toHaveLength(1);
    expect(house.enforced).toHaveLength(2);
  });
});
