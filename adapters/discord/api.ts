import {
  type APIApplication,
  type APIApplicationCommand,
  type APIChannel,
  type APIGuildMember,
  type APIMessage,
  type APIMessageTopLevelComponent,
  InteractionResponseType,
  MessageFlags,
  type RateLimitData,
  type RawFile,
  REST,
  type RESTGetAPICurrentUserGuildsResult,
  type RESTGetAPIGatewayBotResult,
  Routes,
} from "discord.js";
import type { CommandDefinition } from "./commands.ts";
import { type DiscordConfig, revealed } from "./config.ts";
import { toAppError } from "./fault.ts";
import { type CeilingDeps, createInvalidCeiling, MOST_REFUSED } from "./invalid-ceiling.ts";
import { nonceOf } from "./nonce.ts";
import type { Modal } from "./render-form.ts";

/** What a message shows. */
export interface DiscordContent {
  readonly content: string;
  readonly components: readonly APIMessageTopLevelComponent[];
  /** What stands beside it as a file: the whole of what is too long for a message, or a file itself. */
  readonly file: { readonly name: string; readonly type: string; readonly data: string | Buffer } | null;
}

/** A message as Discord names it. */
export interface DiscordRef {
  readonly channel: string;
  readonly id: string;
}

/** What an interaction is answered with. */
export interface InteractionKey {
  readonly id: string;
  readonly token: string;
}

export interface ThreadStart {
  readonly name: string;
  readonly parent: string;
}

export type DiscordApi = ReturnType<typeof createDiscordApi>;

// Nothing that we say notifies anybody, and no link of ours is fetched and shown.
const QUIET = { allowed_mentions: { parse: [] }, flags: MessageFlags.SuppressEmbeds } as const;
const HIDDEN = { ...QUIET, flags: MessageFlags.SuppressEmbeds | MessageFlags.Ephemeral } as const;
const PRIVATE_THREAD = 12;
/** Discord puts threads away that rest for a week; each message brings one back. */
const ARCHIVE_AFTER_MINUTES = 10_080;
const PAGE = 100;
/** The library counts 50 calls a second itself; what it holds back until the second is over is not yet a refusal. */
const SHORT_WAIT_MS = 1100;

/**
 * The few calls we make. None is repeated here, since a repeated post is a second message, and none waits long for a
 * limit: the outbox decides, knowing what may have been done.
 */
export function createDiscordApi(config: DiscordConfig, guard: CeilingDeps | null = null) {
  const rest = new REST({
    ...restOptions(config),
    retries: 0,
    invalidRequestWarningInterval: guard?.most ?? MOST_REFUSED,
    rejectOnRateLimit: ({ global, timeToReset }: RateLimitData) => !global || timeToReset > SHORT_WAIT_MS,
  });
  const ceiling = guard && createInvalidCeiling(guard);
  ceiling?.watch(rest);
  const calling = async <T>(what: string, repeatable: boolean, call: () => Promise<unknown>): Promise<T> => {
    ceiling?.check(what);
    try {
      // One refusal makes the library forget the token for good; and it may have been replaced.
      rest.setToken(revealed(config.token));
      return (await call()) as T;
    } catch (fault) {
      throw toAppError(fault, what, repeatable);
    }
  };
  const get = <T>(what: string, route: `/${string}`, query: Record<string, string> = {}) =>
    calling<T>(what, true, () => rest.get(route, { query: new URLSearchParams(query) }));
  return { ...readCalls(get), ...messageCalls(rest, calling), ...interactionCalls(rest, calling) };
}

/** How the library finds Discord, or the server that stands in for it. */
export function restOptions({ apiUrl }: DiscordConfig) {
  return { version: "10", timeout: 15_000, ...(apiUrl === undefined ? {} : { api: apiUrl }) };
}

type Get = <T>(what: string, route: `/${string}`, query?: Record<string, string>) => Promise<T>;
type Calling = <T>(what: string, repeatable: boolean, call: () => Promise<unknown>) => Promise<T>;

function readCalls(get: Get) {
  return {
    application: () => get<APIApplication>("the application", Routes.currentApplication()),
    servers: () => get<RESTGetAPICurrentUserGuildsResult>("our servers", Routes.userGuilds()),
    gateway: () => get<RESTGetAPIGatewayBotResult>("the gateway's address", Routes.gatewayBot()),
    member: (guild: string, user: string) => get<APIGuildMember>("a member", Routes.guildMember(guild, user)),
    channel: (id: string) => get<APIChannel>("a channel", Routes.channel(id)),
    channels: (guild: string) => get<APIChannel[]>("the channels", Routes.guildChannels(guild)),
    serverCommands: (application: string, guild: string) =>
      get<APIApplicationCommand[]>(
        "the server's commands",
        Routes.applicationGuildCommands(application, guild),
      ),
    activeThreads: (guild: string) =>
      get<{ threads: APIChannel[] }>("the active threads", Routes.guildActiveThreads(guild)),
    threadMember: (thread: string, user: string) =>
      get<{ user_id?: string }>("a member of a thread", Routes.threadMembers(thread, user)),
    /** Up to a hundred messages that are younger, newest first. */
    messagesAfter: (channel: string, after: string) =>
      get<APIMessage[]>("messages", Routes.channelMessages(channel), { after, limit: String(PAGE) }),
    message: (channel: string, id: string) =>
      get<APIMessage>("a message", Routes.channelMessage(channel, id)),
    latestMessages: (channel: string) =>
      get<APIMessage[]>("messages", Routes.channelMessages(channel), { limit: String(PAGE) }),
    commands: (application: string) =>
      get<APIApplicationCommand[]>("the commands", Routes.applicationCommands(application), {
        with_localizations: "true",
      }),
  };
}

function messageCalls(rest: REST, calling: Calling) {
  return {
    /** Posts once, however often it is asked with this key within some minutes: Discord drops the second. */
    post: (channel: string, content: DiscordContent, key: string) =>
      calling<DiscordRef>("a post", false, async () => {
        const body = { ...bodyOf(content), ...QUIET, nonce: nonceOf(key), enforce_nonce: true };
        const options = { body, ...filesOf(content) };
        return refOf((await rest.post(Routes.channelMessages(channel), options)) as APIMessage);
      }),
    update: ({ channel, id }: DiscordRef, content: DiscordContent) =>
      calling<void>("a change", true, async () => {
        const body = { ...bodyOf(content), ...QUIET };
        await rest.patch(Routes.channelMessage(channel, id), { body, ...filesOf(content) });
      }),
    remove: ({ channel, id }: DiscordRef) =>
      calling<void>("a removal", true, () => rest.delete(Routes.channelMessage(channel, id))),
    openDirect: (user: string) =>
      calling<{ id: string }>("a direct chat", true, () =>
        rest.post(Routes.userChannels(), { body: { recipient_id: user } }),
      ),
    startThread: ({ name, parent }: ThreadStart) =>
      calling<{ id: string }>("a thread", false, () =>
        rest.post(Routes.threads(parent), {
          body: {
            name,
            type: PRIVATE_THREAD,
            invitable: false,
            auto_archive_duration: ARCHIVE_AFTER_MINUTES,
          },
        }),
      ),
    seatInThread: (thread: string, user: string, isIn: boolean) =>
      calling<void>("a seat in a thread", true, () =>
        isIn ? rest.put(Routes.threadMembers(thread, user)) : rest.delete(Routes.threadMembers(thread, user)),
      ),
    reopenThread: (thread: string) =>
      calling<void>("a thread's reopening", true, () =>
        rest.patch(Routes.channel(thread), { body: { archived: false } }),
      ),
    registerCommands: (application: string, commands: readonly CommandDefinition[]) =>
      calling<void>("the commands", true, () =>
        rest.put(Routes.applicationCommands(application), { body: commands }),
      ),
  };
}

function interactionCalls(rest: REST, calling: Calling) {
  /** The token in the address speaks for itself, and ours must not go with it. */
  const answer = (what: string, { id, token }: InteractionKey, body: object) =>
    calling<void>(what, true, () => rest.post(Routes.interactionCallback(id, token), { body, auth: false }));
  return {
    /** Says that an answer to a command follows. */
    deferReply: (key: InteractionKey, isHidden: boolean) =>
      answer("an acknowledgement", key, {
        type: InteractionResponseType.DeferredChannelMessageWithSource,
        data: isHidden ? { flags: MessageFlags.Ephemeral } : {},
      }),
    /** Says that a click was taken. */
    deferUpdate: (key: InteractionKey) =>
      answer("an acknowledgement", key, { type: InteractionResponseType.DeferredMessageUpdate }),
    openModal: (key: InteractionKey, modal: Modal) =>
      answer("a form", key, { type: InteractionResponseType.Modal, data: modal }),
    suggest: (key: InteractionKey, choices: readonly { readonly name: string; readonly value: string }[]) =>
      answer("suggestions", key, {
        type: InteractionResponseType.ApplicationCommandAutocompleteResult,
        data: { choices },
      }),
    /** Fills in the answer that was announced; doing it twice is doing it once. */
    fillReply: (application: string, token: string, content: DiscordContent) =>
      calling<DiscordRef>("an answer", true, async () => {
        const body = { ...bodyOf(content), allowed_mentions: QUIET.allowed_mentions };
        const route = Routes.webhookMessage(application, token);
        return refOf((await rest.patch(route, { body, auth: false, ...filesOf(content) })) as APIMessage);
      }),
    /** The first answer to an interaction, and whether it only says yet that one follows. */
    readReply: (application: string, token: string) =>
      calling<{ isWaiting: boolean; content: string }>("an answer", true, async () => {
        const route = Routes.webhookMessage(application, token);
        const { flags = 0, content } = (await rest.get(route, { auth: false })) as APIMessage;
        return { isWaiting: (Number(flags) & MessageFlags.Loading) !== 0, content };
      }),
    dropReply: (application: string, token: string) =>
      calling<void>("an answer", true, () =>
        rest.delete(Routes.webhookMessage(application, token), { auth: false }),
      ),
    /** Says one thing more to whoever set the interaction off, and to nobody else. */
    followUp: (application: string, token: string, content: DiscordContent) =>
      calling<void>("an answer", false, () =>
        rest.post(Routes.webhook(application, token), {
          body: { ...bodyOf(content), ...HIDDEN },
          auth: false,
          ...filesOf(content),
        }),
      ),
  };
}

function bodyOf({ content, components, file }: DiscordContent) {
  // An empty list takes the file of an earlier wording away.
  return { content, components, attachments: file === null ? [] : [{ id: "0", filename: file.name }] };
}

function filesOf({ file }: DiscordContent): { files?: RawFile[] } {
  return file === null ? {} : { files: [{ name: file.name, data: file.data, contentType: file.type }] };
}

const refOf = ({ channel_id, id }: APIMessage): DiscordRef => ({ channel: channel_id, id });
