import type { SlotName } from "../../core/command/command.ts";

/** What each place of a command asks for, where a platform shows it beside a field; 100 letters at most. */
export const SLOT_WORDS: Readonly<Record<SlotName, string>> = {
  code: "The code",
  person: "Whom",
  span: "How far back, like 7d",
  filter: "Only this agent or kind of record",
  before: "Only records with a smaller number",
  page: "Lines from this number on",
  what: "An agent, a role or a permission",
  agent: "Which agent",
  mode: "What they may do in it",
  role: "Which role, or off",
  which: "Those that wait, or those that were decided of late",
  off: "You are back",
  language: "Which language; auto: as your app says",
  end: "How long, like 7d, 2h or friday",
  reason: "Why",
  wish: "For how long, and why: for 2h the shop is down",
};
