import type { MessageRef } from "../conversation/place.ts";
import { AppError } from "../errors.ts";
import { type Platform, platformOf } from "../people/identity.ts";
import type { ChatAdapter } from "../ports/chat-adapter.ts";
import type { Deps } from "../ports/deps.ts";
import type { OutboxOperation, OutboxRow } from "./outbound.ts";

export type SendDeps = Pick<Deps, "store" | "adapters" | "clock" | "logger" | "crashPoints">;

/** What became of one try at a row. */
export type SendResult = { readonly kind: "over" } | { readonly kind: "again"; readonly afterMs: number };

const OVER: SendResult = { kind: "over" };
const FIRST_RETRY_MS = 500;
const LONGEST_RETRY_MS = 60_000;

/** Tries one row once: marks the try, calls the platform, records what came of it. */
export async function sendOutboxRow(deps: SendDeps, row: OutboxRow): Promise<SendResult> {
  const adapter = deps.adapters.get(platformOfOperation(row.operation, row));
  if (!adapter) return bury(deps, row, "the platform is not enabled");
  if (row.state === "attempting" || row.state === "ambiguous") {
    const found = await reconcile(deps, adapter, row);
    if (found) return found;
  }
  await deps.store.transact((tx) => tx.outbox.markAttempting(row.id));
  deps.crashPoints.reach("attempting");
  try {
    deps.crashPoints.reach("posting");
    const ref = await perform(deps, adapter, row);
    deps.crashPoints.reach("posted");
    await deps.store.transact((tx) => tx.outbox.markSent(row.id, ref));
    deps.crashPoints.reach("sent");
    return OVER;
  } catch (fault) {
    return recordFault(deps, row, fault);
  }
}

/** Where the operation goes: the platform of its place or person, else of the message it changes. */
function platformOfOperation(operation: OutboxOperation, row: OutboxRow): Platform {
  if (operation.kind === "direct") return platformOf(operation.to);
  if (operation.kind === "remove") return row.lane.split("/")[0] as Platform;
  return operation.place.platform;
}

async function perform(deps: SendDeps, adapter: ChatAdapter, row: OutboxRow): Promise<MessageRef | null> {
  const { operation } = row;
  const options = { key: row.id, repeated: row.repeated };
  switch (operation.kind) {
    case "post":
      return adapter.post(operation.place, operation.message, { ...options, privateTo: operation.privateTo });
    case "direct": {
      const place = await adapter.directPlace(operation.to);
      return adapter.post(place, operation.message, { ...options, privateTo: null });
    }
    case "replace": {
      const ref = (await deps.store.outbox.get(operation.of))?.ref ?? null;
      if (ref && (await updated(adapter, ref, operation))) return ref;
      return adapter.post(operation.place, operation.message, { ...options, privateTo: null });
    }
    case "remove": {
      const ref = (await deps.store.outbox.get(operation.of))?.ref ?? null;
      if (ref) await adapter.remove(ref);
      return null;
    }
  }
}

/** False when the message is gone or cannot be changed any more: then it is said anew. */
async function updated(
  adapter: ChatAdapter,
  ref: MessageRef,
  operation: Extract<OutboxOperation, { kind: "replace" }>,
): Promise<boolean> {
  try {
    await adapter.update(ref, operation.message);
    return true;
  } catch (fault) {
    if (
      fault instanceof AppError &&
      (fault.code === "platform.not-found" || fault.code === "platform.refused")
    ) {
      return false;
    }
    throw fault;
  }
}

/** Looks whether an earlier try worked. Null: it surely did not, or doing it again changes nothing. */
async function reconcile(deps: SendDeps, adapter: ChatAdapter, row: OutboxRow): Promise<SendResult | null> {
  if (adapter.capabilities.idempotentPosts || row.operation.kind === "remove") return null;
  try {
    const place =
      row.operation.kind === "direct" ? await adapter.directPlace(row.operation.to) : row.operation.place;
    const found = await adapter.findPost(place, row.id);
    if (found === "unknown") {
      await markRepeated(deps, row);
      return null;
    }
    if (!found) return null;
    await deps.store.transact((tx) => tx.outbox.markSent(row.id, found));
    return OVER;
  } catch (fault) {
    return recordFault(deps, row, fault);
  }
}

async function markRepeated(deps: SendDeps, row: OutboxRow): Promise<void> {
  await deps.store.transact((tx) =>
    tx.outbox.markPending(row.id, "it may have been said once", deps.clock.now(), true),
  );
}

async function recordFault(deps: SendDeps, row: OutboxRow, fault: unknown): Promise<SendResult> {
  const error = fault instanceof AppError ? fault : new AppError("internal", String(fault), { cause: fault });
  const fields = { outbox: row.id, turn: row.turnId, code: error.code, attempts: row.attempts + 1 };
  const backoffMs = Math.min(FIRST_RETRY_MS * 2 ** Math.min(row.attempts, 10), LONGEST_RETRY_MS);
  const afterMs = error.retryAfterMs ?? backoffMs;
  const notBefore = deps.clock.now() + afterMs;
  switch (error.code) {
    case "platform.refused":
    case "platform.not-found":
      deps.logger.error({ ...fields, detail: error.message }, "the platform refused a message for good");
      return bury(deps, row, error.message);
    case "platform.ambiguous":
      deps.logger.warn(fields, "a send may or may not have worked");
      await deps.store.transact((tx) => tx.outbox.markAmbiguous(row.id, error.code, notBefore));
      return { kind: "again", afterMs };
    case "platform.rate-limited":
    case "platform.unreachable":
    case "platform.unauthorized":
      deps.logger.warn(fields, "a send did not work and is tried again");
      await deps.store.transact((tx) => tx.outbox.markPending(row.id, error.code, notBefore, row.repeated));
      return { kind: "again", afterMs };
    default:
      if (row.attempts >= 5) {
        deps.logger.error(
          { ...fields, detail: error.message },
          "a message could not be sent and is given up",
        );
        return bury(deps, row, error.message);
      }
      deps.logger.error({ ...fields, detail: error.message }, "a send failed");
      await deps.store.transact((tx) => tx.outbox.markAmbiguous(row.id, error.code, notBefore));
      return { kind: "again", afterMs };
  }
}

async function bury(deps: SendDeps, row: OutboxRow, why: string): Promise<SendResult> {
  await deps.store.transact((tx) => tx.outbox.markDead(row.id, why));
  return OVER;
}
