import type { OutboundFile } from "../../core/file/file.ts";
import { requestIn } from "./agent-request.ts";
import type { CommandRequest } from "./command-request.ts";
import type { DemoAgent } from "./demo-agents.ts";
import { type QuestionRequest, questionIn } from "./question-request.ts";
import { askedFact, type Fact, factIn } from "./script-memory.ts";
import { LONG_ANSWER, markdownSample, SLOW_ANSWER } from "./script-samples.ts";
import { attachedIn } from "./word-files.ts";

/** What a scripted agent is asked: it knows what was written to it in this session, and nothing else. */
export interface ScriptQuestion {
  readonly agent: DemoAgent;
  readonly earlier: readonly string[];
  readonly text: string;
}

export interface ScriptAnswer {
  readonly markdown: string;
  /** Slow answers take seconds, so that waiting and stopping can be tried. */
  readonly slow?: boolean;
  /** A step shown before the answer. */
  readonly step?: { readonly kind: "tool"; readonly name: string };
  /** It asks to run a command, and answers by what becomes of that. */
  readonly asks?: CommandRequest;
  /** It asks its person something, and answers by what they say. */
  readonly wonders?: QuestionRequest;
  /** A file that it hands over. */
  readonly made?: OutboundFile;
  /** It fails instead of answering. */
  readonly fails?: boolean;
}

/** Said once per session, first: nobody should take a script for a model. */
export const SCRIPT_LABEL =
  "*Demonstration: I am a script inside Gatehouse. No language model reads this, and nothing leaves this machine.*";

interface Rule {
  readonly when: RegExp;
  answer(question: ScriptQuestion, match: RegExpExecArray): ScriptAnswer;
}

/** Asked for by the first word; looked at before anything else. */
const COMMANDS: readonly Rule[] = [
  { when: /^\s*(?:echo|say)\b:?\s+(.+)/is, answer: (_, match) => ({ markdown: match[1] ?? "" }) },
  { when: /^\s*fail\b/i, answer: () => ({ markdown: "", fails: true }) },
];

const SENTENCES: readonly Rule[] = [
  { when: /\bmarkdown\b/i, answer: ({ agent }) => ({ markdown: markdownSample(agent.name) }) },
  {
    when: /\bmake (?:me )?a file\b/i,
    answer: ({ agent }) => ({ markdown: "Here is a file of mine.", made: sampleFile(agent.name) }),
  },
  { when: /\blong answer\b/i, answer: () => ({ markdown: LONG_ANSWER }) },
  { when: /\bslow(?:ly)?\b/i, answer: () => ({ markdown: SLOW_ANSWER, slow: true }) },
  { when: /\bcount to (\d{1,3})\b/i, answer: (_, match) => ({ markdown: countTo(Number(match[1])) }) },
  {
    when: /\bcount\b|\bhow many (?:messages|times)\b/i,
    answer: (question) => ({ markdown: countOf(question) }),
  },
  {
    when: /\b(?:use a tool|read a file)\b/i,
    answer: () => ({ markdown: TOOL_USED, step: { kind: "tool", name: "read" } }),
  },
  {
    when: /\b(?:who|what) are you\b|\bwhat can (?:you|i) do\b|^\s*help\b/i,
    answer: ({ agent }) => ({ markdown: introduction(agent) }),
  },
  {
    when: /^\s*(?:hi|hello|hey|good (?:morning|evening))\b/i,
    answer: ({ agent }) => ({ markdown: greeting(agent) }),
  },
];

const TOOL_USED =
  "I pretended to use a tool called `read`; you saw its name while it ran. There was no file.";

const TRY = [
  "- `remember the word saffron`, then `what word did I say?`, then the same question in another conversation",
  "- attach a file, or say `make a file`",
  "- `show me markdown`, `long answer`, `answer slowly` (and press Stop)",
  "- `run ls` to see a command that needs an approval (Ops also knows `deploy the site`), `ask me which: moss or sand` to be asked back, `fail` to see a failure",
].join("\n");

/** The whole answer of a scripted agent. Pure: the same session and text, the same answer. */
export function scriptAnswer(question: ScriptQuestion): ScriptAnswer {
  const command = firstMatch(COMMANDS, question);
  if (command) return command;
  const attached = attachedIn(question.text);
  if (attached.length > 0) return { markdown: receipt(question, attached) };
  const asks = requestIn(question.agent.id, question.text);
  if (asks) return { markdown: "", asks };
  const wonders = questionIn(question.text);
  if (wonders) return { markdown: "", wonders };
  const asked = askedFact(question.text);
  if (asked !== null) return { markdown: recall(question, asked === "all" ? null : asked.topic) };
  const told = factIn(question.text);
  if (told) return { markdown: `Noted for this conversation: ${wordFact(told)}.` };
  return firstMatch(SENTENCES, question) ?? { markdown: unscripted(question) };
}

function firstMatch(rules: readonly Rule[], question: ScriptQuestion): ScriptAnswer | null {
  for (const rule of rules) {
    const match = rule.when.exec(question.text);
    if (match) return rule.answer(question, match);
  }
  return null;
}

function recall(question: ScriptQuestion, topic: string | null): string {
  const facts = question.earlier.flatMap((text) => factIn(text) ?? []);
  const found = topic === null ? facts : facts.filter((fact) => isAbout(fact, topic)).slice(-1);
  if (found.length > 0)
    return `In this conversation you told me:\n\n${found.map((one) => `- ${wordFact(one)}`).join("\n")}`;
  if (topic !== null) return "You have not told me that in this conversation, and I know no other.";
  return "Nothing yet. I only know what you write in this conversation, not in your others, and not in other people's.";
}

function isAbout(fact: Fact, topic: string): boolean {
  if (fact.topic === null) return /\bword$/.test(topic);
  return fact.topic === topic || fact.topic.endsWith(` ${topic}`) || topic.endsWith(` ${fact.topic}`);
}

function wordFact(fact: Fact): string {
  return fact.topic === null ? `**${fact.value}**` : `${fact.topic}: **${fact.value}**`;
}

function countTo(end: number): string {
  return Array.from({ length: Math.min(Math.max(end, 1), 200) }, (_, at) => at + 1).join(", ");
}

function countOf({ earlier }: ScriptQuestion): string {
  const count = earlier.length + 1;
  return `This is message ${count} of this conversation.`;
}

function introduction(agent: DemoAgent): string {
  return `I play **${agent.name}**: ${agent.about}. I follow a script and understand a few sentences:\n\n${TRY}`;
}

function greeting(agent: DemoAgent): string {
  return `Hello, I play **${agent.name}**. Things to try:\n\n${TRY}`;
}

function sampleFile(name: string): OutboundFile {
  return { name: "demo.md", type: "text/markdown", content: { kind: "text", text: markdownSample(name) } };
}

function receipt({ agent, text }: ScriptQuestion, attached: readonly string[]): string {
  const quote = text.slice(0, 400).replaceAll("\n", "\n> ");
  const list = attached.map((one) => `- ${one}`).join("\n");
  return `I got ${attached.length === 1 ? "this file" : "these files"}:\n\n${list}\n\nA real ${agent.name} would look at it:\n\n> ${quote}`;
}

function unscripted({ agent, text }: ScriptQuestion): string {
  const quote = text.slice(0, 400).replaceAll("\n", "\n> ");
  return `You wrote:\n\n> ${quote}\n\nA real ${agent.name} would answer that; I only follow a script. Try:\n\n${TRY}`;
}
