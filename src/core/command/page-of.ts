import type { NewButton } from "../words/say.ts";
import type { CommandArguments } from "./command.ts";
import type { CommandCall } from "./command-deps.ts";
import { spellCommand } from "./spell-command.ts";

/** Each line has a button at most, and Slack takes 25 of them. */
const LINES = 10;

/** The lines of a list from the one that was asked for on, and a button for those behind them. */
export function pageOf<Line>(
  { command, args }: CommandCall,
  lines: readonly Line[],
  asked: Pick<Partial<CommandArguments>, "person" | "what">,
): { readonly shown: readonly Line[]; readonly from: number; readonly more: readonly NewButton[] } {
  const from = Math.max(1, args.page ?? 1);
  const shown = lines.slice(from - 1, from - 1 + LINES);
  const next = from + LINES;
  if (next > lines.length) return { shown, from, more: [] };
  const spelled = spellCommand(command.name, { ...asked, page: next });
  const action = { kind: "run-command", command: spelled } as const;
  return { shown, from, more: [{ label: { key: "more" }, action, reusable: true }] };
}
