import type { StopCause, TurnFailure } from "../../core/words/shown.ts";
import type { TurnText } from "../../core/words/text/turn.ts";
import type { Sentences } from "../catalogue.ts";
import { dative } from "./grammar.ts";

/** What becomes of a message. */
export const turnSentences: Sentences<TurnText["key"]> = {
  queued: ({ agent, ahead }, say) =>
    `⏳ In der Warteschlange: ${say.agent(agent)} antwortet noch. ` +
    (ahead <= 1
      ? "Deine Nachricht kommt als Nächstes."
      : `${say.number(ahead)} Nachrichten kommen vor deiner.`),
  "queue-full": ({ agent, limit }, say) =>
    `Deine Nachricht lief nicht: Hier ${limit === 1 ? "wartet" : "warten"} schon ` +
    `${say.count(limit, "Nachricht", "Nachrichten")} auf ${say.agent(agent)}. Auch was du jetzt hier sendest, läuft nicht, bis einige beantwortet sind.`,
  "gateway-down": ({ giveUpAfterMs }, say) =>
    "Die Agenten sind gerade nicht erreichbar. Ich habe deine Nachricht aufbewahrt und starte sie, sobald sie " +
    `wieder da sind; nach ${dative(say.duration(giveUpAfterMs))} gebe ich auf und sage es dir.`,
  "gave-up": ({ agent, afterMs }, say) =>
    `⌛ Abgelaufen: Ich konnte ${say.agent(agent)} ${say.duration(afterMs)} lang nicht erreichen, deshalb lief ` +
    "deine Nachricht nicht. Sonst ist nichts passiert.",
  "turn-failed": ({ agent, cause }, say) => FAILURES[cause](say.agent(agent)),
  "turn-stopped": ({ by, because, confirmed }, say) =>
    `${STOPPED[because](by === null ? NAMELESS[because] : say.plain(by))} ${ENDED[String(confirmed)]}`,
  "nothing-to-stop": () => "Von dir läuft hier nichts, also gibt es nichts zu stoppen.",
  "exec-refused": ({ agent }, say) =>
    `${say.agent(agent)} wollte einen Befehl ausführen, der eine Freigabe braucht. ⛔ Sofort abgelehnt: ` +
    "Das Gateway hatte niemanden zum Fragen oder kann nach so einem Befehl nicht fragen. Der Befehl lief nicht.",
  "message-empty": () =>
    "In dieser Nachricht stand kein Text für einen Agenten, also lief nichts. Schreib, was du fragen willst.",
  "message-too-long": ({ length, limit }, say) =>
    `Deine Nachricht lief nicht: Sie hat ${say.count(length, "Zeichen", "Zeichen")}, und ich kann höchstens ` +
    `${say.number(limit)} auf einmal weitergeben. Schick sie in Teilen.`,
  "change-too-late": ({ agent, what, hasStarted }, say) => {
    if (!hasStarted) {
      return `Deine Nachricht läuft so, wie du sie zuerst geschrieben hast: Was jetzt dort steht, ist keine Nachricht an ${say.agent(agent)}.`;
    }
    return what === "edited"
      ? `Du hast deine Nachricht geändert, als ${say.agent(agent)} sie schon hatte, deshalb blieb alles, wie es war. Schreib als neue Nachricht, was anders sein soll.`
      : `Du hast deine Nachricht gelöscht, als ${say.agent(agent)} sie schon hatte, deshalb blieb alles, wie es war. ${say.code("stop")} stoppt eine Antwort.`;
  },
  repeat: () => "Vielleicht hast du das schon gesehen: Ich wusste nicht, ob es angekommen war.",
  undeliverable: ({ what, here, sure }) => {
    const where = here ? "hier" : "in jener Unterhaltung";
    const thing = what === "answer" ? "die Antwort" : "eine Nachricht von mir";
    const fact = sure
      ? `Ich konnte ${thing} ${where} nicht zeigen: Der Chat hat sie nicht angenommen.`
      : `Ich weiß nicht sicher, ob ${thing} ${where} angekommen ist.`;
    return `⚠️ ${fact} Sie ist aufbewahrt; ein Admin findet sie über die Referenz und kann sie noch einmal senden.`;
  },
  "too-many-waiting": ({ limit }, say) =>
    `Deine Nachricht lief nicht: Von dir ${limit === 1 ? "wartet" : "warten"} schon ${say.count(limit, "Nachricht", "Nachrichten")}. ` +
    "Auch was du jetzt sendest, läuft nicht, bis einige beantwortet sind.",
  "form-too-late": () => "Das Formular ließ sich nicht mehr öffnen. Drück den Knopf noch einmal.",
  "internal-fault": () =>
    "Auf meiner Seite ging etwas schief, deshalb hat das nicht geklappt. Ein Admin findet die Ursache über die Referenz im Protokoll.",
};

const FAILURES: Record<TurnFailure, (agent: string) => string> = {
  "model-error": (agent) =>
    `${agent} konnte nicht antworten: Das Modell dahinter meldete eine Störung. Später noch einmal zu fragen hilft oft.`,
  "agent-unknown": (agent) =>
    `Deine Nachricht lief nicht: Das Gateway hat ${agent} nicht mehr. Ein Admin kann dort nachsehen.`,
  "credential-refused": (agent) =>
    `Deine Nachricht kam nicht bei ${agent} an: Das Gateway hat deine Zugangsdaten abgelehnt. Ein Admin sieht mit \`doctor\`, warum.`,
  "credential-pending": (agent) =>
    `Deine Nachricht kam nicht bei ${agent} an: Deine Zugangsdaten für das Gateway sind noch nicht fertig. Versuch es in einer Minute noch einmal.`,
  interrupted: (agent) =>
    `${agent} wurde unterbrochen, bevor die Antwort ganz war. Was bis dahin getan war, bleibt getan.`,
  "empty-answer": (agent) => `${agent} hat ohne Antwort aufgehört.`,
  "file-gone": (agent) =>
    `Deine Nachricht kam nicht bei ${agent} an: Eine Datei davon ist nicht mehr da. Schick sie mit der Datei noch einmal.`,
  "file-unreachable": (agent) =>
    `Deine Nachricht kam nicht bei ${agent} an: Der Chat hat eine Datei davon nicht herausgegeben. Später noch einmal zu versuchen hilft oft.`,
  "file-unfit": (agent) =>
    `Deine Nachricht kam nicht bei ${agent} an: Eine Datei davon ist größer, als der Chat sagte, oder nicht das, was ihr Name sagt.`,
  "files-not-taken": (agent) =>
    `Deine Nachricht kam nicht bei ${agent} an: Das Gateway nimmt solche Dateien oder Dateien dieser Größe nicht.`,
  internal: (agent) =>
    `Auf meiner Seite ging etwas schief, während ${agent} antwortete. Ein Admin findet die Ursache über die Referenz im Protokoll.`,
};

/** Whoever it was, where no name is known. */
const NAMELESS: Record<StopCause, string> = {
  asked: "dem Gateway",
  revoked: "ein Admin",
  expired: "",
  shutdown: "",
  frozen: "ein Admin",
  left: "",
};

const STOPPED: Record<StopCause, (by: string) => string> = {
  asked: (by) => `Gestoppt von ${by}.`,
  revoked: (by) => `Gestoppt: ${by} hat diesen Zugriff beendet.`,
  expired: () => "⌛ Gestoppt: Dieser Zugriff ist abgelaufen.",
  shutdown: () => "Gestoppt: Gatehouse wird beendet.",
  frozen: (by) => `❄️ Gestoppt: ${by} hat das eingefroren.`,
  left: () => "Gestoppt: Dieses Konto ist ausgeschieden.",
};

const ENDED: Record<string, string> = {
  true: "Was lief, ist beendet.",
  false: "Das Gateway hat das Ende nicht bestätigt: Was lief, läuft vielleicht noch zu Ende.",
};
