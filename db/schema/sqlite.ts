import { sql } from "drizzle-orm";
import { index, integer, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import type { GrantId, GrantSubject } from "../../src/core/access/grant.ts";
import type { AgentId } from "../../src/core/access/permission.ts";
import type { RoleName } from "../../src/core/access/role.ts";
import {
  APPROVAL_STATES,
  type ApprovalId,
  type Card,
  type DecidedFrom,
} from "../../src/core/approval/approval-request.ts";
import type {
  ApprovalChoice,
  GatewayApproval,
  GatewayApprovalId,
} from "../../src/core/approval/gateway-approval.ts";
import type { Actor, AuditAction, AuditEvent, AuditTarget } from "../../src/core/audit/audit-event.ts";
import type { ConversationId, SessionKey, Share } from "../../src/core/conversation/conversation.ts";
import type { MessageKey, MessageRef, Place, PlaceKey } from "../../src/core/conversation/place.ts";
import type { CredentialId, CredentialKind, Scope } from "../../src/core/credential/credential.ts";
import type { FileRef } from "../../src/core/file/file.ts";
import type { InboundEvent } from "../../src/core/inbox/inbound.ts";
import type { OutboxOperation } from "../../src/core/outbox/outbound.ts";
import { OUTBOX_STATES } from "../../src/core/outbox/outbound.ts";
import type { Identity, Platform } from "../../src/core/people/identity.ts";
import type { InviteId } from "../../src/core/people/invite.ts";
import type { PrincipalId } from "../../src/core/people/principal.ts";
import type { TurnId } from "../../src/core/turn/turn.ts";
import { TURN_STATES } from "../../src/core/turn/turn.ts";
import type { ButtonAction, ButtonToken } from "../../src/core/words/button.ts";
import type { Language } from "../../src/core/words/language.ts";

/** Conditions of partial indexes, as text: a query uses such an index only when it repeats its condition. */
export const TURN_UNFINISHED = sql.raw("state in ('queued', 'dispatching', 'running', 'waiting')");
export const STRANGERS = sql.raw("actor_kind = 'stranger'");
export const ERASURES = sql.raw("action = 'audit.erased'");
export const INVITE_UNUSED = sql.raw("redeemed_at is null and revoked_at is null");
export const OUTBOX_OPEN = sql.raw("state in ('pending', 'attempting', 'ambiguous')");
export const APPROVAL_OPEN = sql.raw("state in ('pending', 'claimed')");
export const APPROVAL_PAST = sql.raw("state not in ('pending', 'claimed')");
export const OUTBOX_DEAD = sql.raw("state = 'dead'");

export const principals = sqliteTable("principals", {
  id: text("id").$type<PrincipalId>().primaryKey(),
  displayName: text("display_name").notNull(),
  role: text("role").$type<RoleName>().notNull(),
  /** Null: as their platform says. */
  language: text("language").$type<Language>(),
  suspendedAt: integer("suspended_at"),
  createdAt: integer("created_at").notNull(),
});

export const identities = sqliteTable(
  "identities",
  {
    identity: text("identity").$type<Identity>().primaryKey(),
    principalId: text("principal_id")
      .$type<PrincipalId>()
      .notNull()
      .references(() => principals.id),
    linkedAt: integer("linked_at").notNull(),
  },
  (table) => [index("identities_principal").on(table.principalId)],
);

/** Two who turned out to be one person: what was recorded of the first is the second's history. */
export const merges = sqliteTable("merges", {
  absorbed: text("absorbed")
    .$type<PrincipalId>()
    .primaryKey()
    .references(() => principals.id),
  survivor: text("survivor")
    .$type<PrincipalId>()
    .notNull()
    .references(() => principals.id),
  at: integer("at").notNull(),
});

export const grants = sqliteTable(
  "grants",
  {
    id: text("id").$type<GrantId>().primaryKey(),
    principalId: text("principal_id")
      .$type<PrincipalId>()
      .notNull()
      .references(() => principals.id),
    subject: text("subject", { mode: "json" }).$type<GrantSubject>().notNull(),
    startsAt: integer("starts_at").notNull(),
    endsAt: integer("ends_at"),
    grantedBy: text("granted_by").$type<PrincipalId | "system">().notNull(),
    reason: text("reason"),
    revokedAt: integer("revoked_at"),
  },
  (table) => [
    index("grants_principal").on(table.principalId),
    index("grants_standing").on(table.endsAt).where(sql.raw("revoked_at is null")),
  ],
);

export const invites = sqliteTable(
  "invites",
  {
    id: text("id").$type<InviteId>().primaryKey(),
    codeHash: text("code_hash").notNull().unique(),
    gives: text("gives", { mode: "json" }).$type<readonly GrantSubject[]>().notNull(),
    grantsEndAt: integer("grants_end_at"),
    reason: text("reason"),
    by: text("made_by")
      .$type<PrincipalId>()
      .notNull()
      .references(() => principals.id),
    byIdentity: text("made_by_identity").$type<Identity>().notNull(),
    createdAt: integer("created_at").notNull(),
    expiresAt: integer("expires_at").notNull(),
    redeemedAt: integer("redeemed_at"),
    redeemedBy: text("redeemed_by")
      .$type<PrincipalId>()
      .references(() => principals.id),
    revokedAt: integer("revoked_at"),
  },
  (table) => [index("invites_unused").on(table.expiresAt).where(INVITE_UNUSED)],
);

export const conversations = sqliteTable(
  "conversations",
  {
    /** The order of opening. */
    seq: integer("seq").primaryKey(),
    id: text("id").$type<ConversationId>().notNull().unique(),
    principalId: text("principal_id")
      .$type<PrincipalId>()
      .notNull()
      .references(() => principals.id),
    agentId: text("agent_id").$type<AgentId>().notNull(),
    place: text("place", { mode: "json" }).$type<Place>().notNull(),
    placeKey: text("place_key").$type<PlaceKey>().notNull(),
    /** Several have the same one where a conversation was picked up in another place. */
    sessionKey: text("session_key").$type<SessionKey>().notNull(),
    shares: text("shares", { mode: "json" }).$type<readonly Share[]>().notNull(),
    lockedTo: text("locked_to").$type<RoleName>(),
    createdAt: integer("created_at").notNull(),
    lastUsedAt: integer("last_used_at").notNull(),
    closedAt: integer("closed_at"),
  },
  (table) => [
    index("conversations_place").on(table.placeKey),
    index("conversations_session").on(table.sessionKey),
    index("conversations_person").on(table.principalId, table.lastUsedAt),
    index("conversations_used").on(table.lastUsedAt),
    uniqueIndex("conversations_open")
      .on(table.placeKey, table.principalId, table.agentId)
      .where(sql.raw("closed_at is null")),
  ],
);

export const turns = sqliteTable(
  "turns",
  {
    /** The order of arrival. */
    seq: integer("seq").primaryKey(),
    id: text("id").$type<TurnId>().notNull().unique(),
    conversationId: text("conversation_id")
      .$type<ConversationId>()
      .notNull()
      .references(() => conversations.id),
    principalId: text("principal_id")
      .$type<PrincipalId>()
      .notNull()
      .references(() => principals.id),
    identity: text("identity").$type<Identity>().notNull(),
    messageKey: text("message_key").$type<MessageKey>().notNull().unique(),
    message: text("message", { mode: "json" }).$type<MessageRef>().notNull(),
    text: text("text").notNull(),
    files: text("files", { mode: "json" }).$type<readonly FileRef[]>().notNull().default([]),
    state: text("state", { enum: TURN_STATES }).notNull(),
    runId: text("run_id"),
    reference: text("reference").notNull(),
    queuedAt: integer("queued_at").notNull(),
    startedAt: integer("started_at"),
    endedAt: integer("ended_at"),
    expiresAt: integer("expires_at"),
    failure: text("failure"),
  },
  (table) => [
    index("turns_unfinished").on(table.seq).where(TURN_UNFINISHED),
    index("turns_unfinished_in").on(table.conversationId, table.seq).where(TURN_UNFINISHED),
    index("turns_unfinished_of").on(table.principalId, table.seq).where(TURN_UNFINISHED),
  ],
);

export const credentials = sqliteTable(
  "credentials",
  {
    id: text("id").$type<CredentialId>().primaryKey(),
    principalId: text("principal_id")
      .$type<PrincipalId>()
      .notNull()
      .references(() => principals.id),
    gatewayId: text("gateway_id").notNull(),
    kind: text("kind").$type<CredentialKind>().notNull(),
    scopes: text("scopes", { mode: "json" }).$type<readonly Scope[]>().notNull(),
    publicId: text("public_id").notNull(),
    sealedSecret: text("sealed_secret").notNull(),
    issuedAt: integer("issued_at").notNull(),
    lastUsedAt: integer("last_used_at"),
    revokedAt: integer("revoked_at"),
    /** When the gateway confirmed the end; null while it still has to be told. */
    endConfirmedAt: integer("end_confirmed_at"),
  },
  (table) => [
    index("credentials_current").on(table.gatewayId, table.principalId).where(sql.raw("revoked_at is null")),
    index("credentials_known_as").on(table.gatewayId, table.publicId),
    index("credentials_unconfirmed")
      .on(table.gatewayId)
      .where(sql.raw("revoked_at is not null and end_confirmed_at is null")),
  ],
);

export const inbox = sqliteTable(
  "inbox",
  {
    id: integer("id").primaryKey({ autoIncrement: true }),
    platform: text("platform").$type<Platform>().notNull(),
    eventId: text("event_id").notNull(),
    event: text("event", { mode: "json" }).$type<InboundEvent>().notNull(),
    receivedAt: integer("received_at").notNull(),
    handledAt: integer("handled_at"),
  },
  (table) => [
    uniqueIndex("inbox_event").on(table.platform, table.eventId),
    index("inbox_unhandled").on(table.id).where(sql.raw("handled_at is null")),
  ],
);

export const outbox = sqliteTable(
  "outbox",
  {
    /** The order of saying. */
    seq: integer("seq").primaryKey(),
    id: text("id").notNull().unique(),
    lane: text("lane").notNull(),
    turnId: text("turn_id").$type<TurnId>(),
    operation: text("operation", { mode: "json" }).$type<OutboxOperation>().notNull(),
    state: text("state", { enum: OUTBOX_STATES }).notNull(),
    attempts: integer("attempts").notNull(),
    notBefore: integer("not_before").notNull(),
    ref: text("ref", { mode: "json" }).$type<MessageRef>(),
    repeated: integer("repeated", { mode: "boolean" }).notNull(),
    createdAt: integer("created_at").notNull(),
    lastError: text("last_error"),
  },
  (table) => [
    index("outbox_open").on(table.seq).where(OUTBOX_OPEN),
    index("outbox_dead").on(table.seq).where(OUTBOX_DEAD),
    index("outbox_turn").on(table.turnId).where(sql.raw("turn_id is not null")),
  ],
);

export const buttons = sqliteTable("buttons", {
  token: text("token").$type<ButtonToken>().primaryKey(),
  action: text("action", { mode: "json" }).$type<ButtonAction>().notNull(),
  onlyFor: text("only_for").$type<PrincipalId>(),
  singleUse: integer("single_use", { mode: "boolean" }).notNull(),
  shownIn: text("shown_in"),
  createdAt: integer("created_at").notNull(),
  expiresAt: integer("expires_at").notNull(),
  usedAt: integer("used_at"),
});

/** Append-only: a migration adds triggers that refuse every other change. */
export const audit = sqliteTable(
  "audit",
  {
    seq: integer("seq").primaryKey(),
    at: integer("at").notNull(),
    actorKind: text("actor_kind").$type<Actor["kind"]>().notNull(),
    /** The principal's id, null for a stranger, or the name of a job. */
    actorId: text("actor_id"),
    actorIdentity: text("actor_identity").$type<Identity>(),
    action: text("action").$type<AuditAction>().notNull(),
    targetKind: text("target_kind").$type<AuditTarget["kind"]>().notNull(),
    targetId: text("target_id").notNull(),
    outcome: text("outcome").$type<AuditEvent["outcome"]>().notNull(),
    rule: text("rule"),
    details: text("details", { mode: "json" }).$type<AuditEvent["details"]>().notNull(),
    reference: text("reference"),
    /** Over identity, rule and details; the salt goes when they are erased. */
    digest: text("digest").notNull(),
    salt: text("salt"),
    previousHash: text("previous_hash").notNull(),
    hash: text("hash").notNull(),
    /** Whom an event concerns where its target is something else. */
    concernedId: text("concerned_id").generatedAlwaysAs(sql`json_extract(details, '$.principal')`, {
      mode: "virtual",
    }),
  },
  (table) => [
    index("audit_actor").on(table.actorId, table.seq),
    index("audit_target").on(table.targetId, table.seq),
    index("audit_concerned").on(table.concernedId, table.seq),
    index("audit_at").on(table.at),
    index("audit_strangers").on(table.actorIdentity, table.seq).where(STRANGERS),
    index("audit_erasures").on(table.seq).where(ERASURES),
  ],
);

/** Signed notes over the chain: what a rewritten chain would have to match. */
export const auditCheckpoints = sqliteTable("audit_checkpoints", {
  size: integer("size").primaryKey(),
  note: text("note").notNull(),
  at: integer("at").notNull(),
});

export const notes = sqliteTable("notes", {
  key: text("key").primaryKey(),
  value: text("value").notNull(),
});

/** What the gateway asked of our approvers. */
export const approvalRequests = sqliteTable(
  "approval_requests",
  {
    /** The order of asking. */
    seq: integer("seq").primaryKey(),
    id: text("id").$type<ApprovalId>().notNull().unique(),
    gatewayId: text("gateway_id").notNull(),
    gatewayApprovalId: text("gateway_approval_id").$type<GatewayApprovalId>().notNull(),
    agentId: text("agent_id").$type<AgentId>().notNull(),
    approval: text("approval", { mode: "json" }).$type<GatewayApproval>().notNull(),
    digest: text("digest").notNull(),
    turnId: text("turn_id").$type<TurnId>(),
    conversationId: text("conversation_id").$type<ConversationId>(),
    requesterId: text("requester_id").$type<PrincipalId>(),
    barred: text("barred", { mode: "json" }).$type<readonly PrincipalId[]>().notNull(),
    dangerous: integer("dangerous", { mode: "boolean" }).notNull(),
    quorum: integer("quorum").notNull(),
    stage: integer("stage").notNull(),
    asked: text("asked", { mode: "json" }).$type<readonly PrincipalId[]>().notNull(),
    state: text("state", { enum: APPROVAL_STATES }).notNull(),
    choice: text("choice").$type<ApprovalChoice>(),
    decidedFrom: text("decided_from").$type<DecidedFrom>(),
    reason: text("reason"),
    endedBy: text("ended_by", { mode: "json" }).$type<readonly string[]>().notNull(),
    reference: text("reference").notNull(),
    openedAt: integer("opened_at").notNull(),
    endedAt: integer("ended_at"),
  },
  (table) => [
    uniqueIndex("approval_requests_gateway").on(table.gatewayId, table.gatewayApprovalId),
    index("approval_requests_open").on(table.seq).where(APPROVAL_OPEN),
    index("approval_requests_past").on(table.endedAt).where(APPROVAL_PAST),
  ],
);

/** One a person and request: the last one counts. */
export const approvalVotes = sqliteTable(
  "approval_votes",
  {
    seq: integer("seq").primaryKey(),
    requestId: text("request_id")
      .$type<ApprovalId>()
      .notNull()
      .references(() => approvalRequests.id),
    principalId: text("principal_id")
      .$type<PrincipalId>()
      .notNull()
      .references(() => principals.id),
    identity: text("identity").$type<Identity>().notNull(),
    choice: text("choice").$type<ApprovalChoice>().notNull(),
    own: integer("own", { mode: "boolean" }).notNull(),
    at: integer("at").notNull(),
  },
  (table) => [uniqueIndex("approval_votes_person").on(table.requestId, table.principalId)],
);

/** Messages that show a request, and are redrawn with it. */
export const approvalCards = sqliteTable(
  "approval_cards",
  {
    seq: integer("seq").primaryKey(),
    requestId: text("request_id")
      .$type<ApprovalId>()
      .notNull()
      .references(() => approvalRequests.id),
    outboxId: text("outbox_id").notNull().unique(),
    lane: text("lane").notNull(),
    platform: text("platform").$type<Platform>().notNull(),
    principalId: text("principal_id").$type<PrincipalId>(),
    kind: text("kind").$type<Card["kind"]>().notNull(),
    buttons: text("buttons", { mode: "json" }).$type<Card["buttons"]>().notNull(),
    lostAt: integer("lost_at"),
  },
  (table) => [index("approval_cards_request").on(table.requestId)],
);
