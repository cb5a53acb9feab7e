import type { AgentName } from "../words/shown.ts";
import type { QuestionPart } from "./gateway-question.ts";
import type { QuestionEnd } from "./question.ts";

/** A question as people read it. What the agent wrote is in `shown`, and in the headers and words of `answers`. */
export interface QuestionCard {
  readonly agent: AgentName;
  /** Who is asked, by display name. */
  readonly person: string;
  /** What is asked now, or was asked last. */
  readonly shown: QuestionPart;
  /** From 1. */
  readonly part: number;
  readonly parts: number;
  readonly answers: readonly { readonly header: string; readonly words: string }[];
  readonly state:
    | { readonly kind: "asked"; readonly until: number }
    /** Decided here, and the gateway has not confirmed it yet. */
    | { readonly kind: "sending" }
    | { readonly kind: QuestionEnd; readonly at: number };
}
