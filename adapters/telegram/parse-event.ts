import type { MessageRef } from "../../src/core/conversation/place.ts";
import type { ParsedEvent } from "../../src/core/inbox/inbound.ts";
import { asPayload, asText, type Payload } from "../shared/payload.ts";
import { parseLeftLine, parseMemberChange } from "./parse-leave.ts";
import { languageOf, nameOf, parseEdit, parseMessage } from "./parse-message.ts";
import { identityOf, placeOf, refTo, type TelegramHome } from "./place.ts";
import type { KnownUsers } from "./read-text.ts";

export interface ParseContext {
  readonly home: TelegramHome;
  readonly known: KnownUsers;
  readonly receivedAt: number;
  /** Did an edited message come in to us, as it was before? */
  readonly wasForUs?: boolean;
  /** The button that stops what this draft shows; null when nobody remembers. */
  readonly stopButton: (chat: string, draft: number) => StopButton | null;
}

export interface StopButton {
  readonly token: string;
  readonly message: MessageRef;
}

const ignored = (reason: string): ParsedEvent => ({ kind: "ignored", reason });

/** Reads one update: a message, an edit of one, a pressed button or a stopped draft. Pure; refuses whatever speaks for nobody. */
export function parseEvent(update: unknown, context: ParseContext): ParsedEvent {
  const payload = asPayload(update);
  if (asPayload(payload.message).left_chat_member !== undefined) {
    return parseLeftLine(asPayload(payload.message), context.home);
  }
  if (payload.chat_member !== undefined) {
    return parseMemberChange(asPayload(payload.chat_member), payload.update_id, context.home);
  }
  if (payload.message !== undefined)
    return parseMessage(asPayload(payload.message), { home: context.home, known: context.known });
  if (payload.edited_message !== undefined)
    return parseEdit(asPayload(payload.edited_message), payload.update_id, context);
  if (payload.callback_query !== undefined) return parseClick(asPayload(payload.callback_query), context);
  if (payload.stopped_message_generation !== undefined) {
    return parseStop(asPayload(payload.stopped_message_generation), context);
  }
  const kind = Object.keys(payload).find((key) => key !== "update_id") ?? "nothing";
  return ignored(`nothing we take: ${kind}`);
}

/** What a button carries comes from the person's own program: the core holds it against its row and the message. */
function parseClick(query: Payload, { home, receivedAt }: ParseContext): ParsedEvent {
  const from = asPayload(query.from);
  const message = asPayload(query.message);
  const [id, token, sender] = [asText(query.id), asText(query.data), identityOf(from.id)];
  if (from.is_bot !== false) return ignored("pressed by a bot");
  if (query.inline_message_id !== undefined || query.message === undefined)
    return ignored("pressed outside of a chat");
  if (id === null || token === null || sender === null) return ignored("a click by nobody, or on nothing");
  const place = placeOf(message, home);
  if (place === null) return ignored("a click in no chat of ours");
  const writer = asPayload(message.from).id;
  // A message that is too old comes without its writer.
  if (writer !== undefined && String(writer) !== home.botId)
    return ignored("a click on somebody else's message");
  return {
    kind: "click",
    eventId: `click/${id}`,
    sender,
    senderName: nameOf(from),
    place,
    sentAt: receivedAt,
    ...languageOf(from),
    token,
    message: refTo(home, place.channel, message.message_id),
    trigger: id,
  };
}

/** Drafts are shown in private chats alone, so whoever stops one is the person of the chat. */
function parseStop(stopped: Payload, { home, receivedAt, stopButton }: ParseContext): ParsedEvent {
  const place = placeOf({ ...stopped, is_topic_message: stopped.message_thread_id !== undefined }, home);
  const draft = stopped.draft_id;
  const sender = identityOf(asPayload(stopped.chat).id);
  if (place?.kind !== "dm" || sender === null || typeof draft !== "number")
    return ignored("stopped by nobody");
  const base = { sender, senderName: nameOf(asPayload(stopped.chat)), place, sentAt: receivedAt };
  const eventId = `stop/${place.channel}/${draft}`;
  const button = stopButton(place.channel, draft);
  if (button === null) return { ...base, kind: "command", eventId, text: "stop" };
  return { ...base, kind: "click", eventId, ...button, trigger: null };
}
