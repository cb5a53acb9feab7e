import type { MessageRef } from "../../src/core/conversation/place.ts";
import { hasCode } from "../../src/core/errors.ts";
import type { ReplyStream, ReplyTarget } from "../../src/core/ports/chat-adapter.ts";
import type { Clock, Timer } from "../../src/core/ports/clock.ts";
import type { CallBudget } from "../shared/call-budget.ts";
import type { DiscordApi, DiscordContent } from "./api.ts";
import { channelIdOf, type DiscordHome, refTo } from "./place.ts";
import { renderDiscordMarkdown, splitDiscordAnswer } from "./render-markdown.ts";

/** An answer that is whole within this time needs no growing: it replaces the status line at once. */
const PATIENCE_MS = 700;

export interface ReplyDeps {
  readonly api: Pick<DiscordApi, "post" | "update">;
  readonly budget: CallBudget;
  readonly clock: Clock;
  readonly home: DiscordHome;
  /** A fresh key for a post. */
  readonly nextKey: () => string;
  /** Where a post went whose answer was lost, as far as anybody knows. */
  readonly findPost: (channelId: string, key: string) => Promise<MessageRef | null | "unknown">;
  /** What stays below a status line whose message is taken over. */
  readonly footerOf: (messageId: string) => DiscordContent["components"];
}

interface Grown {
  readonly ref: MessageRef;
  /** The text that it shows; null while it still shows the status. */
  shown: string | null;
}

/** How an answer grows on Discord: by changing its messages, in the status line first, within the channel's budget. */
export function openReply(deps: ReplyDeps, target: ReplyTarget): ReplyStream {
  const { budget, clock } = deps;
  const grown: Grown[] = target.status ? [{ ref: target.status, shown: null }] : [];
  const channel = channelIdOf(target.place);
  let latest = "";
  let timer: Timer | null = null;
  let busy: Promise<void> | null = null;
  let leave: (() => void) | null = null;
  let isOver = false;
  let notBefore = 0;
  /** A message of ours that may stand there, though nobody said so. */
  let lostKey: string | null = null;

  const plan = () => {
    timer?.cancel();
    timer = clock.after(Math.max(0, notBefore - clock.now()), () => {
      timer = null;
      busy ??= step().finally(() => {
        busy = null;
        if (!isOver && !isShown()) plan();
      });
    });
  };
  let shownText = "";
  const isShown = () => shownText === latest;

  /** Brings what people see nearer to the text, by one call at most. */
  const step = async () => {
    const text = latest;
    const parts = splitDiscordAnswer(text);
    const at = parts.findIndex((part, index) => grown[index]?.shown !== part);
    notBefore = clock.now() + budget.spacingMs();
    if (at < 0) {
      shownText = text;
      return;
    }
    if (!budget.take(channel)) return;
    try {
      await show(at, parts[at] ?? "");
      if (at === parts.length - 1) shownText = text;
    } catch (fault) {
      rest(fault);
    }
  };
  const show = async (at: number, part: string) => {
    const standing = grown[at];
    const content = renderDiscordMarkdown(part) || "…";
    if (standing) {
      const components = at === 0 && target.status ? deps.footerOf(standing.ref.id) : [];
      await deps.api.update(standing.ref, { content, components, file: null });
      standing.shown = part;
      return;
    }
    const key = deps.nextKey();
    lostKey = key;
    const made = await deps.api.post(channel, { content, components: [], file: null }, key);
    lostKey = null;
    const ref = refTo(deps.home, made.channel, made.id);
    grown.push({ ref, shown: part });
    target.onMade?.(ref);
  };
  const takeUpLost = async () => {
    const found = lostKey === null ? null : await deps.findPost(channel, lostKey).catch(() => null);
    if (found !== null && found !== "unknown") grown.push({ ref: found, shown: "" });
  };
  /** Slower when Discord says so; after any other fault nothing grows, and the final comes through the outbox. */
  const rest = (fault: unknown) => {
    if (!hasCode(fault, "platform.rate-limited")) {
      isOver = true;
      return;
    }
    lostKey = null;
    const waitMs = fault.retryAfterMs ?? 0;
    budget.rest(waitMs, fault.retryScope === "platform" ? undefined : channel);
    notBefore = clock.now() + waitMs;
  };

  return {
    show(markdown) {
      if (isOver || markdown === latest || markdown === "") return;
      latest = markdown;
      if (!leave) {
        leave = budget.join();
        notBefore = clock.now() + PATIENCE_MS;
      }
      if (!busy) plan();
    },
    async settle() {
      isOver = true;
      timer?.cancel();
      await busy;
      leave?.();
      leave = null;
      await takeUpLost();
      return grown.filter(({ shown }) => shown !== null).map(({ ref }) => ref);
    },
  };
}
