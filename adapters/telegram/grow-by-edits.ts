import type { MessageRef } from "../../src/core/conversation/place.ts";
import type { ReplyTarget } from "../../src/core/ports/chat-adapter.ts";
import type { OutboundMessage } from "../../src/core/words/text.ts";
import { layOut } from "../../src/text/lay-out-message.ts";
import type { TelegramApi } from "./api.ts";
import type { Grower } from "./grower.ts";
import { chatAt, refTo, type TelegramHome } from "./place.ts";
import { renderTelegramMarkdown, splitTelegramAnswer } from "./render-markdown.ts";
import { keyboardOf } from "./render-message.ts";

type Status = Extract<OutboundMessage, { kind: "status" }>;

export interface EditDeps {
  readonly api: Pick<TelegramApi, "post" | "update">;
  readonly home: TelegramHome;
  readonly footerOf: (chat: string, messageId: string) => Status | null;
}

interface Grown {
  readonly ref: MessageRef;
  /** The text that it shows; null while it still shows the status. */
  shown: string | null;
}

/** Grows an answer by changing its messages, in the status line first. */
export function createEditGrower({ api, home, footerOf }: EditDeps, target: ReplyTarget): Grower {
  const grown: Grown[] = target.status ? [{ ref: target.status, shown: null }] : [];
  const firstBehind = (parts: readonly string[]) =>
    parts.findIndex((part, index) => grown[index]?.shown !== part);
  const buttonsOf = ({ channel, id }: MessageRef) => {
    const status = footerOf(channel, id);
    return status === null ? [] : keyboardOf(layOut(status, 0).buttons);
  };
  return {
    lifeMs: Number.POSITIVE_INFINITY,
    isBehind: (text) => firstBehind(splitTelegramAnswer(text)) >= 0,
    async bringOn(text) {
      const parts = splitTelegramAnswer(text);
      const at = firstBehind(parts);
      const part = parts[at] ?? "";
      const rendered = renderTelegramMarkdown(part);
      const content = { ...rendered, text: rendered.text.trim() === "" ? "…" : rendered.text };
      const standing = grown[at];
      if (standing) {
        const keyboard = at === 0 && target.status ? buttonsOf(standing.ref) : [];
        await api.update(standing.ref.channel, standing.ref.id, { ...content, keyboard });
        standing.shown = part;
      } else {
        const made = await api.post(chatAt(target.place), { ...content, keyboard: [] });
        const ref = refTo(home, made.chat, made.id);
        grown.push({ ref, shown: part });
        target.onMade?.(ref);
      }
      return at === parts.length - 1;
    },
    settle: async () => grown.filter(({ shown }) => shown !== null).map(({ ref }) => ref),
  };
}
