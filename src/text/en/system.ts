import type { Sentences } from "../catalogue.ts";
import { bullets } from "../lines.ts";

/** What admins hear of Gatehouse itself. */
export const systemSentences: Sentences<"secrets-kept"> = {
  "secrets-kept": ({ problems }, say) =>
    "⚠️ The new secrets could not be taken up, so the ones before stay in use and everything goes on. To mend:\n\n" +
    `${bullets(problems.map((problem) => say.plain(problem)))}\n\nThen run ${say.code("gatehouse secrets reload")}. I tell you this once.`,
};
