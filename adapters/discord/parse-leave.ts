import type { ParsedEvent } from "../../src/core/inbox/inbound.ts";
import { asPayload, type Payload } from "../shared/payload.ts";
import { type DiscordHome, identityOf, placeIn } from "./place.ts";

/** GUILD_MEMBER_REMOVE and GUILD_BAN_ADD: somebody left our server, or was taken off it. Neither has an id or a time of its own. */
export function parseLeave(name: string, payload: Payload, home: DiscordHome, at: number): ParsedEvent {
  const user = asPayload(payload.user);
  const sender = identityOf(user.id);
  if (payload.guild_id !== home.guildId) return { kind: "ignored", reason: "from another server" };
  if (sender === null || user.bot === true) return { kind: "ignored", reason: "nobody left" };
  return {
    kind: "leave",
    eventId: `${name}/${sender}/${at}`,
    sender,
    senderName: null,
    place: placeIn(home, { id: "", kind: "channel", parentId: null }),
    sentAt: at,
    how: "left",
    where: "team",
  };
}
