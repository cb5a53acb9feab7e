import type { Sentences } from "../catalogue.ts";
import type { Worded } from "../piece.ts";

/** What admins hear of Gatehouse itself. */
export const systemSentences: Sentences<"secrets-kept" | "gateway-refuses" | "gateway-not-told"> = {
  "secrets-kept": ({ quote }, say): Worded => [
    "⚠️ The new secrets could not be taken up, so the ones before stay in use and everything goes on. To mend:",
    say.quote(quote),
    `Then run ${say.code("npm run gatehouse secrets reload")}. I tell you this once.`,
  ],
  "gateway-refuses": ({ person, gateway, quote }, say): Worded => [
    `The gateway ${say.code(gateway)} does not take ${say.plain(person)}, so their messages do not run. It says:`,
    say.quote(quote),
    `${say.code("npm run doctor")} looks at its set-up.`,
  ],
  "gateway-not-told": ({ person }, say) =>
    `⏳ The gateway could not be told yet. I pass on nothing of ${say.plain(person)} any more; what ran there ` +
    "already may go on until it can be reached. It is told by itself then.",
};
