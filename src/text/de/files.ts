import type { FileRefusal } from "../../core/file/file-policy.ts";
import type { FileText } from "../../core/words/text/files.ts";
import type { Sentences } from "../catalogue.ts";
import type { Wording } from "../wording.ts";

/** What becomes of files. */
export const fileSentences: Sentences<FileText["key"]> = {
  "files-refused": () =>
    "Was an dieser Nachricht hängt, kann ich nicht lesen, deshalb lief nichts. Schick es als gewöhnliche Datei, " +
    "oder schreib das Wichtige in den Text.",
  "files-not-allowed": ({ refusal, helpers }, say) =>
    `Deine Nachricht lief nicht: ${WHY[refusal.kind](refusal as never, say)} ` +
    (refusal.kind === "role" && helpers.length > 0
      ? `Schreib das Wichtige in den Text, oder frag ${say.people(helpers, "or")}.`
      : "Schick sie ohne das noch einmal, oder schreib das Wichtige in den Text."),
  "file-shown": ({ agent, what }, say) =>
    what === "answer"
      ? `Die ganze Antwort von ${say.agent(agent)} steht in dieser Datei: Für Nachrichten ist sie zu lang.`
      : `Eine Datei von ${say.agent(agent)}.`,
  "file-not-shown": ({ agent, name, why }, say) =>
    `${say.agent(agent)} hat ${say.code(name)} gemacht. ${NOT_SHOWN[why]}`,
};

type Why = {
  readonly [K in FileRefusal["kind"]]: (refusal: Extract<FileRefusal, { kind: K }>, say: Wording) => string;
};

const WHY: Why = {
  role: ({ roles }, say) =>
    "Du kannst hier keine Dateien schicken. " +
    (roles.length > 0 ? `Das dürfen die Rollen ${say.people(roles, "and")}.` : "Das darf niemand."),
  type: ({ name, types }, say) =>
    `${say.code(name)} ist keine Art von Datei, die ich weitergebe. Diese gehen: ${say.join(types.map(say.code), "and")}.`,
  size: ({ name, limit }, say) => `${say.code(name)} ist zu groß. Eine Datei darf ${size(limit, say)} haben.`,
  "size-in-all": ({ limit }, say) =>
    `Die Dateien sind zusammen zu groß. Die einer Nachricht dürfen ${size(limit, say)} haben.`,
  count: ({ count, limit }, say) =>
    `Sie hat ${say.count(count, "Datei", "Dateien")}, und ich gebe höchstens ${say.number(limit)} auf einmal weiter.`,
};

const NOT_SHOWN = {
  "too-large": "Die Datei ist zu groß, um sie hier zu zeigen.",
  unreadable: "Die Datei ließ sich nicht vom Gateway holen.",
};

function size(bytes: number, say: Wording): string {
  return bytes < 1024 * 1024
    ? `${say.number(Math.floor(bytes / 1024))} KB`
    : `${say.number(Math.floor(bytes / (1024 * 1024)))} MB`;
}
