import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { appointFirstAdmins, issueClaimCode } from "../../../src/core/people/appoint-admins.ts";
import type { Identity } from "../../../src/core/people/identity.ts";
import { nodeHasher } from "../../../src/system/hasher.ts";
import { randomIds } from "../../../src/system/ids.ts";
import { openTempStore, type TempStore } from "../../fakes/temp-store.ts";
import { until } from "../outbox/sender-bench.ts";
import { placeOf } from "../turn/scripted-chat.ts";
import { type LeavingTeam, startLeavingTeam, web } from "./leaving-team.ts";

const ELSEWHERE = "telegram:4242" as Identity;
const HOUR = 3_600_000;

let temp: TempStore;
let team: LeavingTeam;
beforeEach(async () => {
  temp = await openTempStore();
  team = await startLeavingTeam(temp, { ada: "admin", ben: "operator", cleo: "member", eve: "viewer" });
});
afterEach(async () => {
  await team.app.stop();
  await temp.cleanup();
});

const audited = async (action: string) => (await temp.store.audit.list({ action }, 50)).length;
const card = (name = "ada") => team.told(name).find(({ text }) => text.key === "person-left");

test("a run that the gateway refuses to end does not keep its credential alive", async () => {
  const endsAt = temp.clock.now() + HOUR;
  await team.grant("eve", "agent:designer", endsAt);
  await team.say("eve", "hello", "t1");
  await until(() => team.asked.length === 1);
  team.refuseToEnd();
  temp.clock.advance(HOUR);
  await until(() => team.ended.length === 1);
  expect(team.ended).toEqual(["device-of-eve"]);
  for (const one of team.asked) one.answer();
});

describe("somebody who left", () => {
  test("has nothing any more, on no platform, and everybody is told what was closed", async () => {
    const { id } = await team.personOf("ben");
    await temp.store.transact((tx) => tx.principals.link(ELSEWHERE, id, temp.clock.now()));
    await team.grant("ben", "access:manage");
    await team.command("ben", "invite member");
    for (const thread of ["t1", "t2", "t3"]) await team.say("ben", `hello ${thread}`, thread);
    await until(() => team.asked.length === 2);
    await team.leave("ben");

    expect(await temp.store.principals.byIdentity(ELSEWHERE)).toMatchObject({
      role: "guest",
      suspendedAt: temp.clock.now(),
    });
    expect(await temp.store.grants.currentOf(id, temp.clock.now())).toEqual([]);
    expect(await temp.store.invites.open(temp.clock.now())).toEqual([]);
    expect(await temp.store.turns.unfinished()).toEqual([]);
    expect(await temp.store.credentials.currentOf(id, "main")).toBeNull();
    expect(team.ended).toEqual(["device-of-ben"]);
    expect(await audited("turn.stopped")).toBe(3);
    expect(team.chat.textsIn("t3")).toContain("[turn-stopped]");
    expect(card()?.text).toMatchObject({
      how: "left",
      role: "operator",
      grants: 1,
      accounts: expect.arrayContaining([web("ben"), ELSEWHERE]),
      stopped: 3,
      invites: 1,
      owned: [{ agent: { id: "designer" }, to: null }],
      heirs: ["ada"],
    });
  });

  test("does nothing from then on, by whichever account, and the same news twice is one", async () => {
    await team.leave("ben");
    await team.leave("ben");
    await team.say("ben", "let me in", "t9");
    await team.app.idle();
    expect(team.chat.textsIn("t9")).toEqual(["[suspended]"]);
    expect(team.texts()).toEqual([]);
    expect(await audited("principal.suspended")).toBe(1);
    expect(team.told("ada")).toHaveLength(1);
  });

  test("is not worked for any more once a gateway is back that was away when they left", async () => {
    await team.say("ben", "hello", "t1");
    await until(() => team.asked.length === 1);
    const [turn] = await temp.store.turns.unfinished();
    team.setAway(true);
    await team.leave("ben");
    expect(team.chat.textsIn("t1")).toContain("[turn-stopped]");
    expect(await temp.store.turns.unfinished()).toEqual([]);
    expect(team.aborts).toEqual([turn?.id]);
    team.setAway(false);
    await until(() => team.aborts.length === 2);
    await team.app.idle();
    team.setAway(true);
    team.setAway(false);
    await team.app.idle();
    expect(team.aborts).toEqual([turn?.id, turn?.id]);
    expect(team.ended).toContain("device-of-ben");
  });

  test("is not let back in while the platform still says that they are gone", async () => {
    await team.leave("ben");
    const [button] = card()?.buttons ?? [];
    team.facts.set(web("ben"), { standing: "deactivated" });
    await team.press("ada", button);
    expect(team.told("ada").at(-1)?.text).toMatchObject({ key: "still-gone", standing: "deactivated" });
    expect(await team.personOf("ben")).toMatchObject({ role: "guest" });
  });

  test("is let back in by the card", async () => {
    await team.grant("ben", "agent:ops", temp.clock.now() + HOUR);
    await team.leave("ben");
    await team.press("ada", card()?.buttons[0]);
    expect(await team.personOf("ben")).toMatchObject({ role: "operator", suspendedAt: null });
    const { id } = await team.personOf("ben");
    expect(await temp.store.grants.currentOf(id, temp.clock.now())).toHaveLength(1);
    expect(await audited("principal.restored")).toBe(1);
  });

  test("or by unfreezing, with nothing", async () => {
    await team.leave("ben");
    await team.command("ada", "unfreeze <@web:ben>");
    expect(await team.personOf("ben")).toMatchObject({ role: "guest", suspendedAt: null });
  });

  test("is closed as the last admin too, and the settings do not bring them back", async () => {
    await team.leave("ada");
    expect(await team.personOf("ada")).toMatchObject({ role: "guest" });
    const settings = { ...team.settings, admins: [web("ada"), web("cleo")] };
    const parts = { store: temp.store, clock: temp.clock, access: team.app.access, ids: randomIds, settings };
    const appointed = await appointFirstAdmins(parts);
    expect(appointed.map(({ displayName }) => displayName)).toEqual(["cleo"]);
    expect(await team.personOf("ada")).toMatchObject({ role: "guest" });
  });

  test("comes back as the last admin by the terminal's code, and by nothing else", async () => {
    await team.leave("ada");
    const code = await issueClaimCode({
      ...temp,
      access: team.app.access,
      ids: randomIds,
      hasher: nodeHasher,
    });
    await team.command("ada", "claim ABCD-EFGH-JKMN-PQRS");
    expect(await team.personOf("ada")).toMatchObject({ role: "guest" });
    await team.command("ada", `claim ${code}`);
    expect(await team.personOf("ada")).toMatchObject({ role: "admin", suspendedAt: null });
    await team.leave("ben");
    await team.command("ben", `claim ${code}`);
    expect(team.told("ben").at(-1)?.text.key).toBe("suspended");
  });

  test("loses what waited for a decision, and whoever waited for them is handed on", async () => {
    await team.command("eve", "request designer for 2h the shop is down");
    await until(async () => (await temp.store.accessRequests.pending()).length === 1);
    expect(await temp.store.accessRequests.pending()).toMatchObject([{ stage: "owner" }]);
    await team.leave("ben");
    expect(await temp.store.accessRequests.pending()).toMatchObject([{ stage: "approvers" }]);
    await team.leave("eve");
    expect(await temp.store.accessRequests.pending()).toEqual([]);
    expect(await audited("access-request.withdrawn")).toBe(1);
  });
});

describe("somebody who became a guest", () => {
  test("keeps what ends, and nothing else", async () => {
    await team.grant("ben", "agent:ops", temp.clock.now() + HOUR);
    await team.grant("ben", "agent:designer");
    await team.leave("ben", { how: "guest" });
    const person = await team.personOf("ben");
    expect(person).toMatchObject({ role: "guest", suspendedAt: null });
    const kept = await temp.store.grants.currentOf(person.id, temp.clock.now());
    expect(kept).toMatchObject([{ subject: { permission: "agent:ops" } }]);
    expect(card()?.text).toMatchObject({ how: "guest", role: "operator" });
    await team.leave("ben", { how: "guest" });
    expect(team.told("ada")).toHaveLength(1);
  });
});

describe("somebody who is a guest by one account, and a member by another", () => {
  const SECOND = "web:ben-two" as Identity;
  beforeEach(async () => {
    const { id } = await team.personOf("ben");
    await temp.store.transact((tx) => tx.principals.link(SECOND, id, temp.clock.now()));
  });

  test.each(["member", "unknown"] as const)("keeps what they have, the other being %s", async (standing) => {
    team.facts.set(SECOND, { standing });
    await team.leave("ben", { how: "guest" });
    expect(await team.personOf("ben")).toMatchObject({ role: "operator" });
    expect(team.told("ada")).toEqual([]);
  });

  test("loses it once the other is a guest's too", async () => {
    team.facts.set(SECOND, { standing: "guest" });
    await team.leave("ben", { how: "guest" });
    expect(await team.personOf("ben")).toMatchObject({ role: "guest" });
  });
});

describe("a group", () => {
  const place = (channel: string) => ({ ...placeOf(channel), platform: "telegram", workspace: "9" }) as const;
  test("is the team's only where the settings say so", async () => {
    await team.leave("ben", { where: "group", place: place("-200") });
    expect(await team.personOf("ben")).toMatchObject({ role: "operator", suspendedAt: null });
    await team.leave("ben", { where: "group", place: place("-100") });
    expect(await team.personOf("ben")).toMatchObject({ role: "guest" });
  });
});

describe("the daily look", () => {
  const pass = async (ms: number) => {
    temp.clock.advance(ms);
    await team.app.idle();
  };
  const wholeLook = async () => {
    const before = await temp.store.notes.get("people-sweep");
    await pass(60_000);
    for (let round = 0; round < 60 && (await temp.store.notes.get("people-sweep")) === before; round++) {
      await pass(2000);
      await new Promise((resolve) => setImmediate(resolve));
    }
    return JSON.parse((await temp.store.notes.get("people-sweep")) ?? "null");
  };

  test("closes whoever left unheard, and nobody of whom nothing is sure", async () => {
    team.facts.set(web("ben"), { standing: "deactivated", hasLeft: true });
    team.facts.set(web("cleo"), { standing: "deactivated" });
    team.facts.set(web("ada"), { standing: "unknown" });
    expect(await wholeLook()).toMatchObject({ asked: 4, unsure: 1, closed: 1 });
    expect(await team.personOf("ben")).toMatchObject({ role: "guest" });
    for (const name of ["ada", "cleo"]) expect((await team.personOf(name)).suspendedAt).toBeNull();
    expect(card()?.text).toMatchObject({ how: "left" });
  });

  test("asks about one account at a time, and once a day", async () => {
    team.looked.length = 0;
    await pass(60_000);
    await until(() => team.looked.length > 0);
    expect(team.looked).toHaveLength(1);
    await wholeLook();
    expect(team.looked).toHaveLength(4);
    await pass(23 * HOUR);
    expect(team.looked).toHaveLength(4);
    await pass(2 * HOUR);
    await until(() => team.looked.length > 4);
  });
});
