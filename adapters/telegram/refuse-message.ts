import { asPayload, type Payload } from "../shared/payload.ts";

/** An admin without a name, a channel that writes in a group, and Telegram's own account: they stand for nobody. */
const NOBODY: Readonly<Record<string, string>> = {
  "1087968824": "an anonymous admin",
  "136817688": "a channel",
  "777000": "Telegram itself",
};

/** Why a message is not the fresh words of a person to us; null when it is. */
export function refuseMessage(message: Payload, botId: string): string | null {
  const from = asPayload(message.from);
  const chat = asPayload(message.chat);
  if (String(from.id) === botId) return "our own message";
  // Before anything else: with one of these the sender that Telegram names is made up.
  if (message.sender_chat !== undefined) return "written in the name of a chat";
  const nobody = NOBODY[String(from.id)];
  if (nobody !== undefined) return `written by ${nobody}`;
  if (message.business_connection_id !== undefined) return "somebody's business chat";
  if (message.guest_query_id !== undefined || message.guest_bot_caller_user !== undefined)
    return "a guest's message";
  if (from.is_bot !== false) return "written by a bot";
  if (message.via_bot !== undefined) return "made by a bot";
  if (message.forward_origin !== undefined || message.forward_date !== undefined) {
    return "a forward: somebody else's words";
  }
  if (message.is_automatic_forward === true) return "forwarded by itself";
  if (message.is_from_offline === true) return "sent while nobody was there";
  if (message.edit_date !== undefined) return "an edit";
  if (chat.is_direct_messages === true || message.direct_messages_topic !== undefined)
    return "a channel's own chat";
  return message.receiver_user === undefined ? null : "shown to somebody alone";
}
