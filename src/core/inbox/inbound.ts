import type { MessageRef, Place } from "../conversation/place.ts";
import type { FileRef } from "../file/file.ts";
import type { Identity, Platform } from "../people/identity.ts";
import type { FormValues } from "../words/form.ts";
import type { Language } from "../words/language.ts";

interface InboundBase {
  /** The platform's own id of this delivery: the same on every redelivery, unique per platform. */
  readonly eventId: string;
  readonly sender: Identity;
  /** For showing only. */
  readonly senderName: string | null;
  readonly place: Place;
  /** The platform's time of it, in milliseconds since the epoch. */
  readonly sentAt: number;
  /** What the sender's own app speaks, where the platform says so. */
  readonly language?: Language | null;
}

/** What a person wrote. Mentions stand in the text as `<@identity>`; our own mention at the start is already gone. */
export interface InboundMessage extends InboundBase {
  readonly kind: "message";
  readonly message: MessageRef;
  readonly text: string;
  /** dm: a direct message · mention: named us in a channel · thread: wrote in a thread without naming us. */
  readonly addressed: "dm" | "mention" | "thread";
  readonly hasFiles: boolean;
  /** Those of its files that can be read, and it has no others; left out: none of them can be. */
  readonly files?: readonly FileRef[];
  /** The message of ours that it replies to, where the platform says so. */
  readonly replyTo?: MessageRef;
  /** What was sent in one go, as a message a file; left out: it was sent by itself. */
  readonly album?: string;
}

/** A slash command, as the words behind it: `grant <@slack:T1:U2> designer for 7d`. */
export interface InboundCommand extends InboundBase {
  readonly kind: "command";
  readonly text: string;
  /** What the platform takes an answer with, within minutes; left out where it needs nothing. */
  readonly trigger?: string;
}

/** A pressed button. */
export interface InboundClick extends InboundBase {
  readonly kind: "click";
  readonly token: string;
  /** The message that carried the button; null where the platform hides it. */
  readonly message: MessageRef | null;
  /** What the platform opens a form with, within seconds; null where it needs nothing. */
  readonly trigger: string | null;
}

/** A form that was filled in and sent. */
export interface InboundForm extends InboundBase {
  readonly kind: "form";
  readonly token: string;
  readonly values: FormValues;
  /** Like a command's. */
  readonly trigger?: string;
}

/** Somebody opened their own chat with us, and wrote nothing yet. */
export interface InboundVisit extends InboundBase {
  readonly kind: "visit";
}

/** Its writer changed a message. Whoever else the platform lets do that, it is delivered as nothing of ours. */
export interface InboundEdit extends InboundBase {
  readonly kind: "edit";
  readonly message: MessageRef;
  /** As it reads now, like a message's. */
  readonly text: string;
  readonly hasFiles: boolean;
  readonly files?: readonly FileRef[];
}

/** A message was deleted; the sender is whoever had written it. */
export interface InboundRemoval extends InboundBase {
  readonly kind: "removal";
  readonly message: MessageRef;
}

/** An account left, or is only a guest now; the sender is that account, and the place what it was in. */
export interface InboundLeave extends InboundBase {
  readonly kind: "leave";
  readonly how: "left" | "guest";
  /** team: the workspace or server itself · group: a group, which may be the team's. */
  readonly where: "team" | "group";
}

export type InboundEvent =
  | InboundEdit
  | InboundRemoval
  | InboundMessage
  | InboundCommand
  | InboundClick
  | InboundForm
  | InboundLeave
  | InboundVisit;

/** What a pure parse makes of a delivery: something for us, or nothing, with the reason. */
export type ParsedEvent = InboundEvent | { readonly kind: "ignored"; readonly reason: string };

/** A durable row of what came in. */
export interface InboxRow {
  readonly id: number;
  readonly platform: Platform;
  readonly event: InboundEvent;
  readonly receivedAt: number;
  readonly handledAt: number | null;
}
