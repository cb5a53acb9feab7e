import type { Labels } from "../catalogue.ts";
import { cleanValue } from "../plain-value.ts";

// Slack takes 75 letters on a button, Discord 80.
const short = (value: string) => cleanValue(value, 40);

export const labels: Labels = {
  stop: () => "Stop",
  "start-own": () => "Start my own with this message",
  cancel: () => "Cancel",
  "try-again": () => "Try again",
  "my-agents": () => "My agents",
  help: () => "Help",
  undo: () => "Undo",
  "confirm-grant": ({ person, role }) =>
    `Make ${cleanValue(person, 30)} ${withArticle(cleanValue(role, 20))}`,
  "see-agents": () => "See all",
  more: () => "More",
  "grant-suggested": ({ agent }) => `Grant ${short(agent.name)}`,
  "use-agent": ({ agent }) => short(agent.name),
};

const withArticle = (word: string) => `${/^[aeiou]/i.test(word) ? "an" : "a"} ${word}`;
