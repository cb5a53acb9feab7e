import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ADA, type ApprovalWorld, BEN, CLEO, openApprovalWorld } from "../approval/approval-world.ts";

let world: ApprovalWorld;
beforeEach(async () => {
  world = await openApprovalWorld({ lab: true });
});
afterEach(() => world.close());

/** Both agents are at work, and both gateways ask under one id. */
async function bothAsk() {
  await world.say("ops: deploy");
  const atMain = world.gate.ask("make main");
  await world.say("lab/ops: deploy");
  const atLab = world.lab.ask("make lab");
  await world.settle();
  expect(atLab.id).toBe(atMain.id);
}
const cardOf = (text: string) =>
  world.slack
    .dm(CLEO)
    .findLast((one) => JSON.stringify(one).includes(text) && JSON.stringify(one).includes("approval-card"));
const requests = async () => {
  const open = await world.store.approvals.open();
  return open.map(({ gatewayId, agentId, state }) => [gatewayId, agentId, state].join(" ")).sort();
};

describe("requests of two gateways under one id", () => {
  it("are two requests, each of its own agent", async () => {
    await bothAsk();
    expect(await requests()).toEqual(["lab lab/ops pending", "main ops pending"]);
  });

  it("are each answered where they were asked", async () => {
    await bothAsk();
    await world.press(CLEO, "deny", cardOf("make lab"));
    expect(world.lab.answers).toEqual([{ id: "g1", choice: "deny" }]);
    expect(world.gate.answers).toEqual([]);
    expect(await requests()).toEqual(["main ops pending"]);
    await world.press(CLEO, "approve-once", cardOf("make main"));
    expect(world.gate.answers).toEqual([{ id: "g1", choice: "allow-once" }]);
    expect(world.lab.answers).toHaveLength(1);
    expect(await requests()).toEqual([]);
  });

  it("end each by their own gateway's word, and survive a restart in the middle", async () => {
    await bothAsk();
    world.lab.end("g1" as never, { kind: "expired" });
    await world.settle();
    expect(await requests()).toEqual(["main ops pending"]);
    await world.restart();
    world.gate.comeBack();
    world.lab.comeBack();
    await world.settle();
    expect(await requests()).toEqual(["main ops pending"]);
    await world.press(CLEO, "deny", cardOf("make main"));
    expect(world.gate.answers).toEqual([{ id: "g1", choice: "deny" }]);
    expect(world.lab.answers).toEqual([]);
  });

  it("are answered at the one that can be reached while the other is away", async () => {
    await bothAsk();
    world.lab.leave();
    await world.press(CLEO, "deny", cardOf("make lab"));
    await world.press(CLEO, "deny", cardOf("make main"));
    expect(world.gate.answers).toHaveLength(1);
    expect(await requests()).toEqual(["lab lab/ops claimed"]);
    world.lab.comeBack();
    await world.settle();
    expect(world.lab.answers).toEqual([{ id: "g1", choice: "deny" }]);
    expect(await requests()).toEqual([]);
  });

  it("are lost with a gateway that the settings name no more, and the other's stay", async () => {
    await bothAsk();
    world.forgetLab();
    await world.restart();
    expect(await requests()).toEqual(["main ops pending"]);
    const ended = (await world.audited("approval.ended")).map(({ details }) => details.after);
    expect(ended).toEqual(["lost"]);
  });

  it("are believed of a gateway's own turns alone", async () => {
    await world.say("ops: deploy");
    const run = world.gate.runs[0]?.request;
    const { runId, sessionKey } = { runId: run?.idempotencyKey ?? null, sessionKey: run?.sessionKey ?? null };
    world.lab.ask("make trouble", { runId, sessionKey, agentId: run?.agentId ?? null });
    await world.settle();
    const [asked] = await world.store.approvals.open();
    expect(asked).toMatchObject({ gatewayId: "lab", agentId: "lab/ops", turnId: null, requesterId: null });
  });
});

it("a freeze ends what somebody has at both gateways", async () => {
  await world.say("ops: deploy");
  await world.say("lab/ops: deploy");
  const ben = await world.personOf(BEN);
  const held = () => Promise.all(["main", "lab"].map((id) => world.store.credentials.currentOf(ben.id, id)));
  expect((await held()).map((one) => one?.gatewayId)).toEqual(["main", "lab"]);
  expect((await held()).map((one) => one?.publicId)).toEqual([ben.id, ben.id]);
  await world.type(ADA, `freeze ${BEN}`);
  expect(await held()).toEqual([null, null]);
});
