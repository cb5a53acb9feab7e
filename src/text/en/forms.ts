import type { Fields, Forms } from "../catalogue.ts";

export const forms: Forms = {
  "deny-reason": { title: "Deny with a reason", send: "Deny" },
  "approve-until": { title: "Approve until", send: "Approve", initial: { end: "7d" } },
  "request-access": { title: "Request access", send: "Ask" },
  "enter-code": { title: "Enter your code", send: "Join" },
  "write-answer": { title: "Answer the agent", send: "Answer" },
};

export const fields: Fields = {
  reason: { label: "Reason" },
  end: { label: "Until when", hint: "Like 2h, 7d, tomorrow or friday. It ends by itself then." },
  code: { label: "Code", hint: "As it was given to you." },
  answer: { label: "Answer", hint: "Only what you write here reaches the agent." },
};
