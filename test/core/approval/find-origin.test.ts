import { afterEach, beforeEach, expect, it } from "vitest";
import { findOrigin } from "../../../src/core/approval/find-origin.ts";
import type { GatewayApproval } from "../../../src/core/approval/gateway-approval.ts";
import { type ApprovalWorld, BEN, CLEO, openApprovalWorld } from "./approval-world.ts";
import { buttonOf } from "./board.ts";

let world: ApprovalWorld;
beforeEach(async () => {
  world = await openApprovalWorld();
  await world.say();
});
afterEach(() => world.close());

const origin = async (changes: Partial<GatewayApproval>) => {
  const approval = world.gate.ask("make", changes);
  const found = await findOrigin(world.deps(), approval);
  return { ...found, turn: found.turn?.id ?? null, conversation: found.conversation?.id ?? null };
};

it("is the turn whose run asks, and its person", async () => {
  const ben = await world.personOf(BEN);
  const [turn] = await world.store.turns.unfinished();
  const expected = { agentId: "ops", turn: turn?.id, requesterId: ben.id, barred: [ben.id] };
  expect(await origin({})).toMatchObject(expected);
  expect(await origin({ agentId: null })).toMatchObject(expected);
  expect(await origin({ sessionKey: null })).toMatchObject(expected);
});

it("is the person of the session, when a crash of the gateway gave the run another name", async () => {
  const ben = await world.personOf(BEN);
  expect(await origin({ runId: "another" })).toMatchObject({ requesterId: ben.id, barred: [ben.id] });
});

it("is nobody, with all barred whose turn runs there, when neither is ours", async () => {
  const ben = await world.personOf(BEN);
  const [turn] = await world.store.turns.unfinished();
  const lookalike = `agent:ops:subagent:${turn?.conversationId}` as GatewayApproval["sessionKey"];
  for (const sessionKey of [lookalike, "agent:ops:cron" as GatewayApproval["sessionKey"], null]) {
    expect(await origin({ runId: "cron", sessionKey })).toMatchObject({
      requesterId: null,
      conversation: null,
      barred: [ben.id],
    });
  }
  const elsewhere = { runId: "cron", sessionKey: null, agentId: "designer" as never };
  expect(await origin(elsewhere)).toMatchObject({ agentId: "designer", barred: [] });
});

it("keeps one who asked through the gateway's back from deciding", async () => {
  await world.grant(BEN, "approve:ops");
  world.gate.ask("make", { runId: "sub", sessionKey: "agent:ops:subagent:1" as never });
  await world.settle();
  const card = world.shown(CLEO);
  await world.click(BEN, buttonOf(card, "approve-once")?.token ?? "", card);
  await world.settle();
  expect(world.gate.answers).toEqual([]);
  expect((await world.audited("approval.refused"))[0]?.details.why).toBe("own-request");
});
