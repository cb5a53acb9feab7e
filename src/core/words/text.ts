import type { AgentId } from "../access/permission.ts";
import type { ApprovalCard } from "../approval/approval-card.ts";
import type { AuditAction, AuditEvent } from "../audit/audit-event.ts";

/** An agent as people see it: display name, and its id where it helps. */
export interface AgentName {
  readonly id: AgentId;
  readonly name: string;
}

/** What a person may do with one agent, for lists. */
export interface AgentLine extends AgentName {
  readonly usable: boolean;
  /** Where the access comes from: a role, or the name of who granted it. */
  readonly from: string | null;
  readonly endsAt: number | null;
}

/** One way to say a command, for /help. */
export interface HelpLine {
  readonly usage: string;
  readonly about: string;
}

/** One record of the audit, with names in the place of ids. */
export interface AuditLine {
  readonly seq: number;
  readonly at: number;
  readonly action: AuditAction;
  readonly outcome: AuditEvent["outcome"];
  /** Who did it; null: a job of ours. */
  readonly by: string | null;
  /** Whom it was about, where that is somebody else. */
  readonly whom: string | null;
  readonly agent: AgentName | null;
  /** What was given, asked for or gone wrong, as a word or id. */
  readonly what: string | null;
  /** What stood there before. */
  readonly before: string | null;
  readonly endsAt: number | null;
  readonly rule: string | null;
  /** The gateway's run. */
  readonly run: string | null;
  readonly reference: string | null;
}

/**
 * Everything we say, as data: the catalogue in src/text words it, adapters lay it out.
 * Names are display names; a value that a user or an agent wrote is named `quote` and shown in a block of its own.
 */
export type Text =
  | { readonly key: "welcome"; readonly name: string; readonly agents: readonly AgentName[] }
  | { readonly key: "stranger"; readonly helpers: readonly string[]; readonly claimable: boolean }
  | { readonly key: "not-a-person"; readonly standing: string }
  | { readonly key: "standing-unknown" }
  | { readonly key: "suspended"; readonly helpers: readonly string[] }
  | { readonly key: "agent-refused"; readonly agent: AgentName; readonly helpers: readonly string[] }
  | { readonly key: "guest-needs-end"; readonly agent: AgentName; readonly helpers: readonly string[] }
  | { readonly key: "agent-unknown"; readonly typed: string; readonly suggestion: AgentName | null }
  | { readonly key: "agent-choice"; readonly agents: readonly AgentName[] }
  | { readonly key: "no-agents"; readonly helpers: readonly string[] }
  | { readonly key: "somebody-elses-thread"; readonly owner: string; readonly agent: AgentName }
  | { readonly key: "conversation-locked"; readonly role: string; readonly owner: string }
  | { readonly key: "queued"; readonly agent: AgentName; readonly ahead: number }
  | { readonly key: "queue-full"; readonly agent: AgentName; readonly limit: number }
  | { readonly key: "gateway-down"; readonly giveUpAfterMs: number }
  | { readonly key: "gave-up"; readonly agent: AgentName; readonly afterMs: number }
  | { readonly key: "turn-failed"; readonly agent: AgentName; readonly cause: TurnFailure }
  | {
      readonly key: "turn-stopped";
      readonly by: string;
      readonly because: "asked" | "revoked" | "shutdown";
      readonly confirmed: boolean;
    }
  | { readonly key: "nothing-to-stop" }
  | { readonly key: "exec-refused"; readonly agent: AgentName }
  | { readonly key: "files-refused" }
  | { readonly key: "message-empty" }
  | { readonly key: "message-too-long"; readonly length: number; readonly limit: number }
  | { readonly key: "repeat" }
  /** Something that was to be shown was not, or (`sure` is false) may not have been; `here` when it was this place. */
  | {
      readonly key: "undeliverable";
      readonly what: "answer" | "message";
      readonly here: boolean;
      readonly sure: boolean;
    }
  | { readonly key: "too-many-waiting"; readonly limit: number }
  | { readonly key: "command-unknown"; readonly typed: string; readonly suggestion: string | null }
  | {
      readonly key: "command-usage";
      readonly command: string;
      readonly usage: string;
      readonly problem: string;
    }
  | {
      readonly key: "command-refused";
      readonly command: string;
      readonly needs: string;
      readonly helpers: readonly string[];
    }
  | { readonly key: "person-unknown"; readonly typed: string }
  | { readonly key: "claimed"; readonly name: string }
  | {
      readonly key: "claim-refused";
      readonly why: "wrong" | "expired" | "taken" | "not-private" | "too-many";
    }
  | {
      readonly key: "granted-agent";
      readonly person: string;
      readonly agent: AgentName;
      readonly endsAt: number | null;
    }
  | {
      readonly key: "granted-role";
      readonly person: string;
      readonly role: string;
      readonly endsAt: number | null;
    }
  | {
      readonly key: "granted-permission";
      readonly person: string;
      readonly permission: string;
      readonly endsAt: number | null;
    }
  | {
      readonly key: "already-granted";
      readonly person: string;
      readonly what: string;
      readonly endsAt: number | null;
    }
  | { readonly key: "grant-needs-end"; readonly person: string; readonly usage: string }
  | { readonly key: "grant-not-a-person"; readonly person: string; readonly standing: string }
  | {
      readonly key: "confirm-powerful-grant";
      readonly person: string;
      readonly role: string;
      readonly powers: readonly string[];
    }
  | {
      readonly key: "grant-received";
      readonly by: string;
      readonly what: string;
      readonly endsAt: number | null;
      readonly example: string;
    }
  | { readonly key: "grant-cancelled" }
  | { readonly key: "revoked"; readonly person: string; readonly what: string; readonly stopped: number }
  | { readonly key: "revoke-nothing"; readonly person: string; readonly what: string }
  | { readonly key: "revoke-by-role"; readonly person: string; readonly what: string; readonly role: string }
  | {
      readonly key: "revoke-by-grant";
      readonly person: string;
      readonly what: string;
      readonly grant: string;
    }
  /** A grant was ended, and something else still gives the same. */
  | {
      readonly key: "revoked-in-part";
      readonly person: string;
      readonly what: string;
      readonly through: string;
    }
  | { readonly key: "last-admin"; readonly person: string }
  | { readonly key: "undone"; readonly what: string }
  | {
      readonly key: "whoami";
      readonly name: string;
      readonly role: string;
      readonly identities: readonly string[];
      readonly agents: readonly AgentLine[];
      readonly credential: {
        readonly publicId: string;
        readonly gateway: string;
        readonly scopes: readonly string[];
        readonly lastUsedAt: number | null;
      } | null;
    }
  | { readonly key: "agents"; readonly agents: readonly AgentLine[] }
  | { readonly key: "new-conversation"; readonly agent: AgentName }
  | { readonly key: "shared"; readonly person: string; readonly mode: "read" | "write" }
  | { readonly key: "unshared"; readonly person: string }
  | {
      readonly key: "share-received";
      readonly owner: string;
      readonly agent: AgentName;
      readonly mode: "read" | "write";
    }
  | { readonly key: "locked"; readonly role: string }
  | { readonly key: "unlocked" }
  | { readonly key: "no-conversation-here" }
  | { readonly key: "not-your-conversation"; readonly owner: string }
  | {
      readonly key: "why";
      readonly person: string;
      readonly agent: AgentName;
      readonly allowed: boolean;
      readonly rule: string;
      readonly lastEnded: { readonly by: string; readonly at: number } | null;
    }
  | {
      readonly key: "audit";
      /** Null: of everybody. */
      readonly person: string | null;
      /** How far back, in milliseconds; null: to the beginning. */
      readonly spanMs: number | null;
      readonly lines: readonly AuditLine[];
    }
  | { readonly key: "audit-feed"; readonly line: AuditLine }
  | {
      readonly key: "status";
      readonly gateway: "up" | "down" | "starting";
      readonly gatewayDetail: string | null;
      readonly yourTurns: readonly {
        readonly agent: AgentName;
        readonly state: string;
        readonly sinceMs: number;
      }[];
      readonly system: { readonly running: number; readonly waiting: number; readonly outbox: number } | null;
    }
  | { readonly key: "help"; readonly lines: readonly HelpLine[]; readonly how: "slash" | "mention" }
  | { readonly key: "button-gone" }
  | { readonly key: "button-not-yours"; readonly owner: string }
  | { readonly key: "own-thread-started"; readonly agent: AgentName }
  /** For an approver, and where everybody sees it. */
  | { readonly key: "approval-card"; readonly card: ApprovalCard }
  /** One part of a command that was too long for its card. */
  | {
      readonly key: "approval-whole";
      readonly card: ApprovalCard;
      readonly part: number;
      readonly parts: number;
    }
  | { readonly key: "form-too-late" }
  | { readonly key: "internal-fault" };

export type TextKey = Text["key"];

/** Why a turn failed, in words that the catalogue has a sentence for. */
export const TURN_FAILURES = [
  "model-error",
  "agent-unknown",
  "credential-refused",
  "credential-pending",
  "interrupted",
  "empty-answer",
  "internal",
] as const;
export type TurnFailure = (typeof TURN_FAILURES)[number];

/** What a button says; the catalogue has the words. */
export type ButtonLabel =
  | { readonly key: "stop" }
  | { readonly key: "start-own" }
  | { readonly key: "cancel" }
  | { readonly key: "try-again" }
  | { readonly key: "my-agents" }
  | { readonly key: "help" }
  | { readonly key: "undo" }
  | { readonly key: "confirm-grant"; readonly person: string; readonly role: string }
  | { readonly key: "see-agents" }
  | { readonly key: "more" }
  | { readonly key: "grant-suggested"; readonly agent: AgentName }
  | { readonly key: "use-agent"; readonly agent: AgentName };

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
  | { readonly kind: "tool"; readonly name: string };

/** Everything an adapter can be asked to show. */
export type OutboundMessage =
  | {
      readonly kind: "answer";
      readonly markdown: string;
      readonly part: number;
      readonly parts: number;
      readonly agent: AgentName;
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
