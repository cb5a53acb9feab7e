import { languageNow } from "../outbox/reader-language.ts";
import { LANGUAGES } from "../words/language.ts";
import type { NewButton } from "../words/say.ts";
import { reply, replyWith, requireKnown } from "./answer-command.ts";
import type { CommandCall, CommandHandler } from "./command-deps.ts";

/** The language that the asker is spoken to in: shows it, or changes it. It decides nothing, so it needs no audit. */
export const language: CommandHandler = async (call) => {
  const { deps, who, args } = call;
  const person = requireKnown(who);
  if (args.language === null) {
    const now = await languageNow(deps, who.identity, person.language);
    return replyWith(call, { key: "language", ...now, isNew: false }, others(now.language));
  }
  const chosen = args.language === "auto" ? null : args.language;
  const next = await languageNow(deps, who.identity, chosen);
  return async (tx) => {
    await tx.principals.setLanguage(person.id, chosen);
    return reply(tx, call, { key: "language", ...next, isNew: true }, others(next.language));
  };
};

/** What the asker is spoken to in, for what shows them to themselves. */
export const askersLanguage = async ({ deps, who }: Pick<CommandCall, "deps" | "who">) =>
  (await languageNow(deps, who.identity, who.principal?.language ?? null)).language;

const others = (spoken: string): readonly NewButton[] =>
  LANGUAGES.filter((one) => one !== spoken).map((one) => ({
    label: { key: "speak", language: one },
    action: { kind: "run-command", command: `language ${one}` },
    reusable: true,
  }));
