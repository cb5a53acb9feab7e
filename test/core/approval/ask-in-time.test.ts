import { afterEach, describe, expect, it } from "vitest";
import type { RoleName } from "../../../src/core/access/role.ts";
import {
  ADA,
  type ApprovalWorld,
  BEN,
  CLEO,
  DAN,
  openApprovalWorld,
  type WorldOptions,
} from "./approval-world.ts";
import { buttonOf } from "./board.ts";

const MINUTE = 60_000;
const ADMIN = "admin" as RoleName;
const TO_ADMINS = [{ afterMs: 5 * MINUTE, to: { kind: "role", role: ADMIN } }] as const;
const TEAM = { [ADA]: "admin", [BEN]: "member", [CLEO]: "operator", [DAN]: "operator" };

let world: ApprovalWorld;
const open = async (options?: WorldOptions) => {
  world = await openApprovalWorld(options);
};
afterEach(() => world.close());

describe("a quorum of two", () => {
  it("is denied by one denial, whoever approved before", async () => {
    await open({ people: TEAM, rules: { quorum: 2 } });
    const { id } = await world.request();
    await world.press(CLEO, "approve-once");
    expect(world.cardState(DAN)).toMatchObject({ quorum: 2, approvedBy: ["Cleo"] });
    await world.press(DAN, "deny");
    expect(world.gate.answers).toEqual([{ id, choice: "deny" }]);
    expect(world.cardState(CLEO)).toMatchObject({ kind: "denied", by: ["Dan"] });
  });

  it("does not count somebody who lost the right since", async () => {
    await open({ people: TEAM, rules: { quorum: 2 } });
    const { id } = await world.request();
    await world.press(CLEO, "approve-once");
    await world.revoke(CLEO);
    expect(buttonOf(world.shown(CLEO), "approve-once")).toBeUndefined();
    expect(world.cardState(DAN)).toMatchObject({ quorum: 2, approvedBy: [] });
    await world.press(DAN, "approve-once");
    expect(world.gate.answers).toEqual([]);
    await world.press(ADA, "approve-once");
    expect(world.gate.answers).toEqual([{ id, choice: "allow-once" }]);
  });

  it("that cannot be reached any more is denied, with the reason", async () => {
    await open({ rules: { quorum: 2 } });
    const { id } = await world.request();
    await world.revoke(CLEO);
    expect(world.gate.answers).toEqual([{ id, choice: "deny" }]);
    expect(world.text(BEN, "approval-nobody")).toMatchObject({ quorum: 2, helpers: ["Ada"] });
    expect(world.cardState(ADA)).toMatchObject({ kind: "denied", by: ["Gatehouse"] });
  });
});

describe("silence", () => {
  it("asks the next group at the very second, and redraws for whom it waits", async () => {
    await open({ rules: { escalate: TO_ADMINS } });
    await world.request();
    expect(world.cardState(CLEO)).toMatchObject({ approvers: ["Cleo"] });
    await world.pass(5 * MINUTE - 1000);
    expect(world.shown(ADA)).toBeUndefined();
    expect(await world.audited("approval.escalated")).toHaveLength(0);
    await world.pass(1000);
    expect(world.shown(ADA)).toBeDefined();
    expect(world.cardState(CLEO)).toMatchObject({ approvers: expect.arrayContaining(["Cleo", "Ada"]) });
    expect(await world.audited("approval.escalated")).toHaveLength(1);
    await world.press(ADA, "approve-once");
    expect(world.gate.answers).toHaveLength(1);
  });

  it("goes on being counted over a restart", async () => {
    await open({ rules: { escalate: TO_ADMINS } });
    await world.request();
    await world.pass(4 * MINUTE);
    await world.restart();
    await world.pass(MINUTE - 1000);
    expect(world.shown(ADA)).toBeUndefined();
    await world.pass(1000);
    expect(world.shown(ADA)).toBeDefined();
  });

  it("is nobody's answer: what the gateway gave up on is expired, and only when it says so", async () => {
    await open();
    const { id } = await world.request();
    await world.pass(30 * MINUTE);
    expect(world.cardState(CLEO)).toMatchObject({ kind: "waiting" });
    world.gate.leave();
    world.gate.end(id, { kind: "expired" });
    await world.pass(1000);
    expect(world.cardState(CLEO)).toMatchObject({ kind: "waiting" });
    world.gate.comeBack();
    await world.settle();
    expect(world.cardState(CLEO)).toMatchObject({ kind: "expired" });
    expect(world.gate.answers).toEqual([]);
  });
});

describe("nobody reachable", () => {
  it("is a denial at once, with who could help", async () => {
    await open({ people: { [ADA]: "admin", [BEN]: "member" } });
    world.web.standing.set(ADA, "deactivated");
    const { id } = await world.request();
    expect(world.gate.answers).toEqual([{ id, choice: "deny" }]);
    expect(world.text(BEN, "approval-nobody")).toMatchObject({ absent: ["Ada"], helpers: ["Ada"] });
    expect(world.gate.notes[0]).toContain("nobody");
    expect((await world.audited("approval.decided"))[0]).toMatchObject({ outcome: "denied" });
  });

  it("is not the moment in which a platform says nothing of those who have their card", async () => {
    await open();
    await world.request();
    for (const [board, person] of [
      [world.web, ADA],
      [world.slack, CLEO],
    ] as const) {
      board.standing.set(person, "unknown");
    }
    await world.pass(3 * MINUTE);
    expect(world.gate.answers).toEqual([]);
    expect(world.cardState(CLEO)).toMatchObject({
      kind: "waiting",
      approvers: expect.arrayContaining(["Ada"]),
    });
    world.web.standing.set(ADA, "deactivated");
    world.slack.standing.set(CLEO, "deactivated");
    await world.pass(MINUTE);
    expect(world.gate.answers.map(({ choice }) => choice)).toEqual(["deny"]);
  });

  it("is so, too, when everybody is away, or only the requester could", async () => {
    await open({ people: { [ADA]: "admin", [CLEO]: "operator" } });
    await world.type(CLEO, "away for 2h");
    await world.say("deploy", ADA);
    const { id } = world.gate.ask("make deploy");
    await world.settle();
    expect(world.gate.answers).toEqual([{ id, choice: "deny" }]);
    expect(world.text(ADA, "approval-nobody")).toMatchObject({ absent: ["Cleo"] });
  });

  it("is so when no card arrives", async () => {
    await open({ people: { [BEN]: "member", [CLEO]: "operator" } });
    world.slack.closed.add(CLEO);
    const { id } = await world.request();
    expect(await world.audited("approval.undeliverable")).toHaveLength(1);
    expect(world.gate.answers).toEqual([{ id, choice: "deny" }]);
  });

  it("is left to the gateway when no turn of ours asked for it", async () => {
    await open({ people: { [BEN]: "member" } });
    world.gate.ask("nightly job", { runId: "cron", sessionKey: null, agentId: null });
    await world.settle();
    expect(world.gate.answers).toEqual([]);
  });
});

describe("somebody who is away", () => {
  it("is not asked, cannot decide, and has a delegate in their place", async () => {
    await open({ people: TEAM, rules: { escalate: [...TO_ADMINS] } });
    await world.type(CLEO, `away <@${ADA}> for 2h`);
    expect(world.text(ADA, "away-delegate")).toMatchObject({ of: "Cleo" });
    await world.request();
    expect(world.shown(CLEO)).toBeUndefined();
    expect(world.shown(ADA)).toBeDefined();
    const card = world.shown(DAN);
    await world.click(CLEO, buttonOf(card, "approve-once")?.token ?? "", card);
    await world.settle();
    expect((await world.audited("approval.refused")).map(({ details }) => details.why)).toEqual(["away"]);
    await world.type(CLEO, "away off");
    expect(world.shown(CLEO)).toBeDefined();
  });

  it("names nobody who could not decide themselves", async () => {
    await open();
    await world.type(CLEO, `away <@${BEN}>`);
    expect(world.text(CLEO, "away-delegate-refused")).toMatchObject({ delegate: "Ben" });
    expect(await world.audited("approver.away")).toHaveLength(0);
  });
});

describe("quiet hours", () => {
  const NIGHT = Date.UTC(2026, 10, 21, 6, 45);
  const quietHours = { from: 22 * 60, to: 7 * 60, zone: "UTC" };
  const channel = {
    platform: "slack",
    workspace: "T1",
    channel: "C1",
    thread: null,
    kind: "channel",
  } as const;
  const inChannel = () => world.slack.messages.filter(({ place }) => place.channel === "C1");

  it("write to nobody directly until they are over, and tell the requester", async () => {
    await open({ start: NIGHT, approvals: { quietHours, channel } });
    await world.request();
    expect(world.shown(ADA)).toBeUndefined();
    expect(inChannel()).toHaveLength(1);
    expect(world.text(BEN, "approval-quiet")).toMatchObject({ until: Date.UTC(2026, 10, 21, 7) });
    await world.pass(15 * MINUTE - 1000);
    expect(world.shown(CLEO)).toBeUndefined();
    await world.pass(1000);
    expect(world.shown(CLEO)).toBeDefined();
    expect(world.shown(ADA)).toBeDefined();
    await world.press(CLEO, "approve-once");
    expect(inChannel()[0]?.message).toMatchObject({ text: { card: { state: { kind: "approved" } } } });
  });

  it.each<readonly [string, WorldOptions, string[]]>([
    ["what is dangerous", {}, ["deletes files"]],
    ["what is urgent", { approvals: { quietHours, urgent: new Set(["ops" as never]) } }, []],
  ])("do not hold back %s", async (_, options, risks) => {
    await open({ start: NIGHT, approvals: { quietHours }, ...options });
    await world.request("make deploy", { risks });
    expect(world.shown(ADA)).toBeDefined();
  });

  it("nor the last escalation", async () => {
    await open({ start: NIGHT, approvals: { quietHours }, rules: { escalate: TO_ADMINS } });
    await world.request();
    expect(world.shown(CLEO)).toBeUndefined();
    await world.pass(5 * MINUTE);
    expect(world.shown(ADA)).toBeDefined();
    expect(world.shown(CLEO)).toBeDefined();
  });
});
