import type { AccessText } from "../../core/words/text/access.ts";
import type { Sentences } from "../catalogue.ts";
import type { Wording } from "../wording.ts";
import { powerWords } from "./powers.ts";
import { ruleWords } from "./rules.ts";
import { standingWord } from "./states.ts";

/** Who may do what, and changes of it. */
export const accessSentences: Sentences<AccessText["key"]> = {
  "granted-agent": ({ person, agent, endsAt, awaitsOperator }, say) =>
    `${say.plain(person)} kann ${say.agent(agent)}${say.until(endsAt)} nutzen.` +
    (awaitsOperator
      ? ` Das Gateway weiß davon noch nichts: Bis jemand auf dem Server ${say.code("npm run gatehouse -- gateway plan")} und dann die Zeile ausführt, mit der es endet, weist es die Person ab.`
      : ""),
  "granted-role": ({ person, role, endsAt }, say) =>
    `${say.plain(person)} hat${say.until(endsAt)} die Rolle ${strong(role, say)}.`,
  "granted-permission": ({ person, permission, endsAt }, say) =>
    `${say.plain(person)} hat ${say.code(permission)}${say.until(endsAt)}.`,
  "already-granted": ({ person, what, endsAt }, say) =>
    `${say.plain(person)} hat ${strong(what, say)} schon${say.until(endsAt)}. Nichts hat sich geändert.`,
  "grant-needs-end": ({ person, usage }, say) =>
    `${say.plain(person)} ist Gast oder von außen, deshalb braucht die Berechtigung ein Ende. Zum Beispiel: ${say.code(usage)}`,
  "grant-not-a-person": ({ person, standing }, say) => {
    if (standing === "unknown")
      return `Ich konnte das Konto von ${say.plain(person)} gerade nicht prüfen. Nichts hat sich geändert; versuch es bitte in einer Minute noch einmal.`;
    const what = standing === "bot" ? "ein Bot" : standingWord(standing);
    return `${say.plain(person)} ist ${what}, und ich lasse nur Menschen herein. Nichts hat sich geändert.`;
  },
  "confirm-powerful-grant": ({ person, role, powers }, say) =>
    `Mit der Rolle ${strong(role, say)} kann ${say.plain(person)} ${powerWords(powers, say) || "mehr als Agenten nutzen"}. ` +
    "Willst du das?",
  "grant-received": ({ by, what, endsAt, example }, say) =>
    `${say.plain(by)} hat dir ${strong(what, say)}${say.until(endsAt)} gegeben.` +
    (example === "" ? "" : ` Versuch es: ${say.code(example)}`),
  "grant-cancelled": () => "Abgebrochen. Nichts hat sich geändert.",
  revoked: ({ person, what, stopped }, say) =>
    `Fertig: ${say.plain(person)} hat ${strong(what, say)} nicht mehr.` +
    (stopped === 0
      ? ""
      : ` ${say.count(stopped, "laufende Antwort wurde", "laufende Antworten wurden")} gestoppt.`),
  "revoke-nothing": ({ person, what }, say) =>
    `${say.plain(person)} hat ${strong(what, say)} nicht, also gab es nichts zu entziehen.`,
  "revoke-by-role": ({ person, what, role }, say) =>
    `${say.plain(person)} hat ${strong(what, say)} durch die Rolle ${strong(role, say)}, nicht durch eine Berechtigung. ` +
    "Gib eine andere Rolle, um es zu entziehen.",
  "revoke-by-grant": ({ person, what, grant }, say) =>
    `${say.plain(person)} hat ${strong(what, say)} durch die umfassendere Berechtigung ${say.code(grant)}. ` +
    "Entzieh diese, um es zu entziehen.",
  "revoked-in-part": ({ person, what, through }, say) =>
    `Fertig: Diese Berechtigung ist vorbei. ${say.plain(person)} hat ${strong(what, say)} noch durch ${say.code(through)}.`,
  "last-admin": ({ person }, say) =>
    `Nur ${say.plain(person)} ist Admin. Mach zuerst jemand anderen zum Admin.`,
  undone: ({ person, what, endsAt }, say) =>
    `Rückgängig gemacht: ${say.plain(person)} hat ${strong(what, say)} wieder${say.until(endsAt ?? null)}.`,
  why: ({ person, agent, allowed, rule, lastEnded }, say) => {
    const answer = allowed
      ? `Ja: ${say.plain(person)} kann ${say.agent(agent)} nutzen.`
      : `Nein: ${say.plain(person)} kann ${say.agent(agent)} nicht nutzen.`;
    const past =
      lastEnded === null
        ? ""
        : ` Zuletzt: Eine Berechtigung von ${say.plain(lastEnded.by)} endete am ${say.time(lastEnded.at)}.`;
    return `${answer} ${ruleWords(rule, say)}${past}`;
  },
};

const strong = (value: string, say: Wording) => `**${say.plain(value)}**`;
