import type { Catalogue } from "./catalogue.ts";
import { accessSentences } from "./en/access.ts";
import { accessRequestSentences } from "./en/access-requests.ts";
import { activities } from "./en/activities.ts";
import { approvalNotices } from "./en/approval-notices.ts";
import { approvalSentences } from "./en/approvals.ts";
import { auditSentences } from "./en/audit.ts";
import { chrome } from "./en/chrome.ts";
import { COMMAND_WORDS } from "./en/command-words.ts";
import { commandSentences } from "./en/commands.ts";
import { conversationSentences } from "./en/conversations.ts";
import { emergencySentences } from "./en/emergencies.ts";
import { fileSentences } from "./en/files.ts";
import { fields, forms } from "./en/forms.ts";
import { grammar } from "./en/grammar.ts";
import { heldAccessSentences } from "./en/held-access.ts";
import { inviteSentences } from "./en/invites.ts";
import { labels } from "./en/labels.ts";
import { languageSentences } from "./en/language.ts";
import { linkingSentences } from "./en/linking.ts";
import { listSentences } from "./en/lists.ts";
import { meetingSentences } from "./en/meeting.ts";
import { overviewSentences } from "./en/overviews.ts";
import { questionSentences } from "./en/questions.ts";
import { SLOT_WORDS } from "./en/slot-words.ts";
import { systemSentences } from "./en/system.ts";
import { turnSentences } from "./en/turns.ts";

/** English, the language everything is written in first. */
export const en: Catalogue = {
  grammar,
  sentences: {
    ...meetingSentences,
    ...turnSentences,
    ...commandSentences,
    ...accessSentences,
    ...accessRequestSentences,
    ...heldAccessSentences,
    ...conversationSentences,
    ...emergencySentences,
    ...fileSentences,
    ...inviteSentences,
    ...languageSentences,
    ...linkingSentences,
    ...listSentences,
    ...overviewSentences,
    ...auditSentences,
    ...approvalSentences,
    ...approvalNotices,
    ...questionSentences,
    ...systemSentences,
  },
  labels,
  commands: COMMAND_WORDS,
  slots: SLOT_WORDS,
  activities,
  forms,
  fields,
  chrome,
  reference: (reference) => `ref ${reference}`,
};
