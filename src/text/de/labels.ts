import type { Labels } from "../catalogue.ts";
import { LANGUAGE_NAMES } from "../language-names.ts";
import { cleanValue } from "../plain-value.ts";
import { labelOf } from "../quoted.ts";
import { grammar } from "./grammar.ts";

// Slack takes 75 letters on a button, Discord 80.
const short = (value: string) => cleanValue(value, 40);

export const labels: Labels = {
  stop: () => "Stopp",
  "start-own": () => "Mit dieser Nachricht meine eigene beginnen",
  cancel: () => "Abbrechen",
  "try-again": () => "Noch einmal",
  "my-agents": () => "Meine Agenten",
  help: () => "Hilfe",
  speak: ({ language }) => LANGUAGE_NAMES[language],
  undo: () => "Rückgängig",
  "confirm-grant": ({ person, role }) => `${cleanValue(person, 30)} die Rolle ${cleanValue(role, 20)} geben`,
  "confirm-order": ({ does }) => ORDERS[does],
  "let-back-in": () => "Wieder hereinlassen",
  unfreeze: () => "Aufheben",
  "see-agents": () => "Alle zeigen",
  more: () => "Mehr",
  "have-code": () => "Ich habe einen Code",
  revoke: () => "Entziehen",
  unlink: ({ account }) => `${cleanValue(account, 60)} trennen`,
  merge: () => "Ja, beide bin ich",
  continue: ({ agent, number }) => `${number}: ${short(agent.name)}`,
  "revoke-listed": ({ number, what }) => `${number} entziehen: ${cleanValue(what, 50)}`,
  "confirm-invite": () => "Einladung erstellen",
  "request-access": () => "Zugriff anfragen",
  "usable-agents": () => "Was kann ich nutzen?",
  "forget-it": () => "Vergiss sie",
  withdraw: () => "Zurückziehen",
  "approve-request": ({ forMs }) =>
    forMs === null ? "Wie angefragt freigeben" : `Für ${grammar.duration(forMs)} freigeben`,
  "approve-until": () => "Freigeben bis…",
  "deny-request": () => "Ablehnen",
  "deny-request-reason": () => "Mit Grund ablehnen…",
  "see-request": ({ who, agent }) => `${cleanValue(who, 30)} für ${cleanValue(agent.name, 25)} ansehen`,
  renew: ({ forMs }) => `Um ${grammar.duration(forMs)} verlängern lassen`,
  "done-with-it": () => "Ich bin damit fertig",
  "give-back": ({ agent }) => `${short(agent.name)} zurückgeben`,
  "end-now": () => "Jetzt beenden",
  "grant-suggested": ({ agent }) => `${short(agent.name)} geben`,
  "start-afresh": () => "Neu anfangen",
  "use-agent": ({ agent }) => short(agent.name),
  "approve-once": () => "Einmal freigeben",
  "approve-always": () => "Freigeben, diesen Befehl ab jetzt immer",
  "confirm-approve": () => "Ja, freigeben",
  deny: () => "Ablehnen",
  "deny-because": () => "Mit Grund ablehnen…",
  "open-whole": () => "Den ganzen Befehl öffnen",
  back: () => "Zurück",
  "see-approval": () => "Ansehen",
  "decide-approval": ({ agent, number }) => `${number}: ${short(agent.name)}`,
  // Numbered and in quotes, so that no option looks like a button of ours.
  "question-option": ({ option, number, picked }) =>
    `${tickOf(picked)}${number}: „${labelOf(option, 50).text}“`,
  "send-picked": ({ count }) => `Diese senden (${count})`,
  "write-answer": () => "Eine Antwort schreiben…",
  "skip-question": () => "Überspringen",
};

const ORDERS = {
  "revoke-all": "Ja, alles nehmen",
  "take-admin": "Ja, nehmen",
  "shorten-admin": "Ja, früher beenden",
  "freeze-all": "Ja, alles einfrieren",
} as const;

const tickOf = (picked: boolean | undefined) => (picked === undefined ? "" : picked ? "☑ " : "☐ ");
