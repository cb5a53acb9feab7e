import { type MessageRef, messageKeyOf } from "../conversation/place.ts";
import type { Language } from "./language.ts";

/** What a form is for; the catalogue words its title and its send button. */
export type FormKey = "deny-reason" | "approve-until" | "request-access" | "enter-code" | "write-answer";

/** What is asked in it; the catalogue words the label. */
export type FormFieldKey = "reason" | "end" | "code" | "answer";

export interface FormField {
  readonly key: FormFieldKey;
  readonly lines: "one" | "many";
  readonly required: boolean;
  /** Letters. */
  readonly longest: number;
  /** What stands in it at first. */
  readonly initial?: string;
}

/** A few questions to one person: a modal where the platform has them, else a message that they reply to. */
export interface Form {
  /** Of whoever fills it in. */
  readonly language?: Language;
  readonly key: FormKey;
  /** Comes back with the answers; the server's row of it holds what they are for. */
  readonly token: string;
  /** What it is about, shown as plain text beneath the title: an agent, a person. */
  readonly about: string;
  readonly fields: readonly FormField[];
}

/** By field; what was left empty is not there. */
export type FormValues = Readonly<Partial<Record<FormFieldKey, string>>>;

/** Where it is kept which form a reply to this message answers. */
export const formNoteOf = (message: MessageRef): string => `form/${messageKeyOf(message)}`;

/** What is kept there: the token, and which field the reply fills in, where that is not the reason. */
export function formNote({ token, fields }: Form): string {
  const first = fields[0]?.key ?? "reason";
  return first === "reason" || fields.some(({ key }) => key === "reason") ? token : `${token}/${first}`;
}

/** Reads such a note together with the reply. */
export function readFormNote(
  note: string,
  reply: string,
): { readonly token: string; readonly values: FormValues } {
  const [token = "", field = "reason"] = note.split("/");
  return { token, values: { [field]: reply } };
}
