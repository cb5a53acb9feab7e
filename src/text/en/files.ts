import type { FileRefusal } from "../../core/file/file-policy.ts";
import type { FileText } from "../../core/words/text/files.ts";
import type { Sentences } from "../catalogue.ts";
import type { Wording } from "../wording.ts";

/** What becomes of files. */
export const fileSentences: Sentences<FileText["key"]> = {
  "files-refused": () =>
    "I can't read what is attached to that message, so nothing ran. Send it as an ordinary file, " +
    "or put what matters into the text.",
  "files-not-allowed": ({ refusal, helpers }, say) =>
    `Your message did not run: ${WHY[refusal.kind](refusal as never, say)} ` +
    (refusal.kind === "role" && helpers.length > 0
      ? `Put what matters into the text, or ask ${say.people(helpers, "or")}.`
      : "Send it again without, or put what matters into the text."),
  "file-shown": ({ agent, what }, say) =>
    what === "answer"
      ? `The whole answer of ${say.agent(agent)} is in this file: it is too long to show in messages.`
      : `A file from ${say.agent(agent)}.`,
  "file-not-shown": ({ agent, name, why }, say) =>
    `${say.agent(agent)} made ${say.code(name)}. ${NOT_SHOWN[why]}`,
};

type Why = {
  readonly [K in FileRefusal["kind"]]: (refusal: Extract<FileRefusal, { kind: K }>, say: Wording) => string;
};

const WHY: Why = {
  role: ({ roles }, say) =>
    `you can't send files here. ${roles.length > 0 ? `People with the role ${say.people(roles, "or")} can.` : "Nobody can."}`,
  type: ({ name, types }, say) =>
    `${say.code(name)} is no kind of file that I pass on. These are: ${say.join(types.map(say.code), "and")}.`,
  size: ({ name, limit }, say) => `${say.code(name)} is too large. A file may have ${size(limit, say)}.`,
  "size-in-all": ({ limit }, say) =>
    `the files are too large together. Those of one message may have ${size(limit, say)}.`,
  count: ({ count, limit }, say) =>
    `it has ${say.count(count, "file", "files")}, and I pass on ${say.number(limit)} at a time.`,
};

const NOT_SHOWN = {
  "too-large": "It is too large to show here.",
  unreadable: "It could not be fetched from the gateway.",
};

function size(bytes: number, say: Wording): string {
  return bytes < 1024 * 1024
    ? `${say.number(Math.floor(bytes / 1024))} KB`
    : `${say.number(Math.floor(bytes / (1024 * 1024)))} MB`;
}
