import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { checkCall } from "./check-description.ts";
import { METHODS, type World } from "./methods.ts";
import { type Json, TelegramRefusal } from "./state.ts";

/** What goes wrong with a call, once it is scripted. */
export type Fault =
  | { readonly kind: "error"; readonly code: number; readonly description: string }
  | { readonly kind: "rate-limited"; readonly retryAfterSeconds: number }
  /** The call is done, then the connection breaks before the answer. */
  | { readonly kind: "apply-then-reset" }
  | { readonly kind: "reset" };

export interface LoggedCall {
  readonly method: string;
  readonly args: Json;
  readonly at: number;
  /** "ok", Telegram's words, or the scripted fault. */
  outcome: string;
}

export interface ApiParts {
  readonly world: World;
  readonly token: () => string;
  readonly calls: LoggedCall[];
  readonly takeFault: (method: string) => Fault | null;
  /** Seconds to wait, where a chat was written in too often. */
  readonly limit: (method: string, args: Json) => number;
  readonly changed: () => void;
}

/** The Bot API over HTTP: `/bot<token>/<method>` with JSON. */
export function createBotApi(parts: ApiParts): Server {
  // A process that is busy for seconds must not find its connections closed meanwhile.
  return createServer({ keepAliveTimeout: 0 }, (request, response) => {
    answer(parts, request, response).catch((fault) => response.writeHead(500).end(String(fault)));
  });
}

async function answer(parts: ApiParts, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const [, token, method = ""] = /^\/bot([^/]+)\/(\w+)$/.exec(request.url ?? "") ?? [];
  if (sendFile(parts, request, response)) return;
  const args = await readBody(request);
  const call: LoggedCall = { method, args, at: parts.world.state.clock.now(), outcome: "ok" };
  parts.calls.push(call);
  const say = (status: number, body: Json) => {
    if (response.destroyed) return;
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
  };
  const refuse = ({ code, message, parameters }: TelegramRefusal) => {
    call.outcome = message;
    const more = Object.keys(parameters).length === 0 ? {} : { parameters };
    say(code, { ok: false, error_code: code, description: message, ...more });
  };
  try {
    if (token !== parts.token()) throw new TelegramRefusal(401, "Unauthorized");
    const fault = parts.takeFault(method);
    if (fault?.kind === "reset") {
      call.outcome = fault.kind;
      response.destroy();
      return;
    }
    if (fault && fault.kind !== "apply-then-reset") throw refusalOf(fault);
    const waitSeconds = parts.limit(method, args);
    if (waitSeconds > 0) throw refusalOf({ kind: "rate-limited", retryAfterSeconds: waitSeconds });
    const result = await run(parts, method, args, response);
    if (fault) {
      call.outcome = fault.kind;
      response.destroy();
    } else say(200, { ok: true, result });
  } catch (refusal) {
    if (!(refusal instanceof TelegramRefusal)) throw refusal;
    refuse(refusal);
  } finally {
    parts.changed();
  }
}

async function run(
  { world }: ApiParts,
  method: string,
  args: Json,
  response: ServerResponse,
): Promise<unknown> {
  const complaint = checkCall(method, args);
  if (complaint !== null) throw new TelegramRefusal(400, `Bad Request: ${complaint}`);
  if (method === "getUpdates") {
    const gone = new Promise<void>((resolve) => response.once("close", resolve));
    return world.updates.ask(args, gone);
  }
  return METHODS[method]?.(world, args);
}

function refusalOf(fault: Exclude<Fault, { kind: "apply-then-reset" | "reset" }>): TelegramRefusal {
  if (fault.kind === "error") return new TelegramRefusal(fault.code, fault.description);
  const seconds = fault.retryAfterSeconds;
  return new TelegramRefusal(429, `Too Many Requests: retry after ${seconds}`, { retry_after: seconds });
}

/** Files are at an address that holds the token. */
function sendFile(
  { world, token }: ApiParts,
  { url = "" }: IncomingMessage,
  response: ServerResponse,
): boolean {
  const [, given, at] = /^\/file\/bot([^/]+)\/documents\/file_(\d+)\.bin$/.exec(url) ?? [];
  if (at === undefined) return false;
  const file = given === token() ? [...world.state.files.values()][Number(at)] : undefined;
  if (file) response.writeHead(200, { "content-type": "application/octet-stream" }).end(file.bytes);
  else response.writeHead(404).end();
  return true;
}

/** A form's fields are texts: what is no text stands as JSON. A file stands in for the field that names it. */
async function readForm(raw: Buffer, type: string): Promise<Json> {
  const form = await new Response(new Uint8Array(raw), { headers: { "content-type": type } }).formData();
  const args: Record<string, unknown> = {};
  for (const [name, value] of form.entries()) {
    if (typeof value !== "string") continue;
    const part = value.startsWith("attach://") ? form.get(value.slice("attach://".length)) : null;
    if (part instanceof File)
      args[name] = Object.assign(part, { bytes: Buffer.from(await part.arrayBuffer()) });
    else
      args[name] =
        /^[[{]|^-?\d+$|^(?:true|false)$/.test(value) && !WORDS.has(name) ? JSON.parse(value) : value;
  }
  return args;
}

const WORDS: ReadonlySet<string> = new Set(["caption", "text"]);

async function readBody(request: IncomingMessage): Promise<Json> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const type = request.headers["content-type"] ?? "";
  if (type.startsWith("multipart/")) return readForm(Buffer.concat(chunks), type);
  const raw = Buffer.concat(chunks).toString("utf8");
  return raw === "" ? {} : (JSON.parse(raw) as Json);
}
