import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { WebSocket, WebSocketServer } from "ws";

/** What a connection presented when it connected. */
export type Presented =
  | { readonly kind: "shared-token" | "password" | "nothing" }
  | { readonly kind: "device" | "identity"; readonly id: string };

export interface Call {
  readonly method: string;
  readonly params: Record<string, unknown>;
  readonly as: Presented;
}

/** Stands between a client and the gateway and writes down who called what. */
export interface RecordingProxy {
  readonly url: string;
  readonly calls: readonly Call[];
  /** How many connections are open. */
  open(): number;
  /** Breaks every connection, on both sides. */
  cut(): void;
  close(): Promise<void>;
}

export async function startRecordingProxy(target: string): Promise<RecordingProxy> {
  const calls: Call[] = [];
  const pairs = new Set<readonly WebSocket[]>();
  const acceptor = new WebSocketServer({ noServer: true });
  const server = createServer((request, response) => void passOn(target, request, response));
  server.on("upgrade", (request, socket, head) => {
    const upstream = new WebSocket(target, { headers: forwarded(request) });
    upstream.on("unexpected-response", (_request, response) => refuse(socket, response.statusCode ?? 502));
    upstream.on("error", () => socket.destroy());
    // The gateway speaks first, and may do so before our side is open.
    const early: string[] = [];
    const keep = (data: { toString(): string }) => void early.push(data.toString());
    upstream.on("message", keep);
    upstream.on("open", () => {
      acceptor.handleUpgrade(request, socket, head, (client) => {
        upstream.off("message", keep);
        for (const text of early) client.send(text);
        join({ client, upstream, request });
      });
    });
  });

  function join({
    client,
    upstream,
    request,
  }: {
    client: WebSocket;
    upstream: WebSocket;
    request: IncomingMessage;
  }) {
    const pair = [client, upstream] as const;
    pairs.add(pair);
    let as: Presented = { kind: "nothing" };
    client.on("message", (data) => {
      const text = data.toString();
      const frame = JSON.parse(text) as { method: string; params?: Record<string, unknown> };
      if (frame.method === "connect") as = presentedBy(request, frame.params ?? {});
      calls.push({ method: frame.method, params: frame.params ?? {}, as });
      if (upstream.readyState === WebSocket.OPEN) upstream.send(text);
    });
    upstream.on("message", (data) => client.send(data.toString()));
    for (const [side, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      side.on("error", () => {});
      side.on("close", (code, reason) => {
        pairs.delete(pair);
        if (code === 1005 || code === 1006 || code === 1015) other.terminate();
        else other.close(code, reason.toString());
      });
    }
  }

  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const cut = () => {
    for (const pair of [...pairs]) for (const side of pair) side.terminate();
  };
  return {
    url: `ws://127.0.0.1:${port}`,
    calls,
    open: () => pairs.size,
    cut,
    close: () =>
      new Promise((resolve) => {
        cut();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function presentedBy(request: IncomingMessage, params: Record<string, unknown>): Presented {
  const auth = (params.auth ?? {}) as { deviceToken?: string; token?: string; password?: string };
  const device = params.device as { id?: string } | undefined;
  const user = request.headers["x-forwarded-user"];
  if (auth.token !== undefined) return { kind: "shared-token" };
  if (auth.password !== undefined) return { kind: "password" };
  if (auth.deviceToken !== undefined) return { kind: "device", id: device?.id ?? "" };
  return typeof user === "string" ? { kind: "identity", id: user } : { kind: "nothing" };
}

function forwarded(request: IncomingMessage): Record<string, string> {
  const kept = Object.entries(request.headers).filter(([name]) => name.startsWith("x-"));
  return Object.fromEntries(
    kept.flatMap(([name, value]) => (typeof value === "string" ? [[name, value]] : [])),
  );
}

function refuse(socket: Duplex, status: number): void {
  socket.end(`HTTP/1.1 ${status} Refused\r\nconnection: close\r\n\r\n`);
}

/** What is read over HTTP, such as files, with nothing of who asks but what stands in the address. */
async function passOn(target: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? "/", target.replace(/^ws/, "http"));
  const answer = await fetch(url).catch(() => null);
  response.writeHead(answer?.status ?? 502);
  response.end(answer ? Buffer.from(await answer.arrayBuffer()) : undefined);
}
