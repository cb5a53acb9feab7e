import { appendFile, mkdtemp, readdir, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { AgentId } from "../../src/core/access/permission.ts";
import {
  type ConversationId,
  type SessionKey,
  sessionKeyOf,
} from "../../src/core/conversation/conversation.ts";
import type { PrincipalId } from "../../src/core/people/principal.ts";
import type { Clock } from "../../src/core/ports/clock.ts";
import type { Gateway, OpenCredential, RunOutcome, RunRequest } from "../../src/core/ports/gateway.ts";
import { createEmbeddedGateway } from "../../src/gateway/embedded/embedded-gateway.ts";
import { SCRIPT_LABEL } from "../../src/gateway/embedded/script.ts";
import { randomIds } from "../../src/system/ids.ts";
import { createLogger } from "../../src/system/logger.ts";

/** Every pause is over at once. */
const hastyClock: Clock = {
  now: () => 0,
  after(_, work) {
    const timer = setImmediate(work);
    return { cancel: () => clearImmediate(timer) };
  },
};
const scopes = ["operator.read", "operator.write"];
const agentId = "designer" as AgentId;
let dataDir: string;
let gateway: Gateway;
let ada: OpenCredential;

async function open(): Promise<Gateway> {
  const deps = { clock: hastyClock, ids: randomIds, logger: createLogger("silent"), dataDir };
  const opened = createEmbeddedGateway({}, deps);
  await opened.start(() => {});
  return opened;
}

async function personOf(name: string): Promise<OpenCredential> {
  const principalId = name as PrincipalId;
  const issued = await gateway.issueCredential({ principalId, displayName: name }, scopes);
  return { principalId, kind: "device", scopes, ...issued };
}

const sessionOf = (person: OpenCredential, id: string) =>
  sessionKeyOf(agentId, person.principalId, id as ConversationId);

function ask(
  as: OpenCredential,
  sessionKey: SessionKey,
  text: string,
  more: Partial<RunRequest> = {},
): Promise<RunOutcome> {
  const request = { sessionKey, agentId, text, idempotencyKey: randomIds.next("t"), resumed: false, ...more };
  return gateway.run(as, request, () => {});
}

async function answerOf(...args: Parameters<typeof ask>): Promise<string> {
  const outcome = await ask(...args);
  if (outcome.kind !== "answered") throw new Error(JSON.stringify(outcome));
  return outcome.markdown;
}

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "gatehouse-sessions-"));
  gateway = await open();
  ada = await personOf("pada");
});

afterEach(async () => {
  await gateway.stop();
  await rm(dataDir, { recursive: true });
});

test("only the first answer of a session begins with the label", async () => {
  const session = sessionOf(ada, "v1");
  expect((await answerOf(ada, session, "hi")).split("\n")[0]).toBe(SCRIPT_LABEL);
  expect(await answerOf(ada, session, "hi")).not.toContain(SCRIPT_LABEL);
  expect(await answerOf(ada, sessionOf(ada, "v2"), "hi")).toContain(SCRIPT_LABEL);
});

test("memory and credentials survive a restart", async () => {
  const session = sessionOf(ada, "v1");
  await ask(ada, session, "remember the word saffron");
  await gateway.stop();
  gateway = await open();
  expect(await answerOf(ada, session, "what word did I say?")).toContain("saffron");
});

test("a revoked credential stays revoked over a restart", async () => {
  await gateway.revokeCredential(ada);
  await gateway.stop();
  gateway = await open();
  expect((await ask(ada, sessionOf(ada, "v1"), "hi")).kind).toBe("refused");
});

test("nobody runs in, reads or listens to another person's session", async () => {
  const ben = await personOf("pben");
  const session = sessionOf(ada, "v1");
  await ask(ada, session, "remember the word saffron", { idempotencyKey: "t1" });
  expect((await ask(ben, session, "what word did I say?")).kind).toBe("refused");
  expect(
    (await ask(ben, session, "what word did I say?", { idempotencyKey: "t1", resumed: true })).kind,
  ).toBe("refused");
  await expect(gateway.history(ben, session, 10)).rejects.toMatchObject({ code: "credential.refused" });
});

test("a person's name with another's token is refused", async () => {
  const ben = await personOf("pben");
  const stolen = { ...ben, publicId: ada.publicId, secret: ada.secret };
  expect((await ask(stolen, sessionOf(ben, "v1"), "hi")).kind).toBe("refused");
});

test("knowing the name of a credential is not having it", async () => {
  const guessed = { ...ada, secret: randomIds.token() };
  expect((await ask(guessed, sessionOf(ada, "v1"), "hi")).kind).toBe("refused");
  await expect(gateway.history(guessed, sessionOf(ada, "v1"), 1)).rejects.toMatchObject({
    code: "credential.refused",
  });
});

test("a line that a crash cut off loses nothing else", async () => {
  const session = sessionOf(ada, "v1");
  await ask(ada, session, "remember the word saffron");
  const folder = join(dataDir, "embedded", "sessions");
  const [file = ""] = await readdir(folder);
  await appendFile(join(folder, file), '{"kind":"user","key":"t9","te');
  await ask(ada, session, "remember the word cumin");
  expect(await answerOf(ada, session, "what word did I say?")).toMatch(/saffron[\s\S]*cumin/);
});

test("a session key that is none names no file", async () => {
  const outcome = await ask(ada, "agent:x:../../../escape" as SessionKey, "hi");
  expect(outcome.kind).toBe("failed");
  await expect(readdir(join(dataDir, "embedded", "sessions"))).rejects.toThrow("ENOENT");
});

test("its files are this user's alone, and hold no token", async () => {
  await ask(ada, sessionOf(ada, "v1"), "hi");
  const file = join(dataDir, "embedded", "credentials.jsonl");
  expect((await stat(file)).mode & 0o077).toBe(0);
  expect(await readFile(file, "utf8")).not.toContain(ada.secret);
});

test("a scope it does not have is not given", async () => {
  const person = { principalId: "peve" as PrincipalId, displayName: "Eve" };
  await expect(gateway.issueCredential(person, ["operator.admin"])).rejects.toMatchObject({
    code: "gateway.scopes-missing",
  });
});

test("a failure that was asked for is a fault of the model, and the session goes on", async () => {
  const session = sessionOf(ada, "v1");
  expect(await ask(ada, session, "fail")).toMatchObject({ kind: "failed", cause: "model-error" });
  expect(await answerOf(ada, session, "echo on")).toContain("on");
});

test("a command is refused at once, and that is told while it runs", async () => {
  const kinds: string[] = [];
  const request = {
    sessionKey: sessionOf(ada, "v1"),
    agentId,
    text: "run ls",
    idempotencyKey: "t1",
    resumed: false,
  };
  await gateway.run(ada, request, (progress) => kinds.push(progress.kind));
  expect(kinds.slice(0, 3)).toEqual(["accepted", "exec-refused", "text"]);
});
