import type { ParsedEvent } from "../../src/core/inbox/inbound.ts";
import { asList, asPayload, asText, type Payload } from "./payload.ts";
import { identityOf, millisecondsOf, placeIn, refTo, type SlackHome } from "./place.ts";
import { readFiles } from "./read-files.ts";
import { mentionsUs, readSlackText, withoutOurMention } from "./read-text.ts";

/** Kinds of message that carry a person's own, fresh words. */
const SUBTYPES_WE_TAKE: ReadonlySet<unknown> = new Set([undefined, "file_share", "thread_broadcast"]);

const ignored = (reason: string): ParsedEvent => ({ kind: "ignored", reason });

/**
 * What a person did to their own message. Slack also tells of previews, of replies and of our own edits by the same
 * name: those change no words of a person's, and are nothing.
 */
export function parseChange(event: Payload, eventId: string, home: SlackHome): ParsedEvent {
  const before = asPayload(event.previous_message);
  const isEdit = event.subtype === "message_changed";
  const after = isEdit ? asPayload(event.message) : before;
  const nothing = ignored(isEdit ? "an edit" : "a deletion");
  const { user } = before;
  const isTheirs = after.user === user && (!isEdit || asPayload(after.edited).user === user);
  if (!user || !isTheirs || after.ts !== before.ts) return nothing;
  if (isEdit && after.text === before.text) return nothing;
  // Read like the message that it was, by the same rules for whose words it is.
  const { edited: _, ...fresh } = after;
  const { channel, channel_type } = event;
  // Whoever takes our name out of it still changes what they said to us.
  const type = mentionsUs(asText(before.text) ?? "", home.botUserId) ? "app_mention" : "message";
  const read = parseMessage({ ...fresh, channel, channel_type, type }, eventId, home);
  if (read.kind !== "message") return nothing;
  const { sender, senderName, place, message, text, hasFiles, files } = read;
  const sentAt = millisecondsOf(asText(event.event_ts) ?? asText(event.ts) ?? "") ?? read.sentAt;
  const base = { eventId, sender, senderName, place, sentAt, message };
  return isEdit
    ? { ...base, kind: "edit", text, hasFiles, ...(files && { files }) }
    : { ...base, kind: "removal" };
}

/** A message event. What is attached or forwarded is never read: it is somebody else's words. */
export function parseMessage(event: Payload, eventId: string, home: SlackHome): ParsedEvent {
  const refusal = refuseAuthor(event, home);
  if (refusal !== null) return ignored(refusal);
  const channel = asText(event.channel);
  const ts = asText(event.ts);
  const sentAt = ts === null ? null : millisecondsOf(ts);
  const userTeam = asText(event.user_team) ?? asText(event.source_team) ?? asText(event.team);
  const sender = identityOf(home, userTeam, asText(event.user));
  if (!sender || !channel || ts === null || sentAt === null)
    return ignored("a message by nobody, or nowhere");
  const text = asText(event.text) ?? "";
  const thread = asText(event.thread_ts);
  const files = home.canReadFiles === false ? undefined : readFiles(asList(event.files));
  const place = placeIn(home, channel, thread ?? ts);
  const addressed = addressOf(event, text, place.kind === "dm", home);
  if (addressed === null) return ignored("talk between people");
  return {
    kind: "message",
    eventId,
    sender,
    senderName: nameIn(asPayload(event.user_profile)),
    place,
    sentAt,
    message: refTo(home, channel, ts),
    text: readSlackText(withoutOurMention(text, home.botUserId), home).trim(),
    addressed,
    hasFiles: event.subtype === "file_share" || asList(event.files).length > 0,
    ...(files && { files }),
  };
}

/** Why these are not the fresh words of a person; null when they are. */
function refuseAuthor(event: Payload, home: SlackHome): string | null {
  if (event.subtype === "message_changed") return "an edit";
  if (event.subtype === "message_deleted") return "a deletion";
  if (!SUBTYPES_WE_TAKE.has(event.subtype)) return `not a person's message: ${event.subtype}`;
  if (event.user === home.botUserId || event.bot_id === home.botId) return "our own message";
  if (event.bot_id || event.bot_profile || event.app_id) return "written by an app";
  if (event.user === "USLACKBOT") return "written by Slack";
  if (event.hidden) return "hidden";
  if (event.edited) return "an edit";
  return null;
}

function addressOf(
  event: Payload,
  text: string,
  isDirect: boolean,
  home: SlackHome,
): "dm" | "mention" | "thread" | null {
  if (isDirect || event.channel_type === "im") return "dm";
  if (event.type === "app_mention" || mentionsUs(text, home.botUserId)) return "mention";
  const thread = asText(event.thread_ts);
  return thread !== null && thread !== event.ts ? "thread" : null;
}

const nameIn = (profile: Payload) =>
  asText(profile.display_name) ?? asText(profile.real_name) ?? asText(profile.name);
