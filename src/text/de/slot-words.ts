import type { SlotName } from "../../core/command/command.ts";

/** What each place of a command asks for. */
export const SLOT_WORDS: Readonly<Record<SlotName, string>> = {
  code: "Der Code",
  person: "Wen",
  span: "Wie weit zurück, etwa 7d",
  filter: "Nur dieser Agent oder diese Art von Eintrag",
  before: "Nur Einträge mit einer kleineren Nummer",
  page: "Zeilen ab dieser Nummer",
  what: "Ein Agent, eine Rolle oder ein Recht",
  agent: "Welcher Agent",
  mode: "Was die Person darin tun darf",
  role: "Welche Rolle, oder off",
  which: "Was wartet (open), oder was zuletzt entschieden wurde (past)",
  off: "Du bist wieder da",
  language: "Welche Sprache; auto: wie deine App",
  end: "Wie lange, etwa 7d, 2h oder Freitag",
  reason: "Warum",
  wish: "Für wie lange, und warum: für 2h der Laden steht still",
};
