import { avatar, h, icon } from "./dom.js";
import { recall, save } from "./read-marks.js";
import { t } from "./words.js";

const DONE_KEY = "gatehouse.tried";

/** What a first visitor can try, each with one press. `beside` is whom to watch meanwhile. */
export const EXAMPLES = [
  {
    id: "ask",
    as: "ada",
    text: "designer: show me markdown",
    title: t("Ask the designer"),
    about: t("The answer grows while it is written."),
  },
  {
    id: "refused",
    as: "ben",
    text: "ops: is the shop up?",
    title: t("Ask for too much"),
    about: t("Ben may not use Ops. He is told why, and who can help."),
  },
  {
    id: "grant",
    as: "ada",
    text: "/grant @ben ops for 1h",
    title: t("Let Ben in for an hour"),
    about: t("It works at once and ends by itself."),
    beside: "ben",
  },
  {
    id: "others-thread",
    as: "ben",
    text: "I would take the lighter one.",
    opener: { as: "ada", text: "@gatehouse designer: which blue is ours?" },
    title: t("Write in Ada's thread"),
    about: t("One thread, one person: Ben's words never run as Ada."),
    beside: "ada",
  },
  {
    id: "approve",
    as: "ben",
    text: "designer: run npm run deploy -- --prod",
    title: t("Have a command approved"),
    about: t("Nothing runs before Ada has read it, letter for letter, and said yes."),
    beside: "ada",
  },
  {
    id: "stop",
    as: "ada",
    text: "designer: answer slowly",
    title: t("Stop an answer"),
    about: t("Press Stop while it is being written."),
  },
  {
    id: "stranger",
    as: "sam",
    text: "hello",
    title: t("Be a stranger"),
    about: t("Nobody who is not known gets through."),
  },
  {
    id: "invite",
    as: "ada",
    text: "/invite designer for 1h",
    title: t("Let the stranger in"),
    about: t("Copy the code, write something as Sam, and press I have a code."),
    beside: "sam",
  },
];

/** What stands where no thread is open. */
export function createWelcome(host) {
  const element = h("div", { class: "welcome" });
  return {
    element,
    draw(room) {
      const tried = recall(DONE_KEY, []);
      element.replaceChildren(...(room.kind === "dm" ? intro(host) : channelIntro()), examples(host, tried));
    },
  };
}

function intro(host) {
  const { displayName, role } = host.personFacts;
  const about = role ?? t("stranger");
  return [
    h("img", { src: "/chat/assets/icon.svg", alt: "", width: "52", height: "52", class: "logo" }),
    h("h2", {}, t("Your team's agents, in your chat")),
    h(
      "p",
      { class: "lead" },
      t("You are "),
      h("strong", {}, displayName),
      t(", {role}. Write below, become somebody else at the top, or press one of these.", { role: about }),
    ),
    h(
      "p",
      { class: "demo-note" },
      t("This is a demonstration: the people are made up, and "),
      host.isLocal
        ? t("everything stays on this machine.")
        : t("what you ask goes to the model or gateway in your settings."),
    ),
  ];
}

function channelIntro() {
  return [
    h("h2", {}, "#general"),
    h(
      "p",
      { class: "lead" },
      t("Everybody reads this. Begin with "),
      h("code", {}, "@gatehouse designer:"),
      t(" to ask an agent; the thread is then yours, and what others write in it never runs as you."),
    ),
  ];
}

function examples(host, tried) {
  return h(
    "ul",
    { class: "examples", "aria-label": t("Things to try") },
    EXAMPLES.map((example) => h("li", {}, card(example, host, tried.includes(example.id)))),
  );
}

function card(example, host, isDone) {
  const person = host.people.find(({ name }) => name === example.as);
  return h(
    "button",
    {
      type: "button",
      class: `example${isDone ? " is-done" : ""}`,
      "data-example": example.id,
      onclick: () => {
        save(DONE_KEY, [...new Set([...recall(DONE_KEY, []), example.id])]);
        host.tryOut(example);
      },
    },
    h(
      "span",
      { class: "example-who" },
      avatar(person),
      t("As {name}", { name: person.displayName.split(" ", 1)[0] }),
      isDone ? done() : null,
    ),
    h("strong", {}, example.title),
    h("code", {}, example.text),
    h("span", { class: "example-about" }, example.about),
  );
}

const done = () => h("span", { class: "done" }, icon("check"), h("span", { class: "sr" }, t("tried")));
