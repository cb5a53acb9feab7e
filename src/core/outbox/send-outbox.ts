import type { MessageRef } from "../conversation/place.ts";
import { AppError, hasCode, isOfDatabase, type RetryScope } from "../errors.ts";
import { type Platform, platformOf } from "../people/identity.ts";
import type { ChatAdapter } from "../ports/chat-adapter.ts";
import type { Deps } from "../ports/deps.ts";
import { type Burial, type BuryDeps, buryRow } from "./dead-letter.ts";
import { openCodes } from "./open-codes.ts";
import type { OutboxRow } from "./outbound.ts";
import { inReadersLanguage } from "./reader-language.ts";
import { noteSaid } from "./said-notes.ts";

export type SendDeps = BuryDeps & Pick<Deps, "adapters" | "crashPoints" | "vault" | "settings">;

/** What became of one try at a row. */
export type SendResult =
  | { readonly kind: "over"; readonly sent: boolean }
  | {
      readonly kind: "again";
      readonly afterMs: number;
      readonly scope: RetryScope;
      /** May the row itself be the cause? Not when the platform asks to wait, or refuses our token. */
      readonly suspicious: boolean;
    };

const FIRST_RETRY_MS = 500;
const LONGEST_RETRY_MS = 60_000;
/** Where nobody can say whether a post worked, it is not repeated more often than this. */
const MOST_BLIND_TRIES = 3;
const MOST_ODD_TRIES = 5;

/** Tries one row once: marks the try, calls the platform, records what came of it. */
export async function sendOutboxRow(deps: SendDeps, queued: OutboxRow): Promise<SendResult> {
  const adapter = deps.adapters.get(platformOfRow(queued));
  if (!adapter) {
    return bury(deps, queued, { why: "the platform is not enabled", sure: true, placeGone: true });
  }
  const changed = await applyChange(deps, adapter, queued);
  if (changed) return changed;
  const mayBeThere = queued.state === "attempting" || queued.state === "ambiguous";
  const looked = mayBeThere ? await reconcile(deps, adapter, queued) : queued;
  if ("kind" in looked) return looked;
  const row = looked;
  await deps.store.transact((tx) => tx.outbox.markAttempting(row.id));
  deps.crashPoints.reach("attempting");
  let ref: MessageRef | null;
  try {
    deps.crashPoints.reach("posting");
    ref = await perform(deps, adapter, row);
    deps.crashPoints.reach("posted");
  } catch (fault) {
    return recordFault(deps, row, fault);
  }
  await recordSent(deps, adapter, row, ref);
  deps.crashPoints.reach("sent");
  return { kind: "over", sent: true };
}

/** Where the operation goes: the platform of its place or person, else of the message it changes. */
export function platformOfRow({ operation, lane }: Pick<OutboxRow, "operation" | "lane">): Platform {
  if (operation.kind === "direct") return platformOf(operation.to);
  if (operation.kind === "redraw") return operation.platform;
  if (operation.kind === "remove") return lane.split("/")[0] as Platform;
  return operation.place.platform;
}

/**
 * Changes a message that stands. Done twice it is the same as once, so no try is marked before it is made. Null when
 * there is nothing to change, and it has to be said as a message of its own.
 */
async function applyChange(deps: SendDeps, adapter: ChatAdapter, row: OutboxRow): Promise<SendResult | null> {
  const { operation } = row;
  if (operation.kind === "post" || operation.kind === "direct") return null;
  let ref = (await deps.store.outbox.get(operation.of))?.ref ?? null;
  if (ref) {
    try {
      deps.crashPoints.reach("posting");
      if (operation.kind === "remove") await adapter.remove(ref);
      if (operation.kind === "remove" || !(await isUpdated(deps, adapter, row, ref))) ref = null;
      deps.crashPoints.reach("posted");
    } catch (fault) {
      await deps.store.transact((tx) => tx.outbox.markAttempting(row.id));
      return recordFault(deps, row, fault);
    }
  }
  if (operation.kind === "replace" && !ref) return null;
  await recordSent(deps, adapter, row, ref);
  deps.crashPoints.reach("sent");
  return { kind: "over", sent: true };
}

/** False when the message is gone or cannot be changed any more: then it is said anew. */
async function isUpdated(
  deps: SendDeps,
  adapter: ChatAdapter,
  row: OutboxRow,
  ref: MessageRef,
): Promise<boolean> {
  const operation = await inReadersLanguage(deps, row);
  if (operation.kind === "remove") return false;
  try {
    await adapter.update(ref, operation.message);
    return true;
  } catch (fault) {
    if (hasCode(fault, "platform.not-found") || hasCode(fault, "platform.refused")) return false;
    throw fault;
  }
}

/** Says it as a message of its own. */
async function perform(deps: SendDeps, adapter: ChatAdapter, row: OutboxRow): Promise<MessageRef | null> {
  const operation = await inReadersLanguage(deps, row);
  const options = { key: row.id, repeated: row.repeated };
  switch (operation.kind) {
    case "post": {
      const message = openCodes(deps, operation.message);
      return adapter.post(operation.place, message, { ...options, privateTo: operation.privateTo });
    }
    case "direct": {
      const place = await adapter.directPlace(operation.to);
      return adapter.post(place, operation.message, { ...options, privateTo: null });
    }
    case "replace":
      return adapter.post(operation.place, operation.message, { ...options, privateTo: null });
    case "redraw":
    case "remove":
      return null;
  }
}

/** Looks whether an earlier try worked. The row comes back when it is to be tried again. */
async function reconcile(
  deps: SendDeps,
  adapter: ChatAdapter,
  row: OutboxRow,
): Promise<SendResult | OutboxRow> {
  if (adapter.capabilities.idempotentPosts) return row;
  const { operation } = row;
  if (operation.kind === "remove" || operation.kind === "redraw") return row;
  try {
    const place = operation.kind === "direct" ? await adapter.directPlace(operation.to) : operation.place;
    const found = await adapter.findPost(place, row.id, row.createdAt);
    if (found === "unknown" || (!found && isForOnePerson(row))) return repeatBlindly(deps, row);
    if (!found) return row;
    await recordSent(deps, adapter, row, found);
    return { kind: "over", sent: true };
  } catch (fault) {
    return recordFault(deps, row, fault, "looking");
  }
}

const isFile = ({ operation }: OutboxRow) => operation.kind !== "remove" && operation.message.kind === "file";

const recordSent = (deps: SendDeps, adapter: ChatAdapter, row: OutboxRow, ref: MessageRef | null) =>
  deps.store.transact(async (tx) => {
    await tx.outbox.markSent(row.id, ref);
    if (isFile(row)) await tx.outbox.dropFile(row.id);
    await noteSaid(tx, { clock: deps.clock, adapter }, row, ref);
  });

/** What one person alone was shown cannot be read back, so that it was not found says nothing. */
const isForOnePerson = ({ operation }: OutboxRow) =>
  operation.kind === "post" && operation.privateTo !== null;

/** The next copy is marked, and there are few of them. */
async function repeatBlindly(deps: SendDeps, row: OutboxRow): Promise<SendResult | OutboxRow> {
  if (row.attempts >= MOST_BLIND_TRIES) {
    return bury(deps, row, { why: "nobody can say whether it was shown", sure: false, placeGone: false });
  }
  await deps.store.transact((tx) =>
    tx.outbox.markPending(row.id, "it may have been said once", deps.clock.now(), true),
  );
  return { ...row, repeated: true };
}

async function recordFault(
  deps: SendDeps,
  row: OutboxRow,
  fault: unknown,
  during: "sending" | "looking" = "sending",
): Promise<SendResult> {
  // A fault of our own database says nothing about the send: the row stays as it is, and is looked at again.
  if (isOfDatabase(fault)) throw fault;
  const error = fault instanceof AppError ? fault : new AppError("internal", String(fault), { cause: fault });
  const fields = { outbox: row.id, turn: row.turnId, code: error.code, attempts: row.attempts + 1 };
  const backoffMs = Math.min(FIRST_RETRY_MS * 2 ** Math.min(row.attempts, 10), LONGEST_RETRY_MS);
  const afterMs = error.retryAfterMs ?? backoffMs;
  const notBefore = deps.clock.now() + afterMs;
  // A limit of looking says nothing about sending: only this row waits for it, unless all of the platform has to.
  const scope = during === "looking" && error.retryScope === "operation" ? "place" : error.retryScope;
  const again = { kind: "again", afterMs, scope, suspicious: true } as const;
  switch (error.code) {
    case "platform.refused":
    case "platform.not-found": {
      const placeGone = error.code === "platform.not-found";
      return bury(deps, row, { why: error.message, sure: true, placeGone });
    }
    case "platform.ambiguous":
      deps.logger.warn(fields, "a send may or may not have worked");
      await deps.store.transact((tx) => tx.outbox.markAmbiguous(row.id, error.code, notBefore));
      return again;
    case "platform.rate-limited":
    case "platform.unreachable":
    case "platform.unauthorized":
      deps.logger.warn(fields, "a send did not work and is tried again");
      await deps.store.transact((tx) =>
        // Not to have found out what became of the try before is not to know that it failed.
        during === "looking"
          ? tx.outbox.markAmbiguous(row.id, error.code, notBefore)
          : tx.outbox.markPending(row.id, error.code, notBefore, row.repeated),
      );
      return { ...again, suspicious: error.code === "platform.unreachable" };
    default:
      if (row.attempts >= MOST_ODD_TRIES) {
        return bury(deps, row, { why: error.message, sure: false, placeGone: false });
      }
      deps.logger.error({ ...fields, detail: error.message }, "a send failed");
      await deps.store.transact((tx) => tx.outbox.markAmbiguous(row.id, error.code, notBefore));
      return again;
  }
}

async function bury(deps: SendDeps, row: OutboxRow, burial: Burial): Promise<SendResult> {
  await buryRow(deps, row, burial);
  return { kind: "over", sent: false };
}
