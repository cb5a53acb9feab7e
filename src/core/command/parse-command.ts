import type { InboundMessage } from "../inbox/inbound.ts";
import { parseIdentity } from "../people/identity.ts";
import { LANGUAGES, type Language, parseLanguage } from "../words/language.ts";
import type { Problem } from "../words/problem.ts";
import { closestWord } from "./closest-word.ts";
import {
  COMMANDS,
  type CommandArguments,
  type CommandName,
  type CommandSpec,
  findCommand,
  NO_ARGUMENTS,
  type PersonWord,
  SHARE_WORDS,
  type Slot,
} from "./command.ts";
import { BECAUSE, BEGINS_END } from "./end-words.ts";
import { parseEnd } from "./parse-end.ts";
import { readWish } from "./read-wish.ts";

export type ParsedCommand =
  | {
      readonly kind: "parsed";
      readonly command: CommandSpec<CommandName>;
      readonly args: CommandArguments;
    }
  /** A command of ours, used wrongly; `problem` is what is wrong. */
  | { readonly kind: "wrong"; readonly command: CommandSpec<CommandName>; readonly problem: Problem }
  | { readonly kind: "unknown"; readonly typed: string; readonly suggestion: CommandName | null };

/** Is this the name of an agent, role or permission here? */
export type Knows = (words: string) => boolean;

/**
 * The command in a message, without its mark, or null when the message is for an agent. `!word` always is one, and so
 * is `/word` with the name of ours; bare words to us are one only when they fit its usage from the first to the last,
 * so that "help me with X" reaches the agent. With `knows`, bare names also have to be names of something here.
 */
export function recognizeCommand(message: InboundMessage, knows: Knows = looksLikeId): string | null {
  const text = message.text.trim();
  if (/^![a-z]/i.test(text)) return text.slice(1);
  if (message.addressed === "thread") return null;
  const slash = /^\/(?:gatehouse\s+)?([a-z]+)(?=\s|$)/i.exec(text);
  if (slash) return findCommand(nameIn(slash[1])) ? text.replace(/^\/(?:gatehouse\s+)?/i, "") : null;
  // Most messages begin with no word of ours, and nobody waits for a suggestion.
  if (!findCommand(nameIn(text.split(/\s/u, 1)[0]))) return null;
  const parsed = parseCommand(text, message.sentAt);
  if (parsed.kind !== "parsed" || SAID_TO_AGENTS.includes(parsed.command.name)) return null;
  const { code, person, what, role } = parsed.args;
  if (code !== null && !looksLikeCode(code)) return null;
  // A person and a wrong name are still a command: the answer suggests the right one.
  const forgiving = parsed.command.name === "grant" || parsed.command.name === "revoke";
  if (parsed.command.name === "invite") {
    return what === null || knows(what) || wordsOf(what).every(knows) ? text : null;
  }
  if (what !== null && /^(?:un)?freeze$/.test(parsed.command.name) && /^(?:all|agent .+)$/i.test(what))
    return text;
  if (what !== null && !knows(what) && !(forgiving && person !== null && looksLikeId(what))) return null;
  if (role !== null && role !== "off" && !knows(role)) return null;
  return text;
}

/** Reads a command's words: its name, then what its usage says. Pure; never throws. */
export function parseCommand(text: string, now: number): ParsedCommand {
  const [typed = "", ...words] = text.trim().split(/\s+/u);
  const command = findCommand(nameIn(typed));
  if (!command) {
    const names = COMMANDS.map(({ name }) => name);
    return { kind: "unknown", typed: typed.slice(0, 60), suggestion: closestWord(nameIn(typed), names) };
  }
  const read = readArguments(command, words, now);
  return "problem" in read
    ? { kind: "wrong", command, problem: read.problem }
    : { kind: "parsed", command, args: read };
}

/** Words that people say to agents: as commands they need their mark. */
const SAID_TO_AGENTS: readonly CommandName[] = ["done", "continue"];

type Read = CommandArguments | { readonly problem: Problem };

function readArguments(command: CommandSpec, words: readonly string[], now: number): Read {
  let rest = words;
  let args: CommandArguments = NO_ARGUMENTS;
  if (command.slots.includes("wish?")) {
    const wish = readWish(rest, now);
    if ("problem" in wish) return wish;
    args = { ...args, asked: wish.asked, reason: wish.reason };
    rest = wish.rest;
  }
  if (command.slots.includes("reason?")) {
    const at = rest.findIndex((word) => BECAUSE.test(word));
    if (at >= 0) {
      const reason = rest.slice(at + 1).join(" ");
      if (reason === "") return { problem: { kind: "no-reason" } };
      args = { ...args, reason: reason.slice(0, LONGEST_REASON) };
      rest = rest.slice(0, at);
    }
  }
  if (command.slots.includes("end?")) {
    const at = rest.findLastIndex((word) => BEGINS_END.test(word));
    if (at >= 0) {
      const end = parseEnd(rest.slice(at), now);
      if ("problem" in end) return end;
      args = { ...args, endsAt: end.endsAt };
      rest = rest.slice(0, at);
    }
  }
  return readSlots(command.slots, rest, args);
}

function readSlots(slots: readonly Slot[], words: readonly string[], start: CommandArguments): Read {
  let args = start;
  let rest = words;
  for (const slot of slots) {
    if (slot === "end?" || slot === "reason?" || slot === "wish?") continue;
    if (!mayTake(slot, rest[0])) continue;
    const [taken, left] = takeWords(slot, rest);
    if (taken === "") {
      if (slot.endsWith("?")) continue;
      return { problem: { kind: "missing", slot } };
    }
    const value = readSlot(slot, taken);
    if ("problem" in value) return value;
    args = { ...args, ...value };
    rest = left;
  }
  return rest.length === 0
    ? args
    : { problem: { kind: "not-understood", typed: rest.join(" ").slice(0, 60) } };
}

/** Some places that may be left out know their own words, and leave the others to what comes after them. */
function mayTake(slot: Slot, word = ""): boolean {
  switch (slot) {
    case "person?":
      return word.startsWith("@") || readPerson(word) !== null;
    case "span?":
      return SPAN.test(word);
    case "filter?":
      return !NUMBER.test(word);
    case "which?":
      return /^(?:open|past)$/i.test(word);
    case "off?":
      return /^off$/i.test(word);
    default:
      return true;
  }
}

/** Names of agents may have spaces, so they take all that is left; everything else is one word. */
function takeWords(slot: Slot, words: readonly string[]): [string, readonly string[]] {
  const greedy = slot.startsWith("what") || slot.startsWith("agent");
  return greedy ? [words.join(" "), []] : [words[0] ?? "", words.slice(1)];
}

function readSlot(slot: Slot, typed: string): Partial<CommandArguments> | { readonly problem: Problem } {
  switch (slot) {
    case "code":
    case "code?":
      return { code: typed };
    case "person":
    case "person?": {
      const person = readPerson(typed);
      return person === null ? { problem: { kind: "by-name", typed: typed.slice(0, 60) } } : { person };
    }
    case "mode": {
      const mode = SHARE_WORDS.find((word) => word === typed.toLowerCase());
      return mode ? { mode } : { problem: { kind: "no-mode", typed: typed.slice(0, 60) } };
    }
    case "span?":
      return { span: typed.toLowerCase() };
    case "before?": {
      const [, number] = NUMBER.exec(typed) ?? [];
      return number
        ? { before: Number(number) }
        : { problem: { kind: "no-number", typed: typed.slice(0, 60), example: "#8124" } };
    }
    case "page?": {
      const [, number] = NUMBER.exec(typed) ?? [];
      return number
        ? { page: Number(number) }
        : { problem: { kind: "no-number", typed: typed.slice(0, 60), example: "#11" } };
    }
    case "which?":
      return { which: typed.toLowerCase() === "past" ? "past" : "open" };
    case "off?":
      return { off: true };
    case "language?": {
      const language = /^auto$/i.test(typed) ? "auto" : readLanguage(typed);
      if (language !== null) return { language };
      const languages = [...LANGUAGES, "auto"];
      return { problem: { kind: "no-language", typed: typed.slice(0, 60), languages } };
    }
    case "role?":
      return { role: typed.toLowerCase() };
    default:
      return { what: typed };
  }
}

function readPerson(typed: string): PersonWord | null {
  if (/^me$/i.test(typed)) return "me";
  const mention = /^<@([^|>]+)(?:\|[^>]*)?>$/.exec(typed);
  return parseIdentity(mention?.[1] ?? typed);
}

/** By its code, or its name as people call it. */
const readLanguage = (typed: string) =>
  parseLanguage(typed) ?? LANGUAGE_WORDS.get(typed.toLowerCase()) ?? null;

const LANGUAGE_WORDS: ReadonlyMap<string, Language> = new Map([
  ["english", "en"],
  ["englisch", "en"],
  ["german", "de"],
  ["deutsch", "de"],
]);

const SPAN = /^\d{1,4}[mhdw]$/i;
const NUMBER = /^#(\d{1,15})$/;
const LONGEST_REASON = 200;

const looksLikeId: Knows = (words) => /^[a-z0-9*][a-z0-9_:*/-]*$/i.test(words);

// "claim it" is talk, and a wrong code costs one of few tries.
const looksLikeCode = (word: string) => /^[0-9a-z-]{12,}$/i.test(word);

/** Of several names; beside others, one with spaces in it has to be written with its id. */
const wordsOf = (what: string) => what.split(/[\s,]+/).map((word) => word.replace(/^@/, ""));

const nameIn = (typed: string | undefined) => (typed ?? "").toLowerCase();
