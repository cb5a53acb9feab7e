import type { Language } from "../language.ts";

/** Why somebody is spoken to in a language: they chose it, their app says so, or it is what everybody gets. */
export type LanguageReason = "chosen" | "platform" | "usual";

/** The language that somebody is spoken to in. */
export type LanguageText = {
  readonly key: "language";
  readonly language: Language;
  readonly why: LanguageReason;
  /** Was it just set? */
  readonly isNew: boolean;
};
