import type { CommandText } from "../../core/words/text/command.ts";
import type { Sentences } from "../catalogue.ts";
import { LINE_BREAK } from "../lines.ts";
import { COMMAND_WORDS } from "./command-words.ts";
import { whoCanHelp } from "./phrases.ts";
import { problemWords } from "./problems.ts";

/** Commands and buttons in general. */
export const commandSentences: Sentences<CommandText["key"]> = {
  "command-unknown": ({ typed, suggestion }, say) =>
    `Den Befehl ${say.code(typed)} kenne ich nicht. ` +
    (suggestion === null
      ? `${say.code("help")} zeigt, was du tun kannst.`
      : `Meintest du ${say.code(suggestion)}?`),
  "command-usage": ({ usage, problem }, say) =>
    `${problemWords(problem, say)}${LINE_BREAK}So geht es: ${say.code(usage)}`,
  "command-refused": ({ command, needs, helpers }, say) =>
    `${say.code(command)} steht dir nicht offen: Dafür braucht es ${say.code(needs)}. ${whoCanHelp(helpers, say, "das für dich tun")}`,
  "person-unknown": ({ typed }, say) =>
    `Ich weiß nicht, wer „${say.plain(typed)}“ ist. Erwähne die Person, damit ich das Konto bekomme und nicht nur einen Namen.`,
  help: ({ lines, how }, say) => {
    const ways =
      how === "slash"
        ? "Tipp die Befehle so, wie sie dastehen"
        : "Erwähne mich mit diesen Worten, oder stell ihnen `!` voran";
    const list = lines
      .map(({ usage, command }) => `- ${say.code(usage)} ${say.sentence(COMMAND_WORDS[command])}`)
      .join("\n");
    return `Das kannst du tun. ${ways}.\n\n${list}`;
  },
  "button-gone": () => "Dieser Knopf hat seine Arbeit getan oder ist zu alt. Nichts hat sich geändert.",
  "button-not-yours": ({ owner }, say) =>
    `Dieser Knopf ist für ${say.plain(owner)}. Nichts hat sich geändert.`,
};
