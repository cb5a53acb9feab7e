import type { Clock } from "../../../src/core/ports/clock.ts";
import { linesOfRichText, pingsOfRichText } from "./check-rich-text.ts";

export interface SlackUser {
  readonly id: string;
  readonly name: string;
  readonly displayName: string;
  readonly teamId: string;
  readonly enterpriseId: string | null;
  readonly guest: "multi-channel" | "single-channel" | null;
  readonly bot: boolean;
  readonly stranger: boolean;
  readonly locale: string;
  deleted: boolean;
}

export interface SlackChannel {
  readonly id: string;
  readonly name: string;
  readonly kind: "im" | "mpim" | "channel" | "group";
  readonly members: Set<string>;
  archived: boolean;
}

export type Block = Readonly<Record<string, unknown>>;

export interface SlackFile {
  readonly id: string;
  readonly user: string;
  readonly name: string;
  readonly title: string;
  readonly type: string;
  readonly size: number;
  readonly bytes: Buffer | null;
  readonly state: "announced" | "uploaded" | "shared";
}

export interface SlackMessage {
  readonly ts: string;
  readonly channel: string;
  readonly threadTs: string | null;
  readonly user: string;
  readonly byBot: boolean;
  /** Set on messages that one person alone sees; nobody can read, change or find these. */
  readonly ephemeralFor: string | null;
  text: string;
  blocks: readonly Block[];
  metadata: unknown;
  edits: number;
  readonly files?: readonly SlackFile[];
  stream: { open: boolean; stoppedByUser: boolean; readonly startedAt: number; markdown: string } | null;
}

/** A modal that stands, or stood, before somebody. */
export interface SlackView {
  readonly id: string;
  readonly user: string;
  readonly payload: Block & { readonly blocks: readonly Block[] };
  open: boolean;
}

export interface Workspace {
  readonly clock: Clock;
  readonly teamId: string;
  readonly enterpriseId: string | null;
  readonly appId: string;
  readonly bot: { readonly userId: string; readonly botId: string; readonly mention: string };
  readonly users: Map<string, SlackUser>;
  readonly channels: Map<string, SlackChannel>;
  /** Every message that stands, in the order it was posted. */
  readonly messages: SlackMessage[];
  readonly views: SlackView[];
  readonly files: Map<string, SlackFile>;
  /** Where this server is, once it is anywhere. */
  origin: string;
  /** What people just did, and may be answered with a modal. */
  readonly triggers: Map<string, { readonly user: string; readonly at: number; used: boolean }>;
  nextTs(): string;
  nextId(prefix: string): string;
  /** The direct channel of a person with the bot, made when there is none. */
  directChannel(userId: string): SlackChannel;
  find(channel: string, ts: string): SlackMessage | undefined;
}

export interface WorkspaceOptions {
  readonly clock: Clock;
  readonly teamId: string;
  readonly enterpriseId: string | null;
  readonly appId: string;
}

export function createWorkspace(options: WorkspaceOptions): Workspace {
  let lastMicros = 0;
  let counter = 0;
  const botUserId = "U0GATEHOUSE";
  const workspace: Workspace = {
    ...options,
    bot: { userId: botUserId, botId: "B0GATEHOUSE", mention: `<@${botUserId}>` },
    users: new Map(),
    channels: new Map(),
    messages: [],
    views: [],
    files: new Map(),
    origin: "",
    triggers: new Map(),
    nextTs() {
      lastMicros = Math.max(lastMicros + 1, options.clock.now() * 1000);
      const digits = String(lastMicros);
      return `${digits.slice(0, -6)}.${digits.slice(-6)}`;
    },
    nextId(prefix) {
      counter += 1;
      return `${prefix}0${counter.toString(36).toUpperCase().padStart(7, "0")}`;
    },
    directChannel(userId) {
      const known = [...workspace.channels.values()].find(
        (channel) => channel.kind === "im" && channel.members.has(userId) && channel.members.has(botUserId),
      );
      if (known) return known;
      const channel: SlackChannel = {
        id: workspace.nextId("D"),
        name: "directmessage",
        kind: "im",
        members: new Set([userId, botUserId]),
        archived: false,
      };
      workspace.channels.set(channel.id, channel);
      return channel;
    },
    find: (channel, ts) =>
      workspace.messages.find((message) => message.channel === channel && message.ts === ts),
  };
  workspace.users.set(botUserId, {
    id: botUserId,
    name: "gatehouse",
    displayName: "Gatehouse",
    teamId: options.teamId,
    enterpriseId: options.enterpriseId,
    guest: null,
    bot: true,
    stranger: false,
    locale: "en-US",
    deleted: false,
  });
  return workspace;
}

/** All that Slack parses of a message, block by block, still in its escapes: not rich text, which is never parsed. */
export function rawTextOf(message: SlackMessage): string {
  const streamed = message.stream === null ? [] : [message.stream.markdown];
  const parts = [...streamed, ...message.blocks.flatMap(textsOfBlock)].filter((part) => part !== "");
  return parts.length === 0 ? message.text : parts.join("\n\n");
}

/** What a reader of the message sees, escapes undone; rich text has none. */
export function shownTextOf(message: SlackMessage): string {
  const unescaped = (text: string) =>
    text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
  const streamed = message.stream === null ? [] : [unescaped(message.stream.markdown)];
  const ofBlock = (block: Block) =>
    block.type === "rich_text" ? [linesOfRichText(block)] : textsOfBlock(block).map(unescaped);
  const parts = [...streamed, ...message.blocks.flatMap(ofBlock)].filter((part) => part !== "");
  return parts.length === 0 ? unescaped(message.text) : parts.join("\n\n");
}

/** The live mentions in a message: what would notify somebody. */
export function pingsOf(message: SlackMessage): string[] {
  const everything = `${message.text}\n${rawTextOf(message)}`;
  const written = everything.match(/<(?:!(?!date\^)|@|#)[^>]*>/g) ?? [];
  return [...written, ...message.blocks.flatMap(pingsOfRichText)];
}

function textsOfBlock(block: Block): string[] {
  if (block.type === "markdown") return [String(block.text)];
  if (block.type === "section") return [textOf(block.text)];
  if (block.type === "context") return (block.elements as unknown[]).map(textOf);
  return [];
}

const textOf = (value: unknown): string =>
  typeof value === "object" && value !== null && "text" in value ? String(value.text) : "";
