import { COMMANDS } from "../../src/core/command/command.ts";
import { LANGUAGES, type Language } from "../../src/core/words/language.ts";
import { catalogueOf } from "../../src/text/catalogue-of.ts";

/** How commands are typed here. */
export const COMMAND_PREFIX = "/";

// A path such as /srv/x or a lone slash is what somebody wrote, not a command.
const COMMAND = /^\/([a-z][a-z-]*)(?=\s|$)\s*/i;
const UMBRELLA = /^gatehouse(?=\s|$)\s*/i;

/** The words behind a slash: `grant @ben designer for 7d`; null when the text is no command. `/gatehouse x` is `/x`. */
export function readCommand(text: string): string | null {
  const trimmed = text.trim();
  if (!COMMAND.test(trimmed)) return null;
  const words = trimmed.slice(COMMAND_PREFIX.length).replace(UMBRELLA, "").trim();
  return words === "" ? "help" : words;
}

/** What the composer offers after a slash. */
export const COMMAND_MENU: readonly {
  readonly usage: string;
  readonly about: Readonly<Record<Language, string>>;
}[] = COMMANDS.map(({ name, usage }) => ({
  usage: COMMAND_PREFIX + usage,
  about: Object.fromEntries(
    LANGUAGES.map((language) => [language, catalogueOf(language).commands[name]]),
  ) as Record<Language, string>,
}));
