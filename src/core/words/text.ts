import type { OutboundFile } from "../file/file.ts";
import type { Language } from "./language.ts";
import type { AgentName } from "./shown.ts";
import type { AccessText } from "./text/access.ts";
import type { AccessRequestText } from "./text/access-request.ts";
import type { ApprovalText } from "./text/approval.ts";
import type { ApprovalNoticeText } from "./text/approval-notices.ts";
import type { AuditText } from "./text/audit.ts";
import type { CommandText } from "./text/command.ts";
import type { ConversationText } from "./text/conversation.ts";
import type { EmergencyText } from "./text/emergency.ts";
import type { FileText } from "./text/files.ts";
import type { InviteText } from "./text/invite.ts";
import type { LanguageText } from "./text/language.ts";
import type { LinkingText } from "./text/linking.ts";
import type { ListText } from "./text/list.ts";
import type { MeetingText } from "./text/meeting.ts";
import type { OverviewText } from "./text/overview.ts";
import type { QuestionText } from "./text/question.ts";
import type { SystemText } from "./text/system.ts";
import type { TurnText } from "./text/turn.ts";

/**
 * Everything we say, as data: the catalogue in src/text words it, adapters lay it out.
 * Names are display names; a value that a user or an agent wrote is named `quote` and shown in a block of its own.
 */
export type Text =
  | MeetingText
  | TurnText
  | CommandText
  | AccessText
  | AccessRequestText
  | ConversationText
  | EmergencyText
  | FileText
  | InviteText
  | LanguageText
  | LinkingText
  | ListText
  | OverviewText
  | AuditText
  | ApprovalText
  | ApprovalNoticeText
  | SystemText
  | QuestionText;

export type TextKey = Text["key"];

/** What a button says; the catalogue has the words. */
export type ButtonLabel =
  | { readonly key: "stop" }
  | { readonly key: "start-own" }
  | { readonly key: "cancel" }
  | { readonly key: "try-again" }
  | { readonly key: "my-agents" }
  | { readonly key: "help" }
  | { readonly key: "speak"; readonly language: Language }
  | { readonly key: "undo" }
  | { readonly key: "confirm-grant"; readonly person: string; readonly role: string }
  /** The second step of something dangerous. */
  | {
      readonly key: "confirm-order";
      readonly does: "revoke-all" | "take-admin" | "shorten-admin" | "freeze-all";
    }
  | { readonly key: "unfreeze" }
  | { readonly key: "let-back-in" }
  | { readonly key: "see-agents" }
  | { readonly key: "more" }
  | { readonly key: "have-code" }
  | { readonly key: "unlink"; readonly account: string }
  | { readonly key: "merge" }
  | { readonly key: "continue"; readonly agent: AgentName; readonly number: number }
  | { readonly key: "revoke" }
  | { readonly key: "revoke-listed"; readonly number: number; readonly what: string }
  | { readonly key: "confirm-invite" }
  | { readonly key: "request-access" }
  | { readonly key: "usable-agents" }
  | { readonly key: "forget-it" }
  | { readonly key: "withdraw" }
  /** Null: as they asked. */
  | { readonly key: "approve-request"; readonly forMs: number | null }
  | { readonly key: "approve-until" }
  | { readonly key: "deny-request" }
  | { readonly key: "deny-request-reason" }
  | { readonly key: "see-request"; readonly who: string; readonly agent: AgentName }
  | { readonly key: "renew"; readonly forMs: number }
  | { readonly key: "done-with-it" }
  | { readonly key: "give-back"; readonly agent: AgentName }
  | { readonly key: "end-now" }
  | { readonly key: "grant-suggested"; readonly agent: AgentName }
  | { readonly key: "use-agent"; readonly agent: AgentName }
  | { readonly key: "start-afresh" }
  | { readonly key: "approve-once" }
  | { readonly key: "approve-always" }
  | { readonly key: "confirm-approve" }
  | { readonly key: "deny" }
  | { readonly key: "deny-because" }
  | { readonly key: "open-whole" }
  | { readonly key: "back" }
  | { readonly key: "see-approval" }
  | { readonly key: "decide-approval"; readonly agent: AgentName; readonly number: number }
  /** `option` is the agent's word. */
  | {
      readonly key: "question-option";
      readonly number: number;
      readonly option: string;
      /** Where several can be chosen: is this one? */
      readonly picked?: boolean;
    }
  | { readonly key: "send-picked"; readonly count: number }
  | { readonly key: "write-answer" }
  | { readonly key: "skip-question" };

/** A button as it is shown: an opaque token, nothing else; the server's row holds what it does. */
export interface ShownButton {
  readonly label: ButtonLabel;
  readonly token: string;
  readonly tone: "normal" | "primary" | "danger";
}

/** What the agent is doing right now, for the one status line of a turn. */
export type Activity =
  | { readonly kind: "thinking" }
  | { readonly kind: "answering" }
  | { readonly kind: "queued"; readonly ahead: number }
  | { readonly kind: "tool"; readonly name: string }
  /** It waits for an answer of the person whose turn it is. */
  | { readonly kind: "question"; readonly until: number }
  | {
      readonly kind: "approval";
      readonly approvers: readonly string[];
      readonly quorum: number;
      /** When the gateway gives up. */
      readonly until: number;
    };

/** Everything an adapter can be asked to show, in the reader's language; the first one when nothing is said of it. */
export type OutboundMessage = Spoken & { readonly language?: Language };

type Spoken =
  | {
      readonly kind: "answer";
      readonly markdown: string;
      readonly part: number;
      readonly parts: number;
      readonly agent: AgentName;
    }
  | {
      readonly kind: "file";
      readonly agent: AgentName;
      /** The whole of a long answer, or something that the agent made. */
      readonly what: "answer" | "made";
      readonly file: OutboundFile;
    }
  | {
      readonly kind: "status";
      readonly agent: AgentName;
      readonly activity: Activity;
      readonly buttons: readonly ShownButton[];
    }
  | {
      readonly kind: "notice";
      readonly text: Text;
      readonly buttons: readonly ShownButton[];
      /** Shown small at the end, the same as in the log. */
      readonly reference: string | null;
    };
