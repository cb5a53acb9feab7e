import type { ParsedEvent } from "../../src/core/inbox/inbound.ts";
import { asPayload, type Payload } from "../shared/payload.ts";
import { identityOf, placeOf, type TelegramHome } from "./place.ts";

const ignored = (reason: string): ParsedEvent => ({ kind: "ignored", reason });

/** A change of somebody's place in a group: we take that they are not in it any more. Whoever blocks us has not left. */
export function parseMemberChange(change: Payload, updateId: unknown, home: TelegramHome): ParsedEvent {
  const member = asPayload(change.new_chat_member);
  const isOut =
    member.status === "left" ||
    member.status === "kicked" ||
    (member.status === "restricted" && member.is_member === false);
  if (!isOut) return ignored("nobody left");
  return leaveOf(asPayload(member.user), change, `member/${updateId}`, home);
}

/** The line that a group shows when somebody is out of it: what we are told where we are no administrator. */
export function parseLeftLine(message: Payload, home: TelegramHome): ParsedEvent {
  const eventId = `left/${asPayload(message.chat).id}/${message.message_id}`;
  return leaveOf(asPayload(message.left_chat_member), message, eventId, home);
}

function leaveOf(user: Payload, news: Payload, eventId: string, home: TelegramHome): ParsedEvent {
  const place = placeOf({ chat: news.chat }, home);
  const sender = identityOf(user.id);
  if (place?.kind !== "channel" || sender === null || user.is_bot !== false) {
    return ignored("nobody left a group");
  }
  const sentAt = typeof news.date === "number" ? news.date * 1000 : 0;
  return { kind: "leave", eventId, sender, senderName: null, place, sentAt, how: "left", where: "group" };
}
