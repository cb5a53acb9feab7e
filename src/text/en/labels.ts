import type { Labels } from "../catalogue.ts";
import { LANGUAGE_NAMES } from "../language-names.ts";
import { cleanValue } from "../plain-value.ts";
import { labelOf } from "../quoted.ts";
import { grammar } from "./grammar.ts";

// Slack takes 75 letters on a button, Discord 80.
const short = (value: string) => cleanValue(value, 40);

export const labels: Labels = {
  stop: () => "Stop",
  "start-own": () => "Start my own with this message",
  cancel: () => "Cancel",
  "try-again": () => "Try again",
  "my-agents": () => "My agents",
  help: () => "Help",
  speak: ({ language }) => LANGUAGE_NAMES[language],
  undo: () => "Undo",
  "confirm-grant": ({ person, role }) =>
    `Make ${cleanValue(person, 30)} ${withArticle(cleanValue(role, 20))}`,
  "confirm-order": ({ does }) => ORDERS[does],
  "let-back-in": () => "Let back in",
  unfreeze: () => "Unfreeze",
  "see-agents": () => "See all",
  more: () => "More",
  "have-code": () => "I have a code",
  revoke: () => "Revoke",
  unlink: ({ account }) => `Unlink ${cleanValue(account, 60)}`,
  merge: () => "Yes, both are me",
  continue: ({ agent, number }) => `${number}: ${short(agent.name)}`,
  "revoke-listed": ({ number, what }) => `Revoke ${number}: ${cleanValue(what, 50)}`,
  "confirm-invite": () => "Make the invite",
  "request-access": () => "Request access",
  "usable-agents": () => "What can I use?",
  "forget-it": () => "Forget it",
  withdraw: () => "Withdraw",
  "approve-request": ({ forMs }) =>
    forMs === null ? "Approve as asked" : `Approve for ${grammar.duration(forMs)}`,
  "approve-until": () => "Approve until…",
  "deny-request": () => "Deny",
  "deny-request-reason": () => "Deny with a reason…",
  "see-request": ({ who, agent }) => `See ${cleanValue(who, 30)} for ${cleanValue(agent.name, 25)}`,
  renew: ({ forMs }) => `Ask for ${grammar.duration(forMs)} more`,
  "done-with-it": () => "I'm done with it",
  "give-back": ({ agent }) => `Give back ${short(agent.name)}`,
  "end-now": () => "End it now",
  "grant-suggested": ({ agent }) => `Grant ${short(agent.name)}`,
  "start-afresh": () => "Start afresh",
  "use-agent": ({ agent }) => short(agent.name),
  "approve-once": () => "Approve once",
  "approve-always": () => "Approve, and this command from now on",
  "confirm-approve": () => "Yes, approve",
  deny: () => "Deny",
  "deny-because": () => "Deny with a reason…",
  "open-whole": () => "Open the whole command",
  back: () => "Back",
  "see-approval": () => "See it",
  "decide-approval": ({ agent, number }) => `${number}: ${short(agent.name)}`,
  // Numbered and in quotes, so that no option looks like a button of ours.
  "question-option": ({ option, number, picked }) =>
    `${tickOf(picked)}${number}: “${labelOf(option, 50).text}”`,
  "send-picked": ({ count }) => `Send these (${count})`,
  "write-answer": () => "Write an answer…",
  "skip-question": () => "Skip",
};

const withArticle = (word: string) => `${/^[aeiou]/i.test(word) ? "an" : "a"} ${word}`;

const ORDERS = {
  "revoke-all": "Yes, take everything",
  "take-admin": "Yes, take it",
  "shorten-admin": "Yes, end it sooner",
  "freeze-all": "Yes, freeze everything",
} as const;

const tickOf = (picked: boolean | undefined) => (picked === undefined ? "" : picked ? "☑ " : "☐ ");
