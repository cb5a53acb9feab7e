import type { Sentences } from "../catalogue.ts";
import { LINE_BREAK } from "../lines.ts";
import { COMMAND_WORDS } from "./command-words.ts";
import { whoCanHelp } from "./phrases.ts";
import { problemWords } from "./problems.ts";

type Keys =
  | "command-unknown"
  | "command-usage"
  | "command-refused"
  | "person-unknown"
  | "help"
  | "button-gone"
  | "button-not-yours";

/** Commands and buttons in general. */
export const commandSentences: Sentences<Keys> = {
  "command-unknown": ({ typed, suggestion }, say) =>
    `I don't know the command ${say.code(typed)}. ` +
    (suggestion === null
      ? `${say.code("help")} lists what you can do.`
      : `Did you mean ${say.code(suggestion)}?`),
  "command-usage": ({ usage, problem }, say) =>
    `${problemWords(problem, say)}${LINE_BREAK}It goes like this: ${say.code(usage)}`,
  "command-refused": ({ command, needs, helpers }, say) =>
    `You can't use ${say.code(command)}: it needs ${say.code(needs)}. ${whoCanHelp(helpers, say, "do it for you")}`,
  "person-unknown": ({ typed }, say) =>
    `I can't tell who "${say.plain(typed)}" is. Mention the person, so that I get the account and not only a name.`,
  help: ({ lines, how }, say) => {
    const ways =
      how === "slash" ? "Type these as they stand" : "Mention me with these words, or put `!` before them";
    const list = lines
      .map(({ usage, command }) => `- ${say.code(usage)} ${say.sentence(COMMAND_WORDS[command])}`)
      .join("\n");
    return `This is what you can do. ${ways}.\n\n${list}`;
  },
  "button-gone": () => "That button has done its work or is too old. Nothing changed.",
  "button-not-yours": ({ owner }, say) => `That button is for ${say.plain(owner)}. Nothing changed.`,
};
