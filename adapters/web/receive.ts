import { z } from "zod";
import { AppError } from "../../src/core/errors.ts";
import type { Clock } from "../../src/core/ports/clock.ts";
import type { Ids } from "../../src/core/ports/ids.ts";
import type { Inbox } from "../../src/core/ports/inbox.ts";
import { LANGUAGES } from "../../src/core/words/language.ts";
import { layOut } from "../../src/text/lay-out-message.ts";
import type { WebPerson } from "./config.ts";
import type { FileStore } from "./file-store.ts";
import { isCommand, parseMessage, parsePress } from "./parse-event.ts";
import { GENERAL, isInRoom } from "./rooms.ts";
import { type ChatMessage, canSee, type Transcript } from "./transcript.ts";

export interface ReceiveDeps {
  readonly transcript: Transcript;
  readonly files: Pick<FileStore, "pending">;
  readonly people: readonly WebPerson[];
  readonly clock: Clock;
  readonly ids: Ids;
  /** Null while nobody takes deliveries. */
  readonly inbox: () => Inbox | null;
}

const LONGEST_TEXT = 40_000;
/** Made by the browser: sending the same again is the same thing. */
export const nonce = z.string().regex(/^[A-Za-z0-9_-]{8,40}$/, "8 to 40 letters, digits, - and _");

export const writtenText = z
  .string()
  .max(LONGEST_TEXT, `at most ${LONGEST_TEXT} letters`)
  .regex(/\S/, "some words");

/** What the page speaks. */
const spoken = z.enum(LANGUAGES).optional();

const messageBody = z.strictObject({
  as: z.string(),
  language: spoken,
  nonce,
  channel: z.string(),
  /** Null begins a thread. */
  thread: z.string().nullable(),
  text: z.string().max(LONGEST_TEXT, `at most ${LONGEST_TEXT} letters`),
  /** The ids of files that were handed over before. */
  files: z.array(z.string().max(80)).max(16).optional(),
});

const pressBody = z.strictObject({
  as: z.string(),
  nonce,
  message: z.string(),
  token: z.string().max(64),
  language: spoken,
});

/** Stores what a person wrote, hands it over, and only then says that it is there. */
export async function receiveMessage(deps: ReceiveDeps, json: unknown): Promise<{ id: string }> {
  const body = readBody(messageBody, json);
  const inbox = requireInbox(deps);
  requirePerson(deps, body.as);
  requireThread(deps, body);
  if (!body.files?.length) readBody(z.object({ text: writtenText }), { text: body.text });
  const message = await storeOnce(deps, body);
  const event = parseMessage(message, deps.people);
  if (event.kind !== "ignored")
    await inbox.accept({ ...event, ...(body.language && { language: body.language }) });
  if (!message.delivered) await deps.transcript.put({ ...message, delivered: true });
  return { id: message.id };
}

/** Hands a pressed button over. */
export async function receivePress(deps: ReceiveDeps, json: unknown): Promise<void> {
  const body = readBody(pressBody, json);
  const inbox = requireInbox(deps);
  requirePerson(deps, body.as);
  const message = deps.transcript.find(body.message);
  if (!message || !canSee(body.as, message) || !carries(message, body.token)) {
    throw new AppError(
      "http.not-found",
      "This button is no longer there. Look at the newest message instead.",
    );
  }
  const press = { nonce: body.nonce, person: body.as, token: body.token, at: deps.clock.now(), message };
  const event = parsePress(press, deps.people);
  if (event.kind !== "ignored")
    await inbox.accept({ ...event, ...(body.language && { language: body.language }) });
}

function carries(message: ChatMessage, token: string): boolean {
  if (message.body.kind !== "said") return false;
  return layOut(message.body.message, message.at).buttons.some((button) => button.token === token);
}

function storeOnce(deps: ReceiveDeps, body: z.infer<typeof messageBody>): Promise<ChatMessage> {
  const key = `in:${body.as}:${body.nonce}`;
  return deps.transcript.putOnce(key, () => {
    const id = deps.ids.next("m");
    const text = body.text.toWellFormed().replace(/\r\n?/g, "\n");
    const kind = isCommand(text) ? "command" : "text";
    const files = deps.files.pending(body.as, body.files ?? []);
    if (!files) throw new AppError("http.bad-request", "A file is not there any more. Attach it again.");
    return {
      ...(files.length > 0 && { files: [...files] }),
      id,
      channel: body.channel,
      thread: body.thread ?? id,
      from: body.as,
      // Nobody else sees a command or what comes of it.
      privateTo: kind === "command" && body.channel === GENERAL ? body.as : null,
      at: deps.clock.now(),
      editedAt: null,
      key,
      delivered: false,
      body: { kind, text },
    };
  });
}

/** Reads what a page sent; throws what is to be mended. */
export function readBody<T>(schema: z.ZodType<T>, json: unknown): T {
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map((issue) => `${issue.path.join(".") || "body"}: ${issue.message}`);
  throw new AppError("http.bad-request", `Mend these and send it again: ${faults.join("; ")}.`);
}

export function requireInbox(deps: ReceiveDeps): Inbox {
  const inbox = deps.inbox();
  if (inbox === null)
    throw new AppError("platform.unreachable", "Gatehouse is not running. Start it and try again.");
  return inbox;
}

export function requirePerson(deps: ReceiveDeps, name: string): void {
  if (deps.people.some((person) => person.name === name)) return;
  const names = deps.people.map((person) => person.name).join(", ");
  throw new AppError("http.bad-request", `Nobody here has that name. Be one of: ${names}.`);
}

function requireThread(deps: ReceiveDeps, body: z.infer<typeof messageBody>): void {
  if (!isInRoom(body.as, body.channel)) {
    throw new AppError("http.not-found", "There is no such room for this person. Reload the page.");
  }
  if (body.thread === null) return;
  for (const { message } of deps.transcript.entries()) {
    const fits = message?.thread === body.thread && message.channel === body.channel;
    if (fits && canSee(body.as, message)) return;
  }
  throw new AppError("http.not-found", "That thread is not there any more. Start a new one.");
}
