import { type APIModalInteractionResponseCallbackData, ComponentType, TextInputStyle } from "discord.js";
import type { Form } from "../../src/core/words/form.ts";
import { type LaidOutField, layOutForm } from "../../src/text/lay-out-form.ts";
import { escapeDiscord } from "./render-markdown.ts";

export type Modal = APIModalInteractionResponseCallbackData;

const LONGEST_TITLE = 45;
const LONGEST_HINT = 100;
const LONGEST_VALUE = 4000;

/** A form as Discord's modal. Pure. */
export function renderForm(form: Form): Modal {
  const { title, about, fields } = layOutForm(form);
  return {
    custom_id: form.token,
    title: title.slice(0, LONGEST_TITLE),
    components: [
      ...(about === "" ? [] : [{ type: ComponentType.TextDisplay as const, content: escapeDiscord(about) }]),
      ...fields.map(fieldOf),
    ],
  };
}

function fieldOf(field: LaidOutField): Modal["components"][number] {
  const { key, label, hint, lines, required, longest, initial } = field;
  return {
    type: ComponentType.Label,
    label: label.slice(0, LONGEST_TITLE),
    ...(hint === null ? {} : { description: hint.slice(0, LONGEST_HINT) }),
    component: {
      type: ComponentType.TextInput,
      custom_id: key,
      style: lines === "one" ? TextInputStyle.Short : TextInputStyle.Paragraph,
      required,
      max_length: Math.min(longest, LONGEST_VALUE),
      ...(initial === "" ? {} : { value: initial.slice(0, LONGEST_VALUE) }),
    },
  };
}
