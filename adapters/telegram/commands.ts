import type { BotCommand } from "grammy/types";
import { COMMANDS, type CommandName, findCommand } from "../../src/core/command/command.ts";
import type { Language } from "../../src/core/words/language.ts";
import { catalogueOf } from "../../src/text/catalogue-of.ts";
import { asPayload, type Payload } from "../shared/payload.ts";
import { identityOf } from "./place.ts";
import type { Entity } from "./read-text.ts";

/** How commands are typed here. */
export const COMMAND_PREFIX = "/";

const LONGEST_DESCRIPTION = 256;
const START = "start";

/** What stood at the beginning of a message: a command of ours, or that somebody opened their chat with us. */
export type ReadCommand = { readonly kind: "command"; readonly text: string } | { readonly kind: "visit" };

export interface CommandContext {
  readonly isPrivate: boolean;
  /** The message that the command answers. */
  readonly repliedTo: Payload | null;
}

const SHAPE = /^\/([a-z0-9_]{1,32})(?:@(\w{3,32}))?(?=\s|$)/i;

export function isForAnotherBot(text: string, entities: readonly Entity[], username: string): boolean {
  const [, , bot] = (startsWithCommand(entities) && SHAPE.exec(text)) || [];
  return bot !== undefined && bot.toLowerCase() !== username.toLowerCase();
}

/** The words behind a command: `grant <@telegram:1> designer for 7d`. Null when the message is none of ours. */
export function readCommand(
  text: string,
  entities: readonly Entity[],
  { isPrivate, repliedTo }: CommandContext,
): ReadCommand | null {
  if (!startsWithCommand(entities)) return null;
  const [whole = "", typed = ""] = SHAPE.exec(text) ?? [];
  const name = typed.toLowerCase();
  const rest = text.slice(whole.length).replace(/\s+/gu, " ").trim();
  if (name === START && isPrivate) {
    // A link of an invite carries its code.
    return rest === "" ? { kind: "visit" } : { kind: "command", text: `join ${rest}` };
  }
  const command = findCommand(name);
  if (command === null) return null;
  const person =
    command.slots[0]?.startsWith("person") && !/^(?:<@|@|me\b|\w+:\d)/i.test(rest) ? writerOf(repliedTo) : "";
  return { kind: "command", text: [command.name, person, rest].filter((part) => part !== "").join(" ") };
}

const startsWithCommand = (entities: readonly Entity[]) =>
  entities.some(({ type, offset }) => type === "bot_command" && offset === 0);

/** Who wrote the message that a command answers, when that was a person. */
function writerOf(replied: Payload | null): string {
  const from = asPayload(replied?.from);
  const isPerson =
    from.is_bot === false && replied?.sender_chat === undefined && replied?.forward_origin === undefined;
  const identity = isPerson ? identityOf(from.id) : null;
  return identity === null ? "" : `<@${identity}>`;
}

/** Commands for the menu beside the field that people write in. */
export function menuOf(names: readonly CommandName[], language: Language): BotCommand[] {
  const words = catalogueOf(language).commands;
  return COMMANDS.filter(({ name }) => names.includes(name)).map(({ name }) => ({
    command: name,
    description: words[name].slice(0, LONGEST_DESCRIPTION),
  }));
}

/** What everybody sees there: nothing that looks after others. */
export const EVERYBODYS_MENU: readonly CommandName[] = COMMANDS.filter(
  ({ needs, name }) => needs?.kind !== "manage-access" && name !== "claim" && name !== "breakglass",
).map(({ name }) => name);
