import { h } from "./dom.js";
import { t } from "./words.js";

/**
 * Shows the forms of the people whose windows are open, one at a time. The server says which are open: one that was
 * answered on another page goes away here, and one that was not comes back after a reload.
 * @param shownPeople names of the people whose windows are open, the first first
 */
export function createFormDialogs(model, shownPeople) {
  let open = null;

  const close = () => {
    open?.dialog.close();
    open?.dialog.remove();
    open = null;
  };
  const draw = () => {
    const waiting = shownPeople().flatMap((person) =>
      model.formsOf(person).map((form) => ({ person, form })),
    );
    if (open && waiting.some(({ form }) => form.token === open.token)) return;
    close();
    const [next] = waiting;
    if (!next) return;
    open = { token: next.form.token, dialog: buildDialog(model, next) };
    document.body.append(open.dialog);
    open.dialog.showModal();
  };
  model.watch(draw);
  return { draw };
}

function buildDialog(model, { person, form }) {
  const inputs = form.fields.map((field) => ({ field, input: inputOf(form, field) }));
  const problem = h("p", { class: "form-problem", role: "alert" });
  const send = h("button", { type: "submit", class: "button is-primary" }, form.send);
  const cancel = h("button", { type: "button", class: "button" }, t("Cancel"));
  const titleId = `form-title-${form.token}`;
  const answer = async (values) => {
    send.disabled = true;
    problem.textContent = "";
    try {
      await model.answerForm(person, form.token, values);
    } catch (fault) {
      problem.textContent = fault.message;
    }
    send.disabled = false;
  };
  const body = h(
    "form",
    { class: "form", method: "dialog" },
    h("h2", { id: titleId }, form.title),
    h(
      "p",
      { class: "form-about" },
      [t("As {name}", { name: model.person(person).displayName }), form.about].filter(Boolean).join(" · "),
    ),
    inputs.map(({ field, input }) => fieldOf(form, field, input)),
    problem,
    h("div", { class: "form-buttons" }, cancel, send),
  );
  const dialog = h(
    "dialog",
    { class: "form-dialog", "aria-labelledby": titleId, "data-form": form.token },
    body,
  );
  body.addEventListener("submit", (event) => {
    event.preventDefault();
    answer(Object.fromEntries(inputs.map(({ field, input }) => [field.key, input.value])));
  });
  cancel.addEventListener("click", () => answer(null));
  // Escape puts it away everywhere, as Cancel does; the server's word closes it.
  dialog.addEventListener("cancel", (event) => {
    event.preventDefault();
    answer(null);
  });
  return dialog;
}

const idOf = (form, field) => `form-${form.token}-${field.key}`;

function inputOf(form, field) {
  const shared = {
    id: idOf(form, field),
    name: field.key,
    maxlength: field.longest,
    required: field.required,
    autocomplete: "off",
    "aria-describedby": field.hint ? `${idOf(form, field)}-hint` : null,
  };
  const input =
    field.lines === "many" ? h("textarea", { ...shared, rows: 3 }) : h("input", { ...shared, type: "text" });
  input.value = field.initial;
  return input;
}

function fieldOf(form, field, input) {
  return h(
    "div",
    { class: "field" },
    h(
      "label",
      { for: idOf(form, field) },
      field.label,
      field.required ? null : h("span", {}, t(" (optional)")),
    ),
    input,
    field.hint ? h("p", { class: "field-hint", id: `${idOf(form, field)}-hint` }, field.hint) : null,
  );
}
