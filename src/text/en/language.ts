import type { LanguageText } from "../../core/words/text/language.ts";
import type { Sentences } from "../catalogue.ts";
import { LANGUAGE_NAMES } from "../language-names.ts";

/** The language itself. */
export const languageSentences: Sentences<LanguageText["key"]> = {
  language: ({ language, why, isNew }, say) => {
    const name = `**${LANGUAGE_NAMES[language]}**`;
    const change = `${say.code("language auto")} follows your app again.`;
    if (isNew && why === "chosen") return `Done: I speak ${name} with you now. ${change}`;
    switch (why) {
      case "chosen":
        return `I speak ${name} with you, as you chose. ${change}`;
      case "platform":
        return `I speak ${name} with you, as your app does. Choose another here, or write ${say.code("language de")}.`;
      case "usual":
        return `I speak ${name} with you, as with everybody here who chose nothing. Choose another here.`;
    }
  },
};
