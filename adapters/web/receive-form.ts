import { z } from "zod";
import { AppError } from "../../src/core/errors.ts";
import type { FormValues } from "../../src/core/words/form.ts";
import { isFormField, type LaidOutField, layOutForm } from "../../src/text/lay-out-form.ts";
import type { FormBoard, OpenForm } from "./forms.ts";
import { parseFilledForm } from "./parse-event.ts";
import { type ReceiveDeps, readBody, requireInbox, requirePerson } from "./receive.ts";

export interface ReceiveFormDeps extends ReceiveDeps {
  readonly forms: FormBoard;
}

const formBody = z.strictObject({
  as: z.string(),
  form: z.string().max(64),
  /** By field; null: put away without an answer. */
  values: z.record(z.string(), z.string()).nullable(),
});

/** Hands a filled form over, and closes it once it is stored. */
export async function receiveForm(deps: ReceiveFormDeps, json: unknown): Promise<void> {
  const { as, form: token, values } = readBody(formBody, json);
  requirePerson(deps, as);
  const open = deps.forms.find(as, token);
  if (open === null) {
    throw new AppError("http.not-found", "This form is no longer open. Press the button again.");
  }
  if (values !== null) {
    const inbox = requireInbox(deps);
    const event = parseFilledForm(open, valuesOf(open, values), deps.people, deps.clock.now());
    if (event.kind !== "ignored") await inbox.accept(event);
  }
  deps.forms.close(token);
}

function valuesOf({ form }: OpenForm, values: Readonly<Record<string, string>>): FormValues {
  const { fields } = layOutForm(form);
  const answers: Partial<Record<string, string>> = {};
  for (const [name, value] of Object.entries(values)) {
    const field = fields.find(({ key }) => key === name);
    if (!field || !isFormField(name))
      throw new AppError("http.bad-request", `This form asks for no ${name}.`);
    const text = value.toWellFormed().replace(/\r\n?/g, "\n").trim();
    if (text.length > field.longest) throw tooLong(field);
    if (text !== "") answers[name] = text;
  }
  const missing = fields.find((field) => field.required && answers[field.key] === undefined);
  if (missing) throw new AppError("http.bad-request", `Fill in: ${missing.label}.`);
  return answers as FormValues;
}

const tooLong = ({ label, longest }: LaidOutField) =>
  new AppError("http.bad-request", `${label}: at most ${longest} letters.`);
