import type { ParsedEvent } from "../../src/core/inbox/inbound.ts";
import type { Identity } from "../../src/core/people/identity.ts";
import { asPayload, asText, type Payload } from "../shared/payload.ts";
import { parseMessage } from "./parse-message.ts";
import { type ChannelFacts, type DiscordHome, placeIn, refTo } from "./place.ts";

/** Of a removal Discord says only what is gone. */
export interface Removed {
  /** Who had written it, as we know it from when it was written. */
  readonly writer: Identity;
  readonly at: number;
}

const ignored = (reason: string): ParsedEvent => ({ kind: "ignored", reason });

/**
 * A MESSAGE_UPDATE. Previews, pins, published copies and our own changes come by the same name: only what its writer
 * changed has a moment of its editing, which is the same however often Discord tells of it.
 */
export function parseEdit(
  message: Payload,
  { channel, home, wasForUs }: { channel: ChannelFacts | null; home: DiscordHome; wasForUs?: boolean },
): ParsedEvent {
  const editedAt = Date.parse(asText(message.edited_timestamp) ?? "");
  if (Number.isNaN(editedAt)) return ignored("a change of no words");
  if (asText(message.content) === null || asText(asPayload(message.author).id) === null) {
    return ignored("a part of a message");
  }
  // Read like the message that it was, by the same rules for whose words it is.
  const read = parseMessage({ ...message, edited_timestamp: null }, channel, home, wasForUs);
  if (read.kind !== "message") return ignored("an edit of nothing of ours");
  const { sender, senderName, place, message: ref, text, hasFiles } = read;
  const base = { sender, senderName, place, sentAt: editedAt, message: ref, text, hasFiles };
  return { ...base, kind: "edit", eventId: `edit/${ref.id}/${editedAt}` };
}

/** A MESSAGE_DELETE. Whoever deleted it, its writer's message is withdrawn: Discord does not say who did. */
export function parseRemoval(
  payload: Payload,
  { channel, home, removed }: { channel: ChannelFacts | null; home: DiscordHome; removed: Removed | null },
): ParsedEvent {
  const [id, channelId] = [asText(payload.id), asText(payload.channel_id)];
  if (id === null || channelId === null || removed === null) return ignored("nothing of ours was removed");
  const isDirect = payload.guild_id === undefined || payload.guild_id === null;
  if (!isDirect && payload.guild_id !== home.guildId) return ignored("from another server");
  const facts: ChannelFacts | null = isDirect ? { id: channelId, kind: "dm", parentId: null } : channel;
  if (facts === null) return ignored("in a channel that we cannot see");
  return {
    kind: "removal",
    eventId: `removal/${id}`,
    sender: removed.writer,
    senderName: null,
    place: placeIn(home, facts),
    sentAt: removed.at,
    message: refTo(home, channelId, id),
  };
}
