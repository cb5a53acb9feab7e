import type { Language } from "../core/words/language.ts";
import type { Catalogue } from "./catalogue.ts";
import { de } from "./de.ts";
import { en } from "./en.ts";

const CATALOGUES: Readonly<Record<Language, Catalogue>> = { en, de };

/** All words of a language; of the first one when nobody said which. */
export const catalogueOf = (language: Language | undefined): Catalogue => CATALOGUES[language ?? "en"];
