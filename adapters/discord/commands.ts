import {
  ApplicationCommandOptionType,
  ApplicationIntegrationType,
  InteractionContextType,
  type RESTPostAPIChatInputApplicationCommandsJSONBody,
} from "discord.js";
import {
  COMMANDS,
  findCommand,
  SHARE_WORDS,
  type Slot,
  type SlotName,
} from "../../src/core/command/command.ts";
import { BEGINS_END } from "../../src/core/command/end-words.ts";
import type { Typing } from "../../src/core/command/typing.ts";
import { LANGUAGES, type Language } from "../../src/core/words/language.ts";
import type { Catalogue } from "../../src/text/catalogue.ts";
import { catalogueOf } from "../../src/text/catalogue-of.ts";
import { asList, asPayload, type Payload } from "../shared/payload.ts";

/** How commands are typed here. */
export const COMMAND_PREFIX = "/";

export type CommandDefinition = RESTPostAPIChatInputApplicationCommandsJSONBody;
type Option = NonNullable<CommandDefinition["options"]>[number];

const LONGEST_DESCRIPTION = 100;
const LONGEST_VALUE = 400;

interface OptionSpec {
  /** As it stands before the field; left out: the place's own name. */
  readonly name?: string;
  readonly kind: "person" | "text" | "number";
  /** We suggest words while it is typed. */
  readonly suggests?: true;
  /** All that there is to choose from. */
  readonly choices?: readonly string[];
}

const typed = { kind: "text", suggests: true } as const;

/** How Discord asks for what stands at a place; a place that is not here is a text by its name. */
const OPTIONS: Readonly<Partial<Record<SlotName, OptionSpec>>> = {
  person: { name: "who", kind: "person" },
  span: typed,
  filter: { ...typed, name: "only" },
  before: { kind: "number" },
  page: { name: "from", kind: "number" },
  what: typed,
  agent: typed,
  mode: { kind: "text", choices: SHARE_WORDS },
  role: typed,
  which: { kind: "text", choices: ["open", "past"] },
  off: { kind: "text", choices: ["off"] },
  language: { kind: "text", choices: [...LANGUAGES, "auto"] },
  end: { ...typed, name: "until" },
  wish: { name: "why", kind: "text" },
  reason: { name: "because", kind: "text" },
};

/** Every command as Discord wants it registered: on our server and in our direct chats, for whoever is there. */
export function commandDefinitions(): CommandDefinition[] {
  return COMMANDS.map(({ name, about, slots }) => ({
    name,
    description: about.slice(0, LONGEST_DESCRIPTION),
    description_localizations: inOtherLanguages(({ commands }) => commands[name]),
    // Discord wants what has to be there before what may be left out.
    options: [...slots].sort((a, b) => Number(a.endsWith("?")) - Number(b.endsWith("?"))).map(optionOf),
    integration_types: [ApplicationIntegrationType.GuildInstall],
    contexts: [InteractionContextType.Guild, InteractionContextType.BotDM],
  }));
}

/** What each person's own app shows in the place of the English. */
function inOtherLanguages(words: (catalogue: Catalogue) => string): Partial<Record<Language, string>> {
  const others = LANGUAGES.filter((language) => language !== "en");
  return Object.fromEntries(others.map((language) => [language, described(words(catalogueOf(language)))]));
}

const described = (words: string) => words.slice(0, LONGEST_DESCRIPTION);

const slotNameOf = (slot: Slot) => slot.replace("?", "") as SlotName;

function specOf(slot: Slot): OptionSpec & { readonly name: string } {
  const name = slotNameOf(slot);
  return { name, ...(OPTIONS[name] ?? { kind: "text" }) };
}

function optionOf(slot: Slot): Option {
  const { name, kind, suggests, choices } = specOf(slot);
  const words = ({ slots }: Catalogue) => slots[slotNameOf(slot)];
  const base = {
    name,
    description: described(words(catalogueOf("en"))),
    description_localizations: inOtherLanguages(words),
    required: !slot.endsWith("?"),
  };
  const text = { ...base, type: ApplicationCommandOptionType.String } as const;
  if (kind === "person") return { ...base, type: ApplicationCommandOptionType.User };
  if (kind === "number") return { ...base, type: ApplicationCommandOptionType.Integer, min_value: 1 };
  if (choices) return { ...text, choices: choices.map((word) => ({ name: word, value: word })) };
  return suggests ? { ...text, autocomplete: true } : { ...text, max_length: LONGEST_VALUE };
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

function wordsOf(slot: Slot, value: string): string {
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
