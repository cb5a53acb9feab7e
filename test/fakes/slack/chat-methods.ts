import { refuseBlocks } from "./check-message.ts";
import { type Answer, type Args, refuse, requireChannel } from "./method-rules.ts";
import type { Block, SlackMessage, Workspace } from "./workspace.ts";

const CONTENT = ["channel", "text", "blocks", "parse", "link_names"];

export const chatMethods = {
  "chat.postMessage": {
    args: [...CONTENT, "thread_ts", "metadata", "unfurl_links", "unfurl_media", "mrkdwn", "reply_broadcast"],
    method: postMessage,
  },
  "chat.postEphemeral": { args: [...CONTENT, "user", "thread_ts"], method: postEphemeral },
  "chat.update": { args: [...CONTENT, "ts", "metadata"], method: update },
  "chat.delete": { args: ["channel", "ts"], method: remove },
};

function postMessage(workspace: Workspace, args: Args): Answer {
  const channel = requireChannel(workspace, args);
  const threadTs = args.thread_ts === undefined ? null : String(args.thread_ts);
  if (threadTs !== null && !/^\d{10}\.\d{6}$/.test(threadTs)) refuse("invalid_thread_ts");
  const message = newMessage(workspace, channel.id, threadTs, contentOf(args));
  workspace.messages.push(message);
  return { channel: channel.id, ts: message.ts, message: { ts: message.ts, text: message.text } };
}

function postEphemeral(workspace: Workspace, args: Args): Answer {
  const channel = requireChannel(workspace, args);
  const user = String(args.user ?? "");
  if (!workspace.users.has(user)) refuse("user_not_found");
  if (!channel.members.has(user)) refuse("user_not_in_channel");
  const threadTs = args.thread_ts === undefined ? null : String(args.thread_ts);
  const message = { ...newMessage(workspace, channel.id, threadTs, contentOf(args)), ephemeralFor: user };
  workspace.messages.push(message);
  return { message_ts: message.ts };
}

function update(workspace: Workspace, args: Args): Answer {
  const message = requireOwnMessage(workspace, args, "cant_update_message");
  if (message.stream?.open) refuse("streaming_state_conflict");
  const content = contentOf(args);
  message.text = content.text;
  message.blocks = content.blocks;
  if (content.metadata !== undefined) message.metadata = content.metadata;
  message.stream = null;
  message.edits += 1;
  return { channel: message.channel, ts: message.ts, text: message.text };
}

function remove(workspace: Workspace, args: Args): Answer {
  const message = requireOwnMessage(workspace, args, "cant_delete_message");
  if (message.stream?.open) refuse("cant_delete_message");
  workspace.messages.splice(workspace.messages.indexOf(message), 1);
  return { channel: message.channel, ts: message.ts };
}

/** The message a call names, when it is the bot's own and not for one person's eyes only. */
export function requireOwnMessage(workspace: Workspace, args: Args, otherwise: string): SlackMessage {
  const channel = requireChannel(workspace, args);
  const message = workspace.find(channel.id, String(args.ts ?? ""));
  if (!message || message.ephemeralFor !== null) refuse("message_not_found");
  if (!message.byBot) refuse(otherwise);
  return message;
}

/** A message of the bot's. */
export function newMessage(
  workspace: Workspace,
  channel: string,
  threadTs: string | null,
  content: { readonly text: string; readonly blocks: readonly Block[]; readonly metadata?: unknown },
): SlackMessage {
  return {
    ts: workspace.nextTs(),
    channel,
    threadTs,
    user: workspace.bot.userId,
    byBot: true,
    ephemeralFor: null,
    text: content.text,
    blocks: content.blocks,
    metadata: content.metadata ?? null,
    edits: 0,
    stream: null,
  };
}

function contentOf(args: Args): { text: string; blocks: readonly Block[]; metadata: unknown } {
  const text = args.text === undefined ? "" : String(args.text);
  const blocks = args.blocks === undefined ? [] : args.blocks;
  const refusal = refuseBlocks(blocks);
  if (refusal !== null) refuse(refusal);
  const list = blocks as readonly Block[];
  if (text === "" && list.length === 0) refuse("no_text");
  // Slack cuts a post's text at 40,000 letters and refuses an update's at 4,000 when there are no blocks.
  if (text.length > 40_000 || (args.ts !== undefined && list.length === 0 && text.length > 4000)) {
    refuse("msg_too_long");
  }
  if (args.metadata !== undefined && !isMetadata(args.metadata)) refuse("invalid_metadata_format");
  return { text, blocks: list, metadata: args.metadata };
}

const isMetadata = (value: unknown): boolean =>
  typeof value === "object" && value !== null && "event_type" in value && "event_payload" in value;
