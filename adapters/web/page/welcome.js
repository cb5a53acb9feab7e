import { avatar, h, icon } from "./dom.js";
import { recall, save } from "./read-marks.js";

const DONE_KEY = "gatehouse.tried";

/** What a first visitor can try, each with one press. `beside` is whom to watch meanwhile. */
export const EXAMPLES = [
  {
    id: "ask",
    as: "ada",
    text: "designer: show me markdown",
    title: "Ask the designer",
    about: "The answer grows while it is written.",
  },
  {
    id: "refused",
    as: "ben",
    text: "ops: is the shop up?",
    title: "Ask for too much",
    about: "Ben may not use Ops. He is told why, and who can help.",
  },
  {
    id: "grant",
    as: "ada",
    text: "/grant @ben ops for 1h",
    title: "Let Ben in for an hour",
    about: "It works at once and ends by itself.",
    beside: "ben",
  },
  {
    id: "others-thread",
    as: "ben",
    text: "I would take the lighter one.",
    opener: { as: "ada", text: "@gatehouse designer: which blue is ours?" },
    title: "Write in Ada's thread",
    about: "One thread, one person: Ben's words never run as Ada.",
    beside: "ada",
  },
  {
    id: "approve",
    as: "ben",
    text: "designer: run npm run deploy -- --prod",
    title: "Have a command approved",
    about: "Nothing runs before Ada has read it, letter for letter, and said yes.",
    beside: "ada",
  },
  {
    id: "stop",
    as: "ada",
    text: "designer: answer slowly",
    title: "Stop an answer",
    about: "Press Stop while it is being written.",
  },
  {
    id: "stranger",
    as: "sam",
    text: "hello",
    title: "Be a stranger",
    about: "Nobody who is not known gets through.",
  },
  {
    id: "invite",
    as: "ada",
    text: "/invite designer for 1h",
    title: "Let the stranger in",
    about: "Copy the code, write something as Sam, and press I have a code.",
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
  const about = role ?? "stranger";
  const article = /^[aeiou]/.test(about) ? "an" : "a";
  return [
    h("img", { src: "/chat/assets/icon.svg", alt: "", width: "52", height: "52", class: "logo" }),
    h("h2", {}, "Your team's agents, in your chat"),
    h(
      "p",
      { class: "lead" },
      "You are ",
      h("strong", {}, displayName),
      `, ${article} ${about}. Write below, become somebody else at the top, or press one of these.`,
    ),
    h(
      "p",
      { class: "demo-note" },
      "This is a demonstration: the people are made up, and ",
      host.isLocal
        ? "everything stays on this machine."
        : "what you ask goes to the model or gateway in your settings.",
    ),
  ];
}

function channelIntro() {
  return [
    h("h2", {}, "#general"),
    h(
      "p",
      { class: "lead" },
      "Everybody reads this. Begin with ",
      h("code", {}, "@gatehouse designer:"),
      " to ask an agent; the thread is then yours, and what others write in it never runs as you.",
    ),
  ];
}

function examples(host, tried) {
  return h(
    "ul",
    { class: "examples", "aria-label": "Things to try" },
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
      `As ${person.displayName.split(" ", 1)[0]}`,
      isDone ? done() : null,
    ),
    h("strong", {}, example.title),
    h("code", {}, example.text),
    h("span", { class: "example-about" }, example.about),
  );
}

const done = () => h("span", { class: "done" }, icon("check"), h("span", { class: "sr" }, "tried"));
