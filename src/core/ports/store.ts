import type { Grant, GrantId } from "../access/grant.ts";
import type { AgentId } from "../access/permission.ts";
import type { RoleName } from "../access/role.ts";
import type { AuditEvent, AuditRecord } from "../audit/audit-event.ts";
import type { Conversation, ConversationId, Share } from "../conversation/conversation.ts";
import type { MessageKey, MessageRef, PlaceKey, UsedPlace } from "../conversation/place.ts";
import type { Credential, CredentialId } from "../credential/credential.ts";
import type { FileRef } from "../file/file.ts";
import type { InboundEvent, InboxRow } from "../inbox/inbound.ts";
import type { NewOutboxRow, OutboxRow } from "../outbox/outbound.ts";
import type { Identity, Platform } from "../people/identity.ts";
import type { Invite, InviteId } from "../people/invite.ts";
import type { PrincipalId } from "../people/principal.ts";
import type { Turn, TurnId, TurnState } from "../turn/turn.ts";
import type { Button, ButtonToken } from "../words/button.ts";
import type { ApprovalReads, ApprovalWrites } from "./store-approvals.ts";
import type { FreezeReads, FreezeWrites } from "./store-freezes.ts";
import type { DataKeyReads, DataKeyWrites } from "./store-keys.ts";
import type { PrincipalReads, PrincipalWrites } from "./store-people.ts";
import type { QuestionReads, QuestionWrites } from "./store-questions.ts";
import type {
  AccessRequestReads,
  AccessRequestWrites,
  HeldMessageReads,
  HeldMessageWrites,
} from "./store-requests.ts";

/**
 * The database. Writes and audit exist only on a transaction, so an effect without its audit cannot be written.
 * All times are milliseconds since the epoch. Faults: `database.*` codes.
 */
export interface Store extends Reads {
  /**
   * Runs `work` in a transaction that is durable (synced) when this resolves. All transactions asked for in one tick
   * share one sync. When `work` rejects, its writes are undone and this rejects with the same fault; when the commit
   * fails, all of them reject. No network inside. A nested call rejects with `store.nested-transaction`.
   */
  transact<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  /** Called, and awaited, after every commit that changed principals, identities, grants or freezes, before `transact` resolves. */
  onAccessChanged(listener: () => Promise<void>): void;
  close(): Promise<void>;
}

export interface Reads {
  readonly principals: PrincipalReads;
  readonly grants: GrantReads;
  readonly freezes: FreezeReads;
  readonly invites: InviteReads;
  readonly conversations: ConversationReads;
  readonly turns: TurnReads;
  readonly credentials: CredentialReads;
  readonly inbox: InboxReads;
  readonly outbox: OutboxReads;
  readonly buttons: ButtonReads;
  readonly accessRequests: AccessRequestReads;
  readonly heldMessages: HeldMessageReads;
  readonly audit: AuditReads;
  readonly notes: NoteReads;
  readonly dataKeys: DataKeyReads;
  readonly approvals: ApprovalReads;
  readonly questions: QuestionReads;
}

export interface Tx extends Reads {
  readonly principals: PrincipalReads & PrincipalWrites;
  readonly grants: GrantReads & GrantWrites;
  readonly freezes: FreezeReads & FreezeWrites;
  readonly invites: InviteReads & InviteWrites;
  readonly conversations: ConversationReads & ConversationWrites;
  readonly turns: TurnReads & TurnWrites;
  readonly credentials: CredentialReads & CredentialWrites;
  readonly inbox: InboxReads & InboxWrites;
  readonly outbox: OutboxReads & OutboxWrites;
  readonly buttons: ButtonReads & ButtonWrites;
  readonly accessRequests: AccessRequestReads & AccessRequestWrites;
  readonly heldMessages: HeldMessageReads & HeldMessageWrites;
  readonly audit: AuditReads & AuditWrites;
  readonly notes: NoteReads & NoteWrites;
  readonly dataKeys: DataKeyReads & DataKeyWrites;
  readonly approvals: ApprovalReads & ApprovalWrites;
  readonly questions: QuestionReads & QuestionWrites;
  readonly retention: RetentionWrites;
}

export interface GrantReads {
  get(id: GrantId): Promise<Grant | null>;
  /** Not revoked and not ended at `now`; those that start later are included. */
  current(now: number): Promise<readonly Grant[]>;
  currentOf(id: PrincipalId, now: number): Promise<readonly Grant[]>;
  /** Ended or revoked grants of a person, newest end first. */
  endedOf(id: PrincipalId, now: number, limit: number): Promise<readonly Grant[]>;
}
export interface GrantWrites {
  add(grant: Grant): Promise<void>;
  /** Ends a grant now; null when it was not in force any more. */
  end(id: GrantId, now: number): Promise<Grant | null>;
}

export interface InviteReads {
  get(id: InviteId): Promise<Invite | null>;
  byCode(codeHash: string): Promise<Invite | null>;
  /** Those whose code works at `now`, newest first. */
  open(now: number): Promise<readonly Invite[]>;
  /** Those that were over in this time with nobody having used or revoked them, the oldest end first. */
  lapsed(from: number, to: number): Promise<readonly Invite[]>;
}
export interface InviteWrites {
  add(invite: Invite): Promise<void>;
  /** False when the code does not work at `at` any more: of two who have it, the second gets nothing. */
  redeem(id: InviteId, by: PrincipalId, at: number): Promise<boolean>;
  /** False when it was redeemed or revoked before. */
  revoke(id: InviteId, at: number): Promise<boolean>;
}

export interface ConversationReads {
  get(id: ConversationId): Promise<Conversation | null>;
  /** The open conversation of a person with an agent in a place. */
  find(place: PlaceKey, principal: PrincipalId, agent: AgentId): Promise<Conversation | null>;
  /** The open conversation a person last used in a place. */
  lastUsedBy(principal: PrincipalId, place: PlaceKey): Promise<Conversation | null>;
  /** The first conversation that was ever opened in a place: its person owns the place. */
  firstIn(place: PlaceKey): Promise<Conversation | null>;
  /** The open conversations of a person, the last used first. */
  openOf(principal: PrincipalId): Promise<readonly Conversation[]>;
  /** The places on a platform whose conversations went on after `since`. */
  usedPlaces(platform: Platform, since: number): Promise<readonly UsedPlace[]>;
}
export interface ConversationWrites {
  add(conversation: Conversation): Promise<void>;
  setShares(id: ConversationId, shares: readonly Share[]): Promise<void>;
  setLock(id: ConversationId, to: RoleName | null): Promise<void>;
  touch(id: ConversationId, at: number): Promise<void>;
  close(id: ConversationId, at: number): Promise<void>;
}

export interface TurnReads {
  get(id: TurnId): Promise<Turn | null>;
  byMessage(key: MessageKey): Promise<Turn | null>;
  /** All that have not ended, oldest first. */
  unfinished(): Promise<readonly Turn[]>;
  /**
   * Those of its session, in whichever place: what was started first, then by the time of the message, because two
   * connections may have brought them the other way round.
   */
  unfinishedIn(conversation: ConversationId): Promise<readonly Turn[]>;
  unfinishedOf(principal: PrincipalId): Promise<readonly Turn[]>;
}
export interface TurnWrites {
  /** False when a turn for the same message exists. */
  add(turn: Turn): Promise<boolean>;
  /** Moves a turn from exactly `from`; false when it is not there any more. */
  move(id: TurnId, from: TurnState, to: TurnState, changes: TurnChanges): Promise<boolean>;
  /** Another text, for a turn that has not started. */
  setText(id: TurnId, text: string): Promise<void>;
  setRunId(id: TurnId, runId: string): Promise<void>;
}
export type TurnChanges = Partial<Pick<Turn, "runId" | "startedAt" | "endedAt" | "expiresAt" | "failure">>;

export interface CredentialReads {
  /** The credential in force of a person at a gateway. */
  currentOf(principal: PrincipalId, gatewayId: string): Promise<Credential | null>;
  allCurrent(gatewayId: string): Promise<readonly Credential[]>;
  /** Whether in force or ended; the newest of them. */
  byPublicId(publicId: string, gatewayId: string): Promise<Credential | null>;
  /** Ended here, and the gateway has not confirmed it yet: it was away. Oldest end first. */
  unconfirmedEnds(gatewayId: string): Promise<readonly Credential[]>;
}
export interface CredentialWrites {
  add(credential: Credential): Promise<void>;
  /** False when it was revoked before. */
  revoke(id: CredentialId, at: number): Promise<boolean>;
  /** The gateway has ended a revoked one, too. */
  confirmEnd(id: CredentialId, at: number): Promise<void>;
  touch(id: CredentialId, at: number): Promise<void>;
}

export interface InboxReads {
  get(id: number): Promise<InboxRow | null>;
  /** Oldest first. */
  unhandled(limit: number): Promise<readonly InboxRow[]>;
  byEvent(platform: Platform, eventId: string): Promise<InboxRow | null>;
  /** What a platform handed over since this moment, oldest first; of very much only the last. */
  receivedSince(platform: Platform, since: number): Promise<readonly InboxRow[]>;
}
export interface InboxWrites {
  /** Null when the platform's event id was stored before. */
  add(platform: Platform, event: InboundEvent, receivedAt: number): Promise<InboxRow | null>;
  markHandled(id: number, at: number): Promise<void>;
  /** What was written, where it changed. */
  setText(id: number, text: string): Promise<void>;
  /** The files of several messages that are one. */
  setFiles(id: number, files: readonly FileRef[]): Promise<void>;
  /** Takes out what was written: the text of a message or command, its files, the answers of a form. Everything else stays. */
  redact(id: number): Promise<void>;
}

export interface OutboxReads {
  get(id: string): Promise<OutboxRow | null>;
  /** All that are neither sent nor dead, oldest first. */
  open(): Promise<readonly OutboxRow[]>;
  ofTurn(turn: TurnId): Promise<readonly OutboxRow[]>;
  /** Those that were given up, newest first. */
  dead(limit: number): Promise<readonly OutboxRow[]>;
}
export interface OutboxWrites {
  add(row: NewOutboxRow, at: number): Promise<void>;
  /** Records a message that a growing answer already made, as sent. */
  addSent(row: NewOutboxRow, ref: MessageRef, at: number): Promise<void>;
  markAttempting(id: string): Promise<void>;
  markSent(id: string, ref: MessageRef | null): Promise<void>;
  /** Takes the content out of a file that was sent: it stands in the chat now. */
  dropFile(id: string): Promise<void>;
  /** The call may have worked. */
  markAmbiguous(id: string, error: string, notBefore: number): Promise<void>;
  /** The call surely did not work; it is tried again. `repeated` marks the next copy. */
  markPending(id: string, error: string, notBefore: number, repeated: boolean): Promise<void>;
  markDead(id: string, error: string): Promise<void>;
  /** Makes a row that was given up pending again, as if never tried; false when it is not given up. */
  revive(id: string, at: number): Promise<boolean>;
  /** Lets a row that was given up go for good; false when it is not given up. */
  drop(id: string): Promise<boolean>;
}

export interface ButtonReads {
  get(token: ButtonToken): Promise<Button | null>;
}
export interface ButtonWrites {
  add(button: Button): Promise<void>;
  /** Marks a single-use button used; false when it was used or has expired: the second click loses. */
  consume(token: ButtonToken, now: number): Promise<boolean>;
}

export interface AuditFilter {
  readonly principalId?: PrincipalId;
  /** With it: also what came from these accounts while nobody was known behind them. */
  readonly identities?: readonly Identity[];
  readonly action?: string;
  readonly agentId?: AgentId;
  /** From this time on, and before that one. */
  readonly since?: number;
  readonly until?: number;
}
export interface AuditReads {
  /** Newest first; with `before`, those of a smaller number. */
  list(filter: AuditFilter, limit: number, before?: number): Promise<readonly AuditRecord[]>;
  /** Oldest first, from `fromSeq` on, for exporting. */
  search(filter: AuditFilter, fromSeq: number, limit: number): Promise<readonly AuditRecord[]>;
  /** Oldest first, from `fromSeq` on, for verifying. */
  page(fromSeq: number, limit: number): Promise<readonly AuditRecord[]>;
  /** The newest record's place in the chain; null while there is none. */
  head(): Promise<{ readonly seq: number; readonly hash: string } | null>;
  /** Signed notes over the chain, oldest first, of those that stand over more than `size` records. */
  checkpoints(size: number, limit: number): Promise<readonly StoredCheckpoint[]>;
  /** The newest of them. */
  lastCheckpoint(): Promise<StoredCheckpoint | null>;
}
export interface AuditWrites {
  append(event: AuditEvent, at: number): Promise<void>;
  /** Erases what can be of every record up to this number; an `audit.erased` that names it has to stand before. */
  erase(through: number): Promise<number>;
  addCheckpoint(checkpoint: StoredCheckpoint): Promise<void>;
}
export interface StoredCheckpoint {
  /** How many records it stands over. */
  readonly size: number;
  readonly note: string;
  readonly at: number;
}

/** What grows with every message and serves nobody once it is old. */
export const FORGETTABLE = ["inbox", "outbox", "buttons", "notes"] as const;
export type Forgettable = (typeof FORGETTABLE)[number];

export interface RetentionWrites {
  /**
   * Deletes what is over (handled, sent, expired, seen) from before this moment, among the next `most` rows behind
   * `after` in the order of writing. Returns where to go on, or null when nothing old is left.
   */
  forget(
    kind: Forgettable,
    before: number,
    window: { readonly after: number; readonly most: number },
  ): Promise<number | null>;
}

/** Small facts that must survive: the claim code's hash, notices that are given once. */
export interface NoteReads {
  get(key: string): Promise<string | null>;
}
export interface NoteWrites {
  set(key: string, value: string): Promise<void>;
  /** False when the key was there: whoever sets it first wins. */
  setOnce(key: string, value: string): Promise<boolean>;
  remove(key: string): Promise<void>;
}
