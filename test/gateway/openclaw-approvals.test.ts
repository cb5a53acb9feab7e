import { afterEach, describe, expect, test } from "vitest";
import type { CredentialKind } from "../../src/core/credential/credential.ts";
import type { PrincipalId } from "../../src/core/people/principal.ts";
import type { Clock } from "../../src/core/ports/clock.ts";
import type { OpenCredential } from "../../src/core/ports/gateway.ts";
import { createOpenClawGateway } from "../../src/gateway/openclaw/openclaw-gateway.ts";
import { systemClock } from "../../src/system/clock.ts";
import { randomIds } from "../../src/system/ids.ts";
import { createLogger } from "../../src/system/logger.ts";
import { watchForApprovals } from "../contract/approval-watch.ts";
import { beginRun, newSession, openStarted, unique } from "../contract/gateway-subject.ts";
import { openRequest } from "../fakes/openclaw-approvals.ts";
import { type FakeSubject, openFakeSubject } from "./openclaw-subject.ts";

let stopAll: (() => Promise<void>) | null = null;

afterEach(async () => {
  await stopAll?.();
  stopAll = null;
});

/** What the client does each minute, when a test says that a minute is over. */
const minutely: (() => void)[] = [];
const clock: Clock = {
  now: () => systemClock.now(),
  after(ms, work) {
    if (ms !== 60_000) return systemClock.after(ms, work);
    minutely.push(work);
    return { cancel() {} };
  },
};

async function open(kind: CredentialKind, isWatched = true) {
  const watch = watchForApprovals();
  minutely.length = 0;
  const deps = { clock, ids: randomIds, logger: createLogger("silent") };
  const opening = { open: () => openFakeSubject(kind, createOpenClawGateway, deps) };
  const subject = await openStarted(opening, isWatched ? watch.watcher : undefined);
  stopAll = async () => {
    await subject.gateway.stop();
    await subject.close();
  };
  await subject.up();
  return { ...subject, watch };
}

async function issue(
  { gateway, scopes, up }: FakeSubject & { up(): Promise<void> },
  which = scopes.full,
): Promise<OpenCredential> {
  const principalId = unique("p") as PrincipalId;
  const issued = await gateway.issueCredential({ principalId, displayName: "Ada" }, which);
  await up();
  return { principalId, kind: gateway.credentialKind, scopes: which, ...issued };
}

function run({ gateway, agents, asks }: FakeSubject, as: OpenCredential, command: string) {
  const sessionKey = newSession(agents[0], as);
  const request = { sessionKey, agentId: agents[0], text: asks(command), idempotencyKey: unique("t") };
  return { sessionKey, ...beginRun(gateway, as, { ...request, resumed: false }) };
}

describe.each(["device", "identity"] as const)("requests at a gateway of %s people", (kind) => {
  test("with nobody who watches, the administrator says nothing of approving, and each is refused at once", async () => {
    const subject = await open(kind, false);
    const ada = await issue(subject);
    const { outcome, seen } = run(subject, ada, "echo hi");
    expect(await outcome).toMatchObject({ kind: "answered", markdown: expect.stringContaining("Headless") });
    expect(seen).toContainEqual({ kind: "exec-refused" });
    for (const { caps } of subject.fake.state.connections) expect(caps).toEqual(["session-scoped-events"]);
  });

  test("only the administrator's connection says that it can approve", async () => {
    const subject = await open(kind);
    const ada = await issue(subject);
    await subject.gateway.history(ada, newSession(subject.agents[0], ada), 1);
    const able = [...subject.fake.state.connections].filter(({ caps }) => caps.includes("approvals"));
    expect(able.map(({ scopes }) => scopes)).toEqual([["operator.admin"]]);
  });

  test("a note comes on the connection of the person whose run waits, and on no other", async () => {
    const subject = await open(kind);
    const [ada, ben] = [await issue(subject), await issue(subject)];
    await subject.gateway.history(ben, newSession(subject.agents[0], ben), 1);
    const { outcome } = run(subject, ada, "echo hi");
    const approval = await subject.watch.request("echo hi");
    const before = subject.fake.calls.length;
    await subject.gateway.tellAgent(approval, "not now");
    const sending = subject.fake.calls.slice(before).filter(({ method }) => method === "chat.send");
    expect(sending.map(({ by }) => by?.deviceId ?? by?.user)).toEqual([ada.publicId]);
    await subject.gateway.resolveApproval(approval, "deny");
    expect(await outcome).toMatchObject({ markdown: expect.stringContaining("> not now") });
  });

  test("a note for a run that is over is not sent, since it would begin another", async () => {
    const subject = await open(kind);
    const { outcome } = run(subject, await issue(subject), "echo hi");
    const approval = await subject.watch.request("echo hi");
    await subject.gateway.resolveApproval(approval, "deny");
    await outcome;
    const before = subject.fake.calls.length;
    const telling = subject.gateway.tellAgent(approval, "too late");
    await expect(telling).rejects.toMatchObject({ code: "gateway.unreachable" });
    expect(subject.fake.calls.slice(before)).toEqual([]);
  });

  test("an answer that was not offered is not even sent: the gateway would take it for a denial", async () => {
    const subject = await open(kind);
    void run(subject, await issue(subject), "echo hi");
    const approval = await subject.watch.request("echo hi");
    await subject.gateway.resolveApproval(approval, "allow-always").catch(() => {});
    expect(subject.fake.calls.map(({ method }) => method)).not.toContain("approval.resolve");
  });
});

test("a minute later it finds a request whose event was lost, and asking switched off, and mends both", async () => {
  const subject = await open("device");
  const { state } = subject.fake;
  const unheard = { command: "echo unheard", host: "gateway", allowedDecisions: ["deny"], agentId: "ops" };
  for (const { ws } of state.connections) ws.send = () => {};
  openRequest(state, { kind: "exec", request: unheard, sessionKey: null }, 60_000);
  for (const { ws } of state.connections) Reflect.deleteProperty(ws, "send");
  state.approvals = { file: { defaults: { ask: "off", askFallback: "allow" } }, hash: "h" };
  const listing = subject.watch.nextList();
  for (const work of minutely.splice(0)) work();
  expect((await listing).map(({ text }) => text)).toEqual(["echo unheard"]);
  expect(state.approvals.file.defaults).toEqual({ ask: "always", askFallback: "deny" });
});

test("in identity mode a person who may not ask is refused, and nobody hears of it", async () => {
  const subject = await open("identity");
  const ada = await issue(subject, ["operator.read", "operator.sessions.write"]);
  const { outcome, seen } = run(subject, ada, "echo hi");
  expect((await outcome).kind).toBe("answered");
  expect(seen).toContainEqual({ kind: "exec-refused" });
  expect(subject.watch.requested).toEqual([]);
});
