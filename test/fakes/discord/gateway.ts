import type { Server } from "node:http";
import { type WebSocket, WebSocketServer } from "ws";
import { channelPayload, memberPayload, timeOf, timeOfId, userPayload } from "./payloads.ts";
import { isDirect, isThread, type Json, OUR_ID, OUR_ROLE_ID, type ServerState } from "./server-state.ts";

const OP = {
  dispatch: 0,
  heartbeat: 1,
  identify: 2,
  resume: 6,
  invalidSession: 9,
  hello: 10,
  ack: 11,
} as const;
const INTENT = {
  guildMembers: 1 << 1,
  guildMessages: 1 << 9,
  directMessages: 1 << 12,
  messageContent: 1 << 15,
} as const;

interface Session {
  readonly id: string;
  readonly intents: number;
  /** Everything that was told, so that a resumed session hears what it missed. */
  readonly told: { readonly s: number; readonly t: string; readonly d: Json }[];
  socket: WebSocket | null;
}

export type Gateway = ReturnType<typeof createGateway>;

/** Discord's gateway: one session at a time, which can be resumed until it is ended. */
export function createGateway(server: Server, state: ServerState, token: () => string, changed: () => void) {
  const sockets = new WebSocketServer({ server, path: "/gateway" });
  let session: Session | null = null;
  let identified = 0;
  let resumed = 0;
  let isDown = false;

  const send = (socket: WebSocket, op: number, d: unknown, more: object = {}) =>
    socket.send(JSON.stringify({ op, d, ...more }));
  const tell = (t: string, d: Json) => {
    if (!session) return;
    const s = session.told.length + 1;
    session.told.push({ s, t, d });
    const { socket } = session;
    if (socket?.readyState === socket?.OPEN && socket) send(socket, OP.dispatch, d, { s, t });
  };
  const identify = (socket: WebSocket, d: Json) => {
    if (d.token !== token()) return socket.close(4004, "Authentication failed.");
    const intents = Number(d.intents);
    const asksForContent = (intents & INTENT.messageContent) !== 0 && !state.app.messageContent;
    const asksForMembers = (intents & INTENT.guildMembers) !== 0 && !state.app.serverMembers;
    if (asksForContent || asksForMembers) {
      return socket.close(4014, "Disallowed intent(s).");
    }
    identified += 1;
    session = { id: `session-${identified}`, intents, told: [], socket };
    const us = state.users.get(OUR_ID);
    tell("READY", {
      v: 10,
      user: us ? userPayload(us) : {},
      guilds: state.app.isOnServer ? [{ id: state.guildId, unavailable: true }] : [],
      session_id: session.id,
      resume_gateway_url: `ws://${String(d.host)}/gateway`,
      session_type: "normal",
      private_channels: [],
      application: { id: OUR_ID, flags: 0 },
    });
    if (state.app.isOnServer) tell("GUILD_CREATE", guildPayload(state));
    changed();
  };
  const resume = (socket: WebSocket, d: Json) => {
    if (!session || d.session_id !== session.id || d.token !== token())
      return send(socket, OP.invalidSession, false);
    resumed += 1;
    session.socket = socket;
    for (const one of session.told.filter(({ s }) => s > Number(d.seq))) {
      send(socket, OP.dispatch, one.d, { s: one.s, t: one.t });
    }
    tell("RESUMED", {});
    changed();
  };

  sockets.on("connection", (socket, request) => {
    if (isDown) return socket.close(1013);
    const host = request.headers.host ?? "";
    send(socket, OP.hello, { heartbeat_interval: 45_000 });
    socket.on("message", (raw) => {
      const { op, d } = JSON.parse(String(raw)) as { op: number; d: Json };
      if (op === OP.heartbeat) send(socket, OP.ack, null);
      if (op === OP.identify) identify(socket, { ...d, host });
      if (op === OP.resume) resume(socket, d);
    });
    socket.on("close", () => {
      if (session?.socket === socket) session.socket = null;
      changed();
    });
  });

  return {
    /** Tells what happened to whoever may hear it. */
    tell(t: string, d: Json): void {
      if (t === "GUILD_MEMBER_REMOVE" && ((session?.intents ?? 0) & INTENT.guildMembers) === 0) return;
      if (t.startsWith("MESSAGE_")) {
        const needed = d.guild_id === undefined ? INTENT.directMessages : INTENT.guildMessages;
        if (((session?.intents ?? 0) & needed) === 0) return;
      }
      tell(t, d);
    },
    mayReadContent: () => ((session?.intents ?? 0) & INTENT.messageContent) !== 0,
    isConnected: () => session?.socket != null,
    /** What the session asked to hear. */
    intents: () => session?.intents ?? 0,
    identified: () => identified,
    resumed: () => resumed,
    /** Breaks the connection; the session can be resumed. */
    cut(): void {
      session?.socket?.close(4000, "Unknown error.");
    },
    /** Breaks the connection and forgets the session: what happens from now on is told to nobody until a new one. */
    loseSession(): void {
      const { socket } = session ?? {};
      session = null;
      socket?.close(4000, "Unknown error.");
    },
    /** Ends it with this code, as Discord does when a token was reset or an intent switched off. */
    end(code: number): void {
      const { socket } = session ?? {};
      session = null;
      socket?.close(code);
    },
    /** Nobody gets through, or everybody again. */
    setDown(down: boolean): void {
      isDown = down;
    },
    close(): Promise<void> {
      for (const socket of sockets.clients) socket.terminate();
      return new Promise((resolve) => sockets.close(() => resolve()));
    },
  };
}

function guildPayload(state: ServerState): Json {
  const ours = state.users.get(OUR_ID);
  const all = [...state.channels.values()].filter((one) => one.visible && !isDirect(one));
  const role = (id: string, name: string, more: Json = {}) => ({
    id,
    name,
    color: 0,
    colors: { primary_color: 0, secondary_color: null, tertiary_color: null },
    hoist: false,
    position: 0,
    permissions: String(state.permissions),
    managed: false,
    mentionable: false,
    flags: 0,
    ...more,
  });
  return {
    id: state.guildId,
    name: "Acme",
    owner_id: state.guildId,
    roles: [
      role(state.guildId, "@everyone"),
      role(OUR_ROLE_ID, "Gatehouse", { managed: true, tags: { bot_id: OUR_ID } }),
    ],
    emojis: [],
    stickers: [],
    features: [],
    members: ours
      ? [{ ...memberPayload(ours, timeOfId(state.guildId)), user: userPayload(ours), roles: [OUR_ROLE_ID] }]
      : [],
    member_count: state.users.size,
    channels: all.filter((one) => !isThread(one)).map((one) => channelPayload(state, one)),
    threads: all.filter((one) => isThread(one) && !one.archived).map((one) => channelPayload(state, one)),
    presences: [],
    voice_states: [],
    stage_instances: [],
    guild_scheduled_events: [],
    soundboard_sounds: [],
    joined_at: timeOf(timeOfId(state.guildId)),
    large: false,
    unavailable: false,
    system_channel_flags: 0,
    premium_tier: 0,
    preferred_locale: "en-US",
    nsfw_level: 0,
    verification_level: 0,
    default_message_notifications: 0,
    explicit_content_filter: 0,
    mfa_level: 0,
    afk_timeout: 300,
    system_channel_id: null,
  };
}
