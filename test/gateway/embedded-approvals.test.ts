import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { AgentId } from "../../src/core/access/permission.ts";
import type {
  ApprovalEnding,
  GatewayApproval,
  GatewayApprovalId,
} from "../../src/core/approval/gateway-approval.ts";
import { type ConversationId, sessionKeyOf } from "../../src/core/conversation/conversation.ts";
import type { PrincipalId } from "../../src/core/people/principal.ts";
import type { Gateway, OpenCredential, RunOutcome } from "../../src/core/ports/gateway.ts";
import { createEmbeddedGateway } from "../../src/gateway/embedded/embedded-gateway.ts";
import { randomIds } from "../../src/system/ids.ts";
import { createLogger } from "../../src/system/logger.ts";
import { createFixedClock, type FixedClock } from "../fakes/fixed-clock.ts";

const agentId = "ops" as AgentId;
const scopes = ["operator.read", "operator.write"];
const principalId = "pada" as PrincipalId;
const sessionKey = sessionKeyOf(agentId, principalId, "v1" as ConversationId);
let dataDir: string;
let clock: FixedClock;
let gateway: Gateway;
let ada: OpenCredential;
let asked: PromiseWithResolvers<GatewayApproval>;
let endings: { id: GatewayApprovalId; ending: ApprovalEnding }[];
let lists: (readonly GatewayApproval[])[];

async function open(): Promise<Gateway> {
  const opened = createEmbeddedGateway(
    {},
    { clock, ids: randomIds, logger: createLogger("silent"), dataDir },
  );
  opened.watchApprovals({
    requested: (approval) => asked.resolve(approval),
    ended: (id, ending) => void endings.push({ id, ending }),
    listed: (pending) => void lists.push(pending),
  });
  await opened.start(() => {});
  return opened;
}

/** The clock stands still but for this: what an agent takes to speak passes at once. */
async function answerOf(outcome: Promise<RunOutcome>): Promise<RunOutcome> {
  let isOver = false;
  void outcome.finally(() => {
    isOver = true;
  });
  while (!isOver) {
    await new Promise((resolve) => setImmediate(resolve));
    if (!isOver) clock.advance(100);
  }
  return outcome;
}

function ask(text: string): Promise<RunOutcome> {
  const request = { sessionKey, agentId, text, idempotencyKey: randomIds.next("t"), resumed: false };
  return gateway.run(ada, request, () => {});
}

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "gatehouse-approvals-"));
  [clock, asked, endings, lists] = [createFixedClock(), Promise.withResolvers(), [], []];
  gateway = await open();
  const issued = await gateway.issueCredential({ principalId, displayName: "Ada" }, scopes);
  ada = { principalId, kind: "device", scopes, ...issued };
});

afterEach(async () => {
  await gateway.stop();
  await rm(dataDir, { recursive: true });
});

test("it expires to the millisecond, and an answer in that instant is too late", async () => {
  const outcome = ask("deploy within 3s");
  const approval = await asked.promise;
  expect(approval.expiresAt - approval.createdAt).toBe(3_000);
  clock.advance(2_999);
  expect(await gateway.endingOf(approval)).toBe("pending");
  clock.advance(1);
  expect(await gateway.resolveApproval(approval, "allow-once")).toEqual({
    applied: false,
    ending: { kind: "expired" },
  });
  expect(await answerOf(outcome)).toMatchObject({ markdown: expect.stringContaining("in time") });
  expect(endings).toEqual([{ id: approval.id, ending: { kind: "expired" } }]);
});

test("an answer a millisecond before the end counts", async () => {
  const outcome = ask("deploy within 3s");
  const approval = await asked.promise;
  clock.advance(2_999);
  expect((await gateway.resolveApproval(approval, "allow-once")).applied).toBe(true);
  expect(await answerOf(outcome)).toMatchObject({ kind: "answered" });
});

test("the agent repeats the reason that it was told, before or after the denial", async () => {
  for (const isBefore of [true, false]) {
    asked = Promise.withResolvers();
    const outcome = ask("deploy");
    const approval = await asked.promise;
    if (isBefore) await gateway.tellAgent(approval, "not before the freeze ends");
    await gateway.resolveApproval(approval, "deny");
    if (!isBefore) await gateway.tellAgent(approval, "not before the freeze ends");
    expect(await answerOf(outcome)).toMatchObject({
      markdown: expect.stringContaining("> not before the freeze ends"),
    });
  }
});

test("a restart loses what waits, and the message that waited asks anew", async () => {
  const request = { sessionKey, agentId, text: "deploy", idempotencyKey: "t1", resumed: false };
  const outcome = gateway.run(ada, request, () => {});
  const approval = await asked.promise;
  await gateway.stop();
  expect((await outcome).kind).toBe("unreachable");
  gateway = await open();
  expect(lists.at(-1)).toEqual([]);
  expect(await gateway.endingOf(approval)).toEqual({ kind: "lost" });
  asked = Promise.withResolvers();
  const again = gateway.run(ada, { ...request, resumed: true }, () => {});
  const anew = await asked.promise;
  expect(anew.id).not.toBe(approval.id);
  await gateway.resolveApproval(anew, "allow-once");
  expect((await answerOf(again)).kind).toBe("answered");
});

test("an answer that was not offered is refused, and the request waits on", async () => {
  void ask("deploy");
  const approval = await asked.promise;
  await expect(gateway.resolveApproval(approval, "allow-always")).rejects.toMatchObject({
    code: "gateway.protocol",
  });
  expect(await gateway.endingOf(approval)).toBe("pending");
});

test("nobody answers through a gateway that is stopped", async () => {
  void ask("deploy");
  const approval = await asked.promise;
  await gateway.stop();
  await expect(gateway.resolveApproval(approval, "deny")).rejects.toMatchObject({
    code: "gateway.unreachable",
  });
  await expect(gateway.endingOf(approval)).rejects.toMatchObject({ code: "gateway.unreachable" });
});

test("a revoked credential takes its request with it", async () => {
  const outcome = ask("deploy");
  const approval = await asked.promise;
  await gateway.revokeCredential(ada);
  expect((await outcome).kind).toBe("refused");
  expect(await gateway.endingOf(approval)).toEqual({ kind: "stopped" });
});
