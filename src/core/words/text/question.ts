import type { QuestionCard } from "../../question/question-card.ts";

/** What an agent asks the person whose turn it is. */
export type QuestionText = { readonly key: "question"; readonly card: QuestionCard };
