import type { Place } from "../core/conversation/place.ts";
import type { AgentName } from "../core/words/shown.ts";
import type { Grammar } from "./grammar.ts";
import { coded, type Piece, type Run } from "./piece.ts";
import { codeValue, escapeValue } from "./plain-value.ts";
import { labelOf, lettersOf, proseOf } from "./quoted.ts";

/**
 * What the catalogue's sentences are built with; the strings it returns are safe markdown. A sentence that shows what
 * somebody else wrote is a list: `["**Ben** asks for it, because:", say.quote(reason), "Needs a yes."]`.
 */
export interface Wording {
  readonly now: number;
  /** A name or word that somebody else chose, as plain text. */
  plain(value: string): string;
  /** A whole sentence that came as data, escaped, with a full stop. */
  sentence(value: string): string;
  /** The same as inline code: ids, commands, permissions. */
  code(value: string): string;
  /** What an agent wrote, as inline code in a line of a list: by its beginning, and spelled out. */
  spelled(value: string): string;
  /** An agent by display name, bold. */
  agent(agent: AgentName): string;
  /** The same with its id, for lists. */
  agentWithId(agent: AgentName): string;
  /** "Ada", "Ada and Cleo", "Ada, Cleo and Eve"; escaped. Empty when there is nobody. */
  people(names: readonly string[], joint: "and" | "or"): string;
  /** The same for pieces that are markdown already. */
  join(pieces: readonly string[], joint: "and" | "or"): string;
  /** A moment as a link that adapters show in the reader's own zone. */
  time(at: number): string;
  /** " until Fri 28 Nov, 14:00 UTC (7 days left)" with a leading space, or nothing without an end. */
  until(at: number | null): string;
  /** "2 min ago". */
  ago(at: number): string;
  /** "7 days", "30 min". */
  duration(ms: number): string;
  /** What will run, letter for letter, in a block of its own: everything that could deceive is spelled out. */
  letters(text: string): Piece;
  /** What a person said (a reason, a wish), in a block of its own. */
  quote(text: string): Piece;
  /** One line of facts, plain text of ours with labels of others between. */
  facts(...runs: readonly (string | Run)[]): Piece;
  /** A name, path or finding that somebody else chose, for `facts`. */
  label(value: string): Run;
  /** A place by our words for it, for `facts`; adapters may make it a link. */
  place(place: Place): Run;
  /** "32,000". */
  number(amount: number): string;
  /** "1 answer", "2 answers". */
  count(amount: number, one: string, many: string): string;
}

const LONGEST_SENTENCE = 1000;

export function createWording(now: number, grammar: Grammar): Wording {
  const standIns: ReadonlyMap<string, string> = new Map(Object.entries(grammar.standIns));
  const plain = (value: string) => escapeValue(standIns.get(value) ?? value) || escapeValue(grammar.noName);
  const agent = ({ id, name }: AgentName) => `**${plain(name.trim() === "" ? id : name)}**`;
  const time = (at: number) => `[${grammar.moment(at, now)}](time:${Math.trunc(at)})`;
  const join = (pieces: readonly string[], joint: "and" | "or") => joinPieces(pieces, grammar.joints[joint]);
  return {
    now,
    plain,
    sentence: (value) => {
      const text = escapeValue(value, LONGEST_SENTENCE) || escapeValue(grammar.noName);
      return /[.?:…]$/.test(text) ? text : `${text}.`;
    },
    code: (value) => codeValue(value, 300),
    spelled: (value) => coded(labelOf(value).text),
    agent,
    agentWithId: (one) => (one.name === one.id ? agent(one) : `${agent(one)} (${codeValue(one.id)})`),
    people: (names, joint) => join(names.map(plain), joint),
    join,
    time,
    until: (at) => (at === null ? "" : grammar.until(time(at), at > now ? at - now : null)),
    ago: (at) => grammar.ago(now - at),
    duration: grammar.duration,
    letters: lettersOf,
    quote: proseOf,
    facts: (...runs) => ({
      kind: "facts",
      runs: runs
        .filter((run) => run !== "")
        .map((run) => (typeof run === "string" ? { kind: "ours", text: run } : run)),
    }),
    label: labelOf,
    place: (place) => ({ kind: "place", place, text: grammar.place(place) }),
    number: (amount) => amount.toLocaleString(grammar.language),
    count: (amount, one, many) => `${amount.toLocaleString(grammar.language)} ${amount === 1 ? one : many}`,
  };
}

function joinPieces(pieces: readonly string[], joint: string): string {
  const last = pieces.at(-1);
  if (last === undefined) return "";
  return pieces.length === 1 ? last : `${pieces.slice(0, -1).join(", ")} ${joint} ${last}`;
}
