import type { AgentId } from "../access/permission.ts";
import type { Brand } from "../brand.ts";
import type { SessionKey } from "../conversation/conversation.ts";

/** The gateway's own id of a question. */
export type GatewayQuestionId = Brand<string, "GatewayQuestionId">;

/** One thing that an agent asks. All of it is the agent's word. */
export interface QuestionPart {
  /** What the gateway calls it. */
  readonly key: string;
  /** What it is about, in a word or two. */
  readonly header: string;
  readonly text: string;
  /** None: it takes an answer in the person's own words. */
  readonly options: readonly { readonly label: string; readonly about: string | null }[];
  /** Does it take an answer in other words than the options? */
  readonly open: boolean;
  /** May several of the options be chosen? Left out: one. */
  readonly many?: boolean;
}

/** What is answered to one part; a list where several options were chosen. */
export type PartAnswer = string | readonly string[];

/** What an agent asks the person whose turn it works on, as it stands at the gateway. */
export interface GatewayQuestion {
  readonly id: GatewayQuestionId;
  readonly agentId: AgentId | null;
  readonly sessionKey: SessionKey | null;
  readonly runId: string | null;
  /** At least one. */
  readonly parts: readonly QuestionPart[];
  readonly createdAt: number;
  /** When the gateway gives up, by its clock. */
  readonly expiresAt: number;
}

/** How it ended at the gateway, whose word on it is the only one. */
export type QuestionEnding =
  | { readonly kind: "answered" }
  /** It was skipped, or its run ended. */
  | { readonly kind: "cancelled" }
  | { readonly kind: "expired" }
  /** The gateway restarted, or does not know it any more. */
  | { readonly kind: "lost" };

/** Hears of questions. Told the same twice, it takes no harm. */
export interface QuestionWatcher {
  asked(question: GatewayQuestion): void;
  ended(id: GatewayQuestionId, ending: QuestionEnding): void;
  /** Everything that waits at the gateway: after each connect. */
  listed(pending: readonly GatewayQuestion[]): void;
}

/** The gateway's side of questions. */
export interface GatewayQuestions {
  /** Who hears of questions from the next start on. */
  watch(watcher: QuestionWatcher): void;
  /**
   * Answers every part in its order, or skips all of it with null. The first answer counts: `applied` says whether this
   * one did. Throws `gateway.unreachable` when nobody can say.
   */
  answer(
    question: Pick<GatewayQuestion, "id" | "parts">,
    answers: readonly PartAnswer[] | null,
  ): Promise<{ readonly applied: boolean; readonly ending: QuestionEnding }>;
  /** How a question ended; "pending" while it waits. Throws `gateway.unreachable`. */
  endingOf(id: GatewayQuestionId): Promise<QuestionEnding | "pending">;
}
