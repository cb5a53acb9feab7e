import { placeKeyOf } from "../../src/core/conversation/place.ts";
import { hasCode } from "../../src/core/errors.ts";
import type { ChatHost } from "../../src/core/ports/chat-adapter.ts";
import type { Clock } from "../../src/core/ports/clock.ts";
import type { Logger } from "../../src/core/ports/logger.ts";
import type { DiscordApi } from "./api.ts";
import { channelIdOf, idAtTime, timeOfId } from "./place.ts";
import type { Take } from "./receive.ts";

/** A channel where something may have been said while nobody listened. */
export interface Gap {
  readonly channel: string;
  /** Null: a direct chat, which belongs to no server. */
  readonly guildId: string | null;
  /** In milliseconds since the epoch. */
  readonly since: number;
}

export interface BackfillDeps {
  readonly api: Pick<DiscordApi, "messagesAfter">;
  readonly clock: Clock;
  readonly logger: Logger;
}

const PAGE = 100;
/** Of the 50 calls a second that Discord takes, most stay for what is being said. */
const AT_ONCE = 6;
const MOST_TRIES = 5;
const RETRY_MS = 5000;
const MOST_PAGES = 20;
/** What was said longer ago than this is not answered out of the blue. */
const LONGEST_GAP_MS = 24 * 60 * 60_000;
/** A first start knows no place of ours: what was said to us in channels during a restart is found all the same. */
export const RESTART_MS = 15 * 60_000;
/** Our clock and Discord's ids may differ by so much; what is read twice is dropped by the inbox. */
const SKEW_MS = 60_000;

/** Reads back what a lost session missed, each channel from its oldest on, and hands it on as if it had just come in. */
export async function backfill(deps: BackfillDeps, gaps: readonly Gap[], take: Take): Promise<void> {
  const earliest = deps.clock.now() - LONGEST_GAP_MS;
  const left = [...gaps];
  const work = async () => {
    for (let gap = left.shift(); gap; gap = left.shift()) {
      const { channel } = gap;
      await fillGap(deps, { ...gap, since: Math.max(earliest, gap.since - SKEW_MS) }, take).catch((fault) =>
        deps.logger.warn({ channel, fault: String(fault) }, "what was missed could not be read back"),
      );
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
}

async function fillGap(deps: BackfillDeps, gap: Gap, take: Take): Promise<void> {
  let after = idAtTime(gap.since);
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const messages = [...(await patiently(deps, () => deps.api.messagesAfter(gap.channel, after)))].reverse();
    for (const message of messages) {
      const data = gap.guildId === null ? message : { ...message, guild_id: gap.guildId };
      // What reads otherwise now than it was written is no fresh word, but may change one that we have.
      await take({ name: message.edited_timestamp ? "MESSAGE_UPDATE" : "MESSAGE_CREATE", data });
    }
    after = messages.at(-1)?.id ?? after;
    if (messages.length < PAGE) return;
  }
  deps.logger.warn({ channel: gap.channel }, "more was missed than is read back");
}

/** A channel that Discord asks to wait for, or that cannot be reached just now, holds up no other one. */
async function patiently<T>({ clock }: BackfillDeps, read: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await read();
    } catch (fault) {
      const isPassing = hasCode(fault, "platform.rate-limited") || hasCode(fault, "platform.unreachable");
      if (!isPassing || tries >= MOST_TRIES) throw fault;
      const waitMs = fault.retryAfterMs ?? RETRY_MS;
      await new Promise<void>((resolve) => clock.after(waitMs, resolve));
    }
  }
}

/** Where we have to look: our conversations, chats we know, and channels with something newer than we heard. */
export async function findGaps(
  known: { readonly host: ChatHost | null; readonly heard: Heard; readonly channels: readonly LastSaid[] },
  guildId: string,
  lostAt: number,
): Promise<readonly Gap[]> {
  const gaps = new Map<string, Gap>();
  const used = (await known.host?.usedPlaces("discord", lostAt - LONGEST_GAP_MS)) ?? [];
  for (const { place, lastUsedAt } of used) {
    const channel = channelIdOf(place);
    const since = known.heard.lastIn(channel) ?? lastUsedAt;
    gaps.set(placeKeyOf(place), { channel, guildId: place.kind === "dm" ? null : guildId, since });
  }
  const seen = new Set([...gaps.values()].map(({ channel }) => channel));
  for (const channel of known.heard.directChannels()) {
    if (!seen.has(channel))
      gaps.set(channel, { channel, guildId: null, since: known.heard.lastIn(channel) ?? lostAt });
  }
  for (const { id, lastMessageId } of known.channels) {
    const since = known.heard.lastIn(id) ?? lostAt;
    const lastAt = lastMessageId === null ? null : timeOfId(lastMessageId);
    if (seen.has(id) || lastAt === null || lastAt < since - SKEW_MS) continue;
    gaps.set(id, { channel: id, guildId, since });
  }
  return [...gaps.values()];
}

export interface LastSaid {
  readonly id: string;
  readonly lastMessageId: string | null;
}

/** What this process heard last, channel by channel. */
export interface Heard {
  note(channel: string, messageId: string, isDirect: boolean): void;
  lastIn(channel: string): number | null;
  directChannels(): readonly string[];
}

const MOST_HEARD = 10_000;

export function createHeard(): Heard {
  const last = new Map<string, { at: number; isDirect: boolean }>();
  return {
    note(channel, messageId, isDirect) {
      const at = timeOfId(messageId);
      if (at === null || (last.get(channel)?.at ?? 0) >= at) return;
      if (last.size >= MOST_HEARD) last.clear();
      last.set(channel, { at, isDirect });
    },
    lastIn: (channel) => last.get(channel)?.at ?? null,
    directChannels: () => [...last].filter(([, { isDirect }]) => isDirect).map(([channel]) => channel),
  };
}
