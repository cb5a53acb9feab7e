import type { Sentences } from "../catalogue.ts";
import type { Worded } from "../piece.ts";

/** What admins hear of Gatehouse itself. */
export const systemSentences: Sentences<"secrets-kept"> = {
  "secrets-kept": ({ quote }, say): Worded => [
    "⚠️ The new secrets could not be taken up, so the ones before stay in use and everything goes on. To mend:",
    say.quote(quote),
    `Then run ${say.code("gatehouse secrets reload")}. I tell you this once.`,
  ],
};
