import { h, icon } from "./dom.js";
import { createSuggestions } from "./suggestions.js";

const LONGEST = 40_000;

/** Where a person writes: Enter sends, Shift and Enter begin a line. Drafts stay with their thread. */
export function createComposer(host) {
  const drafts = new Map();
  let place = "";
  const box = h("textarea", {
    rows: "1",
    maxlength: LONGEST,
    enterkeyhint: "send",
    autocomplete: "off",
    "aria-label": "Message",
  });
  const sendButton = h(
    "button",
    { type: "submit", class: "send", "aria-label": "Send", disabled: true },
    icon("send"),
  );
  const suggestions = createSuggestions(box, host);
  const hint = h(
    "p",
    { class: "hint" },
    h("kbd", {}, "Enter"),
    " sends · ",
    h("kbd", {}, "Shift Enter"),
    " new line · ",
    h("kbd", {}, "/"),
    " commands · ",
    h("kbd", {}, "@"),
    " people",
  );
  const form = h(
    "form",
    { class: "composer", novalidate: true },
    suggestions.element,
    h("div", { class: "composer-box" }, box, sendButton),
    hint,
  );

  const changed = () => {
    sendButton.disabled = box.value.trim() === "";
    drafts.set(place, box.value);
    suggestions.look();
  };
  const submit = () => {
    const text = box.value.trim();
    if (text === "") return;
    box.value = "";
    changed();
    host.send(text);
  };
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

  return {
    element: form,
    focus: () => box.focus({ preventScroll: true }),
    write(text) {
      box.value = text;
      changed();
      box.focus();
    },
    /** Turns to another thread and brings back what was half written there. */
    turnTo(nextPlace, placeholder) {
      box.placeholder = placeholder;
      if (place === nextPlace) return;
      place = nextPlace;
      box.value = drafts.get(place) ?? "";
      changed();
    },
  };
}
