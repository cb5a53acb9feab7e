import type { MessageRef } from "../../src/core/conversation/place.ts";
import type { Clock } from "../../src/core/ports/clock.ts";
import { asPayload, asText } from "../shared/payload.ts";
import type { DiscordApi } from "./api.ts";
import { nonceOf } from "./nonce.ts";
import { type DiscordHome, idAtTime, refTo } from "./place.ts";

export interface PostMemoryDeps {
  readonly api: Pick<DiscordApi, "messagesAfter" | "latestMessages">;
  readonly clock: Clock;
  readonly home: () => DiscordHome;
}

/** Knows what became of posts by their nonce. */
export interface PostMemory {
  /** Such a post is about to be asked for. */
  attempted(key: string): void;
  made(key: string, ref: MessageRef): void;
  /** It went where nobody can read it back. */
  hidden(key: string): void;
  /** One of our own messages came by on the gateway. */
  echoed(message: unknown): void;
  find(channelId: string, key: string, since?: number): Promise<MessageRef | null | "unknown">;
}

const MOST_REMEMBERED = 5000;
/** Discord drops a second post with the same nonce "within a few minutes"; within two nobody doubts it. */
const NONCE_WINDOW_MS = 2 * 60_000;
/** Our clock and Discord's ids may differ by so much. */
const SKEW_MS = 60_000;

/**
 * Discord keeps no key beside a message: a nonce is told once, by the answer to the post and by the gateway. So a lost
 * answer is found by the gateway's word, a young post is safely posted again, and for an old one it counts whether
 * anything of ours stands there since.
 */
export function createPostMemory({ api, clock, home }: PostMemoryDeps): PostMemory {
  const refs = new Map<string, MessageRef>();
  const attemptedAt = new Map<string, number>();
  const hiddenKeys = new Set<string>();
  const trim = (kept: Map<string, unknown> | Set<string>) => {
    const oldest = kept.size >= MOST_REMEMBERED ? kept.keys().next() : null;
    if (oldest?.done === false) kept.delete(oldest.value);
  };

  const keep = (nonce: string, ref: MessageRef) => {
    trim(refs);
    refs.set(nonce, ref);
  };

  return {
    attempted(key) {
      trim(attemptedAt);
      if (!attemptedAt.has(key)) attemptedAt.set(key, clock.now());
    },
    made: (key, ref) => keep(nonceOf(key), ref),
    hidden(key) {
      trim(hiddenKeys);
      hiddenKeys.add(key);
    },
    echoed(data) {
      const message = asPayload(data);
      const [nonce, channel, id] = [message.nonce, message.channel_id, message.id].map(asText);
      const isOurs = asPayload(message.author).id === home().botUserId;
      if (isOurs && nonce && channel && id) keep(nonce, refTo(home(), channel, id));
    },
    async find(channelId, key, since) {
      if (hiddenKeys.has(key)) return "unknown";
      const wanted = nonceOf(key);
      const known = () => refs.get(wanted);
      if (known()) return known() ?? null;
      const asked = since === undefined ? [] : [since - SKEW_MS];
      const page = await (asked[0] === undefined
        ? api.latestMessages(channelId)
        : api.messagesAfter(channelId, idAtTime(asked[0])));
      const ours = page.filter(({ author }) => author.id === home().botUserId);
      const match = ours.find(({ nonce }) => nonce !== undefined && String(nonce) === wanted);
      if (match) return refTo(home(), channelId, match.id);
      // While we asked, the gateway may have told.
      if (known()) return known() ?? null;
      const firstAt = attemptedAt.get(key) ?? since ?? clock.now();
      const isYoung = Math.abs(clock.now() - firstAt) < NONCE_WINDOW_MS;
      return isYoung || ours.length === 0 ? null : "unknown";
    },
  };
}
