import type { KnownBlock } from "@slack/types";
import { hasCode } from "../../src/core/errors.ts";
import type { SlackRef } from "./api.ts";
import type { GrowDeps, Grower, NextStep } from "./grower.ts";
import { renderSlackFallback, renderSlackMarkdown } from "./render-markdown.ts";
import { markdownBlock } from "./render-message.ts";

/** Slack takes 12,000 letters in a message; a longer answer stops growing here and ends as several messages. */
const LONGEST_EDIT = 11_000;

export interface EditTarget {
  readonly ref: SlackRef;
  /** From this letter of the answer on. */
  readonly from: number;
  readonly opening: string;
  /** What stays below the text: the buttons of a status line. */
  readonly footer: readonly KnownBlock[];
}

/** Lets an answer grow by changing one message over and over; `before` are the messages that stand above it. */
export function growByEdits(deps: GrowDeps, target: EditTarget, before: readonly SlackRef[]): Grower {
  const { api, budget } = deps;
  let shown = "";
  let isTaken = before.some(({ ts }) => ts === target.ref.ts);

  const wait = (isBehind: boolean): NextStep => ({ kind: "wait", ms: budget.spacingMs("edit"), isBehind });

  const edit = async (text: string): Promise<NextStep> => {
    const rendered = renderSlackMarkdown(target.opening + text);
    if (rendered.length > LONGEST_EDIT) return { kind: "end" };
    if (!budget.take("edit")) return wait(true);
    const blocks = [markdownBlock(rendered), ...target.footer];
    await api.update(target.ref, { text: renderSlackFallback(text) || "…", blocks });
    shown = text;
    isTaken = true;
    return wait(false);
  };

  return {
    async step(text) {
      const rest = text.slice(target.from);
      if (rest.trim() === "" || rest === shown) return wait(false);
      try {
        return await edit(rest);
      } catch (fault) {
        if (!hasCode(fault, "platform.rate-limited")) return { kind: "end" };
        budget.rest("edit", fault.retryAfterMs ?? 0);
        return wait(true);
      }
    },
    close: async () => {},
    refs: () =>
      isTaken && !before.some(({ ts }) => ts === target.ref.ts) ? [...before, target.ref] : before,
    stepAt: () => null,
  };
}
