import type { OutboundFile } from "../../core/file/file.ts";
import type { RunProgress } from "../../core/ports/gateway.ts";
import type { CommandRequest, Verdict } from "./command-request.ts";
import type { DemoAgent } from "./demo-agents.ts";
import type { QuestionRequest, QuestionVerdict } from "./question-request.ts";
import type { SessionLine } from "./session-files.ts";

/** What one run is about. */
export interface Ask {
  readonly agent: DemoAgent;
  /** What was said in this session before, oldest first. */
  readonly earlier: readonly SessionLine[];
  readonly text: string;
  /** Asks the humans, and waits for what they say. */
  readonly approval: (request: CommandRequest) => Promise<Verdict>;
  /** Asks the person, and waits for their answer. */
  readonly question: (request: QuestionRequest) => Promise<QuestionVerdict>;
  /** What they wrote about it, so far. */
  readonly notes: () => readonly string[];
}

/** The next bit of an answer, or a step on the way. */
export type Piece =
  | { readonly kind: "delta"; readonly text: string }
  | { readonly kind: "made"; readonly file: OutboundFile }
  | { readonly kind: "step"; readonly progress: Extract<RunProgress, { kind: "tool" | "exec-refused" }> };

/** Who answers: the script, or a model behind an endpoint. */
export interface Answerer {
  /** The first line of a session's first answer. */
  readonly label: string;
  /** Ends early when the signal aborts. Throws ModelFault when there is no answer. */
  answer(ask: Ask, signal: AbortSignal): AsyncIterable<Piece>;
}

/** Why a model did not answer, in words for operators: no key, no text of a person. */
export class ModelFault extends Error {
  override readonly name = "ModelFault";
}
