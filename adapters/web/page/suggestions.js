import { h } from "./dom.js";
import { language, t } from "./words.js";

let count = 0;

/** Offers commands after a slash and people after an @, while a person types. */
export function createSuggestions(box, host) {
  const list = createList(box);
  let found = null;
  let at = 0;

  const show = (next) => {
    found = next;
    at = 0;
    list.draw(found?.choices ?? [], at, choose);
  };
  const choose = (choice) => {
    const { from, to } = found;
    box.setRangeText(choice.insert, from, to, "end");
    box.focus();
    show(null);
    box.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const move = (step) => {
    at = (at + step + found.choices.length) % found.choices.length;
    list.draw(found.choices, at, choose);
  };

  box.addEventListener("blur", () => show(null));
  return {
    element: list.element,
    look: () => show(document.activeElement === box ? find(box, host) : null),
    /** True when the key was for the list. */
    takeKey(event) {
      if (!found) return false;
      if (event.key === "ArrowDown") move(1);
      else if (event.key === "ArrowUp") move(-1);
      else if (event.key === "Escape") show(null);
      else if (event.key === "Tab" || (event.key === "Enter" && !event.shiftKey)) choose(found.choices[at]);
      else return false;
      event.preventDefault();
      return true;
    },
  };
}

/** The list itself, tied to the box as screen readers expect it. */
function createList(box) {
  count += 1;
  const id = `suggestions-${count}`;
  const label = { role: "listbox", "aria-label": t("Suggestions") };
  const element = h("ul", { class: "suggestions", id, hidden: true, ...label });
  box.setAttribute("role", "combobox");
  box.setAttribute("aria-autocomplete", "list");
  box.setAttribute("aria-controls", id);
  return {
    element,
    draw(choices, at, choose) {
      const isOpen = choices.length > 0;
      element.hidden = !isOpen;
      box.setAttribute("aria-expanded", String(isOpen));
      if (isOpen) box.setAttribute("aria-activedescendant", `${id}-${at}`);
      else box.removeAttribute("aria-activedescendant");
      element.replaceChildren(
        ...choices.map((choice, n) => option(choice, { id: `${id}-${n}`, isChosen: n === at, choose })),
      );
      element.children[at]?.scrollIntoView({ block: "nearest" });
    },
  };
}

function option(choice, { id, isChosen, choose }) {
  // Not click: the box must not lose its focus first.
  const onpointerdown = (event) => {
    event.preventDefault();
    choose(choice);
  };
  return h(
    "li",
    { id, role: "option", "aria-selected": String(isChosen), onpointerdown },
    h("span", { class: "usage" }, choice.label),
    h("span", { class: "about" }, choice.about),
  );
}

function find(box, host) {
  const before = box.value.slice(0, box.selectionStart);
  const command = /^\/([a-z]*)$/i.exec(before);
  if (command) return offer(0, before.length, commands(host, command[1].toLowerCase()));
  const person = /(?:^|\s)@([a-z]*)$/i.exec(before);
  if (person)
    return offer(before.length - person[1].length - 1, before.length, people(host, person[1].toLowerCase()));
  return null;
}

const offer = (from, to, choices) => (choices.length === 0 ? null : { from, to, choices });

function commands(host, typed) {
  return host.commands
    .map(({ usage, about }) => ({
      label: usage,
      about: about[language],
      insert: `${usage.split(" ", 1)[0]} `,
    }))
    .filter(({ insert }) => insert.startsWith(`/${typed}`) && insert.trim() !== `/${typed}`);
}

function people(host, typed) {
  const us = { name: "gatehouse", displayName: "Gatehouse", role: t("asks an agent") };
  return [us, ...host.people]
    .filter(({ name, displayName }) => name.startsWith(typed) || displayName.toLowerCase().startsWith(typed))
    .filter(({ name }) => name !== typed)
    .map(({ name, displayName, role }) => ({
      label: `@${name}`,
      about: `${displayName} · ${role ?? t("stranger")}`,
      insert: `@${name} `,
    }));
}
