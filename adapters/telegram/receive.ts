import type { InboundEvent } from "../../src/core/inbox/inbound.ts";
import type { ChatHost } from "../../src/core/ports/chat-adapter.ts";
import type { Inbox } from "../../src/core/ports/inbox.ts";
import type { Logger } from "../../src/core/ports/logger.ts";
import { asPayload, asText, type Payload } from "../shared/payload.ts";
import type { TelegramApi } from "./api.ts";
import { type ParseContext, parseEvent } from "./parse-event.ts";
import { eventIdOf } from "./parse-message.ts";
import type { Seen } from "./seen.ts";

export interface TakeDeps {
  readonly inbox: Inbox;
  readonly api: Pick<TelegramApi, "answerClick" | "learnMove">;
  readonly seen: Pick<Seen, "note">;
  readonly context: () => ParseContext;
  readonly host: () => ChatHost | null;
  /** Hears of what was taken, once it is durable. */
  readonly taken: (event: InboundEvent) => void;
  readonly logger: Logger;
}

/** Takes one update; resolves once it is durable or none of ours, rejects when it could not be stored. */
export type Take = (update: unknown) => Promise<void>;

/** What Telegram hands over, parsed and stored; a click is answered once it is stored, so that its wheel ends. */
export function createTake(deps: TakeDeps): Take {
  return async (update) => {
    const payload = asPayload(update);
    deps.seen.note(payload);
    learnMove(deps, payload);
    const wasForUs = await wasSaidToUs(deps, asPayload(payload.edited_message));
    const event = parseEvent(payload, { ...deps.context(), wasForUs });
    if (event.kind === "ignored") {
      deps.logger.debug({ update: payload.update_id, reason: event.reason }, "an update is none of ours");
      return answerClick(deps, payload);
    }
    const outcome = await deps.inbox.accept(event);
    deps.logger.debug({ event: event.eventId, outcome }, "an update was taken");
    answerClick(deps, payload);
    deps.taken(event);
  };
}

/** Telegram does not say what an edited message said before: whether it came in, we know ourselves. */
async function wasSaidToUs({ host }: TakeDeps, { chat, message_id: id }: Payload): Promise<boolean> {
  if (id === undefined) return false;
  return ((await host()?.senderOf?.("telegram", eventIdOf(asPayload(chat).id, id))) ?? null) !== null;
}

function answerClick(
  { api, logger }: TakeDeps,
  { callback_query: click }: Readonly<Record<string, unknown>>,
): void {
  const id = asText(asPayload(click).id);
  if (id === null) return;
  // Nobody waits for it: after some seconds Telegram wants no answer any more.
  api.answerClick(id).catch((fault: unknown) => {
    logger.debug({ fault: String(fault) }, "a click could not be answered in time");
  });
}

/** A group that grows gets another number, and says so once. */
function learnMove({ api }: TakeDeps, { message }: Readonly<Record<string, unknown>>): void {
  const { chat, migrate_to_chat_id: to } = asPayload(message);
  const from = asPayload(chat).id;
  if (Number.isSafeInteger(to) && Number.isSafeInteger(from)) api.learnMove(String(from), String(to));
}
