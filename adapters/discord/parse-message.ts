import type { InboundMessage, ParsedEvent } from "../../src/core/inbox/inbound.ts";
import { asList, asPayload, asText, type Payload } from "../shared/payload.ts";
import { readAttachments } from "./files.ts";
import { type ChannelFacts, type DiscordHome, identityOf, placeIn, refTo, timeOfId } from "./place.ts";
import { mentionsUs, readDiscordText, withoutOurMention } from "./read-text.ts";

// Plain messages and replies; all other types are Discord's own words.
const TYPES_WE_TAKE: ReadonlySet<unknown> = new Set([0, 19]);
const REPLY = 19;
const FORWARD = 1;
/** Published from another server, or shown to one person alone. */
const FOREIGN_FLAGS = (1 << 1) | (1 << 6);

const ignored = (reason: string): ParsedEvent => ({ kind: "ignored", reason });

/** The delivery by which a message came in. */
export const eventIdOf = (messageId: string): string => `message/${messageId}`;

/**
 * A MESSAGE_CREATE, or the same message read back later. Forwards, hooks and bots speak for nobody. One that was said to
 * us before stays so, whatever it reads now.
 */
export function parseMessage(
  message: Payload,
  channel: ChannelFacts | null,
  home: DiscordHome,
  wasForUs = false,
): ParsedEvent {
  const author = asPayload(message.author);
  const refusal = refuseAuthor(message, author, home);
  if (refusal !== null) return ignored(refusal);
  const isDirect = message.guild_id === undefined || message.guild_id === null;
  if (!isDirect && message.guild_id !== home.guildId) return ignored("from another server");
  const id = asText(message.id);
  const channelId = asText(message.channel_id);
  const sentAt = id === null ? null : timeOfId(id);
  const sender = identityOf(author.id);
  if (!id || !channelId || !sender || sentAt === null) return ignored("a message by nobody, or nowhere");
  const facts: ChannelFacts | null = isDirect ? { id: channelId, kind: "dm", parentId: null } : channel;
  if (facts === null) return ignored("in a channel that we cannot see");
  const text = asText(message.content) ?? "";
  const addressed = addressOf(text, facts, home) ?? (wasForUs ? "mention" : null);
  if (addressed === null) return ignored("talk between people");
  const member = asPayload(message.member);
  const files = readAttachments(asList(message.attachments));
  return {
    kind: "message",
    eventId: eventIdOf(id),
    sender,
    senderName: asText(member.nick) ?? asText(author.global_name) ?? asText(author.username),
    place: placeIn(home, facts),
    sentAt,
    message: refTo(home, channelId, id),
    text: readDiscordText(withoutOurMention(text, home)).trim(),
    addressed,
    hasFiles: asList(message.attachments).length > 0,
    ...(files && { files }),
    ...repliedTo(message, home),
  };
}

/** Why these are not the fresh words of a person; null when they are. */
function refuseAuthor(message: Payload, author: Payload, home: DiscordHome): string | null {
  if (author.id === home.botUserId) return "our own message";
  // A hook's author is the hook, under any name it likes.
  if (message.webhook_id) return "written by a webhook";
  if (author.bot === true || message.application_id) return "written by an app";
  if (author.system === true || !TYPES_WE_TAKE.has(message.type)) {
    return `not a person's message: type ${message.type}`;
  }
  const isForward = asPayload(message.message_reference).type === FORWARD;
  if (isForward || asList(message.message_snapshots).length > 0) return "a forward: somebody else's words";
  if (message.edited_timestamp) return "an edit";
  return (Number(message.flags ?? 0) & FOREIGN_FLAGS) === 0 ? null : "published from elsewhere";
}

function addressOf(
  text: string,
  { kind }: ChannelFacts,
  home: DiscordHome,
): InboundMessage["addressed"] | null {
  if (kind === "dm") return "dm";
  if (mentionsUs(text, home)) return "mention";
  return kind === "thread" ? "thread" : null;
}

function repliedTo(message: Payload, home: DiscordHome): Pick<InboundMessage, "replyTo"> {
  const { channel_id, message_id } = asPayload(message.message_reference);
  const [channel, id] = [asText(channel_id), asText(message_id)];
  return message.type === REPLY && channel && id ? { replyTo: refTo(home, channel, id) } : {};
}
