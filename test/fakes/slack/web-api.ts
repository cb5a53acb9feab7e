import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { chatMethods } from "./chat-methods.ts";
import type { Fault, FaultScript, RateLimiter } from "./faults.ts";
import { answerFileRequest, fileMethods } from "./file-methods.ts";
import type { Ledger, LedgerEntry } from "./ledger.ts";
import { type Answer, type Args, type MethodRule, SlackRefusal } from "./method-rules.ts";
import { readMethods } from "./read-methods.ts";
import { streamMethods } from "./stream-methods.ts";
import { viewMethods } from "./view-methods.ts";
import type { Workspace } from "./workspace.ts";

const METHODS: Readonly<Record<string, MethodRule>> = {
  ...chatMethods,
  ...streamMethods,
  ...readMethods,
  ...viewMethods,
  ...fileMethods,
};
/** Arguments that arrive as JSON inside the form. */
const JSON_ARGS = new Set(["blocks", "metadata", "chunks", "view", "files"]);

export interface WebApiParts {
  readonly workspace: Workspace;
  readonly ledger: Ledger;
  readonly faults: FaultScript;
  readonly limiter: RateLimiter | null;
  readonly tokens: { readonly bot: string; readonly app: string };
  readonly scopes: () => readonly string[];
  /** A fresh address for a Socket Mode connection. */
  readonly openSocket: () => string;
}

type Call = Extract<LedgerEntry, { kind: "call" }>;

/** Slack's Web API over HTTP. */
export function createWebApi(parts: WebApiParts): Server {
  // A process that is busy for seconds must not find its connections closed meanwhile.
  return createServer({ keepAliveTimeout: 0 }, (request, response) => {
    answerRequest(parts, request, response).catch((fault) => {
      response.writeHead(500).end(String(fault));
    });
  });
}

async function answerRequest(
  parts: WebApiParts,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const method = (request.url ?? "").replace(/^\/api\//, "").replace(/\?.*$/, "");
  const body = await readBody(request);
  if (answerFileRequest(parts.workspace, parts.tokens.bot, { request, body }, response)) return;
  const args = readArgs(request, body.toString("utf8"));
  const call: Call = { kind: "call", at: parts.workspace.clock.now(), method, args, outcome: "ok" };
  parts.ledger.entries.push(call);
  const fault = parts.faults.take(method);
  if (fault !== null && answerFault(fault, call, response)) return parts.ledger.changed();
  const wait = parts.limiter?.admit(method) ?? null;
  if (wait !== null) {
    answerFault({ kind: "rate-limited", retryAfterSeconds: wait }, call, response);
    return parts.ledger.changed();
  }
  const answer = runMethod(parts, method, args, request.headers.authorization);
  if (answer.ok !== true) call.outcome = String(answer.error);
  if (fault?.kind === "apply-then-reset") {
    call.outcome = "apply-then-reset";
    response.destroy();
  } else {
    const headers = { "content-type": "application/json", "x-oauth-scopes": parts.scopes().join(",") };
    response.writeHead(200, headers).end(JSON.stringify(answer));
  }
  parts.ledger.changed();
}

function runMethod(parts: WebApiParts, name: string, args: Args, authorization: string | undefined): Answer {
  // Slack takes the token among the arguments too.
  const token =
    authorization?.replace(/^Bearer /, "") ?? (args.token === undefined ? "" : String(args.token));
  if (token === "") return { ok: false, error: "not_authed" };
  if (name === "apps.connections.open") {
    if (token !== parts.tokens.app) return { ok: false, error: "invalid_auth" };
    return { ok: true, url: parts.openSocket() };
  }
  if (token !== parts.tokens.bot) return { ok: false, error: "invalid_auth" };
  const rule = METHODS[name];
  if (!rule) return { ok: false, error: "unknown_method" };
  const unknown = Object.keys(args).find((arg) => arg !== "token" && !rule.args.includes(arg));
  if (unknown !== undefined) return { ok: false, error: "invalid_arguments", detail: unknown };
  try {
    return { ok: true, ...rule.method(parts.workspace, args) };
  } catch (fault) {
    if (fault instanceof SlackRefusal) return { ok: false, error: fault.message };
    throw fault;
  }
}

/** Answers as the fault says; false when the call is to be done all the same. */
function answerFault(fault: Fault, call: Call, response: ServerResponse): boolean {
  const json = { "content-type": "application/json" };
  switch (fault.kind) {
    case "apply-then-reset":
      return false;
    case "error":
      call.outcome = fault.error;
      response.writeHead(200, json).end(JSON.stringify({ ok: false, error: fault.error }));
      return true;
    case "status":
      call.outcome = String(fault.status);
      response.writeHead(fault.status).end("upstream trouble");
      return true;
    case "rate-limited":
      call.outcome = "429";
      response.writeHead(429, { ...json, "retry-after": String(fault.retryAfterSeconds) });
      response.end(JSON.stringify({ ok: false, error: "ratelimited" }));
      return true;
    case "reset":
      call.outcome = "reset";
      response.destroy();
      return true;
    case "hang":
      call.outcome = "hang";
      return true;
  }
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function readArgs(request: IncomingMessage, body: string): Args {
  if (request.headers["content-type"]?.startsWith("application/json")) return JSON.parse(body) as Args;
  const form = [...new URLSearchParams(body)].map(([name, value]) => [name, readArg(name, value)]);
  return Object.fromEntries(form) as Args;
}

function readArg(name: string, value: string): unknown {
  if (!JSON_ARGS.has(name)) return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}
