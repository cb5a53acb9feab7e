/** Something a person told an agent in one session. */
export interface Fact {
  /** What it is about (`word`, `favourite colour`); null when they only said to remember it. */
  readonly topic: string | null;
  readonly value: string;
}

const REMEMBER = /\bremember(?:\s+(?:that|this|the\s+word))?\b:?\s+(.+)/is;
const IS = /\b(?:my|our|the)\s+([\p{L}\d' -]{1,40}?)\s+(?:is|are)\s+(.+)/isu;
const ASKS_ONE =
  /\b(?:what(?:'s|’s|\s+is|\s+was|\s+are)|tell me)\s+(?:my|our|the)\s+([\p{L}\d' -]{1,40}?)\s*[?.!]*$/iu;
const ASKS_ALL =
  /\b(?:recall|what\s+words?\b|what\s+(?:did|have)\s+i\b|(?:what\s+)?do\s+you\s+(?:still\s+)?(?:know|remember))/i;
const LONGEST_FACT = 500;

/** What a message tells, if it tells anything. */
export function factIn(text: string): Fact | null {
  if (askedFact(text) !== null) return null;
  const remembered = REMEMBER.exec(text)?.[1];
  const told = IS.exec(remembered ?? text);
  if (told?.[1] && told[2]) return { topic: told[1].toLowerCase(), value: tidy(told[2]) };
  return remembered === undefined ? null : { topic: null, value: tidy(remembered) };
}

/** What a message asks for: `all`, one topic, or null for neither. */
export function askedFact(text: string): "all" | { readonly topic: string } | null {
  const topic = ASKS_ONE.exec(text)?.[1];
  if (topic) return { topic: topic.toLowerCase() };
  return ASKS_ALL.test(text) ? "all" : null;
}

function tidy(value: string): string {
  return value
    .trim()
    .replace(/[.!?]+$/, "")
    .slice(0, LONGEST_FACT);
}
