import { newMessage, requireOwnMessage } from "./chat-methods.ts";
import { refuseBlocks } from "./check-message.ts";
import { type Answer, type Args, refuse, requireChannel } from "./method-rules.ts";
import type { Block, SlackMessage, Workspace } from "./workspace.ts";

/** A stream dies about five minutes after it began, appended to or not. */
const STREAM_LIFE_MS = 5 * 60 * 1000;
/** Measured between 10.6 and 11.3 kB once text is there. */
const STREAM_BYTES = 10_600;

export const streamMethods = {
  "chat.startStream": {
    args: ["channel", "thread_ts", "markdown_text", "chunks", "recipient_user_id", "recipient_team_id"],
    method: startStream,
  },
  "chat.appendStream": { args: ["channel", "ts", "markdown_text", "chunks"], method: appendStream },
  "chat.stopStream": {
    args: ["channel", "ts", "markdown_text", "chunks", "blocks", "metadata", "session_status"],
    method: stopStream,
  },
};

function startStream(workspace: Workspace, args: Args): Answer {
  const channel = requireChannel(workspace, args);
  const threadTs = String(args.thread_ts ?? "");
  if (!workspace.find(channel.id, threadTs)) refuse("invalid_thread_ts");
  if (channel.kind !== "im") {
    if (args.recipient_user_id === undefined) refuse("missing_recipient_user_id");
    if (args.recipient_team_id === undefined) refuse("missing_recipient_team_id");
    const recipient = workspace.users.get(String(args.recipient_user_id));
    if (!recipient) refuse("user_not_found");
    if (recipient.teamId !== args.recipient_team_id) refuse("team_not_found");
  }
  const message = newMessage(workspace, channel.id, threadTs, { text: "", blocks: [] });
  message.stream = { open: true, stoppedByUser: false, startedAt: workspace.clock.now(), markdown: "" };
  write(message, args);
  workspace.messages.push(message);
  return { channel: channel.id, ts: message.ts };
}

function appendStream(workspace: Workspace, args: Args): Answer {
  const message = requireOpenStream(workspace, args);
  if (args.markdown_text === undefined && args.chunks === undefined) refuse("no_text");
  write(message, args);
  return { channel: message.channel, ts: message.ts };
}

function stopStream(workspace: Workspace, args: Args): Answer {
  const message = requireOpenStream(workspace, args);
  write(message, args);
  if (args.blocks !== undefined) {
    const refusal = refuseBlocks(args.blocks);
    if (refusal !== null) refuse(refusal);
    message.blocks = args.blocks as readonly Block[];
  }
  if (message.stream) message.stream.open = false;
  return { channel: message.channel, ts: message.ts };
}

function requireOpenStream(workspace: Workspace, args: Args): SlackMessage {
  const message = requireOwnMessage(workspace, args, "message_not_owned_by_app");
  const { stream } = message;
  if (stream && workspace.clock.now() - stream.startedAt > STREAM_LIFE_MS) stream.open = false;
  if (stream?.stoppedByUser) refuse("stopped_by_user");
  if (!stream?.open) refuse("message_not_in_streaming_state");
  return message;
}

function write(message: SlackMessage, args: Args): void {
  if (args.markdown_text !== undefined && args.chunks !== undefined) refuse("invalid_arguments");
  const text = args.markdown_text === undefined ? chunkText(args.chunks) : String(args.markdown_text);
  if (text.length > 12_000 || !message.stream) refuse("msg_too_long");
  if (Buffer.byteLength(message.stream.markdown + text) > STREAM_BYTES) refuse("msg_too_long");
  message.stream.markdown += text;
}

function chunkText(chunks: unknown): string {
  if (chunks === undefined) return "";
  if (!Array.isArray(chunks)) refuse("invalid_chunks");
  return chunks.map((chunk) => (chunk.type === "markdown_text" ? String(chunk.text) : "")).join("");
}
