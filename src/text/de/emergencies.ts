import type { FrozenThing, OwnedLine } from "../../core/words/shown.ts";
import type { EmergencyText } from "../../core/words/text/emergency.ts";
import type { Sentences } from "../catalogue.ts";
import type { Wording } from "../wording.ts";
import { whoCanHelp } from "./phrases.ts";
import { standingWord } from "./states.ts";

/** Stops that somebody called, and second steps before what is dangerous. */
export const emergencySentences: Sentences<EmergencyText["key"]> = {
  frozen: ({ line, helpers }, say) =>
    `❄️ Eingefroren: ${frozenThing(line.what, say)} steht still, seit ${say.time(line.since)}` +
    `${line.by === null ? "" : `, von ${say.plain(line.by)}`}. Deshalb lief nichts. ` +
    whoCanHelp(helpers, say, "das aufheben"),
  "freeze-done": ({ what, stopped }, say) =>
    `❄️ Eingefroren: ${frozenThing(what, say)} steht still, bis jemand es aufhebt.` +
    (stopped === 0 ? "" : ` ${say.count(stopped, "laufende Antwort endet", "laufende Antworten enden")}.`),
  "freeze-already": ({ line }, say) =>
    `Schon eingefroren, seit ${say.time(line.since)}: ${frozenThing(line.what, say)}. Nichts hat sich geändert.`,
  "unfreeze-done": ({ what }, say) => `Fertig: ${frozenThing(what, say)} ist nicht mehr eingefroren.`,
  "not-frozen": ({ what }, say) => `Nicht eingefroren: ${frozenThing(what, say)}. Nichts hat sich geändert.`,
  "confirm-revoke-all": ({ person, role, grants, running }, say) =>
    `⚠️ Das nimmt **${say.plain(person)}** alles: die Rolle ${say.plain(role)}` +
    `${grants === 0 ? "" : ` und ${say.count(grants, "Berechtigung", "Berechtigungen")}`}.` +
    `${running === 0 ? "" : ` ${say.count(running, "laufende Antwort endet", "laufende Antworten enden")}.`} ${WITHIN}`,
  "confirm-take-admin": ({ person, what, endsAt }, say) =>
    endsAt !== undefined
      ? `⚠️ Das gibt **${say.plain(what)}** von **${say.plain(person)}** das frühere Ende zurück: ` +
        `Es gilt${say.until(endsAt)}. ${WITHIN}`
      : `⚠️ Das nimmt **${say.plain(person)}** die Rolle **${say.plain(what)}**: Zugriff, Audit und System sind dann für ` +
        `andere da. ${WITHIN}`,
  "confirm-freeze-all": ({ people, running, approvals }, say) =>
    `⚠️ Das hält alles an, für ${say.count(people, "Person", "Personen")}: Kein Agent läuft, ` +
    `${say.count(running, "laufende Antwort endet", "laufende Antworten enden")}, und ` +
    `${say.count(approvals, "offene Freigabe wird", "offene Freigaben werden")} abgelehnt. ` +
    `Nur Admins können es aufheben. ${WITHIN}`,
  "person-left": (
    { person, account, how, role, grants, accounts, stopped, requests, invites, owned, heirs },
    say,
  ) => {
    const right = `die Rolle ${say.plain(role)}${grants === 0 ? "" : ` und ${say.count(grants, "Berechtigung", "Berechtigungen")}`}`;
    const who = `**${say.plain(person)}** (${say.code(account)})`;
    const next = nextOwners(owned, heirs, say);
    if (how === "guest") {
      return `⚠️ ${who} ist nur noch Gast. Ich habe genommen, was Gäste nicht haben: ${right}.${next}`;
    }
    const more = [
      ...(accounts.length > 1 ? [`alle Konten: ${accounts.map(say.code).join(", ")}`] : []),
      ...(stopped > 0 ? [say.count(stopped, "laufende Antwort", "laufende Antworten")] : []),
      ...(requests > 0 ? [say.count(requests, "Zugriffsanfrage", "Zugriffsanfragen")] : []),
      ...(invites > 0 ? [say.count(invites, "offene Einladung", "offene Einladungen")] : []),
    ];
    return `⚠️ ${who} ist ausgeschieden. Ich habe überall geschlossen: ${[right, ...more].join("; ")}.${next}`;
  },
  "agents-inherited": ({ person, agents }, say) =>
    `${say.plain(person)} ist nicht mehr dabei. ${agents.length === 1 ? "Jetzt gehört" : "Jetzt gehören"} dir ` +
    `${say.join(agents.map(say.agent), "and")}: Du wirst zuerst gefragt, wer das nutzen darf, und entscheidest.`,
  "let-back-in": ({ person }, say) =>
    `${say.plain(person)} ist wieder da, noch mit nichts. Gib, was gebraucht wird, mit einer Berechtigung.`,
  "still-gone": ({ person, standing }, say) =>
    `${say.plain(person)} ist noch nicht wieder da: Die Plattform sagt über das Konto: ${standingWord(standing)}. Nichts hat sich geändert.`,
  "credential-rotated": ({ person, outcome }, say) => ROTATED[outcome](say.plain(person)),
  "confirm-changed": () =>
    "Seit ich gefragt habe, hat sich etwas daran geändert, deshalb habe ich nichts getan. " +
    "Gib den Befehl noch einmal, um zu sehen, wie es jetzt ist.",
};

/** Whose their agents are now. */
function nextOwners(owned: readonly OwnedLine[], heirs: readonly string[], say: Wording): string {
  const given = owned.flatMap(({ agent, to }) =>
    to === null ? [] : [` ${say.agent(agent)} gehört jetzt ${say.plain(to)}.`],
  );
  const left = owned.flatMap(({ agent, to }) => (to === null ? [say.agent(agent)] : []));
  const decided = `Ohne Besitzer: ${say.join(left, "and")}. Darüber entscheiden jetzt ${say.people(heirs, "and")}.`;
  return given.join("") + (left.length === 0 ? "" : ` ${decided}`);
}

const ROTATED = {
  rotated: (person: string) =>
    `Fertig: ${person} hat neue Zugangsdaten am Gateway. Was läuft, läuft mit den alten zu Ende; dann enden auch sie.`,
  none: (person: string) =>
    `${person} hat keine Zugangsdaten mit einem Geheimnis, also gibt es nichts zu ersetzen.`,
  unreachable: () =>
    "Das Gateway ist gerade nicht erreichbar. Nichts hat sich geändert; versuch es noch einmal.",
  refused: () =>
    "Das Gateway hat keine neuen Zugangsdaten gegeben. Nichts hat sich geändert; das Protokoll sagt, warum.",
} as const;

const WITHIN = "Bestätige es innerhalb von zwei Minuten, sonst geschieht nichts.";

/** What is frozen, as a part of a sentence. */
export function frozenThing(what: FrozenThing, say: Wording): string {
  switch (what.kind) {
    case "you":
      return "dein Zugriff";
    case "person":
      return `**${say.plain(what.name)}**`;
    case "agent":
      return say.agent(what.agent);
    case "all":
      return "alles";
  }
}
