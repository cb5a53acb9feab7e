import type { NewButton } from "./say.ts";

export const MY_AGENTS: NewButton = {
  label: { key: "my-agents" },
  action: { kind: "run-command", command: "agents" },
  reusable: true,
};

export const HELP: NewButton = {
  label: { key: "help" },
  action: { kind: "run-command", command: "help" },
  reusable: true,
};

/** What strangers can do about it; while there is nobody who could have given them a code, nothing. */
export const strangerButtons = (helpers: readonly string[]): readonly NewButton[] =>
  helpers.length === 0 ? [] : [HAVE_CODE];

/** Asks a stranger for the code of an invite. */
export const HAVE_CODE: NewButton = {
  label: { key: "have-code" },
  action: { kind: "run-command", command: "join" },
  reusable: true,
};
