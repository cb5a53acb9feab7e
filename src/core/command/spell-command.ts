import type { CommandArguments, CommandName } from "./command.ts";

/** The words of a command, such that parsing them gives the same arguments; ends are kept to the minute. */
export function spellCommand(name: CommandName, args: Partial<CommandArguments>): string {
  const { code, person, span, what, before, page, mode, role, which, off, endsAt, reason } = args;
  const words: (string | null | undefined)[] = [
    name,
    which,
    off ? "off" : null,
    code,
    person && (person === "me" ? "me" : `<@${person}>`),
    span,
    what,
    typeof before === "number" ? `#${before}` : null,
    typeof page === "number" ? `#${page}` : null,
    mode,
    role,
    typeof endsAt === "number" ? `until ${new Date(endsAt).toISOString().slice(0, 16)}Z` : null,
    reason && `because ${reason}`,
  ];
  return words.filter(Boolean).join(" ");
}
