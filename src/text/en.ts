import type { Catalogue } from "./catalogue.ts";
import { accessSentences } from "./en/access.ts";
import { activities } from "./en/activities.ts";
import { approvalSentences } from "./en/approvals.ts";
import { auditSentences } from "./en/audit.ts";
import { commandSentences } from "./en/commands.ts";
import { conversationSentences } from "./en/conversations.ts";
import { fields, forms } from "./en/forms.ts";
import { labels } from "./en/labels.ts";
import { meetingSentences } from "./en/meeting.ts";
import { overviewSentences } from "./en/overviews.ts";
import { turnSentences } from "./en/turns.ts";

/** English, the language everything is written in first. */
export const en: Catalogue = {
  sentences: {
    ...meetingSentences,
    ...turnSentences,
    ...commandSentences,
    ...accessSentences,
    ...conversationSentences,
    ...overviewSentences,
    ...auditSentences,
    ...approvalSentences,
  },
  labels,
  activities,
  forms,
  fields,
  reference: (reference) => `ref ${reference}`,
};
