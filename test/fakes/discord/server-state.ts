import type { Clock } from "../../../src/core/ports/clock.ts";

export interface DiscordUser {
  readonly id: string;
  readonly name: string;
  readonly bot: boolean;
  /** On the server; a left one is a user still. */
  member: boolean;
  pending: boolean;
  silentUntil: number | null;
  /** Takes no direct messages of ours. */
  closed: boolean;
}

export const CHANNEL = {
  text: 0,
  dm: 1,
  voice: 2,
  announcement: 5,
  publicThread: 11,
  privateThread: 12,
  forum: 15,
} as const;

export interface DiscordChannel {
  readonly id: string;
  readonly type: number;
  readonly name: string;
  readonly parentId: string | null;
  /** Of a thread: who is in it. Of a direct chat: the person. */
  readonly members: Set<string>;
  readonly ownerId: string | null;
  /** May we see it? */
  visible: boolean;
  /** What is taken from our role here, beside the sight of it. */
  denied: bigint;
  archived: boolean;
  locked: boolean;
  invitable: boolean;
}

/** A file in a message. */
export interface SentFile {
  readonly name: string;
  readonly type: string;
  readonly bytes: Buffer;
}

export interface DiscordMessage {
  readonly id: string;
  readonly channelId: string;
  readonly authorId: string;
  readonly type: number;
  /** Set on what one person alone sees; nobody can read, change or find these. */
  readonly ephemeralFor: string | null;
  readonly nonce: string | null;
  content: string;
  components: readonly Json[];
  flags: number;
  files: readonly SentFile[];
  allowedMentions: Json | null;
  edits: number;
  /** Fields of a person's message that a test sets by hand. */
  readonly fields: Json;
}

export type Json = Readonly<Record<string, unknown>>;

export interface Interaction {
  readonly id: string;
  readonly token: string;
  readonly type: number;
  readonly userId: string;
  readonly channelId: string;
  readonly messageId: string | null;
  readonly createdAt: number;
  /** The first answer that was given. */
  answer: { readonly type: number; readonly data: Json; readonly at: number } | null;
  /** The message that the answer became. */
  replyId: string | null;
  /** Of a sent form: the click that it was opened by. */
  of: string | null;
}

export const OUR_ID = "900000000000000001";
/** The role that Discord made for us. */
export const OUR_ROLE_ID = "900000000000000002";
const EPOCH_MS = 1_420_070_400_000n;

export type ServerState = ReturnType<typeof createServerState>;

/** One Discord server, our direct chats, and everything that was said. */
export function createServerState(clock: Clock, guildId: string) {
  let counter = 0n;
  const users = new Map<string, DiscordUser>();
  const channels = new Map<string, DiscordChannel>();
  const messages: DiscordMessage[] = [];
  const interactions = new Map<string, Interaction>();
  const state = {
    clock,
    guildId,
    /** Where this server is, once it is anywhere. */
    origin: "",
    users,
    channels,
    /** Every message that stands, in the order it was said. */
    messages,
    interactions,
    /** What the portal says of our app. */
    app: {
      messageContent: true,
      serverMembers: false,
      isPublic: false,
      userInstall: false,
      needsCodeGrant: false,
      /** Another address that is sent what people press. */
      endpoint: null as string | null,
      isOnServer: true,
      /** Was it let in with the scope for commands? */
      hasCommands: true,
    },
    permissions: DEFAULT_PERMISSIONS,
    commands: [] as Json[],
    /** Commands that were ever created: Discord takes 200 a day. */
    createdCommands: 0,
    nextId(): string {
      counter += 1n;
      return String(((BigInt(clock.now()) - EPOCH_MS) << 22n) + (counter & 0x3fffffn));
    },
    find: (channelId: string, id: string) =>
      messages.find((one) => one.channelId === channelId && one.id === id && one.ephemeralFor === null),
    channel(id: string): DiscordChannel {
      const found = channels.get(id);
      if (!found) throw new DiscordRefusal(404, 10003, "Unknown Channel");
      if (!found.visible || (isDirect(found) ? false : !state.app.isOnServer)) {
        throw new DiscordRefusal(403, 50001, "Missing Access");
      }
      return found;
    },
    addChannel(channel: Partial<DiscordChannel> & Pick<DiscordChannel, "type" | "name">): DiscordChannel {
      const made: DiscordChannel = {
        id: state.nextId(),
        parentId: null,
        members: new Set(),
        ownerId: null,
        visible: true,
        denied: 0n,
        archived: false,
        locked: false,
        invitable: true,
        ...channel,
      };
      channels.set(made.id, made);
      return made;
    },
    /** The person's direct chat with us, made when there is none. */
    direct(userId: string): DiscordChannel {
      const known = [...channels.values()].find((one) => isDirect(one) && one.members.has(userId));
      return known ?? state.addChannel({ type: CHANNEL.dm, name: "", members: new Set([userId]) });
    },
    /** Refuses what the server does not give us, or the channel (of a thread: the one around it) takes. */
    require(permission: bigint, where?: DiscordChannel): void {
      const around = where?.parentId ? channels.get(where.parentId) : where;
      if ((state.permissions & ~(around?.denied ?? 0n) & permission) === 0n)
        throw new DiscordRefusal(403, 50013, "Missing Permissions");
    },
  };
  return state;
}

export const isDirect = ({ type }: DiscordChannel) => type === CHANNEL.dm;
export const isThread = ({ type }: DiscordChannel) =>
  type === CHANNEL.publicThread || type === CHANNEL.privateThread;

export const PERMISSION = {
  viewChannel: 1n << 10n,
  sendMessages: 1n << 11n,
  attachFiles: 1n << 15n,
  readHistory: 1n << 16n,
  createPrivateThreads: 1n << 36n,
  sendInThreads: 1n << 38n,
} as const;
const DEFAULT_PERMISSIONS = Object.values(PERMISSION).reduce((all, one) => all | one, 0n);

/** What Discord says no with. */
export class DiscordRefusal extends Error {
  readonly status: number;
  readonly code: number;

  constructor(status: number, code: number, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}
