import type { ChatHost } from "../../src/core/ports/chat-adapter.ts";
import type { Clock } from "../../src/core/ports/clock.ts";
import type { Inbox } from "../../src/core/ports/inbox.ts";
import type { Logger } from "../../src/core/ports/logger.ts";
import { asList, asPayload, asText, type Payload } from "../shared/payload.ts";
import type { DiscordApi, InteractionKey } from "./api.ts";
import { readTyping } from "./commands.ts";
import type { Interactions } from "./interactions.ts";
import type { Removed } from "./parse-change.ts";
import { type Dispatch, INTERACTION, parseEvent } from "./parse-event.ts";
import { eventIdOf } from "./parse-message.ts";
import { type ChannelFacts, type DiscordHome, identityOf } from "./place.ts";

export interface TakeDeps {
  readonly inbox: Inbox;
  readonly host: ChatHost | null;
  readonly home: () => DiscordHome;
  readonly api: Pick<DiscordApi, "suggest">;
  readonly interactions: Interactions;
  /** What a channel is; null when nobody can see it. */
  readonly channelFacts: (id: string) => Promise<ChannelFacts | null>;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Takes one dispatch; resolves once it is durable or none of ours, rejects when it could not be stored. */
export type Take = (dispatch: Dispatch) => Promise<void>;

/** What Discord hands over, parsed and stored, and interactions acknowledged after that. */
export function createTake(deps: TakeDeps): Take {
  const inOrder = createChannelOrder();
  return async (dispatch) => {
    const payload = asPayload(dispatch.data);
    if (dispatch.name === "INTERACTION_CREATE") return takeInteraction(deps, dispatch, payload);
    await inOrder(asText(payload.channel_id) ?? "", async () => {
      for (const one of eachOf(dispatch, payload)) await takeMessage(deps, one);
    });
  };
}

/** Many messages can be removed at once. */
function eachOf(dispatch: Dispatch, payload: Payload): readonly Dispatch[] {
  if (dispatch.name !== "MESSAGE_DELETE_BULK") return [dispatch];
  return asList(payload.ids).map((id) => ({ name: "MESSAGE_DELETE", data: { ...payload, id } }));
}

async function takeMessage(deps: TakeDeps, dispatch: Dispatch): Promise<void> {
  const home = deps.home();
  const payload = asPayload(dispatch.data);
  const ignore = (reason: string) =>
    deps.logger.debug({ message: payload.id, reason }, "a message is none of ours");
  // Every step of a growing answer comes by as well.
  if (asPayload(payload.author).id === home.botUserId) return ignore("our own message");
  const removed = dispatch.name === "MESSAGE_DELETE" ? await writerOf(deps, payload) : null;
  if (dispatch.name === "MESSAGE_DELETE" && removed === null) return;
  const channelId = asText(payload.channel_id);
  const isOfGuild = payload.guild_id === home.guildId;
  const channel = channelId !== null && isOfGuild ? await deps.channelFacts(channelId) : null;
  const isEdit = dispatch.name === "MESSAGE_UPDATE" && asText(payload.edited_timestamp) !== null;
  const wasForUs = isEdit && (await writerOf(deps, payload)) !== null;
  const event = parseEvent(dispatch, { home, channel, removed, wasForUs, receivedAt: deps.clock.now() });
  if (event.kind === "ignored") return ignore(event.reason);
  const outcome = await deps.inbox.accept(event);
  deps.logger.debug({ event: event.eventId, outcome }, "a message was taken");
}

/** Discord does not say whose message is gone, nor what an edited one said: whoever it came in from. */
async function writerOf({ host, clock }: TakeDeps, { id }: Payload): Promise<Removed | null> {
  const writer = typeof id === "string" ? await host?.senderOf?.("discord", eventIdOf(id)) : null;
  return writer ? { writer, at: clock.now() } : null;
}

async function takeInteraction(deps: TakeDeps, dispatch: Dispatch, payload: Payload): Promise<void> {
  const [id, token] = [asText(payload.id), asText(payload.token)];
  if (id === null || token === null) return;
  if (payload.type === INTERACTION.autocomplete) return suggest(deps, { id, token }, payload);
  const event = parseEvent(dispatch, { home: deps.home(), channel: null, removed: null });
  if (event.kind === "ignored") {
    deps.logger.debug({ interaction: id, reason: event.reason }, "an interaction is none of ours");
    return;
  }
  deps.interactions.expect(event, { id, token }, asText(asPayload(payload.message).id) !== null);
  try {
    const outcome = await deps.inbox.accept(event);
    deps.logger.debug({ event: event.eventId, outcome }, "an interaction was taken");
  } catch (fault) {
    deps.interactions.forget(id);
    throw fault;
  }
  await deps.interactions.taken(id);
}

const MOST_CHOICES = 25;
const LONGEST_CHOICE = 100;

/** Words for what somebody is typing, among those that they may see. Nothing is stored, and no fault is shown. */
async function suggest(deps: TakeDeps, key: InteractionKey, payload: Payload): Promise<void> {
  const user = asPayload(asPayload(payload.member).user ?? payload.user);
  const person = identityOf(user.id);
  const typing = readTyping(asPayload(payload.data));
  const isOurs = payload.guild_id === undefined || payload.guild_id === deps.home().guildId;
  try {
    const words = deps.host && person && typing && isOurs ? await deps.host.suggest(person, typing) : [];
    const choices = words
      .filter(({ word }) => word.length <= LONGEST_CHOICE)
      .slice(0, MOST_CHOICES)
      .map(({ word, label }) => ({ name: label.slice(0, LONGEST_CHOICE), value: word }));
    await deps.api.suggest(key, choices);
  } catch (fault) {
    deps.logger.debug({ fault: String(fault) }, "suggestions could not be given");
  }
}

/** One channel's messages are stored in the order they came in, also when one of them needs a look at its channel. */
function createChannelOrder() {
  const last = new Map<string, Promise<unknown>>();
  return async <T>(channel: string, work: () => Promise<T>): Promise<T> => {
    const before = last.get(channel);
    const mine = before ? before.then(work, work) : work();
    const settled = mine.catch(() => {});
    last.set(channel, settled);
    void settled.then(() => {
      if (last.get(channel) === settled) last.delete(channel);
    });
    return mine;
  };
}
