import { afterEach, describe, expect, test } from "vitest";
import type { SessionKey } from "../../src/core/conversation/conversation.ts";
import type { CredentialKind } from "../../src/core/credential/credential.ts";
import type { PrincipalId } from "../../src/core/people/principal.ts";
import type { Clock } from "../../src/core/ports/clock.ts";
import type { OpenCredential } from "../../src/core/ports/gateway.ts";
import { createOpenClawGateway } from "../../src/gateway/openclaw/openclaw-gateway.ts";
import { systemClock } from "../../src/system/clock.ts";
import { randomIds } from "../../src/system/ids.ts";
import { createLogger } from "../../src/system/logger.ts";
import {
  beginRun,
  newSession,
  type OpenedGateway,
  openStarted,
  unique,
} from "../contract/gateway-subject.ts";
import { createFixedClock } from "../fakes/fixed-clock.ts";
import { type FakeSubject, openFakeSubject } from "./openclaw-subject.ts";

const ECHO = "please echo this";

interface World extends OpenedGateway, Pick<FakeSubject, "fake"> {
  readonly ada: OpenCredential;
  readonly session: SessionKey;
  begin(text: string, more?: { key?: string; session?: SessionKey }): ReturnType<typeof beginRun>;
  userTexts(): Promise<string[]>;
}

let world: World | null = null;

async function open(kind: CredentialKind = "device", clock: Clock = systemClock): Promise<World> {
  const deps = { clock, ids: randomIds, logger: createLogger("silent") };
  const subject = await openFakeSubject(kind, createOpenClawGateway, deps);
  const opened = await openStarted({ name: "fake", open: async () => subject });
  await opened.up();
  const principalId = unique("p") as PrincipalId;
  const scopes = subject.scopes.full;
  const issued = await opened.gateway.issueCredential({ principalId, displayName: "Ada" }, scopes);
  const ada = { principalId, kind, scopes, ...issued };
  const session = newSession(subject.agents[0], ada);
  const begun: World = {
    ...opened,
    fake: subject.fake,
    ada,
    session,
    begin: (text, { key = unique("t"), session: sessionKey = session } = {}) => {
      const request = { sessionKey, agentId: subject.agents[0], text, idempotencyKey: key, resumed: false };
      return beginRun(opened.gateway, ada, request);
    },
    async userTexts() {
      const messages = await opened.gateway.history(ada, session, 100);
      return messages.filter((one) => one.role === "user").map((one) => one.text);
    },
  };
  world = begun;
  return begun;
}

/** Lets the sockets work until something is so. */
async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setImmediate(resolve));
}

afterEach(async () => {
  await world?.gateway.stop();
  await world?.close();
  world = null;
});

describe.each(["device", "identity"] as const)("a run with a %s credential", (kind) => {
  test("is answered once when the connection breaks in its middle", async () => {
    const { fake, begin, userTexts } = await open(kind);
    fake.fail("close-mid-run");
    expect(await begin("answer slowly").outcome).toMatchObject({ kind: "answered", markdown: /finished$/ });
    expect(await userTexts()).toHaveLength(1);
  });

  test("is followed under its new id when the gateway dies and takes it up again", async () => {
    const { fake, begin, userTexts } = await open(kind);
    fake.fail("restart-mid-run");
    const key = unique("t");
    const run = begin("answer slowly", { key });
    const outcome = await run.outcome;
    if (outcome.kind !== "answered") throw new Error(outcome.kind);
    expect(outcome.runId).not.toBe(key);
    expect(run.seen).toContainEqual({ kind: "accepted", runId: outcome.runId });
    expect(await userTexts()).toHaveLength(1);
  });

  test("is sent again, with the same key, when the gateway died before it began", async () => {
    const { fake, begin, userTexts } = await open(kind);
    fake.fail("lose-after-ack");
    expect(await begin(ECHO).outcome).toMatchObject({ kind: "answered" });
    expect(await userTexts()).toEqual([ECHO]);
  });

  test("reads its answer from the record when the final comes without it", async () => {
    const { fake, begin } = await open(kind);
    fake.fail("empty-final");
    expect(await begin(ECHO).outcome).toMatchObject({ kind: "answered", markdown: `I heard: ${ECHO}` });
  });

  test("reads it whole from the record, however long it is", async () => {
    const { fake, begin, prompts } = await open(kind);
    fake.fail("empty-final");
    expect(await begin(prompts.long.text).outcome).toMatchObject({ markdown: prompts.long.answer });
  });

  test.each(["notice-final", "duplicate-final"] as const)(
    "takes no notice of the gateway for its answer (%s)",
    async (fault) => {
      const { fake, begin } = await open(kind);
      fake.fail(fault);
      expect(await begin(ECHO).outcome).toMatchObject({ kind: "answered", markdown: `I heard: ${ECHO}` });
      expect(await begin(ECHO).outcome).toMatchObject({ kind: "answered", markdown: `I heard: ${ECHO}` });
    },
  );

  test("fails as empty when the agent said nothing", async () => {
    const { begin } = await open(kind);
    expect(await begin("say nothing").outcome).toMatchObject({ kind: "failed", cause: "empty-answer" });
  });

  test("fails with what the model's failure was", async () => {
    const { begin } = await open(kind);
    const outcome = await begin("fail now").outcome;
    expect(outcome).toEqual({ kind: "failed", cause: "model-error", message: "LLM request failed." });
  });

  test("tells of a command that was refused, and of the tool that wanted it", async () => {
    const { begin } = await open(kind);
    const run = begin("run the command id");
    await run.outcome;
    expect(run.seen).toContainEqual({ kind: "tool", name: "exec" });
    expect(run.seen).toContainEqual({ kind: "exec-refused" });
  });

  test("waits out a gateway that drains before it restarts", async () => {
    const { fake, begin } = await open(kind);
    fake.state.isDraining = true;
    const run = begin(ECHO);
    await until(() => fake.calls.filter(({ method }) => method === "sessions.messages.subscribe").length > 1);
    fake.state.isDraining = false;
    expect(await run.outcome).toMatchObject({ kind: "answered" });
  });

  test("waits for the one before it in its session instead of being merged into it", async () => {
    const { fake, begin, session } = await open(kind);
    const first = begin("answer slowly");
    const second = begin(ECHO);
    expect(await first.outcome).toMatchObject({ kind: "answered", markdown: /finished$/ });
    expect(await second.outcome).toMatchObject({ kind: "answered", markdown: `I heard: ${ECHO}` });
    expect(JSON.stringify(fake.state.sessions.get(session)?.rows)).not.toContain("steered");
  });

  test("is stopped alone while another waits behind it", async () => {
    const { gateway, begin, session } = await open(kind);
    const key = unique("t");
    const first = begin("answer slowly", { key });
    await first.firstText;
    const second = begin(ECHO);
    expect(await gateway.abort(session, key)).toEqual({ confirmed: true });
    expect((await first.outcome).kind).toBe("stopped");
    expect((await second.outcome).kind).toBe("answered");
  });

  test("that waits is stopped without a word to the gateway, and the one before it goes on", async () => {
    const { fake, gateway, begin, session } = await open(kind);
    const first = begin("answer slowly");
    await first.firstText;
    const key = unique("t");
    const second = begin(ECHO, { key });
    const aborted = gateway.abort(session, key);
    expect((await first.outcome).kind).toBe("answered");
    expect(await second.outcome).toEqual({ kind: "stopped", markdown: "" });
    expect(await aborted).toEqual({ confirmed: true });
    expect(fake.calls.filter(({ method }) => method === "chat.abort")).toHaveLength(0);
  });

  test("can be stopped after the connection that started it was lost", async () => {
    const { fake, gateway, begin, session } = await open(kind);
    const run = begin("answer slowly");
    await run.firstText;
    fake.closeAll();
    await until(() => fake.calls.filter(({ method }) => method === "chat.history").length > 0);
    expect(await gateway.abort(session, null)).toEqual({ confirmed: true });
    expect((await run.outcome).kind).toBe("stopped");
    const aborts = fake.calls.filter(({ method }) => method === "chat.abort");
    expect(aborts.length).toBeGreaterThan(0);
    for (const { by } of aborts) expect(by?.scopes).toEqual(["operator.admin"]);
  });

  test("is interrupted, not stopped, when the gateway ends it for a change of people's rights", async () => {
    const { fake, begin } = await open(kind);
    const run = begin("answer slowly");
    await run.firstText;
    fake.changePolicy();
    expect(await run.outcome).toMatchObject({ kind: "failed", cause: "interrupted" });
    expect(fake.calls.filter(({ method }) => method === "chat.send")).toHaveLength(1);
  });

  test("ends as refused when its credential is revoked under it, and nothing else is tried", async () => {
    const { fake, gateway, begin, ada } = await open(kind);
    const run = begin("answer slowly");
    await run.firstText;
    await gateway.revokeCredential(ada);
    expect((await run.outcome).kind).toBe("refused");
    const speakers = fake.calls
      .filter(({ method }) => method === "chat.send")
      .map(({ by }) => by?.deviceId ?? by?.user);
    expect(speakers).toEqual([ada.publicId]);
  });
});

describe("a run, as time goes by", () => {
  test("is answered from the record when its final was lost on the way", async () => {
    const clock = createFixedClock();
    const { fake, begin } = await open("device", clock);
    fake.fail("drop-final");
    const run = begin(ECHO);
    await until(() => run.texts().at(-1) === `I heard: ${ECHO}`);
    clock.advance(15_000);
    expect(await run.outcome).toMatchObject({ kind: "answered", markdown: `I heard: ${ECHO}` });
  });

  test("is given back as unreachable a minute after the gateway went away", async () => {
    const clock = createFixedClock();
    const { fake, begin } = await open("device", clock);
    const run = begin("answer slowly");
    await run.firstText;
    const started = clock.now();
    await fake.close();
    let ended = 0;
    void run.outcome.then(() => {
      ended = clock.now();
    });
    while (ended === 0) {
      clock.advance(250);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    expect(await run.outcome).toEqual({ kind: "unreachable" });
    expect(ended - started).toBeGreaterThanOrEqual(60_000);
    expect(ended - started).toBeLessThan(70_000);
  });

  test("notices a connection that has gone silent, and opens another", async () => {
    const clock = createFixedClock();
    const { fake, gateway, ada, session } = await open("device", clock);
    await gateway.history(ada, session, 1);
    const before = [...fake.state.connections];
    for (let minutes = 0; minutes < 2; minutes++) clock.advance(60_000);
    await until(() => before.every((connection) => !fake.state.connections.has(connection)));
    clock.advance(500);
    await until(() => gateway.status().state === "up");
    expect(await gateway.history(ada, session, 1)).toEqual([]);
  });
});
