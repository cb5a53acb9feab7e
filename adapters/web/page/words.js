import { recall, save } from "./read-marks.js";
import { DE } from "./words-de.js";

const KEY = "gatehouse.language";
const WORDS = { en: {}, de: DE };
/** Each by its own name, as whoever looks for it reads. */
const NAMES = { en: "English", de: "Deutsch" };

const ofBrowser = () => (navigator.language.toLowerCase().startsWith("de") ? "de" : "en");
const chosen = recall(KEY, null);

/** What the page speaks; what people do on it tells Gatehouse, which then speaks the same with those who chose nothing. */
export const language = Object.hasOwn(WORDS, chosen ?? "") ? chosen : ofBrowser();

/** A sentence of the page by its English words; `{name}` stands for a value. */
export const t = (english, values = {}) =>
  (WORDS[language][english] ?? english).replace(/\{(\w+)\}/g, (_, name) => String(values[name] ?? ""));

/** The other languages by name, and how to turn the page to one. */
export const otherLanguages = Object.keys(WORDS)
  .filter((one) => one !== language)
  .map((one) => ({
    language: one,
    name: NAMES[one],
    choose() {
      save(KEY, one);
      location.reload();
    },
  }));
