import type { Identity } from "../people/identity.ts";
import type { PrincipalId } from "../people/principal.ts";

/** Everything that is recorded. Adding an action is adding a word here. */
export const AUDIT_ACTIONS = [
  "access-request.approved",
  "access-request.denied",
  "access-request.escalated",
  "access-request.expired",
  "access-request.opened",
  "access-request.refused",
  "access-request.withdrawn",
  "access.broken-glass",
  "access.denied",
  "access.frozen",
  "access.unfrozen",
  "admin.claimed",
  "agent.owner-changed",
  "approval.decided",
  "approval.ended",
  "approval.escalated",
  "approval.refused",
  "approval.requested",
  "approval.undeliverable",
  "approval.voted",
  "approver.away",
  "approver.back",
  "audit.erased",
  "audit.read",
  "claim-code.issued",
  "claim-code.refused",
  "command.confirmed",
  "command.refused",
  "conversation.closed",
  "conversation.continued",
  "conversation.locked",
  "conversation.opened",
  "conversation.shared",
  "conversation.unlocked",
  "conversation.unshared",
  "credential.issued",
  "credential.orphan-removed",
  "credential.refused",
  "credential.revoked",
  "credential.rotated",
  "file.fetched",
  "grant.created",
  "grant.returned",
  "grant.revoked",
  "identity.link-code-issued",
  "identity.link-refused",
  "identity.linked",
  "identity.unlinked",
  "message.forgotten",
  "message.held",
  "http.token-refused",
  "invite.created",
  "invite.redeemed",
  "invite.refused",
  "invite.revoked",
  "message.edited",
  "message.received",
  "message.withdrawn",
  "message.undelivered",
  "message.refused",
  "message.released",
  "outbox.dropped",
  "outbox.retried",
  "principal.created",
  "principal.merged",
  "principal.restored",
  "principal.role-changed",
  "principal.suspended",
  "question.answered",
  "question.asked",
  "question.ended",
  "secrets.key-rotated",
  "secrets.key-rotation-began",
  "secrets.reload-failed",
  "secrets.reloaded",
  "system.restored",
  "system.started",
  "system.stopped",
  "turn.answered",
  "turn.dispatched",
  "turn.expired",
  "turn.failed",
  "turn.refused",
  "turn.stopped",
] as const;
export type AuditAction = (typeof AUDIT_ACTIONS)[number];

/** Who did it: a person through one of their identities, someone we do not know, or a job of ours. */
export type Actor =
  | { readonly kind: "principal"; readonly principalId: PrincipalId; readonly identity: Identity | null }
  | { readonly kind: "stranger"; readonly identity: Identity }
  | { readonly kind: "system"; readonly job: string };

export interface AuditTarget {
  readonly kind:
    | "access-request"
    | "principal"
    | "agent"
    | "conversation"
    | "turn"
    | "grant"
    | "credential"
    | "invite"
    | "command"
    | "approval"
    | "system";
  readonly id: string;
}

/** An immutable fact, without any text that a person or an agent wrote. */
export interface AuditEvent {
  readonly actor: Actor;
  readonly action: AuditAction;
  readonly target: AuditTarget;
  readonly outcome: "done" | "denied" | "failed";
  /** The rule that allowed or denied it, as `/why` words it; null where none applies. */
  readonly rule: string | null;
  /** Small facts of the action: ids, digests, codes. No secrets and no message text. */
  readonly details: Readonly<Record<string, string | number | boolean | null>>;
  /** Joins the platform's event, the turn, the gateway's run and the log. */
  readonly reference: string | null;
}

export interface AuditRecord extends AuditEvent {
  readonly seq: number;
  readonly at: number;
  /** Over what can be erased: the actor's identity, the rule and the details. */
  readonly digest: string;
  /** Null once that was erased; the digest and the chain over it stay. */
  readonly salt: string | null;
  readonly previousHash: string;
  readonly hash: string;
}

/** Stands for the account of a stranger in a record that was erased. */
export const ERASED_IDENTITY = "erased" as Identity;
