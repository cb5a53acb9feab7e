import type { Brand } from "../brand.ts";
import type { Platform } from "../people/identity.ts";

/** Where people talk: a Slack thread, a Discord thread, a Telegram topic or chat, a browser thread. */
export interface Place {
  readonly platform: Platform;
  /** Slack team, Discord guild, Telegram bot id; "" in the browser chat. */
  readonly workspace: string;
  readonly channel: string;
  /** The thread's or topic's id; null where the place has none. */
  readonly thread: string | null;
  readonly kind: "dm" | "channel";
}

/** A place, and when it last saw a message of ours or theirs. */
export interface UsedPlace {
  readonly place: Place;
  readonly lastUsedAt: number;
}

/** A place as one string; equal strings, same place. */
export type PlaceKey = Brand<string, "PlaceKey">;

export function placeKeyOf(place: Place): PlaceKey {
  return [place.platform, place.workspace, place.channel, place.thread ?? ""].join("/") as PlaceKey;
}

/** The channel around a place, as settings write it: `slack:T01:C42`, `discord:8001:8002`, `telegram:-1001`. */
export function channelKeyOf(place: Place): string {
  const { platform, workspace, channel } = place;
  return hasOneWorkspace(platform) ? `${platform}:${channel}` : `${platform}:${workspace}:${channel}`;
}

/** A channel as settings write it, as a place to be told something; which bot is on Telegram they do not know. */
export function placeOfChannel(key: string): Place {
  const [platform, ...rest] = key.split(":") as [Platform, ...string[]];
  const [workspace = "", channel = ""] = hasOneWorkspace(platform) ? ["", ...rest] : rest;
  return { platform, workspace, channel, thread: null, kind: "channel" };
}

/** There is one bot on Telegram and one browser chat, so settings need not name it. */
const hasOneWorkspace = (platform: Platform) => platform === "telegram" || platform === "web";

/** Where a sent message is, so that it can be changed. */
export interface MessageRef {
  readonly platform: Platform;
  readonly workspace: string;
  readonly channel: string;
  /** The platform's id of the message: Slack `ts`, Discord and Telegram message id. */
  readonly id: string;
}

/** A message as one string: what makes a turn unique, whatever event brought it. */
export type MessageKey = Brand<string, "MessageKey">;

export function messageKeyOf(ref: MessageRef): MessageKey {
  return [ref.platform, ref.workspace, ref.channel, ref.id].join("/") as MessageKey;
}
