import type { CommandName } from "../command/command.ts";
import type { Suggestion, Typing } from "../command/typing.ts";
import type { MessageRef, Place, UsedPlace } from "../conversation/place.ts";
import type { FetchLimits, FileRef } from "../file/file.ts";
import type { InboxRow } from "../inbox/inbound.ts";
import type { AccountFacts, Identity, Platform } from "../people/identity.ts";
import type { Form } from "../words/form.ts";
import type { OutboundMessage } from "../words/text.ts";
import type { Inbox } from "./inbox.ts";

/** Facts about a platform that the core may branch on. */
export interface ChatCapabilities {
  /** How commands are typed in help texts: `/gatehouse grant`, `/grant`. */
  readonly commandPrefix: string;
  /** Can a message be shown to one person in a shared place? */
  readonly privateReplies: boolean;
  /** Does the platform drop a second post with the same key by itself? */
  readonly idempotentPosts: boolean;
  /**
   * Is a person's private chat one place, where a conversation with each agent goes on and one of the agents hears what
   * comes next? Left out: each message there begins a conversation of its own.
   */
  readonly standingChats?: boolean;
}

export interface PostOptions {
  /** Our outbox id: the platform's idempotency key or metadata, where it has one. */
  readonly key: string;
  /** Show it to this person alone; adapters without private replies use a direct message. */
  readonly privateTo: Identity | null;
  /** It may already have been said once: the copy is marked. */
  readonly repeated: boolean;
}

/** A conversation that begins with somebody's message in a channel. */
export interface ThreadAsked {
  readonly place: Place;
  /** The message or click that it begins with: asked for again, the same thread is meant. */
  readonly message: Pick<MessageRef, "id">;
  readonly person: Identity;
  /** Plain text; what the thread is called where threads have names. */
  readonly title: string;
}

export interface ThreadOptions extends PostOptions {
  /** Where the person is: threads that stand in a channel are opened there. */
  readonly near?: Place;
  readonly title?: string;
}

/** What an adapter may ask of the core while it is connected. */
export interface ChatHost {
  /** Words that this person may see, for what they are typing. */
  suggest(asker: Identity, typing: Typing): Promise<readonly Suggestion[]>;
  /** The commands that are open to this person. */
  openCommands?(asker: Identity): Promise<readonly CommandName[]>;
  /** The places of conversations that went on after this moment. */
  usedPlaces(platform: Platform, since: number): Promise<readonly UsedPlace[]>;
  /** Whom a delivery came from, as long as we know it: of a removal, platforms may say only what is gone. */
  senderOf?(platform: Platform, eventId: string): Promise<Identity | null>;
  /** What came in since this moment, oldest first: what an earlier process took may still wait for its answer. */
  receivedSince?(platform: Platform, since: number): Promise<readonly InboxRow[]>;
}

/** What is known of a reply that is about to grow. */
export interface ReplyTarget {
  readonly place: Place;
  readonly recipient: Identity;
  /** The turn's status line, which a growing answer may take over; null when it was never sent. */
  readonly status: MessageRef | null;
  /** Hears of each message that the growing makes, as soon as it stands: a crash must not leave it behind. */
  readonly onMade?: (ref: MessageRef) => void;
}

/** A growing answer. Nothing of it is durable: the final text always comes through the outbox. */
export interface ReplyStream {
  /** The answer so far, whole. Called often; the adapter coalesces within its budgets and never queues. Never throws. */
  show(markdown: string): void;
  /**
   * Ends the growing and names the messages it made or took over, in order; the final parts replace them.
   * Never throws; on a platform fault it names what there is.
   */
  settle(): Promise<readonly MessageRef[]>;
}

/**
 * One chat platform. Says how to speak; never decides who may do what.
 *
 * Faults are AppErrors: `platform.rate-limited` (with retryAfterMs), `platform.unreachable` (surely not done, try again),
 * `platform.ambiguous` (may have been done), `platform.refused` and `platform.not-found` (never will be),
 * `platform.unauthorized` (our own token is wrong).
 */
export interface ChatAdapter {
  readonly platform: Platform;
  readonly capabilities: ChatCapabilities;
  /** Connects and begins to deliver. Rejects when the platform refuses our credentials. */
  start(inbox: Inbox, host?: ChatHost): Promise<void>;
  /** Is the platform connected? Left out by adapters that cannot tell. */
  status?(): "up" | "down" | "starting";
  /**
   * Our own secrets were replaced. Calls take the newest by themselves; connections that an old one opened are opened
   * anew, one after another. Throws when the platform refuses the new one. Left out by adapters without secrets.
   */
  renew?(): Promise<void>;
  /** Takes nothing new; what was accepted stays accepted, and messages can still be sent. */
  stop(): Promise<void>;
  /** What the platform says of an account right now; cached for at most a minute. A fault counts as `unknown`. */
  lookUp(identity: Identity): Promise<AccountFacts>;
  /** Posts a message; null when the platform gives no handle on it (private replies on some). */
  post(place: Place, message: OutboundMessage, options: PostOptions): Promise<MessageRef | null>;
  /** Opens the person's private place on this platform. */
  directPlace(person: Identity): Promise<Place>;
  /** Opens a fresh place of the person's own, in private, with an opening message: a new thread where there are threads. */
  startThread(person: Identity, opener: OutboundMessage, options: ThreadOptions): Promise<Place>;
  /**
   * Where conversations stand apart from the channel they began in: opens such a place, the same one for each call.
   * Throws `platform.no-private-chat` when the person has to begin one first, and was told so.
   */
  openThread?(asked: ThreadAsked): Promise<Place>;
  /** Where a place is closed to those who are not in it: lets somebody in, or out again. */
  seatInPlace?(place: Place, person: Identity, isIn: boolean): Promise<void>;
  update(ref: MessageRef, message: OutboundMessage): Promise<void>;
  /** Takes a message away; one that is already gone is fine. */
  remove(ref: MessageRef): Promise<void>;
  /**
   * Looks for what an ambiguous post left, which was not asked for before `since`: its place, null when surely not there,
   * "unknown" when nobody can say.
   */
  findPost(place: Place, key: string, since?: number): Promise<MessageRef | null | "unknown">;
  /** Cuts an answer into messages this platform takes, at block boundaries; pure. */
  splitAnswer(markdown: string): readonly string[];
  /**
   * Shows a form to whoever just pressed a button. `trigger` is the click's own, good for a few seconds. Returns the
   * message to reply to, where a reply stands for the form; else null. Throws `platform.refused` when it came too late.
   */
  openForm(
    asked: { readonly place: Place; readonly person: Identity; readonly trigger: string | null },
    form: Form,
  ): Promise<MessageRef | null>;
  /**
   * An address that leads a stranger to where they can use an invite's code; opening it alone uses nothing up, because
   * chats look at links by themselves. Null or left out: this platform has none.
   */
  inviteLink?(code: string): string | null;
  /**
   * Reads a file that came with a message, by the platform's own id of it and with our own token; never from an address
   * that stands in a text. Left out: this platform hands out none. Throws `platform.not-found` (gone), `file.too-large`,
   * `file.blocked` (it leads elsewhere than to the platform), and what every call throws.
   */
  fetchFile?(message: MessageRef, file: FileRef, limits: FetchLimits): Promise<Uint8Array>;
  /** Can messages of the kind "file" be posted now? Left out: no. */
  takesFiles?(): boolean;
  /** Lets an answer grow while it is being written. */
  openReply(target: ReplyTarget): ReplyStream;
}
