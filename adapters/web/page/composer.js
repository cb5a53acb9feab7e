import { createAttachments } from "./attachments.js";
import { h, icon } from "./dom.js";
import { createSuggestions } from "./suggestions.js";
import { t } from "./words.js";

const LONGEST = 40_000;

/** Where a person writes: Enter sends, Shift and Enter begin a line. Drafts stay with their thread. */
export function createComposer(host) {
  const drafts = new Map();
  let place = "";
  const { form, box, sendButton, suggestions, attachments } = buildForm(host, () => changed());

  const changed = () => {
    sendButton.disabled = box.value.trim() === "" && attachments.files().length === 0;
    drafts.set(place, box.value);
    suggestions.look();
  };
  const fill = (text) => {
    box.value = text;
    changed();
  };
  const submit = () => {
    const text = box.value.trim();
    const files = attachments.files();
    if (text === "" && files.length === 0) return;
    attachments.clear();
    fill("");
    host.send(text, files);
  };
  listen({ form, box, suggestions }, submit, changed);

  return {
    element: form,
    focus: () => box.focus({ preventScroll: true }),
    write(text) {
      fill(text);
      box.focus();
    },
    /** Turns to another thread and brings back what was half written there. */
    turnTo(nextPlace, placeholder) {
      box.placeholder = placeholder;
      if (place === nextPlace) return;
      place = nextPlace;
      attachments.turnTo(place);
      fill(drafts.get(place) ?? "");
    },
  };
}

function buildForm(host, changed) {
  const box = h("textarea", {
    rows: "1",
    maxlength: LONGEST,
    enterkeyhint: "send",
    autocomplete: "off",
    "aria-label": t("Message"),
  });
  const send = { type: "submit", class: "send", "aria-label": t("Send"), disabled: true };
  const sendButton = h("button", send, icon("send"));
  const suggestions = createSuggestions(box, host);
  const keys = [
    [t("Enter"), t(" sends · ")],
    [t("Shift Enter"), t(" new line · ")],
    ["/", t(" commands · ")],
    ["@", t(" people")],
  ];
  const row = h("div", { class: "composer-box" });
  const form = h(
    "form",
    { class: "composer", novalidate: true },
    suggestions.element,
    row,
    h(
      "p",
      { class: "hint" },
      keys.flatMap(([key, words]) => [h("kbd", {}, key), words]),
    ),
  );
  const attachments = createAttachments(form, changed);
  row.before(attachments.list);
  row.append(...attachments.controls, box, sendButton);
  return { form, box, sendButton, suggestions, attachments };
}

function listen({ form, box, suggestions }, submit, changed) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    submit();
  });
  box.addEventListener("input", changed);
  box.addEventListener("keydown", (event) => {
    // While an input method composes a word, Enter belongs to it.
    if (event.isComposing || suggestions.takeKey(event)) return;
    if (event.key !== "Enter" || event.shiftKey) return;
    event.preventDefault();
    submit();
  });
}
