import { hasCode } from "../../src/core/errors.ts";
import type { ReplyStream, ReplyTarget } from "../../src/core/ports/chat-adapter.ts";
import type { Clock, Timer } from "../../src/core/ports/clock.ts";
import type { CallBudget } from "../shared/call-budget.ts";
import type { TelegramApi } from "./api.ts";
import { createDraftGrower } from "./grow-by-draft.ts";
import { createEditGrower } from "./grow-by-edits.ts";
import type { DraftSupport, Grower } from "./grower.ts";
import { isPrivateChat, type TelegramHome } from "./place.ts";

/** An answer that is whole within this time needs no growing: it replaces the status line at once. */
const PATIENCE_MS = 700;

export interface ReplyDeps {
  readonly api: Pick<TelegramApi, "post" | "update" | "draft" | "remove">;
  /** A chat takes one message a second, a group twenty a minute. */
  readonly budgets: { readonly private: CallBudget; readonly group: CallBudget };
  readonly clock: Clock;
  readonly home: TelegramHome;
  readonly drafts: DraftSupport;
  /** What stays below a status line whose message is taken over. */
  readonly footerOf: Parameters<typeof createEditGrower>[0]["footerOf"];
}

/** How an answer grows: by a draft in a private chat, where Telegram has drafts, else by changing its messages. */
export function openReply(deps: ReplyDeps, target: ReplyTarget): ReplyStream {
  const { clock, drafts } = deps;
  const chat = target.place.channel;
  const isPrivate = isPrivateChat(chat);
  const budget = isPrivate ? deps.budgets.private : deps.budgets.group;
  let grower: Grower =
    isPrivate && drafts.areKnown() && target.status
      ? createDraftGrower(deps, target)
      : createEditGrower(deps, target);
  let latest = "";
  let shown = "";
  let timer: Timer | null = null;
  let busy: Promise<void> | null = null;
  let leave: (() => void) | null = null;
  let isOver = false;
  let notBefore = 0;
  /** A draft vanishes when it is not said again. */
  let againAt = Number.POSITIVE_INFINITY;

  const plan = () => {
    timer?.cancel();
    const at = shown === latest ? againAt : notBefore;
    if (at === Number.POSITIVE_INFINITY) return;
    timer = clock.after(Math.max(0, at - clock.now()), () => {
      timer = null;
      busy ??= step().finally(() => {
        busy = null;
        if (!isOver) plan();
      });
    });
  };
  /** Brings what people see nearer to the text, by one call at most. */
  const step = async () => {
    const text = latest;
    notBefore = clock.now() + budget.spacingMs();
    againAt = Math.max(againAt, notBefore);
    if (!grower.isBehind(text)) {
      shown = text;
      return;
    }
    if (!budget.take(chat)) return;
    try {
      const isWhole = await grower.bringOn(text);
      if (isWhole) shown = text;
      againAt = clock.now() + grower.lifeMs;
    } catch (fault) {
      rest(fault);
    }
  };
  /** Slower when Telegram says so; after any other fault nothing grows, and the final comes through the outbox. */
  const rest = (fault: unknown) => {
    if (hasCode(fault, "platform.rate-limited")) {
      const waitMs = fault.retryAfterMs ?? 0;
      budget.rest(waitMs, chat);
      notBefore = clock.now() + waitMs;
      againAt = notBefore;
      return;
    }
    if (drafts.learn(fault)) {
      grower = createEditGrower(deps, target);
      shown = "";
      againAt = Number.POSITIVE_INFINITY;
      return;
    }
    isOver = true;
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
      return grower.settle();
    },
  };
}
