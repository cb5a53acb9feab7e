import { once } from "node:events";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { createAdaptorServer, type HttpBindings } from "@hono/node-server";
import { AppError } from "../core/errors.ts";
import type { Clock } from "../core/ports/clock.ts";
import type { HttpRoutes } from "../core/ports/http-routes.ts";
import type { Ids } from "../core/ports/ids.ts";
import type { Logger } from "../core/ports/logger.ts";
import { errorResponse, statusOf } from "./http-faults.ts";
import { METRICS_CONTENT_TYPE, type Metric, renderMetrics } from "./metrics-text.ts";
import { createOpenStreams } from "./open-streams.ts";
import { addRoute, type Route, routerOf } from "./routes.ts";
import { secureResponse, tokenInQuery } from "./secure-response.ts";

export interface Health {
  readonly ready: boolean;
  /** Why it is not ready, for operators; no secrets. */
  readonly reasons: readonly string[];
}

export interface HttpServerOptions {
  readonly host: string;
  /** 0 picks a free one. */
  readonly port: number;
  readonly logger: Logger;
  readonly clock: Clock;
  readonly ids: Pick<Ids, "reference">;
  readonly health: () => Health | Promise<Health>;
  /** Hears of each request that is refused for a token in its address. */
  readonly onToken?: (method: string, parameter: string) => Promise<void>;
  readonly metrics?: () => readonly Metric[] | Promise<readonly Metric[]>;
}

export interface HttpServer extends HttpRoutes {
  /** Listens. Throws `config.invalid` when the address cannot be had, naming the setting. */
  start(): Promise<{ port: number }>;
  /** Takes no new requests, ends event streams, and gives the rest a few seconds. */
  stop(): Promise<void>;
}

const STOP_MS = 5_000;
const REQUEST_MS = 30_000;
const HEADERS_MS = 10_000;

/** The one HTTP server: health, metrics and what adapters mount. */
export function createHttpServer(options: HttpServerOptions): HttpServer {
  const streams = createOpenStreams();
  let routes: readonly Route[] = ownRoutes(options);
  const onFault = (fault: unknown, method: string, path: string) =>
    faultResponse(options, fault, method, path);
  let router = routerOf(routes, onFault);

  async function answer(request: Request, env: HttpBindings): Promise<Response> {
    const parameter = tokenInQuery(request.url);
    if (parameter !== null) {
      await options.onToken?.(request.method, parameter);
      return errorResponse(400, "a token in an address ends up in logs: send it in a header");
    }
    try {
      return streams.watch(await router.fetch(request, env));
    } catch (thrown) {
      // Hono passes on whatever is no Error.
      return onFault(thrown, request.method, new URL(request.url).pathname);
    }
  }

  const server = createAdaptorServer({
    fetch: async (request, env) => secureResponse(await answer(request, env as HttpBindings)),
    overrideGlobalObjects: false,
    serverOptions: { requestTimeout: REQUEST_MS, headersTimeout: HEADERS_MS },
  }) as Server;

  let stopping = false;
  server.on("request", (incoming, outgoing) => {
    // A kept-alive connection would otherwise hold up the stop for seconds after its last answer.
    outgoing.once("close", () => void (stopping && incoming.socket.end()));
  });

  return {
    mount(method, path, handler, options = {}) {
      routes = addRoute(routes, { ...options, method, path, handler });
      router = routerOf(routes, onFault);
    },
    start: () => listen(server, options),
    async stop() {
      if (!server.listening) return;
      stopping = true;
      const closed = once(server, "close");
      server.close();
      streams.endAll();
      server.closeIdleConnections();
      const deadline = options.clock.after(STOP_MS, () => server.closeAllConnections());
      await closed;
      deadline.cancel();
    },
  };
}

function ownRoutes({ health, metrics }: HttpServerOptions): readonly Route[] {
  const json = (status: number, body: unknown) =>
    Response.json(body, { status, headers: { "cache-control": "no-store" } });
  return [
    { method: "GET", path: "/healthz", handler: async () => json(200, { status: "ok" }) },
    {
      method: "GET",
      path: "/readyz",
      handler: async () => {
        const { ready, reasons } = await health();
        return ready ? json(200, { status: "ready" }) : json(503, { status: "not ready", reasons });
      },
    },
    {
      method: "GET",
      path: "/metrics",
      handler: async () => {
        const text = renderMetrics((await metrics?.()) ?? []);
        return new Response(text, { headers: { "content-type": METRICS_CONTENT_TYPE } });
      },
    },
  ];
}

/** The path is logged, never the query: that may hold what is not ours to keep. */
function faultResponse(options: HttpServerOptions, fault: unknown, method: string, path: string): Response {
  const status = statusOf(fault);
  if (status !== null && status < 500)
    return errorResponse(status, fault instanceof Error ? fault.message : "");
  const reference = options.ids.reference();
  options.logger.error({ err: fault, reference, method, path }, "a request failed");
  const message = status === null ? "something went wrong here" : "not now: try again in a moment";
  return errorResponse(status ?? 500, message, { reference });
}

async function listen(server: Server, { host, port }: HttpServerOptions): Promise<{ port: number }> {
  server.listen(port, host);
  try {
    await once(server, "listening");
  } catch (fault) {
    const code = fault instanceof Error && "code" in fault ? String(fault.code) : "";
    throw new AppError("config.invalid", listenFault(code, host, port), { cause: fault });
  }
  return { port: (server.address() as AddressInfo).port };
}

function listenFault(code: string, host: string, port: number): string {
  if (code === "EADDRINUSE") {
    return `port ${port} on ${host} is taken: stop what uses it, or set GATEHOUSE_HTTP_PORT to another port (0 picks a free one)`;
  }
  if (code === "EACCES") {
    return `port ${port} on ${host} is not allowed for this user: set GATEHOUSE_HTTP_PORT to one above 1023`;
  }
  return `cannot listen on ${host}, port ${port} (${code}): check GATEHOUSE_HTTP_HOST and GATEHOUSE_HTTP_PORT`;
}
