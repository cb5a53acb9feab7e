import { afterEach, describe, expect, it } from "vitest";
import {
  ADA,
  type ApprovalWorld,
  BEN,
  CLEO,
  openApprovalWorld,
  type WorldOptions,
} from "./approval-world.ts";
import { buttonOf } from "./board.ts";

let world: ApprovalWorld;
const open = async (options?: WorldOptions) => {
  world = await openApprovalWorld(options);
};
afterEach(() => world.close());

const refusals = async () => (await world.audited("approval.refused")).map(({ details }) => details.why);

describe("a request", () => {
  it("reaches each approver with what will run, and says to the requester for whom it waits", async () => {
    await open();
    await world.request("make deploy");
    expect(world.text(ADA, "approval-card")?.card).toMatchObject({
      requester: "Ben",
      text: "make deploy",
      whole: true,
    });
    expect(world.cardState(CLEO)).toMatchObject({ kind: "waiting", quorum: 1 });
    expect(world.shown(BEN)).toBeUndefined();
    const line = world.web.dm(BEN).findLast(({ message }) => message.kind === "status");
    expect(line?.message).toMatchObject({
      activity: { kind: "approval", approvers: expect.arrayContaining(["Ada", "Cleo"]) },
    });
  });

  it("is allowed by one yes, is told to the gateway once, and every card says who", async () => {
    await open();
    const { id } = await world.request();
    await world.press(CLEO, "approve-once");
    expect(world.gate.answers).toEqual([{ id, choice: "allow-once" }]);
    for (const person of [ADA, CLEO]) {
      expect(world.cardState(person)).toMatchObject({ kind: "approved", by: ["Cleo"] });
      expect(buttonOf(world.shown(person), "deny")).toBeUndefined();
    }
    expect(world.text(BEN, "approval-result")?.state).toMatchObject({ kind: "approved", by: ["Cleo"] });
    const line = world.web.dm(BEN).findLast(({ message }) => message.kind === "status");
    expect(line?.message).toMatchObject({ activity: { kind: "thinking" } });
  });

  it("is allowed for good only where the gateway offers it", async () => {
    await open();
    await world.request();
    expect(buttonOf(world.shown(CLEO), "approve-always")).toBeUndefined();
    const { id } = world.gate.ask("make test", { choices: ["allow-once", "allow-always", "deny"] });
    await world.settle();
    await world.press(CLEO, "approve-always");
    expect(world.gate.answers).toEqual([{ id, choice: "allow-always" }]);
  });

  it("is denied with a reason that the agent, the requester and the cards carry, and the audit only as a digest", async () => {
    await open();
    const { id } = await world.request();
    await world.press(CLEO, "deny-because");
    expect(world.gate.answers).toEqual([]);
    await world.answerForm(CLEO, "not before the freeze ends");
    expect(world.gate.answers).toEqual([{ id, choice: "deny" }]);
    expect(world.gate.notes).toEqual(["Cleo: not before the freeze ends"]);
    expect(world.cardState(ADA)).toMatchObject({ kind: "denied", reason: "not before the freeze ends" });
    expect(world.text(BEN, "approval-result")).toMatchObject({
      agentTold: true,
      state: { kind: "denied", by: ["Cleo"], reason: "not before the freeze ends" },
    });
    const all = JSON.stringify(await world.store.audit.list({}, 500));
    expect(all).not.toContain("freeze");
    expect(all).not.toContain("make deploy");
    expect((await world.audited("approval.decided"))[0]?.details).toMatchObject({
      reason: expect.stringMatching(/^d:/),
    });
  });

  it("tells apart what expired, what was stopped and what the gateway lost", async () => {
    await open();
    const first = await world.request("one");
    world.gate.end(first.id, { kind: "expired" });
    await world.settle();
    expect(world.cardState(ADA)).toMatchObject({ kind: "expired" });
    expect(world.text(BEN, "approval-result")?.state.kind).toBe("expired");
    world.gate.ask("two");
    await world.settle();
    world.gate.restart();
    await world.settle();
    expect(world.cardState(ADA)).toMatchObject({ kind: "lost" });
    world.gate.ask("three");
    await world.settle();
    await world.type(BEN, "stop");
    expect(world.cardState(ADA)).toMatchObject({ kind: "stopped", by: "Ben" });
    expect(world.gate.answers).toEqual([]);
  });

  it("that somebody answered at the gateway itself is nobody's of ours", async () => {
    await open();
    const { id } = await world.request();
    world.gate.end(id, { kind: "allowed", choice: "allow-once" });
    await world.settle();
    expect(world.cardState(CLEO)).toMatchObject({ kind: "approved", by: [] });
    await world.press(CLEO, "approve-once").catch(() => {});
    expect(world.gate.answers).toEqual([]);
  });
});

describe("what is dangerous", () => {
  it("takes a second look that shows all of it", async () => {
    await open();
    const { id } = await world.request("rm -rf build", { risks: ["deletes files"] });
    await world.press(ADA, "approve-once");
    expect(world.gate.answers).toEqual([]);
    expect(world.text(ADA, "approval-confirm")).toMatchObject({ own: false, card: { text: "rm -rf build" } });
    const look = world.shown(ADA, "approval-confirm");
    await world.press(ADA, "back", look);
    expect(world.gate.answers).toEqual([]);
    expect(look?.message).toMatchObject({ text: { key: "approval-kept" }, buttons: [] });
    await world.press(ADA, "approve-once", world.shown(ADA, "approval-card"));
    await world.press(ADA, "confirm-approve", world.shown(ADA, "approval-confirm"));
    expect(world.gate.answers).toEqual([{ id, choice: "allow-once" }]);
  });

  it("or a second person, where the settings say so", async () => {
    await open({ risk: "high", rules: { dangerous: "second-approver" } });
    const { id } = await world.request();
    await world.press(ADA, "approve-once");
    expect(world.gate.answers).toEqual([]);
    expect(world.cardState(CLEO)).toMatchObject({ quorum: 2, approvedBy: ["Ada"] });
    await world.press(ADA, "approve-once");
    expect(await refusals()).toEqual(["already"]);
    await world.press(CLEO, "approve-once");
    expect(world.gate.answers).toEqual([{ id, choice: "allow-once" }]);
    expect(world.cardState(ADA)).toMatchObject({
      kind: "approved",
      by: ["Ada", "Cleo"],
    });
  });

  it("and what is too long for a card is approved only beneath all of it", async () => {
    await open();
    const text = `make ${"very-long ".repeat(300)}`.trim();
    const { id } = await world.request(text);
    expect(buttonOf(world.shown(ADA), "approve-once")).toBeUndefined();
    await world.press(ADA, "open-whole");
    const parts = world.web
      .dm(ADA)
      .flatMap(({ message }) =>
        message.kind === "notice" && message.text.key === "approval-whole" ? [message.text] : [],
      );
    expect(parts.map(({ card }) => card.text).join("")).toBe(text);
    await world.press(ADA, "approve-once", world.shown(ADA, "approval-whole"));
    expect(world.gate.answers).toEqual([{ id, choice: "allow-once" }]);
  });
});

describe("one's own request", () => {
  const ADMIN_ASKS = { [ADA]: "admin", [CLEO]: "operator" };

  it("is nobody's to decide, whatever they hold", async () => {
    await open({ people: ADMIN_ASKS });
    await world.say("deploy", ADA);
    world.gate.ask("make deploy");
    await world.settle();
    expect(world.shown(ADA)).toBeUndefined();
    const card = world.shown(CLEO);
    await world.click(ADA, buttonOf(card, "approve-once")?.token ?? "", card);
    await world.settle();
    expect(await refusals()).toEqual(["own-request"]);
    expect(world.text(ADA, "approval-not-yours")).toMatchObject({ own: true, approvers: ["Cleo"] });
    expect(world.gate.answers).toEqual([]);
  });

  it("an admin's own takes a second look and a mark, where the settings let them", async () => {
    await open({ people: { [ADA]: "admin" }, approvals: { selfApproval: "admins" } });
    await world.say("deploy", ADA);
    world.gate.ask("make deploy");
    await world.settle();
    await world.press(ADA, "approve-once");
    expect(world.gate.answers).toEqual([]);
    await world.press(ADA, "confirm-approve", world.shown(ADA, "approval-confirm"));
    expect(world.gate.answers).toHaveLength(1);
    expect((await world.audited("approval.voted"))[0]?.details).toMatchObject({ own: true });
  });
});
