import { mkdtempSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { getRequestListener } from "@hono/node-server";
import { createWebAdapter } from "../../adapters/web/index.ts";
import type { ShownMessage } from "../../adapters/web/render-message.ts";
import type { ChatAdapter } from "../../src/core/ports/chat-adapter.ts";
import type { Clock } from "../../src/core/ports/clock.ts";
import type { HttpHandler, HttpRoutes } from "../../src/core/ports/http-routes.ts";
import type { Logger } from "../../src/core/ports/logger.ts";
import { randomIds } from "../../src/system/ids.ts";

export const PORT = 8787;
export const HOME = `http://127.0.0.1:${PORT}`;

export const PEOPLE = [
  { name: "ada", displayName: "Ada", standing: "member", role: "admin" },
  { name: "ben", displayName: "Ben", standing: "member", role: "member" },
  { name: "gus", displayName: "Gus", standing: "guest", role: "guest" },
  { name: "sam", displayName: "Sam", standing: "member", role: null },
] as const;

export const quiet: Logger = { debug() {}, info() {}, warn() {}, error() {}, child: () => quiet };

/** Routes in a map: requests go straight to the handlers. */
export function createRoutes(): HttpRoutes & { find(method: string, path: string): HttpHandler | undefined } {
  const handlers = new Map<string, HttpHandler>();
  return {
    mount(method, path, handler, { refuse } = {}) {
      const answer: HttpHandler = async (request, info) => refuse?.(request, info) ?? handler(request, info);
      handlers.set(`${method} ${path}`, answer);
    },
    find: (method, path) =>
      handlers.get(`${method} ${path}`) ?? handlers.get(`${method} ${path.replace(/[^/]+$/, "*")}`),
  };
}

export interface WebChat {
  readonly adapter: ChatAdapter;
  readonly dataDir: string;
  readonly routes: ReturnType<typeof createRoutes>;
  request(path: string, options?: RequestInit & { readonly from?: string }): Promise<Response>;
  /** Posts as the page does. */
  post(path: string, body: unknown, headers?: Record<string, string>): Promise<Response>;
  /** Writes as a person; the message's id, or the fault's words. */
  write(as: string, text: string, where?: { channel?: string; thread?: string }): Promise<string>;
  /** Hands a file over as the page does. */
  upload(as: string, file: { name: string; type: string; content: string }): Promise<{ id: string }>;
  /** Saves a file of a message. */
  download(
    as: string,
    message: string,
    file: { id: string; name: string },
  ): Promise<{ name: string; bytes: Buffer }>;
  /** What a person's page shows. */
  state(as: string): Promise<{ cursor: string; messages: ShownMessage[] }>;
}

/** A browser chat on a fresh folder, not yet started. */
export function createWebChat(options: {
  readonly clock: Clock;
  readonly dataDir?: string;
  readonly port?: () => number;
  readonly leavesMachine?: boolean;
}): WebChat {
  const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), "gatehouse-web-"));
  const routes = createRoutes();
  const port = options.port ?? (() => PORT);
  const adapter = createWebAdapter(
    { dataDir, people: PEOPLE, port, leavesMachine: options.leavesMachine === true },
    { routes, clock: options.clock, ids: randomIds, logger: quiet },
  );
  const request: WebChat["request"] = async (path, init = {}) => {
    const url = new URL(path, HOME);
    const headers = new Headers({ host: url.host, ...Object.fromEntries(new Headers(init.headers)) });
    const handler = routes.find(init.method ?? "GET", url.pathname);
    if (!handler) throw new Error(`nothing is mounted at ${path}`);
    return handler(new Request(url, { ...init, headers }), { remoteAddress: init.from ?? "127.0.0.1" });
  };
  const post: WebChat["post"] = (path, body, headers = {}) =>
    request(path, {
      method: "POST",
      headers: { origin: HOME, "content-type": "application/json", "x-gatehouse-chat": "1", ...headers },
      body: JSON.stringify(body),
    });
  return {
    adapter,
    dataDir,
    routes,
    request,
    post,
    async write(as, text, { channel = `dm-${as}`, thread } = {}) {
      const nonce = randomIds.token();
      const response = await post("/chat/messages", { as, nonce, channel, thread: thread ?? null, text });
      const answer = (await response.json()) as { id?: string; error?: { message: string } };
      return answer.id ?? answer.error?.message ?? "";
    },
    async upload(as, { name, type, content }) {
      const query = new URLSearchParams({ as, name, type });
      const headers = { origin: HOME, "x-gatehouse-chat": "1" };
      const response = await request(`/chat/files?${query}`, { method: "POST", headers, body: content });
      return (await response.json()) as { id: string };
    },
    async download(as, message, { id, name }) {
      const response = await request(`/chat/files/${id}?${new URLSearchParams({ as, message })}`);
      return { name, bytes: Buffer.from(await response.arrayBuffer()) };
    },
    state: async (as) =>
      (await (await request(`/chat/state?as=${as}`)).json()) as { cursor: string; messages: ShownMessage[] },
  };
}

/** Puts a chat's routes on a real socket, for a real browser. */
export async function serve(
  routes: ReturnType<typeof createRoutes>,
): Promise<{ server: Server; port: number }> {
  const listener = getRequestListener(async (request, { incoming }) => {
    const handler = routes.find(request.method, new URL(request.url).pathname);
    const info = { remoteAddress: incoming.socket.remoteAddress ?? "" };
    return (await handler?.(request, info)) ?? new Response(null, { status: 404 });
  });
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { server, port: (server.address() as AddressInfo).port };
}

export interface HeardEvent {
  readonly event: string;
  readonly id: string;
  readonly data: { readonly people?: string[]; readonly message?: ShownMessage; readonly gone?: string };
}

/** Listens to the stream as a browser would. */
export async function listenTo(chat: WebChat, query: string) {
  const response = await chat.request(`/chat/events?${query}`);
  const reader = response.body?.getReader();
  if (!reader) throw new Error("a stream has a body");
  let text = "";
  let isOver = false;
  const decoder = new TextDecoder();
  void (async () => {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      text += decoder.decode(value, { stream: true });
    }
    isOver = true;
  })();
  // What was sent is read within a few turns of the event loop: no network stands between.
  const settle = async () => {
    for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
  };
  const raw = async () => {
    await settle();
    const heard = text;
    text = "";
    return heard;
  };
  return {
    raw,
    ended: async () => {
      await settle();
      return isOver;
    },
    /** The messages since the last call; `whole`: every kind of event. */
    async take({ whole = false } = {}): Promise<HeardEvent[]> {
      const events = (await raw()).split("\n\n").flatMap((block) => {
        const field = (name: string) => new RegExp(`^${name}: (.*)$`, "m").exec(block)?.[1];
        const event = field("event");
        return event ? [{ event, id: field("id") ?? "", data: JSON.parse(field("data") ?? "{}") }] : [];
      });
      return whole ? events : events.filter(({ event }) => event === "message");
    },
  };
}
