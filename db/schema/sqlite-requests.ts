import { sql } from "drizzle-orm";
import { index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { AgentId } from "../../src/core/access/permission.ts";
import {
  type AccessRequestId,
  type AskedSpan,
  REQUEST_STAGES,
  REQUEST_STATES,
} from "../../src/core/access-request/access-request.ts";
import type { HeldMessageId } from "../../src/core/access-request/held-message.ts";
import type { MessageKey, Place } from "../../src/core/conversation/place.ts";
import type { Identity, Standing } from "../../src/core/people/identity.ts";
import type { PrincipalId } from "../../src/core/people/principal.ts";
import { principals } from "./sqlite.ts";

export const REQUEST_PENDING = sql.raw("state = 'pending'");

export const accessRequests = sqliteTable(
  "access_requests",
  {
    /** The order of asking. */
    seq: integer("seq").primaryKey(),
    id: text("id").$type<AccessRequestId>().notNull().unique(),
    identity: text("identity").$type<Identity>().notNull(),
    principalId: text("principal_id")
      .$type<PrincipalId>()
      .references(() => principals.id),
    name: text("name").notNull().default(""),
    standing: text("standing").$type<Standing>().notNull().default("unknown"),
    agentId: text("agent_id").$type<AgentId>().notNull(),
    asked: text("asked", { mode: "json" }).$type<AskedSpan>(),
    reason: text("reason"),
    place: text("place", { mode: "json" }).$type<Place>().notNull(),
    state: text("state", { enum: REQUEST_STATES }).notNull(),
    stage: text("stage", { enum: REQUEST_STAGES }).notNull(),
    escalatesAt: integer("escalates_at"),
    expiresAt: integer("expires_at").notNull(),
    createdAt: integer("created_at").notNull(),
    decidedAt: integer("decided_at"),
    decidedBy: text("decided_by").$type<PrincipalId | "system">(),
    denialReason: text("denial_reason"),
    endsAt: integer("ends_at"),
    reference: text("reference").notNull(),
  },
  (table) => [
    index("access_requests_pending").on(table.seq).where(REQUEST_PENDING),
    index("access_requests_account").on(table.identity, table.createdAt),
  ],
);

/** Where a request is shown, so that every copy is redrawn. */
export const accessRequestCards = sqliteTable(
  "access_request_cards",
  {
    outboxId: text("outbox_id").primaryKey(),
    requestId: text("request_id")
      .$type<AccessRequestId>()
      .notNull()
      .references(() => accessRequests.id),
    identity: text("identity").$type<Identity>().notNull(),
  },
  (table) => [index("access_request_cards_request").on(table.requestId)],
);

export const heldMessages = sqliteTable(
  "held_messages",
  {
    id: text("id").$type<HeldMessageId>().primaryKey(),
    identity: text("identity").$type<Identity>().notNull(),
    agentId: text("agent_id").$type<AgentId>().notNull(),
    messageKey: text("message_key").$type<MessageKey>().notNull().unique(),
    sealed: text("sealed").notNull(),
    heldAt: integer("held_at").notNull(),
    expiresAt: integer("expires_at").notNull(),
    reference: text("reference").notNull(),
  },
  (table) => [
    index("held_messages_account").on(table.identity),
    index("held_messages_order").on(table.heldAt),
  ],
);
