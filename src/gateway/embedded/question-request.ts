import type { PartAnswer, QuestionEnding, QuestionPart } from "../../core/question/gateway-question.ts";

/** What a scripted agent asks its person. */
export interface QuestionRequest {
  readonly parts: readonly QuestionPart[];
  /** How long the gateway waits for an answer; its usual time when null. */
  readonly patienceMs: number | null;
}

export interface QuestionVerdict {
  readonly ending: QuestionEnding;
  /** One for each part; none when it was not answered. */
  readonly answers: readonly PartAnswer[];
}

const ASK_WHICH = /\bask me which\b(?: ones\b)?(?:\s*:\s*(.+))?/is;
const WITHIN = /\s*\bwithin\s+(\d{1,4})\s*s(?:ec(?:onds?)?)?\b\.?/i;
/** Several may be chosen. */
const ONES = /\bask me which ones\b/i;
const TWICE = /\s*\btwice\b\.?/i;
const COLOURS = ["moss", "sand"];

/** The question that a message makes an agent ask; null for none: `ask me which: moss or sand`. */
export function questionIn(text: string): QuestionRequest | null {
  const match = ASK_WHICH.exec(text);
  if (!match) return null;
  const said = match[1] ?? "";
  const within = WITHIN.exec(said);
  const list = said.replace(WITHIN, "").replace(TWICE, "");
  const named = list
    .split(/\s+or\s+|\s*,\s*/i)
    .map((one) => one.trim())
    .filter((one) => one !== "");
  const labels = named.length >= 2 ? named.slice(0, 4) : COLOURS;
  const one = partOf("which", "Which one", "Which one should I take?", labels);
  const ones = partOf("which", "Which ones", "Which ones should I take?", labels);
  const first = ONES.test(text) ? { ...ones, many: true } : one;
  const second = partOf("sure", "How sure", "How sure are you?", ["very", "not very"]);
  return {
    parts: TWICE.test(said) ? [first, second] : [first],
    patienceMs: within ? Number(within[1]) * 1_000 : null,
  };
}

function partOf(key: string, header: string, text: string, labels: readonly string[]): QuestionPart {
  return { key, header, text, options: labels.map((label) => ({ label, about: null })), open: true };
}

/** What the agent says once it knows. */
export function wordAnswers({ ending, answers }: QuestionVerdict): string {
  switch (ending.kind) {
    case "answered":
      return `You answered, so I went on with it:\n\n${answers.map(quoted).join("\n\n")}`;
    case "cancelled":
      return "You skipped my question, so I went on without an answer.";
    case "expired":
      return "You did not answer in time, so I went on without an answer.";
    case "lost":
      return "";
  }
}

const quoted = (answer: PartAnswer) => `> ${[answer].flat().join(", ").replaceAll("\n", "\n> ")}`;
