import type { Slot } from "../../core/command/command.ts";
import type { Problem } from "../../core/words/problem.ts";
import type { Wording } from "../wording.ts";

const MISSING: Partial<Record<Slot, string>> = {
  code: "Der Code fehlt.",
  person: "Sag, für wen: Erwähne die Person.",
  what: "Sag, was: ein Agent, eine Rolle oder ein Recht.",
  agent: "Sag, welcher Agent.",
  mode: "Sag `read`, `write` oder `off`.",
};

/** What is wrong, and what works instead. */
export function problemWords(problem: Problem, say: Wording): string {
  const typed = "typed" in problem && problem.typed !== null ? `„${say.plain(problem.typed)}“` : "Das";
  switch (problem.kind) {
    case "missing":
      return MISSING[problem.slot] ?? "Etwas fehlt.";
    case "no-reason":
      return "Hinter `weil` oder `because` steht kein Grund.";
    case "not-understood":
      return `${typed} habe ich nicht verstanden.`;
    case "by-name":
      return `${typed} ist ein Name, und so kann jeder heißen: Erwähne die Person, oder schreib das Konto, zum Beispiel ${say.code("slack:T01:U07")}.`;
    case "no-mode":
      return `${typed} ist keines von \`read\`, \`write\` und \`off\`.`;
    case "no-number":
      return `${typed} ist keine Nummer wie ${say.plain(problem.example)}.`;
    case "no-language":
      return `${typed} ist keine Sprache, die ich spreche: Schreib ${say.join(problem.languages.map(say.code), "or")}.`;
    case "no-duration":
      return `${typed} ist keine Dauer, die ich kenne: Schreib 30m, 2h, 7d oder \`2 Wochen\`.`;
    case "no-day":
      return `${typed} ist kein Tag, den ich kenne: Schreib \`Freitag\`, \`morgen\` oder 1.12.2026.`;
    case "no-end":
      return `${typed} ist kein Ende, das ich kenne: Schreib 2h, 7d, \`Freitag\` oder 1.12.2026.`;
    case "over":
      return `${problem.typed === null ? "Dieses Ende" : typed} ist schon vorbei.`;
    case "too-far":
      return "Das ist mehr als fünf Jahre hin: Wähl ein früheres Ende.";
    case "no-role":
      return `Eine Rolle ${typed} gibt es nicht; es gibt ${say.people(problem.roles, "and")}.`;
    case "no-filter":
      return `${typed} ist weder ein Agent noch eine Handlung wie ${say.code("access.denied")}.`;
    case "neither-open-nor-past":
      return `${typed} ist weder \`open\` noch \`past\`.`;
    default:
      return PLAIN[problem.kind];
  }
}

const PLAIN = {
  "no-such-conversation": "So eine Unterhaltung hast du nicht.",
  "nothing-here": "Hier hast du keine Unterhaltung: Sag, welcher Agent.",
  "already-theirs": "Die Unterhaltung gehört dieser Person schon: Teil sie mit jemand anderem.",
  "own-delegate": "Du kannst dich nicht selbst vertreten.",
  "known-account":
    "Eine Einladung ist für jemanden, den du noch nicht erwähnen kannst: Gib es stattdessen dem Konto.",
  "two-roles": "Eine Person hat eine Rolle: Nenn nur eine.",
  "say-why": "Sag, warum: Alle Admins lesen es.",
  "one-thing": "Sag eines: eine Person, ein Agent oder `all`.",
  "freeze-what": "Sag, wen oder was: @who, ein Agent oder `all`.",
} as const;
