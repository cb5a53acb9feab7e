import type { AgentName, StopCause, TurnFailure } from "../shown.ts";

/** What becomes of a message. */
export type TurnText =
  | { readonly key: "queued"; readonly agent: AgentName; readonly ahead: number }
  | { readonly key: "queue-full"; readonly agent: AgentName; readonly limit: number }
  | { readonly key: "gateway-down"; readonly giveUpAfterMs: number }
  | { readonly key: "gave-up"; readonly agent: AgentName; readonly afterMs: number }
  | { readonly key: "turn-failed"; readonly agent: AgentName; readonly cause: TurnFailure }
  | {
      readonly key: "turn-stopped";
      /** Null: nobody we know by name. */
      readonly by: string | null;
      readonly because: StopCause;
      readonly confirmed: boolean;
    }
  | { readonly key: "nothing-to-stop" }
  | { readonly key: "exec-refused"; readonly agent: AgentName }
  | { readonly key: "message-empty" }
  | { readonly key: "message-too-long"; readonly length: number; readonly limit: number }
  /** A message was edited or deleted, and that changed nothing any more; or its new words are no message to the agent. */
  | {
      readonly key: "change-too-late";
      readonly agent: AgentName;
      readonly what: "edited" | "removed";
      readonly hasStarted: boolean;
    }
  | { readonly key: "repeat" }
  /** Something that was to be shown was not, or (`sure` is false) may not have been; `here` when it was this place. */
  | {
      readonly key: "undeliverable";
      readonly what: "answer" | "message";
      readonly here: boolean;
      readonly sure: boolean;
    }
  | { readonly key: "too-many-waiting"; readonly limit: number }
  | { readonly key: "form-too-late" }
  | { readonly key: "internal-fault" };
