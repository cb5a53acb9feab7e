import { type Identity, userIdOf } from "../../src/core/people/identity.ts";
import type { Form } from "../../src/core/words/form.ts";
import { layOutForm } from "../../src/text/lay-out-form.ts";
import type { ForcedReply, TelegramContent } from "./api.ts";
import { calmText } from "./render-markdown.ts";
import { createTextWriter } from "./text-writer.ts";

const LONGEST_HINT = 64;

export interface FormMessage {
  readonly content: TelegramContent;
  readonly reply: ForcedReply;
}

/** A form as a message that is replied to; in a group it names the person, so that they alone are asked. Pure. */
export function renderForm(form: Form, person: Identity, isPrivate: boolean): FormMessage {
  const { title, about, fields, reply } = layOutForm(form);
  const asked = fields.find(({ key }) => key === "reason") ?? fields[0];
  const label = asked?.label ?? title;
  const writer = createTextWriter();
  writer.write(title);
  writer.mark(0, { type: "bold" });
  if (about !== "") writer.write(`\n${calmText(about)}`);
  writer.write(`\n\n${label}: `);
  const at = writer.length();
  writer.write(reply.join(""));
  if (asked?.hint) writer.write(`\n${calmText(asked.hint, true)}`);
  const { text, entities } = writer.done();
  const user = { id: Number(userIdOf(person)), is_bot: false, first_name: "you" };
  const named = { type: "text_mention" as const, offset: at, length: reply[0].length, user };
  return {
    content: { text, entities: isPrivate ? entities : [...entities, named], keyboard: [] },
    reply: { placeholder: placeholderOf(asked?.hint ?? label) },
  };
}

/** What fits into the field: all of it, else its first sentence. */
function placeholderOf(hint: string): string {
  const [first = ""] = hint.length <= LONGEST_HINT ? [hint] : hint.split(/(?<=\.)\s/);
  return [...first].slice(0, LONGEST_HINT).join("");
}
