import { once } from "node:events";
import { type ClientRequest, request as httpRequest, type IncomingMessage } from "node:http";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { AppError } from "../../src/core/errors.ts";
import type { Logger } from "../../src/core/ports/logger.ts";
import { createHttpServer, type Health, type HttpServer } from "../../src/http/http-server.ts";
import { createFixedClock } from "../fakes/fixed-clock.ts";

const MIB = 1024 * 1024;
let health: Health;
let logged: { fields: object; message: string }[];
let tokens: (readonly [string, string])[];
let server: HttpServer;
let port: number;

const keep = (fields: object, message: string) => void logged.push({ fields, message });
const logger: Logger = { debug: keep, info: keep, warn: keep, error: keep, child: () => logger };
const clock = createFixedClock();

const newServer = (at = 0) =>
  createHttpServer({
    host: "127.0.0.1",
    port: at,
    logger,
    clock,
    ids: { reference: () => "7F3K" },
    health: () => health,
    onToken: async (...token) => void tokens.push(token),
    metrics: () => [{ name: "gatehouse_turns", help: "Turns.", type: "gauge", samples: [{ value: 3 }] }],
  });

const get = (path: string, init: RequestInit = {}) => fetch(`http://127.0.0.1:${port}${path}`, init);
const bodyOf = async (response: Response) =>
  (await response.json()) as { error: { status: number; message: string } };
const post = (path: string, body: string | Uint8Array<ArrayBuffer>) => get(path, { method: "POST", body });

beforeEach(async () => {
  health = { ready: true, reasons: [] };
  logged = [];
  tokens = [];
  server = newServer();
  server.mount("POST", "/hooks/echo", async (request) => new Response(await request.arrayBuffer()));
  ({ port } = await server.start());
});
afterEach(() => server.stop());

test("who may not post is refused before any of the body is read", async () => {
  let handled = 0;
  const handler = async () => new Response(`${++handled}`);
  const refuse = () => new Response("not you", { status: 403 });
  server.mount("POST", "/hooks/large", handler, { largestBody: 64 * MIB, refuse });
  const sending = httpRequest({ port, path: "/hooks/large", method: "POST" });
  sending.on("error", () => {});
  // It never ends: whoever waits for all of it waits for good.
  sending.write("the beginning");
  const [answer] = (await once(sending, "response")) as [IncomingMessage];
  expect([answer.statusCode, handled]).toEqual([403, 0]);
  sending.destroy();
});

describe("its own addresses", () => {
  test("it is alive", async () => {
    const response = await get("/healthz");
    expect([response.status, await response.json()]).toEqual([200, { status: "ok" }]);
  });

  test("it is ready, or says why it is not", async () => {
    expect((await get("/readyz")).status).toBe(200);
    health = { ready: false, reasons: ["the gateway is away"] };
    const response = await get("/readyz");
    expect([response.status, await response.json()]).toEqual([
      503,
      { status: "not ready", reasons: ["the gateway is away"] },
    ]);
  });

  test("it writes metrics in Prometheus' form", async () => {
    const response = await get("/metrics");
    expect(response.headers.get("content-type")).toContain("version=0.0.4");
    expect(await response.text()).toBe(
      "# HELP gatehouse_turns Turns.\n# TYPE gatehouse_turns gauge\ngatehouse_turns 3\n",
    );
  });
});

describe("mounted routes", () => {
  test("a handler gets the bytes as they came and the socket's address, whatever a header says", async () => {
    server.mount("POST", "/hooks/who", async (request, info) =>
      Response.json([await request.text(), info.remoteAddress]),
    );
    const headers = { "x-forwarded-for": "6.6.6.6" };
    const response = await get("/hooks/who", { method: "POST", body: "ünï\r\n", headers });
    expect(await response.json()).toEqual(["ünï\r\n", "127.0.0.1"]);
  });

  test("a route can be mounted while the server runs, and an exact path wins over a star", async () => {
    server.mount("GET", "/web/*", async () => new Response("star"));
    server.mount("GET", "/web/app.js", async () => new Response("exact"));
    expect(await (await get("/web/app.js")).text()).toBe("exact");
    expect(await (await get("/web/else/where")).text()).toBe("star");
  });

  test("mounting a path twice is a fault, our own included", () => {
    expect(() => server.mount("POST", "/hooks/echo", async () => new Response())).toThrow("twice");
    expect(() => server.mount("GET", "/healthz", async () => new Response())).toThrow("twice");
  });
});

describe("faults", () => {
  test("an unknown address is 404, and a known one with another method 405 with what works", async () => {
    const unknown = await get("/nowhere");
    expect([unknown.status, (await bodyOf(unknown)).error.status]).toEqual([404, 404]);
    const wrong = await get("/hooks/echo");
    expect([wrong.status, wrong.headers.get("allow")]).toEqual([405, "POST"]);
    expect((await bodyOf(wrong)).error.message).toContain("POST");
    expect((await post("/healthz", "x")).status).toBe(405);
  });

  test.each(["token", "serviceToken", "TOKEN", "to%6ben", "access_token", "api-key", "client_secret"])(
    "a %s in the address is refused",
    async (name) => {
      const response = await get(`/healthz?a=1&${name}=canary`);
      expect(response.status).toBe(400);
      expect(await response.text()).not.toContain("canary");
      const known = decodeURIComponent(name)
        .toLowerCase()
        .replace(/[^a-z]/g, "");
      expect(tokens).toEqual([["GET", known]]);
    },
  );

  test("what only sounds like a token in the address is none", async () => {
    expect((await get("/healthz?tokens=1&author=ada&keyword=secretary")).status).toBe(200);
    expect(tokens).toEqual([]);
  });

  test("a fault of ours is 500 with a reference that the log has too, and nothing of the fault", async () => {
    server.mount("GET", "/broken", async () => {
      throw new Error("password is canary");
    });
    const response = await get("/broken?q=private");
    const text = await response.text();
    expect(response.status).toBe(500);
    expect(JSON.parse(text).error.reference).toBe("7F3K");
    expect(text).not.toContain("canary");
    expect(logged).toMatchObject([{ fields: { reference: "7F3K", path: "/broken" } }]);
    expect(JSON.stringify(logged)).not.toContain("private");
  });

  test("something thrown that is no Error is a 500 too", async () => {
    server.mount("GET", "/odd", () => Promise.reject("odd"));
    expect((await get("/odd")).status).toBe(500);
  });

  test.each([
    ["http.forbidden", 403],
    ["http.bad-request", 400],
    ["http.not-found", 404],
    ["database.full", 503],
  ] as const)("the code %s is answered with %i", async (code, status) => {
    server.mount("GET", "/fault", async () => {
      throw new AppError(code, "not like this");
    });
    expect((await get("/fault")).status).toBe(status);
  });

  test("a taken port is told by the setting's name", async () => {
    const second = newServer(port);
    await expect(second.start()).rejects.toMatchObject({
      code: "config.invalid",
      message: expect.stringMatching(`port ${port} .*GATEHOUSE_HTTP_PORT`),
    });
  });
});

describe("bodies", () => {
  test("1 MiB comes through whole, and one byte more is 413", async () => {
    const response = await post("/hooks/echo", Buffer.alloc(MIB, 7));
    expect(Buffer.from(await response.arrayBuffer()).equals(Buffer.alloc(MIB, 7))).toBe(true);
    const larger = await post("/hooks/echo", Buffer.alloc(MIB + 1, 7));
    expect([larger.status, (await bodyOf(larger)).error.status]).toEqual([413, 413]);
  });

  test("a body that does not say its length is measured all the same", async () => {
    const outgoing = send("POST", "/hooks/echo", { "transfer-encoding": "chunked" });
    const answered = once(outgoing, "response") as Promise<[IncomingMessage]>;
    outgoing.on("error", () => {});
    outgoing.write(Buffer.alloc(MIB));
    outgoing.end(Buffer.alloc(1));
    const [response] = await answered;
    expect(response.statusCode).toBe(413);
    response.destroy();
  });
});

describe("headers", () => {
  const SECURITY = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "content-security-policy": expect.stringContaining("frame-ancestors 'none'"),
  };

  test.each(["/healthz", "/nowhere", "/healthz?token=x"])("%s carries the security headers", async (path) => {
    const { headers } = await get(path);
    expect(Object.fromEntries(headers)).toMatchObject(SECURITY);
  });

  test("a page keeps its own policy, cookies and redirect", async () => {
    server.mount("GET", "/page", async () => {
      const headers = new Headers({ "content-security-policy": "default-src 'self'", location: "/other" });
      headers.append("set-cookie", "a=1");
      headers.append("set-cookie", "b=2");
      return new Response(null, { status: 303, headers });
    });
    const response = await get("/page", { redirect: "manual" });
    expect(response.status).toBe(303);
    expect(response.headers.getSetCookie()).toEqual(["a=1", "b=2"]);
    expect(response.headers.get("content-security-policy")).toBe(
      "default-src 'self'; frame-ancestors 'none'",
    );
  });
});

describe("event streams", () => {
  function mountStream() {
    const cancelled = Promise.withResolvers<void>();
    let push = (_text: string) => {};
    server.mount("GET", "/events", async () => {
      const body = new ReadableStream<Uint8Array>({
        start: (controller) => {
          push = (text) => controller.enqueue(new TextEncoder().encode(text));
          push("data: one\n\n");
        },
        cancel: () => cancelled.resolve(),
      });
      return new Response(body, { headers: { "content-type": "text/event-stream" } });
    });
    return { cancelled: cancelled.promise, push: (text: string) => push(text) };
  }

  async function listenTo(path: string) {
    const response = await get(path);
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    if (!reader) throw new Error("no body");
    return reader;
  }

  test("each event arrives when it is sent", async () => {
    const events = mountStream();
    const reader = await listenTo("/events");
    expect((await reader.read()).value).toBe("data: one\n\n");
    events.push("data: two\n\n");
    expect((await reader.read()).value).toBe("data: two\n\n");
    await reader.cancel();
  });

  test("when the listener leaves, the source hears of it", async () => {
    const events = mountStream();
    const reader = await listenTo("/events");
    await reader.read();
    await reader.cancel();
    await events.cancelled;
  });

  test("stop ends them properly, tells the source, and does not wait for listeners", async () => {
    const events = mountStream();
    const reader = await listenTo("/events");
    await reader.read();
    await server.stop();
    expect(await reader.read()).toEqual({ done: true, value: undefined });
    await events.cancelled;
  });
});

describe("stopping", () => {
  test("a request under way is answered, and a new one is not taken", async () => {
    const entered = Promise.withResolvers<void>();
    const leave = Promise.withResolvers<void>();
    server.mount("GET", "/slow", async () => {
      entered.resolve();
      await leave.promise;
      return new Response("done");
    });
    const answered = get("/slow");
    await entered.promise;
    const stopped = server.stop();
    await expect(get("/healthz")).rejects.toThrow();
    leave.resolve();
    expect(await (await answered).text()).toBe("done");
    await stopped;
  });

  test("a request that never ends is cut off after five seconds", async () => {
    const entered = Promise.withResolvers<void>();
    server.mount("GET", "/stuck", () => {
      entered.resolve();
      return new Promise(() => {});
    });
    const answered = get("/stuck");
    await entered.promise;
    const stopped = server.stop();
    clock.advance(5_000);
    await expect(answered).rejects.toThrow();
    await stopped;
  });

  test("stopping twice, or before the start, is fine", async () => {
    await server.stop();
    await server.stop();
    await newServer().stop();
  });
});

function send(method: string, path: string, headers: Record<string, string>): ClientRequest {
  return httpRequest({ host: "127.0.0.1", port, method, path, headers });
}
