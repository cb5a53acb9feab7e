/** The languages that the catalogue has all words in; the first is the one that everything is written in first. */
export const LANGUAGES = ["en", "de"] as const;
export type Language = (typeof LANGUAGES)[number];

/** Reads a language or a locale like `de-AT`; null when we do not speak it. */
export function parseLanguage(text: string): Language | null {
  const name = text.trim().toLowerCase().split(/[-_]/)[0];
  return LANGUAGES.find((language) => language === name) ?? null;
}
