import type { Slot } from "../../core/command/command.ts";
import type { Problem } from "../../core/words/problem.ts";
import type { Wording } from "../wording.ts";

const MISSING: Partial<Record<Slot, string>> = {
  code: "The code is missing.",
  person: "Say whom: mention the person.",
  what: "Say what: an agent, a role or a permission.",
  agent: "Say which agent.",
  mode: "Say read, write or off.",
};

/** What is wrong, and what works instead. */
export function problemWords(problem: Problem, say: Wording): string {
  const typed = "typed" in problem && problem.typed !== null ? `"${say.plain(problem.typed)}"` : "That";
  switch (problem.kind) {
    case "missing":
      return MISSING[problem.slot] ?? "Something is missing.";
    case "no-reason":
      return "There is no reason after because.";
    case "not-understood":
      return `I did not understand ${typed}.`;
    case "by-name":
      return `${typed} is a name, and names can be anybody's: mention the person, or write the account, like ${say.code("slack:T01:U07")}.`;
    case "no-mode":
      return `${typed} is none of read, write and off.`;
    case "no-number":
      return `${typed} is no number like ${say.plain(problem.example)}.`;
    case "no-language":
      return `${typed} is no language that I speak: write ${say.join(problem.languages.map(say.code), "or")}.`;
    case "no-duration":
      return `${typed} is no duration that I know: write 30m, 2h, 7d or 2w.`;
    case "no-day":
      return `${typed} is no day that I know: write friday, tomorrow or 2026-12-01.`;
    case "no-end":
      return `${typed} is no end that I know: write 2h, 7d, friday or 2026-12-01.`;
    case "over":
      return `${problem.typed === null ? "That end" : typed} is over already.`;
    case "too-far":
      return "That is more than five years away: choose an earlier end.";
    case "no-role":
      return `There is no role ${typed}; there are ${say.people(problem.roles, "and")}.`;
    case "no-filter":
      return `${typed} is neither an agent nor an action such as ${say.code("access.denied")}.`;
    case "neither-open-nor-past":
      return `${typed} is neither open nor past.`;
    default:
      return PLAIN[problem.kind];
  }
}

const PLAIN = {
  "no-such-conversation": "You have no such conversation.",
  "nothing-here": "There is no conversation of yours here: say which agent.",
  "already-theirs": "The conversation is theirs already: share it with somebody else.",
  "own-delegate": "You can't stand in for yourself.",
  "known-account": "An invite is for somebody whom you cannot mention yet: grant it to the account instead.",
  "two-roles": "A person has one role: name one.",
  "say-why": "Say why: every admin reads it.",
  "one-thing": "Say one thing: a person, an agent or all.",
  "freeze-what": "Say whom or what: @who, an agent, or all.",
} as const;
