import type { MessageRef, Place } from "../../src/core/conversation/place.ts";
import { type Identity, parseIdentity } from "../../src/core/people/identity.ts";

/** Who we are on the server that we serve. */
export interface DiscordHome {
  readonly guildId: string;
  readonly applicationId: string;
  readonly botUserId: string;
  /** The role that Discord made for us; people pick it in place of our name. */
  readonly botRoleId: string | null;
}

/** What has to be known of a channel to read what is said in it. */
export interface ChannelFacts {
  readonly id: string;
  readonly kind: "dm" | "thread" | "channel";
  /** The channel around a thread. */
  readonly parentId: string | null;
}

export function identityOf(userId: unknown): Identity | null {
  return typeof userId === "string" ? parseIdentity(`discord:${userId}`) : null;
}

export function placeIn(home: DiscordHome, channel: ChannelFacts): Place {
  const base = { platform: "discord", workspace: home.guildId } as const;
  if (channel.kind === "thread") {
    return { ...base, channel: channel.parentId ?? channel.id, thread: channel.id, kind: "channel" };
  }
  return { ...base, channel: channel.id, thread: null, kind: channel.kind };
}

/** Where Discord keeps the messages of a place: a thread is a channel of its own. */
export const channelIdOf = ({ channel, thread }: Place): string => thread ?? channel;

export function refTo(home: DiscordHome, channelId: string, id: string): MessageRef {
  return { platform: "discord", workspace: home.guildId, channel: channelId, id };
}

/** Discord's ids count milliseconds since 2015 in all but their last 22 bits. */
const EPOCH_MS = 1_420_070_400_000n;

/** When something with this id came to be, in milliseconds since the epoch; null when it is none of Discord's ids. */
export function timeOfId(id: string): number | null {
  return /^\d{15,20}$/.test(id) ? Number((BigInt(id) >> 22n) + EPOCH_MS) : null;
}

/** The smallest id of that moment: everything with a greater one is younger. */
export function idAtTime(at: number): string {
  const since = BigInt(Math.max(0, Math.floor(at))) - EPOCH_MS;
  return String((since > 0n ? since : 0n) << 22n);
}

// DM, group DM; announcement, public and private threads.
const DIRECT_TYPES: ReadonlySet<unknown> = new Set([1, 3]);
const THREAD_TYPES: ReadonlySet<unknown> = new Set([10, 11, 12]);

export function kindOfType(type: unknown): ChannelFacts["kind"] {
  if (DIRECT_TYPES.has(type)) return "dm";
  return THREAD_TYPES.has(type) ? "thread" : "channel";
}
