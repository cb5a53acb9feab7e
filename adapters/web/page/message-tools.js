import { h } from "./dom.js";
import { t } from "./words.js";

const LONGEST = 40_000;

/** May this person change the message? What Gatehouse said, commands and what is still being sent stay as they are. */
export const isChangeable = (message, person) =>
  message.kind === "text" && message.from.name === person && message.delivered && !message.sending;

/**
 * What a writer can do to their own message: *Edit* turns it into a field, *Delete* asks once more.
 * @param view where it is shown: `body`, the words' element, and `onEditing`, told when the field comes and goes
 */
export function createMessageTools(message, host, view) {
  const problem = h("span", { class: "button-problem", role: "alert" });
  const edit = h("button", { type: "button", class: "tool" }, t("Edit"));
  const remove = h("button", { type: "button", class: "tool" }, t("Delete"));
  const element = h("span", { class: "tools" }, edit, remove, problem);

  const attempt = async (work) => {
    problem.textContent = "";
    try {
      await work();
      host.focusComposer();
      return true;
    } catch (fault) {
      problem.textContent = fault.message;
      return false;
    }
  };
  edit.addEventListener("click", () => {
    const editor = createEditor(message.plain, {
      save: (text) => attempt(() => host.change(message, text)),
      close: (wasChanged) => {
        editor.replaceWith(view.body);
        element.hidden = false;
        view.onEditing(false);
        if (!wasChanged) edit.focus();
      },
    });
    view.body.replaceWith(editor);
    element.hidden = true;
    view.onEditing(true);
    editor.querySelector("textarea").focus();
  });
  remove.addEventListener("click", () => {
    if (remove.dataset.sure) attempt(() => host.remove(message));
    remove.dataset.sure = "yes";
    remove.textContent = t("Really delete it?");
  });
  remove.addEventListener("blur", () => {
    delete remove.dataset.sure;
    remove.textContent = t("Delete");
  });
  return element;
}

/** Enter saves, Escape leaves it as it was. */
function createEditor(words, { save, close }) {
  const box = h("textarea", {
    class: "edit-box",
    maxlength: LONGEST,
    rows: "2",
    "aria-label": t("Edit message"),
  });
  box.value = words;
  const submit = async () => {
    const text = box.value.trim();
    if (text === "") return;
    if (text === words || (await save(text))) close(text !== words);
  };
  const cancel = h("button", { type: "button", class: "button", onclick: () => close(false) }, t("Cancel"));
  const form = h(
    "form",
    { class: "editor", novalidate: true },
    box,
    h(
      "div",
      { class: "buttons" },
      h("button", { type: "submit", class: "button is-primary" }, t("Save")),
      cancel,
    ),
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    submit();
  });
  box.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "Escape") close(false);
    if (event.key !== "Enter" || event.shiftKey) return;
    event.preventDefault();
    submit();
  });
  return form;
}
