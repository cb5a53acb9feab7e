import type { Language } from "../core/words/language.ts";

/** A language by its own name, as whoever reads it looks for it. */
export const LANGUAGE_NAMES: Readonly<Record<Language, string>> = { en: "English", de: "Deutsch" };
