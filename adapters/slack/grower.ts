import type { Clock } from "../../src/core/ports/clock.ts";
import type { Logger } from "../../src/core/ports/logger.ts";
import type { SlackApi, SlackRef } from "./api.ts";
import type { StreamBudget } from "./stream-budget.ts";

/** What comes after a step. */
export type NextStep =
  /** Another one in so long, at once needed or not. */
  | { readonly kind: "wait"; readonly ms: number; readonly isBehind: boolean }
  /** Go on by edits: of this message, or of the status line; from this letter of the answer on. */
  | { readonly kind: "edit"; readonly ref: SlackRef | null; readonly from: number; readonly opening: string }
  /** Nothing more grows; the final comes through the outbox. */
  | { readonly kind: "end" };

/** One way for an answer to grow. Its steps never overlap and never throw. */
export interface Grower {
  /** Brings what people see nearer to the text, by one call at most. */
  step(text: string): Promise<NextStep>;
  /** Ends the growing. */
  close(): Promise<void>;
  /** The messages it made or took over, in order. */
  refs(): readonly SlackRef[];
  /** When it wants a step even without a new text, in milliseconds since the epoch. */
  stepAt(): number | null;
}

export interface GrowDeps {
  readonly api: Pick<SlackApi, "startStream" | "appendStream" | "stopStream" | "update">;
  readonly budget: StreamBudget;
  readonly clock: Clock;
  readonly logger: Logger;
}
