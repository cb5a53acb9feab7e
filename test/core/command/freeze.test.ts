import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Identity } from "../../../src/core/people/identity.ts";
import { ADA, BEN, GUS, type House, openHouse } from "./house.ts";

const CLEO = "web:cleo" as Identity;
const TWO_MINUTES = 2 * 60_000;

let house: House;
beforeEach(async () => {
  house = await openHouse({ cleo: "admin" });
});
afterEach(() => house.cleanup());

const frozen = async () => (await house.store.freezes.all()).map(({ target }) => target);
const first = async (said: ReturnType<House["type"]>) => (await said)[0];

describe("freezing", () => {
  test("somebody stops them at once, with what they have under way, and they are told who can lift it", async () => {
    const turn = await house.openTurn(BEN);
    const said = await first(house.type(ADA, "freeze <@web:ben> because his laptop was stolen"));
    expect(said).toMatchObject({
      to: ADA,
      text: { key: "freeze-done", what: { kind: "person", name: "Ben" }, stopped: 1 },
      buttons: [{ label: { key: "unfreeze" } }],
    });
    const { id } = await house.personOf(BEN);
    expect(house.frozen).toEqual([{ target: { kind: "person", principalId: id }, by: "Ada" }]);
    expect(await house.store.notes.get(`stop/${turn.id}`)).toBe('{"by":"Ada","because":"frozen"}');
    expect((await first(house.type(BEN, "agents")))?.text).toMatchObject({
      key: "frozen",
      line: { what: { kind: "you" }, by: "Ada", quote: null },
      helpers: expect.arrayContaining(["Ada", "Cleo"]),
    });
    expect((await first(house.type(BEN, "whoami")))?.text).toMatchObject({
      key: "whoami",
      frozen: [{ what: { kind: "you" } }],
    });
    expect(await house.audit("access.frozen")).toMatchObject([{ target: { id }, reference: null }]);
  });

  test("an agent names it to whoever asks why, and lifting it makes it well again", async () => {
    const [done] = await house.type(ADA, "freeze agent designer");
    expect(done?.text).toMatchObject({ what: { kind: "agent", agent: { id: "designer" } } });
    const why = () => first(house.type(BEN, "why me designer"));
    expect((await why())?.text).toMatchObject({
      allowed: false,
      rule: { kind: "frozen", freeze: { target: { agentId: "designer" } } },
    });
    expect((await first(house.press(ADA, done?.buttons[0])))?.text.key).toBe("unfreeze-done");
    expect((await why())?.text).toMatchObject({ allowed: true });
    expect(await house.audit("access.unfrozen")).toHaveLength(1);
  });

  test("shows in the status, with its reason only to those who look after access", async () => {
    await house.type(ADA, "freeze designer because it sends too much");
    await house.type(ADA, "freeze <@web:gus>");
    expect((await first(house.type(ADA, "status")))?.text).toMatchObject({
      frozen: [{ quote: "it sends too much" }, { what: { kind: "person", name: "Gus" } }],
    });
    const { text } = (await first(house.type(BEN, "status"))) ?? {};
    expect(text).toMatchObject({ frozen: [{ quote: null }] });
  });

  test("twice changes nothing, and what is not frozen cannot be lifted", async () => {
    await house.type(ADA, "freeze designer");
    expect((await first(house.type(CLEO, "freeze designer")))?.text).toMatchObject({
      key: "freeze-already",
      line: { by: "Ada" },
    });
    expect(house.frozen).toHaveLength(1);
    expect((await first(house.type(CLEO, "unfreeze <@web:ben>")))?.text.key).toBe("not-frozen");
  });

  test("leaves an admin who can act, and a frozen admin cannot lift it themselves", async () => {
    await house.type(ADA, "freeze <@web:cleo>");
    expect((await first(house.type(CLEO, "unfreeze <@web:cleo>")))?.text.key).toBe("frozen");
    expect((await first(house.type(ADA, "freeze me")))?.text).toMatchObject({ key: "last-admin" });
    expect(await frozen()).toHaveLength(1);
    expect((await first(house.type(ADA, "revoke <@web:ada>")))?.text.key).toBe("last-admin");
  });

  test("is for those who manage access, and reaches nobody who holds more than they do", async () => {
    expect((await first(house.type(BEN, "freeze <@web:gus>")))?.text.key).toBe("command-refused");
    await house.grant(BEN, "access:manage");
    expect((await first(house.type(BEN, "freeze <@web:ada>")))?.text).toMatchObject({ needs: "*" });
    expect((await first(house.type(BEN, "freeze <@web:gus>")))?.text.key).toBe("freeze-done");
    expect((await first(house.confirm(BEN, "freeze all")))?.text).toMatchObject({ needs: "*" });
    expect(await frozen()).toHaveLength(1);
  });

  test.each([
    ["freeze", "command-usage"],
    ["freeze <@web:ben> designer", "command-usage"],
    ["freeze desinger", "agent-unknown"],
    ["unfreeze <@web:sam>", "person-unknown"],
  ])("%s is answered with what is wrong", async (words, key) => {
    expect((await first(house.type(ADA, words)))?.text.key).toBe(key);
    expect(await frozen()).toEqual([]);
  });
});

describe("what stands still, in the lists", () => {
  const linesFor = async (who: Identity, command: string) => {
    const { text } = (await first(house.type(who, command))) ?? {};
    return text?.key === "agents" || text?.key === "whoami" ? text.agents : [];
  };

  test("an agent is still theirs, and marked", async () => {
    await house.type(ADA, "freeze agent designer");
    for (const command of ["agents", "whoami"]) {
      expect(await linesFor(BEN, command)).toContainEqual(
        expect.objectContaining({ id: "designer", usable: false, isFrozen: true, from: "member" }),
      );
    }
  });

  test("one who holds no agent holds none that is frozen either", async () => {
    await house.type(ADA, "freeze agent designer");
    expect(await linesFor(GUS, "agents")).toContainEqual(
      expect.objectContaining({ id: "designer", usable: false, from: null }),
    );
    expect((await linesFor(GUS, "agents")).filter(({ isFrozen }) => isFrozen)).toEqual([]);
  });

  test("a person is marked among the people, and nobody else", async () => {
    await house.type(ADA, "freeze <@web:ben>");
    const { text } = (await first(house.type(ADA, "users"))) ?? {};
    const marked = text?.key === "users" ? text.lines.filter(({ isFrozen }) => isFrozen) : [];
    expect(marked.map(({ name }) => name)).toEqual(["Ben"]);
  });
});

test("lifts nothing for somebody whose only platform is switched off: nobody could come as that admin", async () => {
  const away = "discord:1457468924290662599" as Identity;
  await house.confirm(ADA, `grant <@${away}> admin`);
  const { id } = await house.personOf(away);
  await house.store.transact((tx) => tx.principals.setSuspended(id, house.clock.now()));
  await house.said();
  const unfreeze = () => first(house.type(ADA, `unfreeze <@${away}>`));
  const adapters = house.deps.adapters as Map<string, unknown>;
  const discord = adapters.get("discord");
  adapters.delete("discord");
  expect((await unfreeze())?.text.key).toBe("not-frozen");
  expect((await house.personOf(away)).suspendedAt).not.toBeNull();
  adapters.set("discord", discord);
  expect((await unfreeze())?.text.key).toBe("let-back-in");
});

describe("freezing everything", () => {
  test("needs a second step that says whom it reaches, and then only admins can move", async () => {
    await house.openTurn(BEN);
    await house.grant(GUS, "access:manage", house.clock.now() + 60_000_000);
    const card = await first(house.type(ADA, "freeze all"));
    expect(card?.text).toMatchObject({ key: "confirm-freeze-all", running: 1, people: 4 });
    expect(await frozen()).toEqual([]);
    expect((await first(house.press(ADA, card?.buttons[0])))?.text.key).toBe("freeze-done");
    expect((await first(house.type(GUS, "unfreeze all")))?.text.key).toBe("frozen");
    expect((await first(house.type(CLEO, "unfreeze all")))?.text.key).toBe("unfreeze-done");
    expect(await house.audit("command.confirmed")).toMatchObject([{ target: { id: "freeze-all" } }]);
  });
});

describe("a second step", () => {
  const card = (words: string) => first(house.type(ADA, words));
  const isDone = async () => (await house.personOf(BEN)).role === "guest";

  test("works once", async () => {
    const asked = await card("revoke <@web:ben>");
    expect(asked?.text).toMatchObject({
      key: "confirm-revoke-all",
      person: "Ben",
      role: "member",
      grants: 0,
    });
    expect(await isDone()).toBe(false);
    await house.press(ADA, asked?.buttons[0]);
    expect(await isDone()).toBe(true);
    expect(await house.press(ADA, asked?.buttons[0])).toMatchObject([{ text: { key: "button-gone" } }]);
  });

  test("is nobody else's, an admin's neither", async () => {
    const asked = await card("revoke <@web:ben>");
    expect(await house.press(CLEO, asked?.buttons[0])).toMatchObject([{ text: { key: "button-not-yours" } }]);
    expect(await isDone()).toBe(false);
  });

  test("is over after two minutes", async () => {
    const asked = await card("revoke <@web:ben>");
    house.clock.advance(TWO_MINUTES);
    expect(await house.press(ADA, asked?.buttons[0])).toMatchObject([{ text: { key: "button-gone" } }]);
    expect(await isDone()).toBe(false);
  });

  test.each([
    ["a grant came", () => house.grant(BEN, "agent:ops")],
    ["they were frozen", () => house.type(CLEO, "freeze <@web:ben>")],
    ["their role changed", () => house.type(CLEO, "grant <@web:ben> viewer")],
  ])("means nothing once %s", async (_, change) => {
    const asked = await card("revoke <@web:ben>");
    await change();
    await house.said();
    const [said] = await house.press(ADA, asked?.buttons[0]);
    expect(said?.text.key).toBe("confirm-changed");
    expect(await isDone()).toBe(false);
    expect(await house.audit("command.refused")).toHaveLength(1);
  });

  test("stands though somebody or something else was frozen", async () => {
    const asked = await card("revoke <@web:ben>");
    await house.type(CLEO, "freeze designer");
    await house.said();
    await house.press(ADA, asked?.buttons[0]);
    expect(await isDone()).toBe(true);
  });

  test("is asked of an undo too: no old button makes or unmakes an admin", async () => {
    const [made] = await house.confirm(ADA, "grant <@web:ben> admin");
    house.clock.advance(10 * TWO_MINUTES);
    const [again] = await house.press(ADA, made?.buttons[0]);
    expect((await house.personOf(BEN)).role).toBe("admin");
    expect(again?.text.key).toBe("confirm-take-admin");
    await house.press(ADA, again?.buttons[0]);
    expect((await house.personOf(BEN)).role).toBe("member");
  });

  test("and of giving back everything that an admin lost", async () => {
    const [taken] = await house.confirm(ADA, "revoke <@web:cleo>");
    const [asked] = await house.press(ADA, taken?.buttons[0]);
    expect(asked?.text.key).toBe("confirm-powerful-grant");
    expect((await house.personOf(CLEO)).role).toBe("guest");
    expect((await house.press(ADA, asked?.buttons[0]))[0]?.text.key).toBe("undone");
    expect((await house.personOf(CLEO)).role).toBe("admin");
  });
});
