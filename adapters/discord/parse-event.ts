import type { ParsedEvent } from "../../src/core/inbox/inbound.ts";
import type { FormValues } from "../../src/core/words/form.ts";
import { parseLanguage } from "../../src/core/words/language.ts";
import { isFormField } from "../../src/text/lay-out-form.ts";
import { asList, asPayload, asText, type Payload } from "../shared/payload.ts";
import { readCommand } from "./commands.ts";
import { parseEdit, parseRemoval, type Removed } from "./parse-change.ts";
import { parseLeave } from "./parse-leave.ts";
import { parseMessage } from "./parse-message.ts";
import {
  type ChannelFacts,
  type DiscordHome,
  identityOf,
  kindOfType,
  placeIn,
  refTo,
  timeOfId,
} from "./place.ts";

/** One dispatch of the gateway's. */
export interface Dispatch {
  readonly name: string;
  readonly data: unknown;
}

export interface ParseContext {
  readonly home: DiscordHome;
  /** The channel of a message, which does not say itself what it is; null when nobody knows it. */
  readonly channel: ChannelFacts | null;
  /** What is known of a message that is gone; null when nothing. */
  readonly removed: Removed | null;
  /** Did an edited message come in to us, as it was before? */
  readonly wasForUs?: boolean;
  /** When it reached us, for what carries no time of its own. */
  readonly receivedAt?: number;
}

/** What Discord calls the kinds of interaction. */
export const INTERACTION = { command: 2, component: 3, autocomplete: 4, modal: 5 } as const;
/** Somebody is not on the server any more. */
const LEAVING: readonly string[] = ["GUILD_MEMBER_REMOVE", "GUILD_BAN_ADD"];
const BUTTON = 2;
const EPHEMERAL = 1 << 6;
/** Installed by the server, not by a person for themselves. */
const BY_SERVER = "0";

const ignored = (reason: string): ParsedEvent => ({ kind: "ignored", reason });

/** Reads one dispatch: a message, its edit or removal, a slash command, a click or a sent form. Pure; refuses what is another server's. */
export function parseEvent({ name, data }: Dispatch, context: ParseContext): ParsedEvent {
  const payload = asPayload(data);
  if (name === "MESSAGE_CREATE") return parseMessage(payload, context.channel, context.home);
  if (name === "MESSAGE_UPDATE") return parseEdit(payload, context);
  if (name === "MESSAGE_DELETE") return parseRemoval(payload, context);
  if (LEAVING.includes(name)) return parseLeave(name, payload, context.home, context.receivedAt ?? 0);
  if (name !== "INTERACTION_CREATE") return ignored(`nothing we take: ${name}`);
  return parseInteraction(payload, context.home);
}

function parseInteraction(payload: Payload, home: DiscordHome): ParsedEvent {
  const refusal = refuseOrigin(payload, home);
  if (refusal !== null) return ignored(refusal);
  const base = baseOf(payload, home);
  if (base === null) return ignored("an interaction by nobody, or nowhere");
  const data = asPayload(payload.data);
  const trigger = triggerOf(payload);
  const answering = trigger === null ? {} : { trigger };
  switch (payload.type) {
    case INTERACTION.command: {
      const text = readCommand(data);
      if (text === null) return ignored("a command that is none of ours");
      return { ...base, ...answering, kind: "command", eventId: `command/${payload.id}`, text };
    }
    case INTERACTION.component: {
      const token = asText(data.custom_id);
      if (data.component_type !== BUTTON || token === null) return ignored("a click on nothing of ours");
      const message = messageOf(payload, home);
      return { ...base, kind: "click", eventId: `click/${payload.id}`, token, message, trigger };
    }
    case INTERACTION.modal: {
      const token = asText(data.custom_id);
      if (token === null) return ignored("a form that is none of ours");
      const values = valuesIn(data);
      return { ...base, ...answering, kind: "form", eventId: `form/${payload.id}`, token, values };
    }
    default:
      return ignored(`nothing we take: interaction ${payload.type}`);
  }
}

/** Why an interaction is none of ours; null when it is. */
function refuseOrigin(payload: Payload, home: DiscordHome): string | null {
  if (payload.application_id !== home.applicationId) return "meant for another app";
  const guildId = payload.guild_id ?? null;
  if (guildId !== null && guildId !== home.guildId) return "from another server";
  const channel = asPayload(payload.channel);
  if (guildId === null && channel.type !== 1) return "from a chat between people";
  const owners = asPayload(payload.authorizing_integration_owners);
  const isInstalledElsewhere = Object.keys(owners).length > 0 && !(BY_SERVER in owners);
  return isInstalledElsewhere ? "from an installation of a person's own" : null;
}

function baseOf(payload: Payload, home: DiscordHome) {
  const member = asPayload(payload.member);
  const user = asPayload(member.user ?? payload.user);
  const sender = identityOf(user.id);
  const id = asText(payload.id);
  const channel = channelOf(payload);
  if (sender === null || id === null || channel === null || user.bot === true) return null;
  const senderName = asText(member.nick) ?? asText(user.global_name) ?? asText(user.username);
  // What the person's app speaks; messages do not say it.
  const language = parseLanguage(asText(payload.locale) ?? "");
  const place = placeIn(home, channel);
  return { sender, senderName, place, sentAt: timeOfId(id) ?? 0, ...(language && { language }) };
}

/** An interaction, unlike a message, says what channel it comes from. */
function channelOf(payload: Payload): ChannelFacts | null {
  const channel = asPayload(payload.channel);
  const id = asText(channel.id) ?? asText(payload.channel_id);
  return id === null ? null : { id, kind: kindOfType(channel.type), parentId: asText(channel.parent_id) };
}

/** What one person alone was shown cannot be read back, so it is no message to us. */
function messageOf(payload: Payload, home: DiscordHome) {
  const message = asPayload(payload.message);
  const [id, channel] = [asText(message.id), asText(message.channel_id) ?? asText(payload.channel_id)];
  const isHidden = (Number(message.flags ?? 0) & EPHEMERAL) !== 0;
  return id === null || channel === null || isHidden ? null : refTo(home, channel, id);
}

/** What an interaction is answered with, its id and its token: first within seconds, then for 15 minutes. */
function triggerOf(payload: Payload): string | null {
  const [id, token] = [asText(payload.id), asText(payload.token)];
  return id && token ? `${id}/${token}` : null;
}

/** The answers of a form, each in a label or, as it was before there were labels, in a row. */
function valuesIn(data: Payload): FormValues {
  const inputs = asList(data.components).flatMap((one) => {
    const { component, components } = asPayload(one);
    return [component, ...asList(components)].map(asPayload);
  });
  const filled = inputs.flatMap(({ custom_id, value }) => {
    const [key, text] = [asText(custom_id), asText(value)];
    return key !== null && isFormField(key) && text !== null ? [[key, text]] : [];
  });
  return Object.fromEntries(filled) as FormValues;
}
