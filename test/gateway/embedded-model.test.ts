import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { AgentId } from "../../src/core/access/permission.ts";
import { type ConversationId, sessionKeyOf } from "../../src/core/conversation/conversation.ts";
import type { PrincipalId } from "../../src/core/people/principal.ts";
import type { Gateway, OpenCredential, RunProgress } from "../../src/core/ports/gateway.ts";
import { createEmbeddedGateway } from "../../src/gateway/embedded/embedded-gateway.ts";
import { Secret } from "../../src/secrets/secret.ts";
import { randomIds } from "../../src/system/ids.ts";
import { createLogger } from "../../src/system/logger.ts";
import { createFixedClock, type FixedClock } from "../fakes/fixed-clock.ts";

const KEY = "sk-canary-0123456789";
const agentId = "designer" as AgentId;
const principalId = "pada" as PrincipalId;
const sessionKey = sessionKeyOf(agentId, principalId, "v1" as ConversationId);

interface Asked {
  readonly authorization: string | undefined;
  readonly path: string | undefined;
  readonly body: { model: string; stream: boolean; messages: { role: string; content: string }[] };
}

let server: Server;
let asked: Asked[];
let answer: (response: ServerResponse) => void;
let dataDir: string;
let clock: FixedClock;
let gateway: Gateway;
let ada: OpenCredential;

async function take(request: IncomingMessage, response: ServerResponse): Promise<void> {
  let text = "";
  for await (const chunk of request) text += chunk;
  const { authorization } = request.headers;
  asked.push({ authorization, path: request.url, body: JSON.parse(text || "null") });
  answer(response);
}

const event = (content: string) => `data: ${JSON.stringify({ choices: [{ delta: { content } }] })}\n\n`;

function stream(response: ServerResponse, ...chunks: readonly string[]): void {
  response.writeHead(200, { "content-type": "text/event-stream" });
  for (const chunk of chunks) response.write(chunk);
}

function ask(text: string, on: (progress: RunProgress) => void = () => {}) {
  return gateway.run(
    ada,
    { sessionKey, agentId, text, idempotencyKey: randomIds.next("t"), resumed: false },
    on,
  );
}

beforeEach(async () => {
  asked = [];
  server = createServer((request, response) => void take(request, response)).listen(0, "127.0.0.1");
  await once(server, "listening");
  dataDir = await mkdtemp(join(tmpdir(), "gatehouse-model-"));
  clock = createFixedClock();
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/`;
  const openai = { baseUrl, apiKey: new Secret(KEY), model: "small-1" };
  gateway = createEmbeddedGateway(
    { openai },
    { clock, ids: randomIds, logger: createLogger("silent"), dataDir },
  );
  await gateway.start(() => {});
  const scopes = ["operator.read", "operator.write"];
  const issued = await gateway.issueCredential({ principalId, displayName: "Ada" }, scopes);
  ada = { principalId, kind: "device", scopes, ...issued };
});

afterEach(async () => {
  await gateway.stop();
  server.closeAllConnections();
  server.close();
  await rm(dataDir, { recursive: true });
});

test("the answer streams from the endpoint, labelled with the model, with the key in the header alone", async () => {
  answer = (response) => {
    stream(
      response,
      event("Mid"),
      event("night ").slice(0, 9),
      event("night ").slice(9),
      event("blue"),
      "data: [DONE]\n\n",
    );
    response.end();
  };
  const texts: string[] = [];
  const outcome = await ask(
    "which blue?",
    (progress) => void (progress.kind === "text" && texts.push(progress.markdown)),
  );
  const label = "*Try-out agent: the answers come from the model small-1.*";
  expect(outcome).toMatchObject({ kind: "answered", markdown: `${label}\n\nMidnight blue` });
  expect(texts.at(-1)).toBe(`${label}\n\nMidnight blue`);
  expect(asked[0]).toMatchObject({ authorization: `Bearer ${KEY}`, path: "/v1/chat/completions" });
  expect(asked[0]?.body).toMatchObject({ model: "small-1", stream: true });
});

test("the model is told the session so far, without our label", async () => {
  answer = (response) => {
    stream(response, event("Noted"), "data: [DONE]\n\n");
    response.end();
  };
  await ask("my name is Ada");
  await ask("who am I?");
  const [system, ...rest] = asked[1]?.body.messages ?? [];
  expect(system?.role).toBe("system");
  expect(rest).toEqual([
    { role: "user", content: "my name is Ada" },
    { role: "assistant", content: "Noted" },
    { role: "user", content: "who am I?" },
  ]);
});

test("an endpoint that does not stream is understood", async () => {
  answer = (response) => {
    response.writeHead(200, { "content-type": "application/json" });
    response.end(JSON.stringify({ choices: [{ message: { content: "whole" } }] }));
  };
  expect(await ask("hi")).toMatchObject({ kind: "answered", markdown: expect.stringContaining("whole") });
});

test("a refused key is a fault of the model that does not repeat the key", async () => {
  answer = (response) => {
    response.writeHead(401, { "content-type": "application/json" });
    response.end(JSON.stringify({ error: { message: `Incorrect API key provided: ${KEY}` } }));
  };
  const outcome = await ask("hi");
  expect(outcome).toMatchObject({
    kind: "failed",
    cause: "model-error",
    message: expect.stringContaining("401"),
  });
  expect(JSON.stringify(outcome)).not.toContain(KEY);
});

test.each([
  ["an error in the stream", `data: {"error":{"message":"${KEY}"}}\n\n`],
  ["something that is no JSON", `data: ${KEY}\n\n`],
  ["a stream that ends before an answer", ": nothing\n\n"],
])("%s is a fault of the model", async (_, sent) => {
  answer = (response) => {
    stream(response, sent);
    response.end();
  };
  const outcome = await ask("hi");
  expect(outcome).toMatchObject({ kind: "failed", cause: "model-error" });
  expect(JSON.stringify(outcome)).not.toContain(KEY);
});

test("a redirect is not followed, so the key goes nowhere else", async () => {
  answer = (response) => {
    response.writeHead(307, { location: "/elsewhere" });
    response.end();
  };
  expect(await ask("hi")).toMatchObject({ kind: "failed", cause: "model-error" });
  expect(asked).toHaveLength(1);
});

test("an endpoint that falls silent is given up", async () => {
  answer = (response) => stream(response, event("Mid"));
  const outcome = await ask("hi", (progress) => {
    if (progress.kind === "text") clock.advance(60_000);
  });
  expect(outcome).toMatchObject({ kind: "failed", message: expect.stringContaining("silent") });
});

test("stopping ends the call to the endpoint", async () => {
  const closed = Promise.withResolvers<void>();
  answer = (response) => {
    response.on("close", () => closed.resolve());
    stream(response, event("Mid"));
  };
  const outcome = await ask("hi", (progress) => {
    if (progress.kind === "text") void gateway.abort(sessionKey, null);
  });
  expect(outcome).toMatchObject({ kind: "stopped", markdown: expect.stringContaining("Mid") });
  await closed.promise;
});

test("an examination tells a refused key from an absent endpoint", async () => {
  answer = (response) => response.writeHead(401).end();
  expect(await gateway.examine()).toContainEqual(
    expect.objectContaining({ level: "fault", mend: "Check OPENAI_API_KEY." }),
  );
  server.closeAllConnections();
  server.close();
  await once(server, "close");
  expect(await gateway.examine()).toContainEqual(
    expect.objectContaining({ level: "fault", mend: "Check OPENAI_BASE_URL." }),
  );
});
