import { type Json, TelegramRefusal } from "./state.ts";

export interface Webhook {
  readonly url: string;
  readonly secret: string;
}

/** Something that Telegram hands to the bot. */
export interface Delivery {
  readonly update: Json;
  /** By webhook: Telegram tries again when it is not acknowledged. */
  readonly isPosted: boolean;
  /** Resolves once the bot has taken it, or refused it, by webhook; by polling, once it was confirmed. */
  outcome(): Promise<"acknowledged" | "not-acknowledged">;
  again(): Promise<Delivery>;
}

export type Updates = ReturnType<typeof createUpdates>;

interface Waiting {
  readonly answer: (updates: readonly Json[]) => void;
  readonly refuse: (refusal: TelegramRefusal) => void;
  readonly offset: number;
}

/** Updates by number: handed out until they are confirmed by a greater offset, or posted to the webhook. */
export function createUpdates(
  post: (webhook: Webhook, update: Json) => Promise<number>,
  changed: () => void,
) {
  let queue: Json[] = [];
  let last = 9000;
  let webhook: Webhook | null = null;
  let lastError: string | null = null;
  let allowed: readonly string[] = [];
  let waiting: Waiting | null = null;
  const confirmed = new Map<number, () => void>();

  const hand = () => {
    const ready = queue.filter(({ update_id }) => Number(update_id) >= (waiting?.offset ?? 0)).slice(0, 100);
    if (!waiting || ready.length === 0) return;
    const { answer } = waiting;
    waiting = null;
    answer(ready);
  };
  const deliver = (update: Json): Delivery => {
    const kind = Object.keys(update).find((key) => key !== "update_id") ?? "";
    const isWanted = allowed.length === 0 ? kind !== "chat_member" : allowed.includes(kind);
    if (!isWanted) return done(update, Promise.resolve("acknowledged"), false);
    if (webhook) {
      const posted = post(webhook, update).then((status) => {
        lastError = status === 200 ? null : `Wrong response from the webhook: ${status}`;
        changed();
        return status === 200 ? ("acknowledged" as const) : ("not-acknowledged" as const);
      });
      return done(update, posted, true);
    }
    queue.push(update);
    const taken = new Promise<"acknowledged">((resolve) => {
      confirmed.set(Number(update.update_id), () => resolve("acknowledged"));
    });
    hand();
    return done(update, taken, false);
  };
  const done = (update: Json, outcome: ReturnType<Delivery["outcome"]>, isPosted: boolean): Delivery => ({
    update,
    isPosted,
    outcome: () => outcome,
    again: async () => deliver(update),
  });
  return {
    webhook: () => webhook,
    /** What became of the last update that was posted; null: it was taken. */
    lastError: () => lastError,
    allowed: () => allowed,
    pending: () => queue,
    /** Hands this very update over, with the number that it has. */
    deliver,
    send(content: Json): Delivery {
      last += 1;
      return deliver({ update_id: last, ...content });
    },
    setWebhook(next: Webhook | null, kinds: readonly string[]) {
      webhook = next;
      lastError = null;
      allowed = kinds;
    },
    /** Answers when there is something, and ends whoever asked before; `gone` says that who asks now has gone. */
    ask(args: Json, gone: Promise<void>): Promise<readonly Json[]> {
      if (webhook) {
        const why =
          "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first";
        throw new TelegramRefusal(409, why);
      }
      const offset = Number(args.offset ?? 0);
      for (const { update_id } of queue) if (Number(update_id) < offset) confirmed.get(Number(update_id))?.();
      queue = queue.filter(({ update_id }) => Number(update_id) >= offset);
      if (Array.isArray(args.allowed_updates)) allowed = args.allowed_updates.map(String);
      this.interrupt(
        "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
      );
      changed();
      return new Promise((answer, refuse) => {
        const asked = { answer, refuse, offset };
        waiting = asked;
        void gone.then(() => {
          if (waiting === asked) waiting = null;
          changed();
        });
        hand();
      });
    },
    isAsked: () => waiting !== null,
    interrupt(why: string) {
      waiting?.refuse(new TelegramRefusal(409, why));
      waiting = null;
    },
  };
}
