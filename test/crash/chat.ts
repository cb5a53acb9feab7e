import type { MessageKey } from "../../src/core/conversation/place.ts";
import type { Identity } from "../../src/core/people/identity.ts";
import type { Clock } from "../../src/core/ports/clock.ts";
import type { SlackServer } from "../fakes/slack-server.ts";
import type { ChildPlan } from "./child-plan.ts";
import type { Doing, Violations } from "./story.ts";

/** Something that a platform hands over, with what it does when nobody takes it. */
export type Sending = Pick<Doing, "act" | "acked" | "again"> & {
  /** How often it was handed over by somebody who did it again. */
  tries(): number;
};

/** What somebody reads. */
export interface Shown {
  readonly text: string;
  /** What is in the files that stand with it. */
  readonly files: readonly string[];
  readonly buttons: readonly ShownButton[];
}

export interface ShownButton {
  readonly text: string;
  press(user: string): Sending;
}

export interface SentFile {
  readonly name: string;
  readonly type: string;
  readonly content: string;
}

export interface Saying {
  /** Stands in it, and in everything that comes of it. */
  readonly word: string;
  readonly text: string;
  /** In a channel or a group, by a mention; in private when left out. */
  readonly inChannel?: boolean;
  /** Goes on in the conversation of this one. */
  readonly after?: Said;
  readonly files?: readonly SentFile[];
}

/** Something that somebody writes, once it is acted. */
export interface Said extends Sending {
  key(): MessageKey;
  /** What stands below it, oldest first. */
  answers(): readonly Shown[];
  /** What says there that it is being answered, while it is. */
  line(): Shown | undefined;
  /** Where its words may be read. */
  places(): readonly string[];
  /** What stands there and should not, by the platform's own lights. */
  strays(): Violations;
  edit(text: string): Sending;
  /** Null: the platform tells nobody of that, or tells it once. */
  remove(): Sending | null;
}

/** People on a platform, in the same words for each; one more platform is one more of these. */
export interface Chat {
  /** What the application is told of it. */
  readonly settings: Pick<ChildPlan, "slack" | "discord" | "telegram">;
  /** The admin. */
  readonly ada: string;
  /** Those who may use the team's agent. They do things in turns: what comes of each is told apart. */
  readonly members: readonly string[];
  identityOf(user: string): Identity;
  /** Somebody nobody knows yet. */
  addUser(name: string): Promise<string>;
  say(user: string, saying: Saying): Said;
  /**
   * Writes where somebody else's conversation stands. What comes below it is in a place of the writer's own, once they
   * start one with it. Null: conversations stand apart anyway.
   */
  sayInto(others: Said, user: string, saying: Saying): Said | null;
  /** `grant <mention> designer`, in the way of the platform. */
  command(user: string, words: string): Sending;
  mention(user: string, name: string): string;
  /** What this person alone reads, in private or where others are, oldest first. */
  told(user: string): readonly Shown[];
  privatePlaces(user: string): readonly string[];
  /** Their account is closed; null where that is told once, or not at all. */
  leave(user: string): Sending | null;
  /** All that we wrote, with the place where it is read. */
  written(): readonly { readonly text: string; readonly place: string }[];
  /** How often the platform saw this call, or an acknowledgement. */
  countSeen(seen: string): number;
  /** What the platform shows somebody as being under way, when nothing is. */
  overdue(): Violations;
  /** A post whose receipt died with the application cannot be found again: it may stand there twice. */
  readonly forgets: boolean;
  /** It tells of messages, edits and removals once, and hears nothing of our having them. */
  readonly tellsOnce: boolean;
  /** The length at which a paste is cut. */
  readonly cut: number;
  secrets(): readonly string[];
  /** All that we sent, for a secret to be sought in. */
  posted(): string;
  readonly waitFor: SlackServer["waitFor"];
  /** Makes everybody who waits look again. */
  nudge(): void;
  close(): Promise<void>;
}

/** What a platform's people need to know of the world around them. */
export interface Around {
  readonly clock: Clock;
  /** Where the application's own pages are. */
  page(): string;
  /** How many times it was started. */
  starts(): number;
}

export const buttonIn = (shown: Shown | undefined, text: string): ShownButton | undefined =>
  shown?.buttons.find((one) => one.text === text);

export const isStoppable = (shown: Shown): boolean => buttonIn(shown, "Stop") !== undefined;

/** Both at once. */
export function together(...all: readonly Omit<Sending, "tries">[]): Omit<Sending, "tries"> {
  const each = (what: "act" | "acked" | "again") => async () => {
    await Promise.all(all.map((one) => one[what]()));
  };
  return { act: each("act"), acked: each("acked"), again: each("again") };
}

/** One thing, and the next once the platform was told that we have the first. */
export function inTurn(
  first: Omit<Sending, "tries">,
  second: Omit<Sending, "tries">,
): Omit<Sending, "tries"> {
  const begun = Promise.withResolvers<void>();
  let isBegun = false;
  return {
    async act() {
      await first.act();
      void first.acked().then(async () => {
        isBegun = true;
        await second.act();
        begun.resolve();
      });
    },
    async acked() {
      await begun.promise;
      await second.acked();
    },
    async again() {
      await first.again();
      if (isBegun) await second.again();
    },
  };
}

/** One delivery that the platform never repeats: whoever sees it fail does it again. */
export function insisting<Delivery>(
  send: () => Delivery,
  isAcked: (delivery: Delivery) => boolean,
  waitFor: Chat["waitFor"],
): Sending {
  const tried: Delivery[] = [];
  const isDone = () => tried.some(isAcked);
  return {
    tries: () => tried.length,
    act: async () => void tried.push(send()),
    acked: async () => void (await waitFor(isDone, "an acknowledgement", 80_000)),
    again: async () => void (isDone() || tried.push(send())),
  };
}
