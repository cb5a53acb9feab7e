import type { ParsedEvent } from "../../src/core/inbox/inbound.ts";
import { readSlashCommand } from "./commands.ts";
import { parseForm } from "./form.ts";
import { parseAccountChange } from "./parse-leave.ts";
import { parseChange, parseMessage } from "./parse-message.ts";
import { asList, asPayload, asText, type Payload } from "./payload.ts";
import { chatWith, identityOf, placeIn, refTo, type SlackHome } from "./place.ts";
import { readSlackText } from "./read-text.ts";

export interface ParseContext {
  readonly home: SlackHome;
  readonly commandPrefix: string;
  /** When it reached us, for what carries no time of its own. */
  readonly receivedAt: number;
}

const ignored = (reason: string): ParsedEvent => ({ kind: "ignored", reason });

/** Reads one delivery of Slack's: an event, a slash command, a click or a form. Pure; refuses what is another app's or team's. */
export function parseEvent(body: unknown, context: ParseContext): ParsedEvent {
  const payload = asPayload(body);
  if (payload.api_app_id !== context.home.appId) return ignored("meant for another app");
  if (typeof payload.command === "string") return parseCommand(payload, context);
  switch (payload.type) {
    case "event_callback":
      return parseCallback(payload, context.home);
    case "block_actions":
      return parseClick(payload, context);
    case "view_submission":
      return parseForm(payload, context.home, context.receivedAt);
    default:
      return ignored(`nothing we take: ${payload.type}`);
  }
}

function parseCallback(payload: Payload, home: SlackHome): ParsedEvent {
  const teams = [payload.team_id, ...asList(payload.authorizations).map((one) => asPayload(one).team_id)];
  if (!teams.includes(home.teamId)) return ignored("from another team");
  const event = asPayload(payload.event);
  const eventId = asText(payload.event_id) ?? `${event.type}/${event.channel}/${event.event_ts}`;
  switch (event.type) {
    case "message":
      return event.subtype === "message_changed" || event.subtype === "message_deleted"
        ? parseChange(event, eventId, home)
        : parseMessage(event, eventId, home);
    case "app_mention":
      return parseMessage(event, eventId, home);
    case "app_home_opened":
      return parseVisit(event, eventId, home);
    case "user_change":
      return parseAccountChange(event, eventId, home);
    case "agent_session_stopped":
      return parseStop(event, eventId, home);
    default:
      return ignored(`nothing we take: ${event.type}`);
  }
}

/** The Messages tab of the app: where a person's own chat with us begins. */
function parseVisit(event: Payload, eventId: string, home: SlackHome): ParsedEvent {
  if (event.tab !== "messages") return ignored("another tab than the messages");
  const sender = identityOf(home, null, asText(event.user));
  const channel = asText(event.channel);
  if (!sender || !channel) return ignored("a visit by nobody");
  const sentAt = Math.floor(Number(event.event_ts) * 1000) || 0;
  return { kind: "visit", eventId, sender, senderName: null, place: placeIn(home, channel, null), sentAt };
}

/** Slack's own Stop button means what our command means. */
function parseStop(event: Payload, eventId: string, home: SlackHome): ParsedEvent {
  const sender = identityOf(home, null, asText(event.user));
  const channel = asText(event.channel);
  if (!sender || !channel) return ignored("a stop by nobody");
  const sentAt = Math.floor(Number(event.event_ts) * 1000) || 0;
  const place = placeIn(home, channel, asText(event.thread_ts));
  return { kind: "command", eventId, sender, senderName: null, place, sentAt, text: "stop" };
}

function parseCommand(payload: Payload, context: ParseContext): ParsedEvent {
  const { home, commandPrefix, receivedAt } = context;
  if (payload.team_id !== home.teamId) return ignored("from another team");
  const text = readSlashCommand(String(payload.command), asText(payload.text) ?? "", commandPrefix);
  if (text === null) return ignored("a slash command that is none of ours");
  const sender = identityOf(home, null, asText(payload.user_id));
  const channel = asText(payload.channel_id);
  const trigger = asText(payload.trigger_id);
  if (!sender || !channel || !trigger) return ignored("a slash command by nobody");
  return {
    kind: "command",
    eventId: `command/${trigger}`,
    sender,
    senderName: asText(payload.user_name),
    place: channel.startsWith("D") ? chatWith(home, sender) : placeIn(home, channel, null),
    sentAt: receivedAt,
    text: readSlackText(text, home),
  };
}

function parseClick(payload: Payload, context: ParseContext): ParsedEvent {
  const { home, receivedAt } = context;
  const user = asPayload(payload.user);
  if ((asText(asPayload(payload.team).id) ?? user.team_id) !== home.teamId)
    return ignored("from another team");
  const action = asPayload(asList(payload.actions)[0]);
  const token = asText(action.value);
  if (action.type !== "button" || !token) return ignored("a click on nothing of ours");
  const sender = identityOf(home, asText(user.team_id), asText(user.id));
  const container = asPayload(payload.container);
  const channel = asText(asPayload(payload.channel).id) ?? asText(container.channel_id);
  if (!sender || !channel) return ignored("a click by nobody, or nowhere");
  const message = asPayload(payload.message);
  const ts = container.is_ephemeral === true ? null : (asText(message.ts) ?? asText(container.message_ts));
  const thread = asText(container.thread_ts) ?? asText(message.thread_ts);
  return {
    kind: "click",
    eventId: ["click", action.action_ts, user.id, action.block_id, action.action_id].join("/"),
    sender,
    senderName: asText(user.name),
    place: placeIn(home, channel, thread),
    sentAt: Math.floor(Number(action.action_ts) * 1000) || receivedAt,
    token,
    message: ts === null ? null : refTo(home, channel, ts),
    trigger: asText(payload.trigger_id),
  };
}
