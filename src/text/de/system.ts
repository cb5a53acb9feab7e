import type { Sentences } from "../catalogue.ts";
import { bullets } from "../lines.ts";

/** Was Admins von Gatehouse selbst erfahren. */
export const systemSentences: Sentences<"secrets-kept"> = {
  "secrets-kept": ({ problems }, say) =>
    "⚠️ Die neuen Geheimnisse konnten nicht übernommen werden. Die bisherigen gelten weiter, und alles läuft. Zu beheben:\n\n" +
    `${bullets(problems.map((problem) => say.plain(problem)))}\n\nDanach ${say.code("gatehouse secrets reload")} ausführen. Das sage ich dir nur einmal.`,
};
