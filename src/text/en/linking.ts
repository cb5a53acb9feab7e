import type { LinkRefusal, MergeRefusal } from "../../core/people/link-code.ts";
import type { MergeSide } from "../../core/words/text/linking.ts";
import type { Sentences } from "../catalogue.ts";
import { bullets, LINE_BREAK, numbered } from "../lines.ts";
import type { Wording } from "../wording.ts";
import { grammar } from "./grammar.ts";

type Keys =
  | "link-code"
  | "link-refused"
  | "linked"
  | "link-used"
  | "link-seen"
  | "confirm-merge"
  | "merge-asked"
  | "merge-refused"
  | "merged"
  | "unlink-choice"
  | "unlinked"
  | "unlink-refused"
  | "account-taken"
  | "continue-choice"
  | "nothing-to-continue"
  | "continued-here"
  | "continued";

/** One person on several platforms. */
export const linkingSentences: Sentences<Keys> = {
  "link-code": ({ code, expiresAt }, say) =>
    `Write this to me in a direct message from your other account, until ${say.time(expiresAt)}:${LINE_BREAK}` +
    `${say.code(`link ${code}`)}\n\nWhoever writes it speaks as you from then on, so pass it to nobody. ` +
    "Only you see this, and I cannot show it again.",
  "link-refused": ({ why }) => REFUSALS[why],
  linked: ({ name, accounts }, say) =>
    `✅ Linked: here you are **${say.plain(name)}** too. Your accounts: ${accountsOf(accounts, say)}. ` +
    `${say.code("continue")} picks a conversation up here; ${say.code("unlink")} undoes this.`,
  "link-used": ({ account, name }, say) => {
    const who = name === null ? "" : `${say.plain(name)}, `;
    return `✅ Your code was used: ${who}${say.code(account)} speaks as you now. If that is not your account, unlink it here.`;
  },
  "link-seen": () =>
    "The code for linking an account was written where others read it, so it does nothing any more. " +
    "Make a new one, and write it to me in a direct message.",
  "confirm-merge": (text, say) => {
    const { from, into, role, roleEnds, grants, asked } = text;
    const lines = [
      `They keep the name **${say.plain(into.name)}** and the role **${say.plain(role)}**.`,
      ...(roleEnds === null
        ? []
        : [`The role **${say.plain(roleEnds)}** of ${sideOf(from, say)} ends and is not passed on.`]),
      grants.length === 0
        ? `Nothing was granted to ${sideOf(from, say)}, so nothing is added.`
        : `Added: ${say.join(
            grants.map(({ what, endsAt }) => `**${say.plain(what)}**${say.until(endsAt)}`),
            "and",
          )}.`,
      "Conversations and history follow. This cannot be undone; an account can be unlinked.",
    ];
    const ask = `${sideOf(from, say)} and ${sideOf(into, say)} become one person. Are both of them you?`;
    const warning =
      asked === "claimer"
        ? "If somebody else gave you this code, cancel: everything of yours would be theirs."
        : "If that is not your account, cancel: whoever has it would be you.";
    return `${ask}\n\n${bullets(lines)}\n\n${warning}`;
  },
  "merge-asked": ({ account }, say) =>
    `⏳ Now say yes as ${say.code(account)} as well: I asked there. Until then nothing changes.`,
  "merge-refused": ({ why }) => MERGE_REFUSALS[why],
  merged: ({ name, role, accounts }, say) =>
    `✅ One person now: **${say.plain(name)}** · ${say.plain(role)} · ${accountsOf(accounts, say)}.`,
  "unlink-choice": ({ accounts }, say) =>
    accounts.length < 2
      ? `Your only account is ${accountsOf(accounts, say)}. ${say.code("link")} makes a code that joins another.`
      : `Your accounts are ${accountsOf(accounts, say)}. Which one is no longer yours?`,
  unlinked: ({ account, of }, say) =>
    of === null
      ? `Done: ${say.code(account)} is not yours any more. What it asked for and was not answered is stopped.`
      : `Done: ${say.code(account)} does not speak as ${say.plain(of)} any more.`,
  "unlink-refused": ({ account, why }, say) => UNLINK_REFUSALS[why](say.code(account)),
  "account-taken": ({ account, by }, say) =>
    `${say.plain(by)} unlinked ${say.code(account)}: it does not speak as you any more.`,
  "continue-choice": ({ lines }, say) =>
    `Which conversation goes on here?\n\n${numbered(
      lines.map(
        ({ agent, place, usedAt }) => `${say.agent(agent)} · ${grammar.place(place)} · ${say.ago(usedAt)}`,
      ),
      1,
    )}`,
  "nothing-to-continue": () => "There is no conversation of yours elsewhere that could go on here.",
  "continued-here": ({ agent, from }, say) =>
    `${say.agent(agent)} goes on with you here, where you were in ${grammar.place(from)}. Write below this.`,
  continued: ({ agent }, say) =>
    `${say.agent(agent)} goes on with you in your own chat with me; both places share what was said.`,
};

const REFUSALS: Readonly<Record<LinkRefusal, string>> = {
  wrong: "I don't know that code. Check it letter by letter, or make a new one.",
  expired: "That code does nothing any more: each works for ten minutes, once. Make a new one.",
  "too-many": "That was one try too many. Wait 15 minutes, then try again.",
  "too-many-codes": "That was one code too many. Wait 15 minutes, then ask for another.",
  "not-private":
    "A code only works where nobody else can read it: write it to me in a direct message. " +
    "If others could read it just now, make a new one.",
  "make-in-private": "Ask me for a code in a direct message, where nobody else can read it.",
  same: "This account is yours already, so the code stays unused. Write it from the other account.",
  unchecked: "I could not check your account just now. Please try again in a minute.",
  guest:
    "You are a guest here, and what guests hold always ends: make the code from your other account instead, and write it here.",
};

const MERGE_REFUSALS: Readonly<Record<MergeRefusal, string>> = {
  gone: "That offer is over: something about one of the two accounts changed. Nothing was done; make a new code.",
  busy: "An answer to one of the two is still under way. Let it finish or stop it, then press again.",
};

const UNLINK_REFUSALS = {
  last: (account: string) =>
    `${account} is the only account left, and nobody could speak as them without it.`,
  unknown: (account: string) => `${account} belongs to nobody here.`,
  "not-yours": (account: string) =>
    `${account} is somebody else's. Only they unlink it, or somebody who manages access and holds what they hold.`,
};

const sideOf = ({ name, account }: MergeSide, say: Wording) =>
  `**${say.plain(name)}** (${say.code(account)})`;

const accountsOf = (accounts: readonly string[], say: Wording) => accounts.map(say.code).join(", ");
