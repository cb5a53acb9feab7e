import {
  ApplicationCommandOptionType,
  ApplicationIntegrationType,
  InteractionContextType,
  type RESTPostAPIChatInputApplicationCommandsJSONBody,
} from "discord.js";
import { COMMANDS, type CommandName, findCommand, SHARE_WORDS } from "../../src/core/command/command.ts";
import { BEGINS_END } from "../../src/core/command/end-words.ts";
import type { Typing } from "../../src/core/command/typing.ts";
import { LANGUAGES, type Language } from "../../src/core/words/language.ts";
import { catalogueOf } from "../../src/text/catalogue-of.ts";
import { asList, asPayload, type Payload } from "../shared/payload.ts";

/** How commands are typed here. */
export const COMMAND_PREFIX = "/";

export type CommandDefinition = RESTPostAPIChatInputApplicationCommandsJSONBody;
type Option = NonNullable<CommandDefinition["options"]>[number];

const LONGEST_DESCRIPTION = 100;
const LONGEST_VALUE = 400;

interface OptionSpec {
  readonly name: string;
  readonly about: string;
  readonly kind: "person" | "text" | "number" | "choice";
  /** We suggest words while it is typed. */
  readonly suggests?: true;
}

const agent = { name: "agent", about: "Which agent", kind: "text", suggests: true } as const;
const what = {
  name: "what",
  about: "An agent, a role or a permission",
  kind: "text",
  suggests: true,
} as const;
const who = { name: "who", about: "Whom", kind: "person" } as const;

const code = { name: "code", about: "The code", kind: "text" } as const;

/** What stands at each place of a command, as Discord asks for it; a place that is not here is a text by its name. */
const OPTIONS: Readonly<Record<string, OptionSpec>> = {
  code,
  "code?": code,
  person: who,
  "person?": who,
  "span?": { name: "span", about: "How far back, like 7d", kind: "text", suggests: true },
  "filter?": { name: "only", about: "Only this agent or kind of record", kind: "text", suggests: true },
  "before?": { name: "before", about: "Only records with a smaller number", kind: "number" },
  "page?": { name: "from", about: "Lines from this number on", kind: "number" },
  what,
  "what?": what,
  agent,
  "agent?": agent,
  mode: { name: "mode", about: "What they may do in it", kind: "choice" },
  "role?": { name: "role", about: "Which role, or off", kind: "text", suggests: true },
  "end?": { name: "until", about: "How long, like 7d, 2h or friday", kind: "text", suggests: true },
  "wish?": { name: "why", about: "For how long, and why: for 2h the shop is down", kind: "text" },
  "reason?": { name: "because", about: "Why", kind: "text" },
};

/** Every command as Discord wants it registered: on our server and in our direct chats, for whoever is there. */
export function commandDefinitions(): CommandDefinition[] {
  return COMMANDS.map(({ name, about, slots }) => ({
    name,
    description: about.slice(0, LONGEST_DESCRIPTION),
    description_localizations: inOtherLanguages(name),
    // Discord wants what has to be there before what may be left out.
    options: [...slots].sort((a, b) => Number(a.endsWith("?")) - Number(b.endsWith("?"))).map(optionOf),
    integration_types: [ApplicationIntegrationType.GuildInstall],
    contexts: [InteractionContextType.Guild, InteractionContextType.BotDM],
  }));
}

/** What each person's own app shows in the place of the English. */
function inOtherLanguages(name: CommandName): Partial<Record<Language, string>> {
  const others = LANGUAGES.filter((language) => language !== "en");
  return Object.fromEntries(
    others.map((language) => [language, catalogueOf(language).commands[name].slice(0, LONGEST_DESCRIPTION)]),
  );
}

function specOf(slot: string): OptionSpec {
  const name = slot.replace("?", "");
  return OPTIONS[slot] ?? { name, about: name, kind: "text" };
}

function optionOf(slot: string): Option {
  const { name, about, kind, suggests } = specOf(slot);
  const base = { name, description: about, required: !slot.endsWith("?") };
  switch (kind) {
    case "person":
      return { ...base, type: ApplicationCommandOptionType.User };
    case "number":
      return { ...base, type: ApplicationCommandOptionType.Integer, min_value: 1 };
    case "choice":
      return {
        ...base,
        type: ApplicationCommandOptionType.String,
        choices: SHARE_WORDS.map((word) => ({ name: word, value: word })),
      };
    case "text":
      return suggests
        ? { ...base, type: ApplicationCommandOptionType.String, autocomplete: true }
        : { ...base, type: ApplicationCommandOptionType.String, max_length: LONGEST_VALUE };
  }
}

/** The words behind a command with its options filled in: `grant <@discord:1> designer for 7d`. Null: none of ours. */
export function readCommand(data: Payload): string | null {
  const command = typeof data.name === "string" ? findCommand(data.name) : null;
  if (command === null || (data.type !== undefined && data.type !== 1)) return null;
  const given = new Map(asList(data.options).map((one) => [asPayload(one).name, asPayload(one).value]));
  const words = command.slots.flatMap((slot) => {
    const value = given.get(specOf(slot).name);
    return value === undefined ? [] : [wordsOf(slot, String(value).replace(/\s+/gu, " ").trim())];
  });
  return [command.name, ...words].join(" ").trim();
}

function wordsOf(slot: string, value: string): string {
  if (value === "") return "";
  switch (slot) {
    case "person":
    case "person?":
      return `<@discord:${value}>`;
    case "before?":
    case "page?":
      return `#${value}`;
    case "end?":
      if (BEGINS_END.test(value.split(/\s/, 1)[0] ?? "")) return value;
      return `${/^\d+ ?\p{L}/u.test(value) ? "for" : "until"} ${value}`;
    case "reason?":
      return `because ${value}`;
    default:
      return value;
  }
}

/** The place of a command that somebody is typing at, and what of it stands there. Null: none that we suggest for. */
export function readTyping(data: Payload): Typing | null {
  const command = typeof data.name === "string" ? findCommand(data.name) : null;
  const option = asPayload(asList(data.options).find((one) => asPayload(one).focused === true));
  const slot = command?.slots.find((one) => specOf(one).name === option.name);
  if (!command || slot === undefined || specOf(slot).suggests !== true) return null;
  return { command: command.name, slot, typed: typeof option.value === "string" ? option.value : "" };
}
