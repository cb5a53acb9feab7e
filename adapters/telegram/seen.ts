import type { Clock } from "../../src/core/ports/clock.ts";
import { asPayload, asText } from "../shared/payload.ts";

/** Who wrote of late, by what Telegram itself said of them. */
export interface Seen {
  note(update: unknown): void;
  /** The number behind a username; null when it was not seen lately: names change hands. */
  userIdOf(username: string): string | null;
  /** A group that this person wrote in. */
  groupOf(userId: string): string | null;
}

const REMEMBERED_MS = 24 * 3_600_000;
const MOST = 10_000;

export function createSeen(clock: Clock): Seen {
  const users = new Map<string, { readonly id: string; readonly at: number }>();
  const groups = new Map<string, string>();
  const keep = <T>(kept: Map<string, T>, key: string, value: T) => {
    const oldest = kept.size >= MOST ? kept.keys().next() : null;
    if (oldest?.done === false) kept.delete(oldest.value);
    kept.delete(key);
    kept.set(key, value);
  };
  return {
    note(update) {
      const { message, callback_query: click } = asPayload(update);
      const said = asPayload(message ?? asPayload(click).message);
      const from = asPayload(message === undefined ? asPayload(click).from : said.from);
      if (from.is_bot !== false || said.sender_chat !== undefined || !Number.isSafeInteger(from.id)) return;
      const username = asText(from.username);
      if (username) keep(users, username.toLowerCase(), { id: String(from.id), at: clock.now() });
      const chat = asPayload(said.chat);
      if (chat.type === "group" || chat.type === "supergroup") keep(groups, String(from.id), String(chat.id));
    },
    userIdOf(username) {
      const found = users.get(username.toLowerCase());
      const agoMs = clock.now() - (found?.at ?? 0);
      return found && agoMs >= 0 && agoMs < REMEMBERED_MS ? found.id : null;
    },
    groupOf: (userId) => groups.get(userId) ?? null,
  };
}
