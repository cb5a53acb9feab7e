import type { Form, FormField, FormFieldKey } from "../core/words/form.ts";
import type { Catalogue } from "./catalogue.ts";
import { catalogueOf } from "./catalogue-of.ts";
import { en } from "./en.ts";
import { cleanValue } from "./plain-value.ts";

/** A form in words, all of them plain text. */
export interface FormLayout {
  readonly title: string;
  readonly send: string;
  readonly cancel: string;
  /** "reply to this message.", where a reply stands for the form. */
  readonly reply: Catalogue["chrome"]["reply"];
  /** One visible line; empty when there is nothing to say. */
  readonly about: string;
  readonly fields: readonly LaidOutField[];
}

export interface LaidOutField extends Omit<FormField, "initial"> {
  readonly label: string;
  readonly hint: string | null;
  readonly initial: string;
}

const LONGEST_ABOUT = 300;

/** Words a form. */
export function layOutForm(form: Form): FormLayout {
  const words = catalogueOf(form.language);
  const { title, send, initial = {} } = words.forms[form.key];
  return {
    title,
    send,
    cancel: words.chrome.cancel,
    reply: words.chrome.reply,
    about: cleanValue(form.about, LONGEST_ABOUT),
    fields: form.fields.map((field) => ({
      ...field,
      label: words.fields[field.key].label,
      hint: words.fields[field.key].hint ?? null,
      // An answer that nobody has to give is not given for them.
      initial: (field.initial ?? (field.required ? initial[field.key] : "") ?? "").slice(0, field.longest),
    })),
  };
}

/** Is it the name of a field, for what comes back from outside? */
export function isFormField(name: string): name is FormFieldKey {
  return Object.hasOwn(en.fields, name);
}
