import type { ReplyTarget } from "../../src/core/ports/chat-adapter.ts";
import type { TelegramApi } from "./api.ts";
import type { Grower } from "./grower.ts";
import { chatAt } from "./place.ts";
import { renderTelegramMarkdown, splitTelegramAnswer } from "./render-markdown.ts";

/** Telegram shows a draft for 30 seconds. */
const DRAFT_LIFE_MS = 20_000;

/**
 * Grows an answer as a draft below the status line. Nothing of it stays: a draft goes when a message is said, so the
 * line is taken away in the end and the final is said anew.
 */
export function createDraftGrower(
  { api }: { readonly api: Pick<TelegramApi, "draft" | "remove"> },
  target: ReplyTarget,
): Grower {
  const { place, status } = target;
  // Its number leads back to the status line, whose button stops the turn.
  const draft = Number(status?.id);
  let isShown = false;
  return {
    lifeMs: DRAFT_LIFE_MS,
    isBehind: () => true,
    async bringOn(text) {
      // What is longer than a message shows its end, which is what is being written.
      const part = splitTelegramAnswer(text).at(-1) ?? "";
      await api.draft(chatAt(place), draft, { ...renderTelegramMarkdown(part), keyboard: [] });
      isShown = true;
      return true;
    },
    async settle() {
      if (isShown && status) await api.remove(status.channel, status.id).catch(() => {});
      return [];
    },
  };
}
