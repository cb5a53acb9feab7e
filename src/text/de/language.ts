import type { LanguageText } from "../../core/words/text/language.ts";
import type { Sentences } from "../catalogue.ts";
import { LANGUAGE_NAMES } from "../language-names.ts";

/** The language itself. */
export const languageSentences: Sentences<LanguageText["key"]> = {
  language: ({ language, why, isNew }, say) => {
    const name = `**${LANGUAGE_NAMES[language]}**`;
    const change = `${say.code("language auto")} folgt wieder deiner App.`;
    if (isNew && why === "chosen") return `Fertig: Ich spreche jetzt ${name} mit dir. ${change}`;
    switch (why) {
      case "chosen":
        return `Ich spreche ${name} mit dir, wie du es gewählt hast. ${change}`;
      case "platform":
        return `Ich spreche ${name} mit dir, wie deine App. Wähl hier eine andere Sprache, oder schreib ${say.code("language en")}.`;
      case "usual":
        return `Ich spreche ${name} mit dir, wie mit allen hier, die nichts gewählt haben. Wähl hier eine andere Sprache.`;
    }
  },
};
