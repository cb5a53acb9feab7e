import type {
  DiscordChannel,
  DiscordMessage,
  DiscordUser,
  Interaction,
  Json,
  ServerState,
} from "./server-state.ts";
import { isDirect, isThread, OUR_ID, OUR_ROLE_ID, PERMISSION } from "./server-state.ts";

/** Times as Discord writes them. */
export const timeOf = (at: number): string => new Date(at).toISOString().replace("Z", "000+00:00");

export function timeOfId(id: string): number {
  return Number((BigInt(id) >> 22n) + 1_420_070_400_000n);
}

export function userPayload(user: DiscordUser): Json {
  const globalName = user.name.charAt(0).toUpperCase() + user.name.slice(1);
  return {
    id: user.id,
    username: user.name,
    global_name: user.bot ? null : globalName,
    discriminator: user.bot ? "6184" : "0",
    avatar: null,
    public_flags: 0,
    ...(user.bot ? { bot: true } : {}),
  };
}

export function memberPayload(user: DiscordUser, joinedAt: number): Json {
  return {
    roles: user.id === OUR_ID ? [OUR_ROLE_ID] : [],
    nick: null,
    avatar: null,
    banner: null,
    premium_since: null,
    joined_at: timeOf(joinedAt),
    mute: false,
    deaf: false,
    flags: 0,
    pending: user.pending,
    communication_disabled_until: user.silentUntil === null ? null : timeOf(user.silentUntil),
  };
}

export function channelPayload(state: ServerState, channel: DiscordChannel): Json {
  const said = state.messages.filter((one) => one.channelId === channel.id && one.ephemeralFor === null);
  const base = { id: channel.id, type: channel.type, last_message_id: said.at(-1)?.id ?? null, flags: 0 };
  if (isDirect(channel)) {
    const people = [...channel.members].flatMap((id) => state.users.get(id) ?? []);
    return { ...base, recipients: people.map(userPayload) };
  }
  const ofServer = { ...base, guild_id: state.guildId, name: channel.name, parent_id: channel.parentId };
  if (!isThread(channel)) {
    const deny = String(channel.denied | (channel.visible ? 0n : PERMISSION.viewChannel));
    const permission_overwrites = deny === "0" ? [] : [{ id: OUR_ROLE_ID, type: 0, allow: "0", deny }];
    return { ...ofServer, position: 0, permission_overwrites, nsfw: false };
  }
  return {
    ...ofServer,
    owner_id: channel.ownerId,
    message_count: said.length,
    total_message_sent: said.length,
    member_count: channel.members.size,
    thread_metadata: {
      archived: channel.archived,
      locked: channel.locked,
      invitable: channel.invitable,
      auto_archive_duration: 10_080,
      archive_timestamp: timeOf(timeOfId(channel.id)),
      create_timestamp: timeOf(timeOfId(channel.id)),
    },
    member: { id: channel.id, user_id: OUR_ID, join_timestamp: timeOf(timeOfId(channel.id)), flags: 1 },
  };
}

/** A message as REST tells it; the gateway adds where it was said, who by, and the nonce. */
export function messagePayload(state: ServerState, message: DiscordMessage): Json {
  const author = state.users.get(message.authorId);
  const mentioned = [...message.content.matchAll(/<@!?(\d+)>/g)].flatMap(
    ([, id = ""]) => state.users.get(id) ?? [],
  );
  return {
    id: message.id,
    channel_id: message.channelId,
    type: message.type,
    author: author ? userPayload(author) : { id: message.authorId, username: "somebody" },
    content: message.content,
    timestamp: timeOf(timeOfId(message.id)),
    edited_timestamp: message.edits > 0 ? timeOf(timeOfId(message.id) + 1000 * message.edits) : null,
    tts: false,
    pinned: false,
    mention_everyone: false,
    mentions: mentioned.map(userPayload),
    mention_roles: [],
    attachments: message.files.map(({ name, type, bytes }, index) => {
      const id = String(BigInt(message.id) + BigInt(index));
      const url = `${state.origin}/attachments/${message.channelId}/${id}/${encodeURIComponent(name)}`;
      return { id, filename: name, size: bytes.byteLength, content_type: type, url, proxy_url: url };
    }),
    embeds: [],
    components: message.components,
    flags: message.flags,
    ...message.fields,
  };
}

/** Where something happened, as the gateway says it. */
export function whereOf(state: ServerState, channelId: string): Json {
  const channel = state.channels.get(channelId);
  const isOfServer = channel !== undefined && !isDirect(channel);
  return { channel_id: channelId, ...(isOfServer ? { guild_id: state.guildId } : {}) };
}

export function gatewayMessage(state: ServerState, message: DiscordMessage, mayReadContent: boolean): Json {
  const channel = state.channels.get(message.channelId);
  const author = state.users.get(message.authorId);
  const isOfServer = channel !== undefined && !isDirect(channel);
  const payload = messagePayload(state, message);
  const isForUs = !isOfServer || message.authorId === OUR_ID || message.content.includes(`<@${OUR_ID}>`);
  return {
    ...payload,
    ...(mayReadContent || isForUs ? {} : { content: "", attachments: [], embeds: [], components: [] }),
    ...(message.nonce === null ? {} : { nonce: message.nonce }),
    ...(isOfServer ? { guild_id: state.guildId, channel_type: channel.type } : { channel_type: 1 }),
    ...(isOfServer && author ? { member: memberPayload(author, timeOfId(state.guildId)) } : {}),
    ...message.fields,
  };
}

export function interactionPayload(state: ServerState, interaction: Interaction, data: Json): Json {
  const channel = state.channels.get(interaction.channelId);
  const user = state.users.get(interaction.userId);
  if (!channel || !user) throw new Error("an interaction needs a person and a channel");
  const isDm = isDirect(channel);
  const shown = state.messages.find(({ id }) => id === interaction.messageId);
  return {
    id: interaction.id,
    application_id: OUR_ID,
    token: interaction.token,
    type: interaction.type,
    version: 1,
    data,
    channel_id: channel.id,
    channel: channelPayload(state, channel),
    context: isDm ? 1 : 0,
    app_permissions: String(state.permissions),
    attachment_size_limit: 10_485_760,
    authorizing_integration_owners: { 0: isDm ? "0" : state.guildId },
    entitlements: [],
    locale: "en-US",
    ...(isDm
      ? { user: userPayload(user) }
      : {
          guild_id: state.guildId,
          guild_locale: "en-US",
          guild: { id: state.guildId, features: [], locale: "en-US" },
          member: {
            ...memberPayload(user, timeOfId(state.guildId)),
            user: userPayload(user),
            permissions: "2248473465835073",
          },
        }),
    ...(shown ? { message: messagePayload(state, shown) } : {}),
  };
}

/** What a reader sees of Discord's markdown: escapes undone but in code, marks of quotes and invisible joiners gone. */
export function readerSees(content: string): string {
  const parts = content.replaceAll("\u2060", "").split(/(```[\s\S]*?```|(`+)(?:(?!\2)[\s\S])*?\2(?!`))/g);
  return parts
    .filter((part) => part !== undefined && !/^`{1,2}$/.test(part))
    .map((part) =>
      part.startsWith("`") ? part : part.replace(/\\([^0-9A-Za-z\s])/g, "$1").replace(/^> /gm, ""),
    )
    .join("");
}

/** Whom a message would notify: what it mentions and does not forbid itself to notify. */
export function pingsOf(message: DiscordMessage): string[] {
  const parse = (message.allowedMentions?.parse ?? ["users", "roles", "everyone"]) as string[];
  const found: string[] = [];
  if (parse.includes("users")) found.push(...(message.content.match(/<@!?\d+>/g) ?? []));
  if (parse.includes("roles")) found.push(...(message.content.match(/<@&\d+>/g) ?? []));
  if (parse.includes("everyone")) found.push(...(message.content.match(/@(?:everyone|here)/g) ?? []));
  return found;
}
