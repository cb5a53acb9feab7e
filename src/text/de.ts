import type { Catalogue } from "./catalogue.ts";
import { accessSentences } from "./de/access.ts";
import { accessRequestSentences } from "./de/access-requests.ts";
import { activities } from "./de/activities.ts";
import { approvalNotices } from "./de/approval-notices.ts";
import { approvalSentences } from "./de/approvals.ts";
import { auditSentences } from "./de/audit.ts";
import { chrome } from "./de/chrome.ts";
import { COMMAND_WORDS } from "./de/command-words.ts";
import { commandSentences } from "./de/commands.ts";
import { conversationSentences } from "./de/conversations.ts";
import { emergencySentences } from "./de/emergencies.ts";
import { fileSentences } from "./de/files.ts";
import { fields, forms } from "./de/forms.ts";
import { grammar } from "./de/grammar.ts";
import { heldAccessSentences } from "./de/held-access.ts";
import { inviteSentences } from "./de/invites.ts";
import { labels } from "./de/labels.ts";
import { languageSentences } from "./de/language.ts";
import { linkingSentences } from "./de/linking.ts";
import { listSentences } from "./de/lists.ts";
import { meetingSentences } from "./de/meeting.ts";
import { overviewSentences } from "./de/overviews.ts";
import { questionSentences } from "./de/questions.ts";
import { SLOT_WORDS } from "./de/slot-words.ts";
import { systemSentences } from "./de/system.ts";
import { turnSentences } from "./de/turns.ts";

/** German: informal, the words of docs/languages.md. */
export const de: Catalogue = {
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
  reference: (reference) => `Ref. ${reference}`,
};
