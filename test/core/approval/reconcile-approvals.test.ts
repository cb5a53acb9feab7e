import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ADA, type ApprovalWorld, BEN, CLEO, openApprovalWorld } from "./approval-world.ts";
import { buttonOf } from "./board.ts";

describe("after a restart or a lost connection", () => {
  let world: ApprovalWorld;
  beforeEach(async () => {
    world = await openApprovalWorld();
  });
  afterEach(() => world.close());

  it("what the gateway lists and nobody knew is put to people", async () => {
    await world.say();
    world.gate.leave();
    world.gate.ask("make deploy");
    await world.settle();
    expect(world.shown(CLEO)).toBeUndefined();
    world.gate.comeBack();
    await world.settle();
    expect(world.cardState(CLEO)).toMatchObject({ kind: "waiting" });
    expect(await world.audited("approval.requested")).toHaveLength(1);
  });

  it("what is heard twice is asked once", async () => {
    const approval = await world.request();
    world.gate.ask(approval.text, { id: approval.id });
    world.gate.comeBack();
    await world.settle();
    await world.restart();
    world.gate.comeBack();
    await world.settle();
    expect(world.web.dm(ADA)).toHaveLength(1);
    expect(world.slack.dm(CLEO)).toHaveLength(1);
    expect(await world.audited("approval.requested")).toHaveLength(1);
  });

  it.each([
    ["expired", { kind: "expired" }, "expired"],
    ["was stopped", { kind: "stopped" }, "stopped"],
    ["was denied by somebody else", { kind: "denied" }, "denied"],
    ["was allowed by somebody else", { kind: "allowed", choice: "allow-once" }, "approved"],
  ] as const)("what %s meanwhile is shown as that", async (_, ending, state) => {
    const { id } = await world.request();
    world.gate.leave();
    world.gate.end(id, ending);
    await world.restart();
    expect(world.cardState(CLEO)).toMatchObject({ kind: "waiting" });
    world.gate.comeBack();
    await world.settle();
    expect(world.cardState(CLEO)).toMatchObject({ kind: state });
    expect(world.cardState(ADA)).toMatchObject({ kind: state });
    expect(buttonOf(world.shown(CLEO), "approve-once")).toBeUndefined();
    expect(world.gate.answers).toEqual([]);
  });

  it("a gateway that restarted leaves no dead button", async () => {
    await world.request();
    world.gate.leave();
    world.gate.restart();
    await world.settle();
    expect(world.cardState(CLEO)).toMatchObject({ kind: "lost" });
    expect(world.text(BEN, "approval-result")?.state).toMatchObject({ kind: "lost" });
  });

  it("a decision that the gateway has not heard is told, once, as it was decided", async () => {
    const { id } = await world.request();
    world.gate.leave();
    await world.press(CLEO, "approve-once");
    await world.restart();
    expect(world.gate.answers).toEqual([]);
    expect(world.cardState(ADA)).toMatchObject({ kind: "waiting" });
    world.gate.comeBack();
    await world.settle();
    expect(world.gate.answers).toEqual([{ id, choice: "allow-once" }]);
    expect(world.cardState(ADA)).toMatchObject({ kind: "approved", by: ["Cleo"] });
    await world.pass(60_000);
    expect(world.gate.answers).toHaveLength(1);
  });

  it("a decision that came too late for the gateway is not shown as done", async () => {
    const { id } = await world.request();
    world.gate.leave();
    await world.press(CLEO, "approve-once");
    world.gate.end(id, { kind: "expired" });
    world.gate.comeBack();
    await world.settle();
    expect(world.cardState(CLEO)).toMatchObject({ kind: "expired" });
    expect((await world.audited("approval.ended"))[0]?.details).toMatchObject({
      decided: "allow-once",
      after: "expired",
    });
  });

  it("and by itself, without a new connection, a decision is told again after a while", async () => {
    const { id } = await world.request();
    world.gate.leave();
    await world.press(CLEO, "deny");
    world.gate.reach();
    await world.pass(5000);
    expect(world.gate.answers).toEqual([{ id, choice: "deny" }]);
    expect(world.cardState(CLEO)).toMatchObject({ kind: "denied", by: ["Cleo"] });
  });
});
