import type { AccessQuestion } from "../access/policy.ts";
import type { AskedSpan } from "../access-request/access-request.ts";
import type { Identity } from "../people/identity.ts";
import type { Language } from "../words/language.ts";

/** What stands at one place of a command; `?` marks what may be left out. `end` and `reason` stand last. */
export type Slot =
  | "code"
  | "code?"
  | "person"
  | "person?"
  | "span?"
  | "filter?"
  | "before?"
  | "page?"
  | "what"
  | "what?"
  | "agent"
  | "agent?"
  | "mode"
  | "role?"
  | "which?"
  | "off?"
  | "language?"
  | "end?"
  | "reason?"
  /** For how long and why, in plain words behind an agent. */
  | "wish?";

/** A place without its mark. */
export type SlotName = Bare<Slot>;
type Bare<One extends string> = One extends `${infer Name}?` ? Name : One;

export interface CommandSpec<Name extends string = string> {
  readonly name: Name;
  /** As people type it, without the platform's prefix. */
  readonly usage: string;
  readonly about: string;
  /** What the one door is asked before anything else, and what shows the command in /help; null: open to strangers. */
  readonly needs: AccessQuestion | null;
  readonly slots: readonly Slot[];
}

const known: AccessQuestion = { kind: "be-known" };
const manage: AccessQuestion = { kind: "manage-access" };

const define = <Name extends string>(
  name: Name,
  slots: readonly Slot[],
  needs: AccessQuestion | null,
  words: { readonly usage: string; readonly about: string },
): CommandSpec<Name> => ({ name, slots, needs, ...words });

/** Every command there is. The adapters register these, /help lists them, run-command.ts holds a handler for each. */
export const COMMANDS = [
  define("help", [], null, { usage: "help", about: "What you can do here" }),
  define("agents", [], known, { usage: "agents", about: "The agents, and which of them are yours" }),
  define("use", ["agent?"], known, {
    usage: "use [agent]",
    about: "Which agent hears you here, and how to switch to another",
  }),
  define("new", ["agent?"], known, { usage: "new [agent]", about: "Start afresh here" }),
  define("stop", [], known, { usage: "stop", about: "Stop your running answers" }),
  define("status", [], known, {
    usage: "status",
    about: "What is running, and whether the agents are reachable",
  }),
  define("whoami", [], null, { usage: "whoami", about: "Who you are to me, and what you may do" }),
  define("language", ["language?"], known, {
    usage: "language [en|de|auto]",
    about: "The language that I speak with you",
  }),
  define("why", ["person", "agent"], known, {
    usage: "why @who <agent>",
    about: "Why somebody can or can't use an agent",
  }),
  define("audit", ["person?", "span?", "filter?", "before?"], known, {
    usage: "audit [@who] [7d] [agent|action]",
    about: "What is recorded of somebody, newest first; of others with audit:read",
  }),
  define("request", ["agent", "wish?"], null, {
    usage: "request <agent> [for 2h] [why]",
    about: "Ask to be let in to an agent, for a time",
  }),
  define("requests", ["what?"], known, {
    usage: "requests [open|past]",
    about: "Who asks for access: you, and those you can decide about",
  }),
  define("done", ["agent?"], known, {
    usage: "done [agent]",
    about: "Give an agent back that you were granted",
  }),
  define("breakglass", ["agent", "wish?"], known, {
    usage: "breakglass <agent> <reason>",
    about: "In an emergency: let yourself in for minutes, while every admin is told",
  }),
  define("approvals", ["which?", "person?", "agent?"], known, {
    usage: "approvals [open|past] [@who] [agent]",
    about: "What waits for an approval, or was decided of late",
  }),
  define("approvers", ["agent?"], known, {
    usage: "approvers [agent]",
    about: "Who can approve what an agent wants to run",
  }),
  define("away", ["off?", "person?", "end?"], known, {
    usage: "away [off] [@delegate] [for 3d]",
    about: "Not to be asked for approvals for a while; somebody else is, in your place",
  }),
  define("share", ["person", "mode"], known, {
    usage: "share @who read|write|off",
    about: "Let somebody into your conversation here",
  }),
  define("lock", ["role?"], known, {
    usage: "lock [role|off]",
    about: "Keep your conversation here to one role",
  }),
  define("unlock", [], known, { usage: "unlock", about: "Open your conversation here again" }),
  define("grant", ["person", "what", "end?", "reason?"], manage, {
    usage: "grant @who <agent|role> [for 7d] [because ...]",
    about: "Give somebody an agent, a role or a permission",
  }),
  define("revoke", ["person", "what?"], manage, {
    usage: "revoke @who [agent|role]",
    about: "Take it away again, at once",
  }),
  define("freeze", ["person?", "what?", "reason?"], manage, {
    usage: "freeze @who|<agent>|all [because ...]",
    about: "Stop somebody, an agent or everything, at once",
  }),
  define("unfreeze", ["person?", "what?"], manage, {
    usage: "unfreeze @who|<agent>|all",
    about: "Let them go again",
  }),
  define(
    "rotate",
    ["person"],
    { kind: "manage-keys" },
    {
      usage: "rotate @who",
      about: "Replace somebody's credential at the gateway by a new one",
    },
  ),
  define("invite", ["what?", "end?", "reason?"], manage, {
    usage: "invite [role] [agents] [for 7d] [because ...]",
    about: "Make a code that lets somebody new in, once",
  }),
  define("invites", ["page?"], manage, {
    usage: "invites",
    about: "The codes that still work, and a way to revoke them",
  }),
  define("users", ["filter?", "page?"], known, {
    usage: "users [role|agent]",
    about: "Who is known here; of others to those who manage access",
  }),
  define("grants", ["person?", "filter?", "page?"], known, {
    usage: "grants [@who|agent]",
    about: "The grants in force; of others to those who manage access",
  }),
  define("join", ["code?"], null, {
    usage: "join <code>",
    about: "Get in, with the code of an invite",
  }),
  define("link", ["code?"], null, {
    usage: "link [code]",
    about: "Be the same person on another platform: make a code here, write it there",
  }),
  define("unlink", ["person?"], known, {
    usage: "unlink [account]",
    about: "Take an account off again: your own; of others for those who manage access",
  }),
  define("continue", ["what?"], known, {
    usage: "continue [conversation]",
    about: "Go on here with a conversation from another place",
  }),
  define("claim", ["code"], null, {
    usage: "claim <code>",
    about: "Become the first admin, with the code from the terminal",
  }),
] as const;

export type CommandName = (typeof COMMANDS)[number]["name"];

export function findCommand(name: string): CommandSpec<CommandName> | null {
  return COMMANDS.find((command) => command.name === name) ?? null;
}

/** A person by account, or the asker. Never a name. */
export type PersonWord = Identity | "me";

export const SHARE_WORDS = ["read", "write", "off"] as const;
export type ShareWord = (typeof SHARE_WORDS)[number];

/** What a command was called with; null where it was left out or has no such place. */
export interface CommandArguments {
  readonly code: string | null;
  readonly person: PersonWord | null;
  /** How far back, as typed: `7d`. */
  readonly span: string | null;
  /** An agent, role or permission as typed. */
  readonly what: string | null;
  /** Records with a smaller number than this. */
  readonly before: number | null;
  /** Lines from this number on. */
  readonly page: number | null;
  readonly mode: ShareWord | null;
  readonly role: string | null;
  /** What has ended, or what has not; null where nobody said. */
  readonly which: "open" | "past" | null;
  readonly off: boolean;
  /** "auto": as their platform says. */
  readonly language: Language | "auto" | null;
  /** In milliseconds since the epoch. */
  readonly endsAt: number | null;
  readonly reason: string | null;
  /** For how long somebody asks; null: they did not say. */
  readonly asked: AskedSpan | null;
}

export const NO_ARGUMENTS: CommandArguments = {
  code: null,
  person: null,
  span: null,
  what: null,
  before: null,
  page: null,
  mode: null,
  role: null,
  which: null,
  off: false,
  language: null,
  endsAt: null,
  reason: null,
  asked: null,
};
