import type { JoinRefusal } from "../../core/people/invite.ts";
import type { AgentLine, InviteLine } from "../../core/words/shown.ts";
import type { Sentences } from "../catalogue.ts";
import { LINE_BREAK, numbered } from "../lines.ts";
import type { Wording } from "../wording.ts";
import { powerWords } from "./powers.ts";

type Keys =
  | "invite-made"
  | "confirm-powerful-invite"
  | "too-many-invites"
  | "invite-revoked"
  | "invite-gone"
  | "invite-over"
  | "invite-redeemed"
  | "invite-seen"
  | "joined"
  | "join-refused"
  | "invites";

/** Codes that let somebody in. */
export const inviteSentences: Sentences<Keys> = {
  "invite-made": ({ code, links, gives, endsAt, expiresAt }, say) => {
    const ways = links.map((link) => `- ${addressOf(link)}`);
    return (
      `Whoever has this code joins with ${given(gives, say)}${say.until(endsAt)}. ` +
      `It works once, until ${say.time(expiresAt)}:${LINE_BREAK}${say.code(code)}\n\n` +
      (ways.length > 0 ? `Pass on one of these with it:\n\n${ways.join("\n")}\n\n` : "") +
      `They press **I have a code**, or write ${say.code(`join ${code}`)} to me in a direct message. ` +
      "Only you see this, and I cannot show it again."
    );
  },
  "confirm-powerful-invite": ({ gives, powers }, say) =>
    `An invite with ${given(gives, say)} lets whoever has the code ${powerWords(powers, say)}. ` +
    "Is that what you want?",
  "too-many-invites": ({ limit }, say) =>
    `${say.count(limit, "invite is", "invites are")} open already. ` +
    `Revoke some first: ${say.code("invites")} lists them.`,
  "invite-revoked": ({ gives }, say) =>
    `Done: the code of the invite with ${given(gives, say)} does nothing any more.`,
  "invite-gone": () => "That invite was used, revoked or over before. Nothing changed.",
  "invite-over": ({ gives, how, by, at }, say) => {
    const who = by === null ? "" : ` by ${say.plain(by)}`;
    return `${ENDS[how]}${who}, ${say.time(at)}: an invite with ${given(gives, say)}.`;
  },
  "invite-redeemed": ({ person, account, gives, endsAt }, say) =>
    `**${say.plain(person)}** (${say.code(account)}) joined with your invite: ${given(gives, say)}${say.until(endsAt)}. ` +
    "If that is not whom you meant, take it back here.",
  "invite-seen": ({ person, gives }, say) =>
    `${say.plain(person)} wrote the code of your invite with ${given(gives, say)} where others read it, ` +
    "so it does nothing any more. Make a new one, and have them press **I have a code**.",
  joined: ({ name, by, role, agents }, say) => {
    const hello = `Welcome, ${say.plain(name)}: ${say.plain(by)} let you in as **${say.plain(role)}**.`;
    const [first] = agents;
    if (!first) return `${hello} There is no agent that you can use yet.`;
    return (
      `${hello} You can use ${say.join(
        agents.map((line) => agentWords(line, say)),
        "and",
      )}.${LINE_BREAK}` +
      `Write to me here, or mention me in a channel. Try this: ${say.code(`${first.id}: hello, what can you do?`)}`
    );
  },
  "join-refused": ({ why, by }, say) => REFUSALS[why](by === null ? "whoever gave it to you" : say.plain(by)),
  invites: ({ lines, from }, say) =>
    lines.length === 0
      ? `No invite is open. ${say.code("invite")} makes one.`
      : `These invites are open; each works once.\n\n${numbered(
          lines.map((line) => inviteLine(line, say)),
          from,
        )}`,
};

const ENDS = { used: "✅ Used", revoked: "⛔ Revoked", expired: "⌛ Expired, nobody used it" } as const;

const REFUSALS: Readonly<Record<JoinRefusal, (by: string) => string>> = {
  wrong: () => "I don't know that code. Check it letter by letter, or ask for a new one.",
  used: (by) => `That code was used already, and each works once. Ask ${by} for a new one.`,
  revoked: (by) => `That code does nothing any more. Ask ${by} for a new one.`,
  expired: (by) => `That code is over. Ask ${by} for a new one.`,
  "too-many": () => "That was one try too many. Wait 15 minutes, then try again.",
  "not-private": (by) =>
    "A code only works where nobody else can read it: press **I have a code**, or write to me in a direct message. " +
    `If others could read it just now, ask ${by} for a new one.`,
  known: () => "You are in already, so the code stays unused. Leave it to whom it is for.",
  "needs-end": (by) =>
    `You are a guest or from outside here, and need an invite whose access ends. Ask ${by} for one; this code stays unused.`,
  frozen: () => "Nobody is let in just now: everything is frozen. The code stays unused; try again later.",
  unchecked: () =>
    "I could not check your account just now. The code stays unused; please try again in a minute.",
};

const given = (gives: readonly string[], say: Wording) =>
  gives.length === 0
    ? "what every member has"
    : say.join(
        gives.map((one) => `**${say.plain(one)}**`),
        "and",
      );

function agentWords(line: AgentLine, say: Wording): string {
  return `${say.agent(line)}${say.until(line.endsAt)}`;
}

function inviteLine({ gives, endsAt, expiresAt, by, quote }: InviteLine, say: Wording): string {
  const why = quote === null ? "" : ` · ${say.code(quote)}`;
  return `${given(gives, say)}${say.until(endsAt)} · from ${say.plain(by)} · works until ${say.time(expiresAt)}${why}`;
}

/** An address of ours, to be seen and copied. */
const addressOf = (link: string) => `<${link}>`;
