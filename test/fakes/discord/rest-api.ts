import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { checkRequest } from "./check-schema.ts";
import type { Fault, Limiter } from "./faults.ts";
import { interactionRoutes } from "./interaction-routes.ts";
import { messageRoutes } from "./message-routes.ts";
import { otherRoutes } from "./other-routes.ts";
import type { Call, Route, World } from "./routes.ts";
import { DiscordRefusal, type Json, type SentFile, type ServerState } from "./server-state.ts";

const ROUTES: Readonly<Record<string, Route>> = { ...messageRoutes, ...interactionRoutes, ...otherRoutes };

/** What was asked, and how it went. */
export interface LoggedCall {
  readonly route: string;
  readonly ids: readonly string[];
  readonly body: Json;
  readonly at: number;
  /** "ok", Discord's number, or the scripted fault. */
  outcome: string;
}

export interface RestParts {
  readonly world: World;
  readonly token: () => string;
  readonly calls: LoggedCall[];
  /** By the route and what its first part stands for. */
  readonly takeFault: (route: string, first: string | undefined) => Fault | null;
  readonly limiter: Limiter | null;
  readonly changed: () => void;
}

const PATTERNS = Object.keys(ROUTES).map((route) => {
  const [method = "", path = ""] = route.split(" ");
  return { route, method, pattern: new RegExp(`^${path.replace(/:\w+/g, "([^/]+)")}$`) };
});

/** Discord's REST API, version 10. */
export function createRestApi(parts: RestParts): Server {
  // A process that is busy for seconds must not find its connections closed meanwhile.
  return createServer({ keepAliveTimeout: 0 }, (request, response) => {
    answerRequest(parts, request, response).catch((fault) => response.writeHead(500).end(String(fault)));
  });
}

async function answerRequest(
  parts: RestParts,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const url = new URL(request.url ?? "", "http://fake");
  const path = decodeURIComponent(url.pathname.replace(/^\/api\/v10/, ""));
  const { body, files } = await readBody(request);
  if (url.pathname.startsWith("/attachments/")) return sendAttachment(parts.world.state, request, response);
  const found = PATTERNS.map((one) => ({ ...one, match: one.pattern.exec(path) })).find(
    (one) => one.match && one.method === request.method,
  );
  const route = found?.route ?? `${request.method} ${path}`;
  const ids = found?.match?.slice(1) ?? [];
  const logged: LoggedCall = { route, ids, body, at: parts.world.state.clock.now(), outcome: "ok" };
  parts.calls.push(logged);
  const fault = parts.takeFault(route, ids[0]);
  const limit = parts.limiter && isLimited(route) ? parts.limiter.admit(`${route}/${ids[0]}`) : null;
  if (fault && answerFault(fault, logged, response)) return parts.changed();
  if (limit && limit.waitMs > 0) {
    answerFault(
      { kind: "rate-limited", retryAfterSeconds: limit.waitMs / 1000 },
      logged,
      response,
      limit.headers,
    );
    return parts.changed();
  }
  const call: Call = { ids, body, query: url.searchParams, files };
  const answer = runRoute(parts, route, call, request.headers.authorization);
  if (answer.status >= 400) logged.outcome = String((answer.json as Json).code);
  if (fault?.kind === "apply-then-reset") {
    logged.outcome = fault.kind;
    response.destroy();
  } else {
    const type = answer.json === null ? {} : { "content-type": "application/json" };
    const headers = { ...type, ...limit?.headers };
    response
      .writeHead(answer.status, headers)
      .end(answer.json === null ? undefined : JSON.stringify(answer.json));
  }
  parts.changed();
}

function runRoute(parts: RestParts, name: string, call: Call, authorization: string | undefined) {
  const refused = (status: number, code: number, message: string) => ({ status, json: { message, code } });
  const route = ROUTES[name];
  if (!route) return refused(404, 0, "404: Not Found");
  // What carries a token in its address needs none of ours, and must not be given it.
  const speaksForItself = /:token/.test(name);
  if (speaksForItself && authorization !== undefined) return refused(400, 0, "a token too many");
  if (!speaksForItself && authorization !== `Bot ${parts.token()}`)
    return refused(401, 0, "401: Unauthorized");
  const fault = checkRequest(describedAs(name), call.body);
  if (fault !== null) return refused(400, 50035, `Invalid Form Body: ${fault}`);
  try {
    const json = route(parts.world, call) ?? null;
    return { status: json === null ? 204 : 200, json };
  } catch (refusal) {
    if (refusal instanceof DiscordRefusal) return refused(refusal.status, refusal.code, refusal.message);
    throw refusal;
  }
}

/** The other server that files are on: it takes no token, and must not be given one. */
function sendAttachment(state: ServerState, request: IncomingMessage, response: ServerResponse): void {
  const [, , channelId, id] = (request.url ?? "").split("/");
  const found = state.messages
    .filter((message) => message.channelId === channelId)
    .flatMap(({ id: of, files }) =>
      files.map((file, index) => ({ id: String(BigInt(of) + BigInt(index)), file })),
    )
    .find((one) => one.id === id);
  if (request.headers.authorization !== undefined) response.writeHead(400).end("a token too many");
  else if (!found) response.writeHead(404).end();
  else response.writeHead(200, { "content-type": found.file.type }).end(found.file.bytes);
}

/** The route by the names of Discord's own description. */
function describedAs(route: string): string {
  return route
    .replace("/channels/:id", "/channels/{channel_id}")
    .replace("/messages/:id", "/messages/{message_id}")
    .replace("/interactions/:id/:token", "/interactions/{interaction_id}/{interaction_token}")
    .replace("/webhooks/:id/:token", "/webhooks/{webhook_id}/{webhook_token}")
    .replace("/applications/:id", "/applications/{application_id}");
}

const isLimited = (route: string) => /^(?:POST|PATCH) \/channels\/:id\/messages/.test(route);

/** Answers as the fault says; false when the call is to be done all the same. */
function answerFault(fault: Fault, call: LoggedCall, response: ServerResponse, headers: Json = {}): boolean {
  const json = { "content-type": "application/json" };
  call.outcome = fault.kind;
  switch (fault.kind) {
    case "apply-then-reset":
      return false;
    case "error": {
      call.outcome = String(fault.code);
      const body = { message: fault.message ?? "refused", code: fault.code };
      response.writeHead(fault.status, json).end(JSON.stringify(body));
      return true;
    }
    case "status":
      response.writeHead(fault.status).end("upstream trouble");
      return true;
    case "rate-limited": {
      const { retryAfterSeconds: seconds, global = false } = fault;
      const scope = {
        "x-ratelimit-scope": global ? "global" : "user",
        ...(global ? { "x-ratelimit-global": "true" } : {}),
      };
      response.writeHead(429, { ...json, ...headers, ...scope, "retry-after": String(seconds) });
      response.end(JSON.stringify({ message: "You are being rate limited.", retry_after: seconds, global }));
      return true;
    }
    case "reset":
      response.destroy();
      return true;
    case "hang":
      return true;
  }
}

async function readBody(request: IncomingMessage): Promise<Pick<Call, "body" | "files">> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const raw = Buffer.concat(chunks);
  if (raw.length === 0) return { body: {}, files: [] };
  const type = request.headers["content-type"] ?? "";
  if (type.startsWith("application/json")) return { body: JSON.parse(raw.toString("utf8")), files: [] };
  const form = await new Response(raw, { headers: { "content-type": type } }).formData();
  const files: SentFile[] = [];
  for (const [name, value] of form.entries()) {
    if (/^files\[\d+\]$/.test(name) && value instanceof File)
      files.push({ name: value.name, type: value.type, bytes: Buffer.from(await value.arrayBuffer()) });
  }
  return { body: JSON.parse(String(form.get("payload_json") ?? "{}")), files };
}
