import { type APIModalInteractionResponseCallbackData, ComponentType, TextInputStyle } from "discord.js";
import type { Form, FormField } from "../../src/core/words/form.ts";
import type { Catalogue } from "../../src/text/catalogue.ts";
import { catalogueOf } from "../../src/text/catalogue-of.ts";
import { escapeDiscord } from "./render-markdown.ts";

export type Modal = APIModalInteractionResponseCallbackData;

const LONGEST_TITLE = 45;
const LONGEST_VALUE = 4000;
const LONGEST_ABOUT = 1000;

/** A form as Discord's modal. Pure. */
export function renderForm(form: Form): Modal {
  const words = catalogueOf(form.language);
  const about = escapeDiscord(form.about.slice(0, LONGEST_ABOUT));
  return {
    custom_id: form.token,
    title: words.forms[form.key].title.slice(0, LONGEST_TITLE),
    components: [
      ...(about === "" ? [] : [{ type: ComponentType.TextDisplay as const, content: about }]),
      ...form.fields.map((field) => fieldOf(field, words)),
    ],
  };
}

function fieldOf(field: FormField, words: Catalogue): Modal["components"][number] {
  return {
    type: ComponentType.Label,
    label: words.fields[field.key].label.slice(0, LONGEST_TITLE),
    component: {
      type: ComponentType.TextInput,
      custom_id: field.key,
      style: field.lines === "one" ? TextInputStyle.Short : TextInputStyle.Paragraph,
      required: field.required,
      max_length: Math.min(field.longest, LONGEST_VALUE),
      ...(field.initial === undefined ? {} : { value: field.initial.slice(0, LONGEST_VALUE) }),
    },
  };
}
