import type { AgentId } from "../../src/core/access/permission.ts";
import type { ButtonLabel } from "../../src/core/words/text.ts";

type Key = ButtonLabel["key"];
const LONG = "Wolfeschlegelsteinhausenbergerdorff ".repeat(6);
const agent = { id: "designer" as AgentId, name: LONG };
const week = 604_800_000;

const SAMPLES: { readonly [K in Key]: Omit<Extract<ButtonLabel, { key: K }>, "key"> } = {
  stop: {},
  "start-own": {},
  cancel: {},
  "try-again": {},
  "my-agents": {},
  help: {},
  speak: { language: "de" },
  undo: {},
  "confirm-grant": { person: LONG, role: LONG },
  "confirm-order": { does: "revoke-all" },
  unfreeze: {},
  "let-back-in": {},
  "see-agents": {},
  more: {},
  "have-code": {},
  unlink: { account: LONG },
  merge: {},
  continue: { agent, number: 12 },
  revoke: {},
  "revoke-listed": { number: 12, what: LONG },
  "confirm-invite": {},
  "request-access": {},
  "usable-agents": {},
  "forget-it": {},
  withdraw: {},
  "approve-request": { forMs: week },
  "approve-until": {},
  "deny-request": {},
  "deny-request-reason": {},
  "see-request": { who: LONG, agent },
  renew: { forMs: week },
  "done-with-it": {},
  "give-back": { agent },
  "end-now": {},
  "grant-suggested": { agent },
  "use-agent": { agent },
  "start-afresh": {},
  "approve-once": {},
  "approve-always": {},
  "confirm-approve": {},
  deny: {},
  "deny-because": {},
  "open-whole": {},
  back: {},
  "see-approval": {},
  "decide-approval": { agent, number: 12 },
  "send-picked": { count: 2 },
  "question-option": { number: 12, option: LONG },
  "write-answer": {},
  "skip-question": {},
};

/** One of each button, with the longest names that anybody can have. */
export function everyLabel(): ButtonLabel[] {
  return Object.entries(SAMPLES).map(([key, sample]) => ({ key, ...sample }) as ButtonLabel);
}
