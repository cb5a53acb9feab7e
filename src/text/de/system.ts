import type { Sentences } from "../catalogue.ts";
import type { Worded } from "../piece.ts";

/** Was Admins von Gatehouse selbst erfahren. */
export const systemSentences: Sentences<"secrets-kept"> = {
  "secrets-kept": ({ quote }, say): Worded => [
    "⚠️ Die neuen Geheimnisse konnten nicht übernommen werden. Die bisherigen gelten weiter, und alles läuft. Zu beheben:",
    say.quote(quote),
    `Danach ${say.code("gatehouse secrets reload")} ausführen. Das sage ich dir nur einmal.`,
  ],
};
