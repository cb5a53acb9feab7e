import { z } from "zod";
import { AppError } from "../../src/core/errors.ts";
import { isCommand, parseEdit, parseRemoval } from "./parse-event.ts";
import { nonce, type ReceiveDeps, readBody, requireInbox, requirePerson, writtenText } from "./receive.ts";
import { type ChatMessage, canSee } from "./transcript.ts";

const editBody = z.strictObject({ as: z.string(), nonce, message: z.string(), text: writtenText });
const removalBody = z.strictObject({ as: z.string(), message: z.string() });

/** Hands over what a person made of their own message, then shows it so: told twice, it is the same edit. */
export async function receiveEdit(deps: ReceiveDeps, json: unknown): Promise<void> {
  const body = readBody(editBody, json);
  const inbox = requireInbox(deps);
  const message = requireOwn(deps, body);
  const text = body.text.toWellFormed().replace(/\r\n?/g, "\n");
  if (isCommand(text)) {
    throw new AppError(
      "http.bad-request",
      "A command is given in a message of its own. Nothing was changed.",
    );
  }
  if (message.body.kind === "text" && message.body.text === text) return;
  const at = deps.clock.now();
  const edited: ChatMessage = { ...message, editedAt: at, body: { kind: "text", text } };
  const event = parseEdit(edited, { nonce: body.nonce, at }, deps.people);
  if (event.kind !== "ignored") await inbox.accept(event);
  await deps.transcript.put(edited);
}

/** Hands over that a person deleted their own message, then takes it away; a thread keeps the place of its first one. */
export async function receiveRemoval(deps: ReceiveDeps, json: unknown): Promise<void> {
  const body = readBody(removalBody, json);
  const inbox = requireInbox(deps);
  const message = requireOwn(deps, body);
  const at = deps.clock.now();
  const event = parseRemoval(message, at, deps.people);
  if (event.kind !== "ignored") await inbox.accept(event);
  if (message.thread !== message.id) return deps.transcript.remove(message.id);
  const { files: _, ...rest } = message;
  await deps.transcript.put({ ...rest, editedAt: at, body: { kind: "removed" } });
}

function requireOwn(deps: ReceiveDeps, { as, message: id }: { as: string; message: string }): ChatMessage {
  requirePerson(deps, as);
  const message = deps.transcript.find(id);
  if (!message || !canSee(as, message)) {
    throw new AppError("http.not-found", "This message is not there any more.");
  }
  if (message.from !== as || message.body.kind !== "text" || !message.delivered) {
    throw new AppError("http.forbidden", "Only what you wrote yourself, and sent, can be changed.");
  }
  return message;
}
