import type { Server } from "node:http";
import { type WebSocket, WebSocketServer } from "ws";
import type { Deliveries, Delivery } from "./deliveries.ts";
import type { Ledger } from "./ledger.ts";

export interface SocketMode {
  /** How many connections said hello and still stand. */
  readonly connections: () => number;
  /** Every connection there ever was. */
  readonly opened: () => number;
  openUrl(base: string): string;
  /** Asks connection number `index` to come back, as Slack does every hour or so. */
  refresh(index: number): void;
  /** Breaks every connection without a word. */
  cutAll(): void;
  /** Connection number `index` stays open but answers nothing any more, pings neither. */
  stall(index: number): void;
  close(): Promise<void>;
}

interface Link {
  readonly socket: WebSocket;
  stalled: boolean;
  /** Was asked to come back: nothing new goes this way. */
  leaving: boolean;
}

/** Slack's side of Socket Mode: each delivery goes to one connection, in turn. */
export function createSocketMode(
  server: Server,
  deliveries: Deliveries,
  ledger: Ledger,
  appId: string,
): SocketMode {
  const sockets = new WebSocketServer({ server, path: "/link", autoPong: false });
  const tickets = new Set<string>();
  let links: Link[] = [];
  let opened = 0;
  let turn = 0;

  sockets.on("connection", (socket, request) => {
    const ticket = new URL(request.url ?? "", "http://fake").searchParams.get("ticket") ?? "";
    if (!tickets.delete(ticket)) return socket.close(4001, "bad ticket");
    const link: Link = { socket, stalled: false, leaving: false };
    opened += 1;
    links.push(link);
    socket.on("ping", (data) => !link.stalled && socket.pong(data));
    socket.on("message", (data) => {
      if (link.stalled) return;
      const { envelope_id } = JSON.parse(String(data)) as { envelope_id?: string };
      if (envelope_id !== undefined) deliveries.acknowledge(envelope_id);
    });
    socket.on("close", () => {
      links = links.filter((other) => other !== link);
      ledger.changed();
    });
    socket.send(
      JSON.stringify({ type: "hello", num_connections: links.length, connection_info: { app_id: appId } }),
    );
    deliveries.flush();
    ledger.changed();
  });

  deliveries.useTransport((delivery, attempt) => {
    const open = links.filter(({ socket, leaving }) => !leaving && socket.readyState === socket.OPEN);
    turn += 1;
    const link = open[turn % Math.max(open.length, 1)];
    if (!link) return false;
    link.socket.send(JSON.stringify(envelopeOf(delivery, attempt)));
    return true;
  });

  return {
    connections: () => links.length,
    opened: () => opened,
    openUrl(base) {
      const ticket = crypto.randomUUID();
      tickets.add(ticket);
      return `${base}/link?ticket=${ticket}`;
    },
    refresh(index) {
      const link = links[index];
      if (link) link.leaving = true;
      link?.socket.send(JSON.stringify({ type: "disconnect", reason: "refresh_requested" }));
    },
    cutAll() {
      for (const link of links) link.socket.terminate();
    },
    stall(index) {
      const link = links[index];
      if (link) link.stalled = true;
    },
    close() {
      for (const link of links) link.socket.terminate();
      return new Promise((resolve) => sockets.close(() => resolve()));
    },
  };
}

function envelopeOf(delivery: Delivery, attempt: number): Record<string, unknown> {
  return {
    envelope_id: delivery.envelopeId,
    type: delivery.type,
    payload: delivery.payload,
    accepts_response_payload: delivery.type !== "events_api",
    ...(delivery.type === "events_api"
      ? { retry_attempt: attempt, retry_reason: attempt === 0 ? "" : "timeout" }
      : {}),
  };
}
