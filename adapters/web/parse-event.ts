import type { MessageRef } from "../../src/core/conversation/place.ts";
import { AppError } from "../../src/core/errors.ts";
import type { ParsedEvent } from "../../src/core/inbox/inbound.ts";
import { type Identity, parseIdentity } from "../../src/core/people/identity.ts";
import type { FormValues } from "../../src/core/words/form.ts";
import { readCommand } from "./commands.ts";
import type { WebPerson } from "./config.ts";
import type { OpenForm } from "./forms.ts";
import { namesUs, resolveMentions, withoutOurName } from "./mentions.ts";
import { GATEHOUSE, GENERAL, placeIn } from "./rooms.ts";
import type { ChatMessage } from "./transcript.ts";

/** A pressed button, as the browser told it. */
export interface Press {
  /** Made by the browser: the same when it tells the same press again. */
  readonly nonce: string;
  readonly person: string;
  readonly token: string;
  readonly at: number;
  readonly message: ChatMessage;
}

/** Is it one of the two things a person can write: words or a command? */
export const isCommand = (text: string): boolean => readCommand(text) !== null;

export function identityOf(name: string): Identity {
  const identity = parseIdentity(`web:${name}`);
  if (identity === null)
    throw new AppError("config.invalid", `"${name}" cannot be a person of the browser chat`);
  return identity;
}

export const refOf = (message: ChatMessage): MessageRef => ({
  platform: "web",
  workspace: "",
  channel: message.channel,
  id: message.id,
});

/** What a person's message means to us. */
export function parseMessage(message: ChatMessage, people: readonly WebPerson[]): ParsedEvent {
  if (message.from === GATEHOUSE) return { kind: "ignored", reason: "we said it ourselves" };
  if (message.body.kind !== "text" && message.body.kind !== "command") {
    return { kind: "ignored", reason: "nobody wrote it" };
  }
  const { text } = message.body;
  const base = {
    eventId: message.id,
    sender: identityOf(message.from),
    senderName: people.find((person) => person.name === message.from)?.displayName ?? null,
    place: placeIn(message.channel, message.thread),
    sentAt: message.at,
  };
  const command = message.body.kind === "command" ? readCommand(text) : null;
  if (command !== null) return { ...base, kind: "command", text: resolveMentions(command, people) };
  const addressed = addressedBy(message, text);
  if (addressed === null) return { kind: "ignored", reason: "said in the channel without naming us" };
  return {
    ...base,
    kind: "message",
    message: refOf(message),
    text: resolveMentions(withoutOurName(text), people).trim(),
    addressed,
    ...filesOf(message),
  };
}

function addressedBy(message: ChatMessage, text: string): "dm" | "mention" | "thread" | null {
  if (message.channel !== GENERAL) return "dm";
  if (namesUs(text)) return "mention";
  return message.thread === message.id ? null : "thread";
}

/** What an edited message means to us; `edited` reads as it does now. Whether it was ever ours is known where turns are. */
export function parseEdit(
  edited: ChatMessage,
  { nonce, at }: { readonly nonce: string; readonly at: number },
  people: readonly WebPerson[],
): ParsedEvent {
  if (edited.body.kind !== "text") return { kind: "ignored", reason: "not somebody's words" };
  return {
    ...changeOf(edited, at, people),
    kind: "edit",
    eventId: `edit-${edited.id}-${nonce}`,
    text: resolveMentions(withoutOurName(edited.body.text), people).trim(),
    ...filesOf(edited),
  };
}

function filesOf({ files = [] }: ChatMessage) {
  return files.length > 0 ? { hasFiles: true, files } : { hasFiles: false };
}

/** What a deleted message means to us. */
export function parseRemoval(message: ChatMessage, at: number, people: readonly WebPerson[]): ParsedEvent {
  return { ...changeOf(message, at, people), kind: "removal", eventId: `removal-${message.id}` };
}

function changeOf(message: ChatMessage, at: number, people: readonly WebPerson[]) {
  return {
    sender: identityOf(message.from),
    senderName: people.find((person) => person.name === message.from)?.displayName ?? null,
    place: placeIn(message.channel, message.thread),
    sentAt: at,
    message: refOf(message),
  };
}

/** What a pressed button means to us. */
export function parsePress(press: Press, people: readonly WebPerson[]): ParsedEvent {
  const { message, person } = press;
  return {
    kind: "click",
    eventId: `press-${person}-${press.nonce}`,
    sender: identityOf(person),
    senderName: people.find((one) => one.name === person)?.displayName ?? null,
    place: placeIn(message.channel, message.thread),
    sentAt: press.at,
    token: press.token,
    // What one person alone sees has no name that others could be given.
    message: message.privateTo === null ? refOf(message) : null,
    trigger: null,
  };
}

/** What a filled form means to us: each is answered once. */
export function parseFilledForm(
  { form, place, person }: OpenForm,
  values: FormValues,
  people: readonly WebPerson[],
  at: number,
): ParsedEvent {
  return {
    kind: "form",
    eventId: `form-${person}-${form.token}`,
    sender: identityOf(person),
    senderName: people.find((one) => one.name === person)?.displayName ?? null,
    place,
    sentAt: at,
    token: form.token,
    values,
  };
}
