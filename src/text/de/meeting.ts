import type { MeetingText } from "../../core/words/text/meeting.ts";
import type { Sentences } from "../catalogue.ts";
import { LINE_BREAK } from "../lines.ts";
import type { Wording } from "../wording.ts";
import { dative } from "./grammar.ts";
import { whoCanHelp } from "./phrases.ts";
import { standingWord } from "./states.ts";

/** First visits, and people or agents that are not there (yet). */
export const meetingSentences: Sentences<MeetingText["key"]> = {
  welcome: ({ name, agents }, say) => {
    const hello = `Hallo ${say.plain(name)}. Ich bringe die Agenten deines Teams in diesen Chat.`;
    if (agents.length === 0) return `${hello} Noch gibt es keinen Agenten, den du nutzen kannst.`;
    const first = agents[0]?.id ?? "";
    return (
      `${hello} Du kannst ${say.join(agents.map(say.agent), "and")} nutzen.${LINE_BREAK}` +
      `Schreib mir hier, oder erwähne mich in einem Kanal, mit dem Namen des Agenten voran: ${say.code(`${first}: hallo`)}`
    );
  },
  stranger: ({ helpers, claimable, keptForMs }, say) => {
    if (!claimable)
      return `Ich kenne dich noch nicht, deshalb habe ich nichts weitergegeben. ${whoCanHelp(helpers, say, "dich hereinlassen")}${kept(keptForMs, say)}`;
    return (
      `Ich kenne dich noch nicht, und bisher ist hier niemand Admin.${LINE_BREAK}` +
      `Wenn du das hier gerade einrichtest, schick mir ${say.code("!claim")} und den Code aus dem Terminal, in einer Direktnachricht.`
    );
  },
  "open-private-chat": ({ link }) =>
    `Ich antworte privat und habe noch keinen Chat mit dir. [Öffne ihn](${link}), drück auf Start und schreib mir dort.`,
  "not-a-person": ({ standing }) => {
    const what = standing === "bot" ? "ein Bot" : `als „${standingWord(standing)}“ geführt`;
    return `Ich arbeite nur für Menschen, und dieses Konto ist hier ${what}, deshalb habe ich nichts weitergegeben.`;
  },
  "standing-unknown": () =>
    "Ich konnte dein Konto gerade nicht prüfen, deshalb habe ich nichts weitergegeben. Bitte schick es in einer Minute noch einmal.",
  suspended: ({ helpers }, say) =>
    `Dein Zugriff ist gesperrt, deshalb habe ich nichts weitergegeben. ${whoCanHelp(helpers, say, "das aufheben")}`,
  "agent-refused": ({ agent, owner, helpers, keptForMs }, say) => {
    const past = keptForMs === undefined ? ", deshalb habe ich deine Nachricht nicht weitergegeben" : "";
    const help = whoCanHelp(named(owner, helpers), say, "dich hereinlassen");
    return `Du kannst ${say.agent(agent)} noch nicht nutzen${past}. ${help}${kept(keptForMs, say)}`;
  },
  "guest-needs-end": ({ agent, owner, helpers, keptForMs }, say) =>
    `Du kannst ${say.agent(agent)} noch nicht nutzen: Gäste und Leute von außen brauchen eine Berechtigung mit einem Ende. ` +
    whoCanHelp(named(owner, helpers), say, "dir eine geben") +
    kept(keptForMs, say),
  "guest-elsewhere": () =>
    "In diesem Kanal spreche ich nicht mit Gästen und Leuten von außen. Schreib mir stattdessen eine Direktnachricht.",
  "agent-unknown": ({ typed, suggestion }, say) => {
    const answer = `Einen Agenten „${say.plain(typed)}“ gibt es nicht.`;
    return suggestion === null
      ? `${answer} ${say.code("!agents")} zeigt, welche es gibt.`
      : `${answer} Meintest du ${say.agentWithId(suggestion)}?`;
  },
  "agent-choice": ({ agents }, say) => {
    const first = agents[0]?.id ?? "agent";
    return (
      `Für welchen Agenten ist das? Du kannst ${say.join(agents.map(say.agent), "and")} nutzen.${LINE_BREAK}` +
      `Wähl hier einen aus, oder beginne eine Nachricht mit seinem Namen: ${say.code(`${first}: hallo`)}`
    );
  },
  "no-agents": ({ helpers, keptForMs }, say) =>
    `Noch gibt es keinen Agenten, den du nutzen kannst. ${whoCanHelp(helpers, say, "dir einen geben")}${kept(keptForMs, say)}`,
  claimed: ({ name }, say) =>
    `Fertig, ${say.plain(name)}: Du bist jetzt der Admin, und der Code ist verbraucht.${LINE_BREAK}` +
    `Lass jemanden herein mit ${say.code("!grant @who <agent>")}; ${say.code("!help")} zeigt den Rest.`,
  "claim-refused": ({ why }) => CLAIM_REFUSALS[why],
};

/** The owner first, and as such. */
const named = (owner: string | undefined, helpers: readonly string[]) =>
  owner === undefined ? helpers : [`${owner} (zuständig)`, ...helpers];

const kept = (forMs: number | undefined, say: Wording) =>
  forMs === undefined
    ? ""
    : ` Ich habe deine Nachricht aufbewahrt: Bekommst du innerhalb von ${dative(say.duration(forMs))} Zugriff, läuft sie von selbst.`;

const CLAIM_REFUSALS = {
  wrong: "Das ist nicht der Code. Vergleiche ihn mit dem Terminal, Zeichen für Zeichen.",
  expired:
    "Die 15 Minuten dieses Codes sind vorbei. Lass dort, wo Gatehouse läuft, einen neuen ausgeben: `npm run gatehouse claim`.",
  taken:
    "Es gibt schon einen Admin, deshalb bewirken diese Codes nichts mehr. Bitte einen Admin, dich hereinzulassen.",
  "not-private": "Dieser Code gilt nur in einer Direktnachricht an mich, wo ihn sonst niemand lesen kann.",
  "too-many":
    "Das war ein Versuch zu viel, der Code ist verbraucht. Lass dort, wo Gatehouse läuft, einen neuen ausgeben: `npm run gatehouse claim`.",
} as const;
