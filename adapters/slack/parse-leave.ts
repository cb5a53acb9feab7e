import type { ParsedEvent } from "../../src/core/inbox/inbound.ts";
import { asPayload, asText, type Payload } from "./payload.ts";
import { identityOf, placeIn, type SlackHome } from "./place.ts";

/** A change of somebody's account: we take that it was closed, or is a guest's. Everything else of it is looked up when needed. */
export function parseAccountChange(event: Payload, eventId: string, home: SlackHome): ParsedEvent {
  const user = asPayload(event.user);
  if (user.is_bot === true) return { kind: "ignored", reason: "a change of a bot" };
  const isGuest = user.is_restricted === true || user.is_ultra_restricted === true;
  if (user.deleted !== true && !isGuest) return { kind: "ignored", reason: "a change that closes nothing" };
  const isOfOurs =
    home.enterpriseId !== null && asPayload(user.enterprise_user).enterprise_id === home.enterpriseId;
  const sender = identityOf(home, isOfOurs ? null : asText(user.team_id), asText(user.id));
  if (!sender) return { kind: "ignored", reason: "a change of nobody" };
  return {
    kind: "leave",
    eventId,
    sender,
    senderName: null,
    place: placeIn(home, "", null),
    sentAt: Math.floor(Number(event.event_ts) * 1000) || 0,
    how: user.deleted === true ? "left" : "guest",
    where: "team",
  };
}
