import type { Standing } from "../../core/people/identity.ts";
import type { TurnState } from "../../core/turn/turn.ts";

const STANDINGS: Readonly<Record<Standing, string>> = {
  member: "Mitglied",
  guest: "Gast",
  external: "von außen",
  deactivated: "deaktiviert",
  bot: "ein Bot",
  unknown: "unbekannt",
};

const TURNS: Partial<Record<TurnState, string>> = {
  queued: "wartet",
  dispatching: "wird übergeben",
  running: "läuft",
  waiting: "wartet auf das Gateway",
};

/** What a platform says of an account. */
export const standingWord = (standing: string): string =>
  (STANDINGS as Readonly<Record<string, string>>)[standing] ?? standing;

/** How far a message has come. */
export const turnWord = (state: string): string =>
  (TURNS as Readonly<Record<string, string>>)[state] ?? state;
