import type { MessageRef } from "../../src/core/conversation/place.ts";
import { isUnknownMethod } from "./api.ts";

/** One way to let an answer grow. */
export interface Grower {
  /** Is there anything that people do not see yet, or will soon see no more? */
  isBehind(text: string): boolean;
  /** One call; true when the whole text is shown now. */
  bringOn(text: string): Promise<boolean>;
  /** For how long what is shown stands by itself. */
  readonly lifeMs: number;
  /** The messages that the final parts replace. Never throws. */
  settle(): Promise<readonly MessageRef[]>;
}

/** Does the server that we talk to know drafts? Older ones do not, and say so once. */
export interface DraftSupport {
  areKnown(): boolean;
  /** True when this fault says that they are not known. */
  learn(fault: unknown): boolean;
}

export function createDraftSupport(): DraftSupport {
  let areKnown = true;
  return {
    areKnown: () => areKnown,
    learn(fault) {
      if (!areKnown || !isUnknownMethod(fault)) return false;
      areKnown = false;
      return true;
    },
  };
}
