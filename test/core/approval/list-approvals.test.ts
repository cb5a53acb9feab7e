import { afterEach, describe, expect, it } from "vitest";
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
const TEAM = { [ADA]: "admin", [BEN]: "member", [CLEO]: "operator", [DAN]: "member" };
let world: ApprovalWorld;
const open = async (options: WorldOptions = { people: TEAM }) => {
  world = await openApprovalWorld(options);
};
afterEach(() => world.close());

const linesFor = async (who: typeof ADA, words: string) => {
  await world.type(who, words);
  return world.text(who, "approvals")?.lines.map(({ text }) => text);
};

describe("approvals", () => {
  it("lists to each what they may see, and opens the card of what is theirs to decide", async () => {
    await open();
    await world.request("one");
    expect(await linesFor(CLEO, "approvals")).toEqual(["one"]);
    expect(await linesFor(BEN, "approvals")).toEqual(["one"]);
    expect(await linesFor(DAN, "approvals")).toEqual([]);
    expect(buttonOf(world.shown(BEN, "approvals"), "decide-approval")).toBeUndefined();
    await world.press(CLEO, "decide-approval", world.shown(CLEO, "approvals"));
    await world.press(CLEO, "deny");
    expect(world.gate.answers.map(({ choice }) => choice)).toEqual(["deny"]);
    for (const one of world.slack.dm(CLEO)) {
      const text = one.message.kind === "notice" ? one.message.text : null;
      if (text?.key === "approval-card") expect(text.card.state.kind).toBe("denied");
    }
    expect(await linesFor(CLEO, "approvals")).toEqual([]);
    expect(await linesFor(CLEO, "approvals past")).toEqual(["one"]);
  });

  it("narrows to a person or an agent", async () => {
    await open();
    await world.request("one");
    expect(await linesFor(ADA, `approvals <@${BEN}>`)).toEqual(["one"]);
    expect(await linesFor(ADA, `approvals <@${DAN}>`)).toEqual([]);
    expect(await linesFor(ADA, "approvals open ops")).toEqual(["one"]);
    await world.type(ADA, "approvals frontend-dev");
    expect(world.text(ADA, "agent-unknown")).toBeTruthy();
  });

  it("shows a requester their own request, without buttons, and follows it", async () => {
    await open();
    await world.request();
    const line = world.web.dm(BEN).findLast(({ message }) => message.kind === "status");
    await world.press(BEN, "see-approval", line);
    expect(world.cardState(BEN)).toMatchObject({ kind: "waiting" });
    expect(buttonOf(world.shown(BEN), "deny")).toBeUndefined();
    await world.press(CLEO, "approve-once");
    expect(world.cardState(BEN)).toMatchObject({ kind: "approved", by: ["Cleo"] });
  });
});

describe("approvers", () => {
  it("says who decides, who only after silence, and who is not there", async () => {
    const escalate = [{ afterMs: 5 * MINUTE, to: { kind: "role", role: "admin" as never } }] as const;
    await open({ people: { ...TEAM, [DAN]: "operator" }, rules: { quorum: 2, escalate } });
    world.web.standing.set(DAN, "deactivated");
    await world.type(BEN, "approvers ops");
    expect(world.text(BEN, "approvers")).toMatchObject({
      quorum: 2,
      lines: [
        { name: "Cleo", afterMs: 0 },
        { name: "Ada", afterMs: 5 * MINUTE },
        { name: "Dan", unreachable: true },
      ],
    });
    await world.type(CLEO, "away");
    await world.type(BEN, "approvers ops");
    expect(world.text(BEN, "approvers")?.lines).toContainEqual(
      expect.objectContaining({ name: "Cleo", away: true }),
    );
  });

  it("means the agent of the conversation when none is named", async () => {
    await open();
    await world.say();
    await world.type(BEN, "approvers");
    expect(world.text(BEN, "approvers")?.agent.id).toBe("ops");
  });
});

describe("away", () => {
  it("ends by itself", async () => {
    await open();
    await world.type(CLEO, "away for 10m");
    expect(world.text(CLEO, "away")).toMatchObject({ delegate: null });
    await world.pass(10 * MINUTE);
    await world.request();
    expect(world.shown(CLEO)).toBeDefined();
  });
});
