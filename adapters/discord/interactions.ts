import { type Place, placeKeyOf } from "../../src/core/conversation/place.ts";
import { AppError } from "../../src/core/errors.ts";
import type { InboundEvent } from "../../src/core/inbox/inbound.ts";
import type { Identity } from "../../src/core/people/identity.ts";
import type { Clock, Timer } from "../../src/core/ports/clock.ts";
import type { Logger } from "../../src/core/ports/logger.ts";
import type { Form } from "../../src/core/words/form.ts";
import type { DiscordApi, InteractionKey } from "./api.ts";
import { DISCORD, discordCodeOf, isTooLate } from "./fault.ts";
import { renderForm } from "./render-form.ts";

/**
 * Discord wants the first answer within 3 s, and a form can only be that first answer. So a click is acknowledged only
 * after this long: by then the core has opened its form, or will not open one.
 */
const FORM_PATIENCE_MS = 1500;
/** A token is good for 15 minutes. */
export const LIFE_MS = 14 * 60_000;
/** An announced answer that nobody gives by then is taken back. */
const REPLY_PATIENCE_MS = 60_000;
const MOST_LIVE = 2000;

/** An interaction that can still be answered. */
export interface LiveInteraction extends InteractionKey {
  readonly kind: "command" | "click" | "form";
  readonly sender: Identity;
  readonly place: Place;
  readonly at: number;
  /** A form that came from a message's button; others are answered with a message. */
  readonly fromMessage: boolean;
  /** The announced answer: there is none, nobody gave it yet, or the post with this key does. */
  slot: "none" | "open" | { readonly key: string };
  /** The first answer, once it is given. */
  answered: Promise<void> | null;
  /** What an earlier process answered with; null when it did not, or it was this one. */
  filledWith: string | null;
  timer: Timer | null;
}

export interface InteractionsDeps {
  readonly api: Pick<DiscordApi, "deferReply" | "deferUpdate" | "openModal" | "dropReply">;
  readonly applicationId: () => string;
  readonly clock: Clock;
  readonly logger: Logger;
}

export type Interactions = ReturnType<typeof createInteractions>;

/** Answers interactions in time, and knows which can still be answered. */
export function createInteractions({ api, applicationId, clock, logger }: InteractionsDeps) {
  const live = new Map<string, LiveInteraction>();

  /** What was answered before is no trouble; what came too late is over. */
  const give = (one: LiveInteraction, call: () => Promise<void>): Promise<void> => {
    one.timer?.cancel();
    one.answered = call().catch((fault: unknown) => {
      if (discordCodeOf(fault) === DISCORD.alreadyAnswered) return;
      live.delete(one.id);
      logger.warn({ fault: String(fault) }, "an interaction could not be answered in time");
    });
    return one.answered;
  };
  /** The first answer: a command is told that a message follows, a click only that it was taken. */
  const acknowledge = (one: LiveInteraction): Promise<void> => {
    if (one.answered) return one.answered;
    if (one.kind === "click" || one.fromMessage) return give(one, () => api.deferUpdate(one));
    one.slot = "open";
    const given = give(one, () => api.deferReply(one, one.place.kind !== "dm"));
    awaitReply(one);
    return given;
  };
  const awaitReply = (one: LiveInteraction) => {
    one.timer = clock.after(REPLY_PATIENCE_MS, () => {
      if (one.slot !== "open") return;
      one.slot = "none";
      api.dropReply(applicationId(), one.token).catch(() => {});
    });
  };
  const isLive = (one: LiveInteraction) => clock.now() - one.at < LIFE_MS && clock.now() >= one.at;
  const hereOf = (place: Place, person: Identity | null) =>
    [...live.values()].filter(
      (one) =>
        placeKeyOf(one.place) === placeKeyOf(place) &&
        isLive(one) &&
        (person === null || one.sender === person),
    );

  return {
    /** To be called before the event is stored: what answers it may be quicker than the store's word. */
    expect(event: InboundEvent, key: InteractionKey, fromMessage: boolean): void {
      if (live.has(key.id) || !isOwn(event)) return;
      const { kind, sender, place } = event;
      for (const [id, one] of live) if (!isLive(one) || live.size >= MOST_LIVE) live.delete(id);
      const fresh = { at: clock.now(), slot: "none", answered: null, filledWith: null, timer: null } as const;
      live.set(key.id, {
        ...key,
        ...fresh,
        kind,
        sender,
        place,
        fromMessage: kind === "form" && fromMessage,
      });
    },
    /** What an earlier process left: it can be answered here, and what nobody answers is taken back. */
    takeUp(left: readonly LiveInteraction[]): void {
      for (const one of left) {
        if (live.has(one.id)) continue;
        live.set(one.id, one);
        if (one.slot === "open") awaitReply(one);
      }
    },
    /** It could not be stored, so it is not answered, and the person sees that it failed. */
    forget(id: string): void {
      live.get(id)?.timer?.cancel();
      live.delete(id);
    },
    /** It is durable: answers it now, or as soon as it is sure that no form will. */
    async taken(id: string): Promise<void> {
      const one = live.get(id);
      if (!one || one.answered) return;
      if (one.kind !== "click") return acknowledge(one);
      const waitMs = Math.max(0, one.at + FORM_PATIENCE_MS - clock.now());
      one.timer = clock.after(waitMs, () => void acknowledge(one));
    },
    /** Opens a form as the answer to this click. Throws `platform.refused` when it was answered already. */
    async openForm(trigger: string | null, form: Form): Promise<void> {
      const one = live.get(trigger?.split("/")[0] ?? "");
      if (!one || one.answered || one.kind !== "click") {
        throw new AppError("platform.refused", "too late for a form: the click was acknowledged");
      }
      one.timer?.cancel();
      const opened = api.openModal(one, renderForm(form));
      one.answered = opened.catch(() => {});
      await opened.catch((fault: unknown) => {
        live.delete(one.id);
        if (!isTooLate(fault)) throw fault;
        throw new AppError("platform.refused", "too late for a form", { cause: fault });
      });
    },
    /** Did an earlier process answer with just this, and had no time to note it? Asked of each answer once. */
    wasAnswered(place: Place, person: Identity | null, content: string): boolean {
      const one = hereOf(place, person).find(({ filledWith }) => filledWith === content);
      if (one) one.filledWith = null;
      return one !== undefined;
    },
    /**
     * The interaction through which a post can go: one of this person's in a shared place, or a command in a direct
     * chat that still waits for its answer. Its first answer has been given when this resolves.
     */
    async pathFor(place: Place, person: Identity | null, key: string): Promise<LiveInteraction | null> {
      const mine = hereOf(place, person);
      const waiting = mine.find((one) => awaitsReply(one, key));
      const one = waiting ?? (person === null ? undefined : mine.at(-1));
      if (!one) return null;
      await acknowledge(one);
      if (!live.has(one.id)) return null;
      if (one.slot === "open") one.slot = { key };
      return one;
    },
    /** Waits for nothing any more; what is still to be said can go the same way. */
    stop(): void {
      for (const one of live.values()) one.timer?.cancel();
    },
  };
}

/** Is it one of the events that people are answered to by themselves? */
export const isOwn = (
  event: InboundEvent,
): event is Extract<InboundEvent, { kind: "click" | "command" | "form" }> =>
  event.kind === "click" || event.kind === "command" || event.kind === "form";

/** Is an answer still to be filled in, or was it this very post that was to do it? */
function awaitsReply({ kind, fromMessage, slot, answered }: LiveInteraction, key: string): boolean {
  if (typeof slot === "object") return slot.key === key;
  const announcesReply = kind === "command" || (kind === "form" && !fromMessage);
  return slot === "open" || (announcesReply && answered === null);
}
