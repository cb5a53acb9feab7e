import { h } from "./dom.js";

let count = 0;

/** Offers commands after a slash and people after an @, while a person types. */
export function createSuggestions(box, host) {
  count += 1;
  const id = `suggestions-${count}`;
  const element = h("ul", {
    class: "suggestions",
    id,
    role: "listbox",
    "aria-label": "Suggestions",
    hidden: true,
  });
  let found = null;
  let at = 0;
  box.setAttribute("role", "combobox");
  box.setAttribute("aria-autocomplete", "list");
  box.setAttribute("aria-controls", id);

  const close = () => {
    found = null;
    draw();
  };
  const choose = (choice) => {
    const { from, to } = found;
    box.setRangeText(choice.insert, from, to, "end");
    box.focus();
    close();
    box.dispatchEvent(new Event("input", { bubbles: true }));
  };
  function draw() {
    element.hidden = found === null;
    box.setAttribute("aria-expanded", String(found !== null));
    element.replaceChildren(...(found?.choices ?? []).map((choice, n) => option(choice, n)));
    if (found) box.setAttribute("aria-activedescendant", `${id}-${at}`);
    else box.removeAttribute("aria-activedescendant");
    element.children[at]?.scrollIntoView({ block: "nearest" });
  }
  function option(choice, n) {
    return h(
      "li",
      {
        id: `${id}-${n}`,
        role: "option",
        "aria-selected": String(n === at),
        // Not click: the box must not lose its focus first.
        onpointerdown: (event) => {
          event.preventDefault();
          choose(choice);
        },
      },
      h("span", { class: "usage" }, choice.label),
      h("span", { class: "about" }, choice.about),
    );
  }

  box.addEventListener("blur", close);
  return {
    element,
    look() {
      found = document.activeElement === box ? find(box, host) : null;
      at = 0;
      draw();
    },
    /** True when the key was for the list. */
    takeKey(event) {
      if (!found) return false;
      const { length } = found.choices;
      if (event.key === "ArrowDown") at = (at + 1) % length;
      else if (event.key === "ArrowUp") at = (at + length - 1) % length;
      else if (event.key === "Escape") found = null;
      else if (event.key === "Tab" || (event.key === "Enter" && !event.shiftKey)) choose(found.choices[at]);
      else return false;
      event.preventDefault();
      draw();
      return true;
    },
  };
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
    .map(({ usage, about }) => ({ label: usage, about, insert: `${usage.split(" ", 1)[0]} ` }))
    .filter(({ insert }) => insert.startsWith(`/${typed}`) && insert.trim() !== `/${typed}`);
}

function people(host, typed) {
  const us = { name: "gatehouse", displayName: "Gatehouse", role: "asks an agent" };
  return [us, ...host.people]
    .filter(({ name, displayName }) => name.startsWith(typed) || displayName.toLowerCase().startsWith(typed))
    .filter(({ name }) => name !== typed)
    .map(({ name, displayName, role }) => ({
      label: `@${name}`,
      about: `${displayName} · ${role ?? "stranger"}`,
      insert: `@${name} `,
    }));
}
