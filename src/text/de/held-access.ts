import type { Sentences } from "../catalogue.ts";
import type { Worded } from "../piece.ts";
import { dative } from "./grammar.ts";

type Keys =
  | "message-runs"
  | "message-forgotten"
  | "kept-unchanged"
  | "message-dropped"
  | "grant-ends-soon"
  | "grant-returned"
  | "nothing-to-return"
  | "what-to-return"
  | "glass-broken"
  | "glass-was-broken"
  | "glass-refused"
  | "guest-note";

/** Messages that waited for access, and access that ends or is taken in an emergency. */
export const heldAccessSentences: Sentences<Keys> = {
  "message-runs": ({ by, agent }, say) =>
    `${by === null ? "Du hast jetzt Zugriff" : `${say.plain(by)} lässt dich herein`}: Deine Nachricht an ${say.agent(agent)} läuft.`,
  "message-forgotten": ({ agent, request }, say) =>
    `Vergessen: Deine Nachricht ist gelöscht und läuft nicht.${BESIDE[request](say.agent(agent))}`,
  "kept-unchanged": ({ agent }, say) =>
    `Die Nachricht, die ich für dich aufbewahre, bleibt, wie du sie zuerst geschrieben hast: Was jetzt dort steht, ist keine Nachricht an ${say.agent(agent)}. ` +
    "Lösch sie, dann läuft sie nicht.",
  "message-dropped": ({ agent }, say) =>
    `Du kannst ${say.agent(agent)} jetzt nutzen, aber der Ort, an dem du deine Nachricht geschrieben hast, steht dir nicht mehr offen, ` +
    "deshalb lief sie nicht und ist gelöscht. Schreib sie bitte noch einmal.",
  "grant-ends-soon": ({ agent, endsAt }, say) =>
    `Dein Zugriff auf ${say.agent(agent)} endet ${say.time(endsAt)}, in ${dative(say.duration(endsAt - say.now))}.`,
  "grant-returned": ({ agent, through }, say) =>
    through === null
      ? `Danke. Du hast ${say.agent(agent)} zurückgegeben und kannst es nicht mehr nutzen.`
      : `Danke. Das hast du zurückgegeben. ${say.agent(agent)} kannst du noch durch ${say.code(through)} nutzen.`,
  "nothing-to-return": ({ agent }, say) =>
    agent === null
      ? "Du hast keine Berechtigung für einen Agenten, also gibt es nichts zurückzugeben."
      : `Du hast keine Berechtigung für ${say.agent(agent)}, also gibt es nichts zurückzugeben.`,
  "what-to-return": ({ agents }, say) =>
    `Womit bist du fertig? Du hast ${say.join(agents.map(say.agent), "and")}.`,
  "glass-broken": ({ agent, endsAt }, say) =>
    `⚠️ Notfallzugriff: Du kannst ${say.agent(agent)}${say.until(endsAt)} nutzen. Alle Admins erfahren es, mit deinem Grund.`,
  "glass-was-broken": ({ who, agent, endsAt, quote }, say): Worded => [
    `⚠️ **${say.plain(who)}** hat sich den Notfallzugriff auf ${say.agent(agent)} genommen und hat ihn${say.until(endsAt)}. Der Grund:`,
    say.quote(quote),
  ],
  "glass-refused": ({ why, agent }, say) => {
    switch (why) {
      case "off":
        return "Hier darf sich niemand einen Notfallzugriff nehmen: Die Einstellungen nennen keine Rolle dafür. Nimm stattdessen `request`.";
      case "not-you":
        return "Deine Rolle darf sich hier keinen Notfallzugriff nehmen. Nimm stattdessen `request`.";
      case "has-it":
        return `Du kannst ${say.agent(agent)} schon nutzen. Nichts hat sich geändert.`;
      case "too-often":
        return "Du hast dir in den letzten 24 Stunden zu oft einen Notfallzugriff genommen. Frag einen Admin.";
    }
  },
  "guest-note": ({ who, agent, quote, place }, say): Worded => [
    `${say.plain(who)}, zu Gast hier, hat ${say.agent(agent)} heute zum ersten Mal geschrieben:`,
    say.quote(quote),
    say.facts("in ", { kind: "place", place, text: "dieser Unterhaltung" }),
  ],
};

const BESIDE = {
  none: () => "",
  stays: (agent: string) => ` Deine Anfrage nach ${agent} bleibt offen.`,
  withdrawn: (agent: string) => ` Deine Anfrage nach ${agent} ist damit zurückgezogen.`,
};
