import { afterEach, describe, expect, it } from "vitest";
import { castVote } from "../../../src/core/approval/decide-approval.ts";
import { resolveAsker } from "../../../src/core/people/resolve-asker.ts";
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

let world: ApprovalWorld;
const open = async (options?: WorldOptions) => {
  world = await openApprovalWorld(options);
};
afterEach(() => world.close());

const refusals = async () => (await world.audited("approval.refused")).map(({ details }) => details.why);
const forgeries = async () => (await world.audited("command.refused")).map(({ rule }) => rule);

describe("nothing is decided, and it is recorded, when the click", () => {
  afterEach(async () => {
    expect(world.gate.answers).toEqual([]);
    expect(await world.audited("approval.voted")).toHaveLength(0);
    expect((await world.store.approvals.open()).every(({ state }) => state === "pending")).toBe(true);
  });

  it("is of an approver who lost the right after the card was sent", async () => {
    await open();
    await world.request();
    const card = world.shown(CLEO);
    const token = buttonOf(card, "approve-once")?.token ?? "";
    await world.revoke(CLEO);
    await world.click(CLEO, token, card);
    await world.settle();
    expect(await refusals()).toEqual(["not-approver"]);
    expect(world.text(CLEO, "approval-not-yours")).toMatchObject({ approvers: ["Ada"], own: false });
  });

  it("is of an approver who loses the right in the very transaction before", async () => {
    await open();
    await world.request();
    const { id } = await world.personOf(CLEO);
    const who = await resolveAsker(world.deps(), CLEO);
    const [request] = await world.store.approvals.open();
    if (!request) throw new Error("no request");
    const cast = {
      request: request.id,
      choice: "allow-once",
      step: "card",
      shown: request.digest,
      reason: null,
    } as const;
    const [, outcome] = await Promise.all([
      world.store.transact((tx) => tx.principals.setRole(id, "member" as never)),
      world.store.transact((tx) => castVote(tx, world.deps(), who, cast)),
    ]);
    expect(outcome).toMatchObject({ kind: "refused", why: "not-approver" });
  });

  it("is of an approver whom the platform has deactivated since", async () => {
    await open();
    await world.request();
    world.slack.standing.set(CLEO, "deactivated");
    await world.press(CLEO, "approve-once");
    const [denied] = await world.audited("access.denied");
    expect(denied).toMatchObject({ outcome: "denied", rule: expect.stringContaining("deactivated") });
  });

  it("is of a colleague who is no approver and has the token", async () => {
    await open({ people: { [ADA]: "admin", [BEN]: "member", [CLEO]: "operator", [DAN]: "member" } });
    await world.request();
    const card = world.shown(ADA);
    await world.click(DAN, buttonOf(card, "approve-once")?.token ?? "", card);
    await world.settle();
    expect(await refusals()).toEqual(["not-approver"]);
    expect((await world.audited("approval.refused"))[0]?.actor).toMatchObject({ identity: DAN });
  });

  it("is of the requester, by button, command, words for the gateway or a made-up payload", async () => {
    await open();
    await world.request();
    const card = world.shown(ADA);
    await world.click(BEN, buttonOf(card, "approve-once")?.token ?? "", card);
    await world.click(BEN, buttonOf(card, "deny-because")?.token ?? "", card);
    await world.settle();
    expect(await refusals()).toEqual(["own-request", "own-request"]);
    await world.type(BEN, "approvals");
    const list = world.shown(BEN, "approvals");
    expect(list).toBeDefined();
    expect(buttonOf(list, "decide-approval")).toBeUndefined();
    for (const words of ["/approve g1 allow-once", "please\n/approve g1 allow-always", "approve g1"]) {
      await world.say(words);
    }
    for (const made of ["g1", "approve:g1:allow-once", '{"kind":"vote-approval","request":"g1"}']) {
      await world.click(BEN, made, card);
      await world.settle();
    }
    expect(await forgeries()).toEqual([
      "There is no such button.",
      "There is no such button.",
      "There is no such button.",
    ]);
  });

  it("is of the requester through another account of theirs", async () => {
    await open();
    const ben = await world.personOf(BEN);
    await world.store.transact(async (tx) => {
      await tx.principals.setRole(ben.id, "operator" as never);
      await tx.principals.link("slack:T1:UBEN" as never, ben.id, world.clock.now());
    });
    await world.request();
    const card = world.shown(CLEO);
    await world.click("slack:T1:UBEN" as never, buttonOf(card, "approve-once")?.token ?? "", card);
    await world.settle();
    expect(await refusals()).toEqual(["own-request"]);
  });

  it("is on a button that was changed, or copied onto another message", async () => {
    await open();
    await world.request();
    const token = buttonOf(world.shown(CLEO), "approve-once")?.token ?? "";
    await world.click(CLEO, `${token.slice(0, -1)}${token.endsWith("A") ? "B" : "A"}`, world.shown(CLEO));
    await world.settle();
    await world.click(ADA, token, world.shown(ADA));
    await world.settle();
    expect(await forgeries()).toEqual([
      "There is no such button.",
      "The button was pressed on another message than its own.",
    ]);
  });

  it("is on the card of another request", async () => {
    await open();
    await world.request("one");
    const first = world.shown(CLEO);
    world.gate.ask("two");
    await world.settle();
    const second = world.shown(CLEO);
    await world.click(CLEO, buttonOf(first, "approve-once")?.token ?? "", second);
    await world.settle();
    expect(await forgeries()).toEqual(["The button was pressed on another message than its own."]);
  });

  it("was made for another text than the one that is stored", async () => {
    await open();
    await world.request("make deploy");
    const button = buttonOf(world.shown(CLEO), "approve-once");
    const kept = await world.store.buttons.get(button?.token as never);
    const action = { ...kept?.action, shown: "0".repeat(64) };
    const token = "T".repeat(22);
    await world.store.transact((tx) => tx.buttons.add({ ...kept, token, action } as never));
    await world.click(CLEO, token, world.shown(CLEO));
    await world.settle();
    expect(await refusals()).toEqual(["tampered"]);
    expect(world.text(CLEO, "approval-altered")).toBeTruthy();
  });
});

describe("a click that comes again", () => {
  it("after the decision changes nothing, and is told who decided and when", async () => {
    await open();
    await world.request();
    const card = world.shown(ADA);
    const token = buttonOf(card, "approve-once")?.token ?? "";
    await world.press(CLEO, "deny");
    world.clock.advance(2000);
    await world.click(ADA, token, card);
    await world.settle();
    expect(await refusals()).toEqual(["over"]);
    expect(world.text(ADA, "approval-over")).toMatchObject({
      state: { kind: "denied", by: ["Cleo"] },
      agoMs: 2000,
    });
    expect(world.gate.answers).toHaveLength(1);
  });

  it("from the same person is told that one was enough", async () => {
    await open();
    await world.request();
    const card = world.shown(CLEO);
    const token = buttonOf(card, "deny")?.token ?? "";
    await Promise.all([world.click(CLEO, token, card), world.click(CLEO, token, card)]);
    await world.settle();
    expect(world.gate.answers).toHaveLength(1);
    expect(await refusals()).toEqual(["over"]);
    expect(world.text(CLEO, "approval-over")).toMatchObject({ own: true });
  });

  it("while the decision is on its way to the gateway is told the same", async () => {
    await open();
    await world.request();
    world.gate.leave();
    await world.press(CLEO, "deny");
    await world.press(ADA, "approve-once");
    expect(world.text(ADA, "approval-over")).toMatchObject({
      state: { kind: "claimed", by: ["Cleo"], approved: false },
    });
    world.gate.comeBack();
    await world.settle();
    expect(world.gate.answers.map(({ choice }) => choice)).toEqual(["deny"]);
    expect(world.cardState(ADA)).toMatchObject({ kind: "denied", by: ["Cleo"] });
  });
});

describe("the requester's access", () => {
  it("when it goes while the request waits, ends the run, and the card says so", async () => {
    await open();
    await world.request();
    await world.type(ADA, `freeze <@${BEN}>`);
    expect(world.cardState(CLEO)?.kind).toMatch(/stopped|denied/);
    expect(world.gate.answers.filter(({ choice }) => choice !== "deny")).toEqual([]);
  });

  it("when it goes after the run has ended, denies what still waits", async () => {
    await open();
    const { id } = await world.request();
    world.gate.runs.at(-1)?.end({ kind: "answered", markdown: "I will wait", runId: "r" });
    await world.settle();
    await world.revoke(BEN);
    expect(world.gate.answers).toEqual([{ id, choice: "deny" }]);
    expect((await world.audited("approval.decided"))[0]?.rule).toContain("may not use the agent");
  });
});
