import type { Sentences } from "../catalogue.ts";
import type { Worded } from "../piece.ts";

/** Was Admins von Gatehouse selbst erfahren. */
export const systemSentences: Sentences<"secrets-kept" | "gateway-refuses" | "gateway-not-told"> = {
  "secrets-kept": ({ quote }, say): Worded => [
    "⚠️ Die neuen Geheimnisse konnten nicht übernommen werden. Die bisherigen gelten weiter, und alles läuft. Zu beheben:",
    say.quote(quote),
    `Danach ${say.code("npm run gatehouse secrets reload")} ausführen. Das sage ich dir nur einmal.`,
  ],
  "gateway-refuses": ({ person, gateway, quote }, say): Worded => [
    `Das Gateway ${say.code(gateway)} nimmt ${say.plain(person)} nicht an, deshalb laufen deren Nachrichten nicht. Es sagt:`,
    say.quote(quote),
    `${say.code("npm run doctor")} sieht sich seine Einstellungen an.`,
  ],
  "gateway-not-told": ({ person }, say) =>
    `⏳ Das Gateway weiß es noch nicht. Ich gebe nichts mehr von ${say.plain(person)} weiter; was dort schon lief, ` +
    "kann weiterlaufen, bis es erreichbar ist. Dann erfährt es das von selbst.",
};
