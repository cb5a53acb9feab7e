import type { Sentences } from "../catalogue.ts";
import { LINE_BREAK } from "../lines.ts";
import type { Wording } from "../wording.ts";
import { whoCanHelp } from "./phrases.ts";

type Keys =
  | "welcome"
  | "stranger"
  | "not-a-person"
  | "open-private-chat"
  | "standing-unknown"
  | "suspended"
  | "agent-refused"
  | "guest-needs-end"
  | "guest-elsewhere"
  | "agent-unknown"
  | "agent-choice"
  | "no-agents"
  | "claimed"
  | "claim-refused";

/** First visits, and people or agents that are not there (yet). */
export const meetingSentences: Sentences<Keys> = {
  welcome: ({ name, agents }, say) => {
    const hello = `Hi ${say.plain(name)}. I bring your team's agents into this chat.`;
    if (agents.length === 0) return `${hello} There is no agent that you can use yet.`;
    const first = agents[0]?.id ?? "";
    return (
      `${hello} You can use ${say.join(agents.map(say.agent), "and")}.${LINE_BREAK}` +
      `Write to me here, or mention me in a channel with the agent's name first: ${say.code(`${first}: hello`)}`
    );
  },
  stranger: ({ helpers, claimable, keptForMs }, say) => {
    if (!claimable)
      return `I don't know you yet, so I passed nothing on. ${whoCanHelp(helpers, say, "let you in")}${kept(keptForMs, say)}`;
    return (
      `I don't know you yet, and nobody is admin here so far.${LINE_BREAK}` +
      `If you are setting this up, send me ${say.code("!claim")} and the code from the terminal, in a direct message.`
    );
  },
  "open-private-chat": ({ link }) =>
    `I answer in private, and have no chat with you yet. [Open it](${link}), press Start, then write to me there.`,
  "not-a-person": ({ standing }, say) => {
    const what = standing === "bot" ? "a bot" : `listed as ${say.plain(standing)}`;
    return `I only work for people, and this account is ${what} here, so I passed nothing on.`;
  },
  "standing-unknown": () =>
    "I could not check your account just now, so I passed nothing on. Please send it again in a minute.",
  suspended: ({ helpers }, say) =>
    `Your access is suspended, so I passed nothing on. ${whoCanHelp(helpers, say, "lift that")}`,
  "agent-refused": ({ agent, owner, helpers, keptForMs }, say) => {
    const past = keptForMs === undefined ? ", so I did not pass your message on" : "";
    const help = whoCanHelp(named(owner, helpers), say, "let you in");
    return `You can't use ${say.agent(agent)} yet${past}. ${help}${kept(keptForMs, say)}`;
  },
  "guest-needs-end": ({ agent, owner, helpers, keptForMs }, say) =>
    `You can't use ${say.agent(agent)} yet: guests and people from outside need a grant with an end. ` +
    whoCanHelp(named(owner, helpers), say, "give you one") +
    kept(keptForMs, say),
  "guest-elsewhere": () =>
    "I don't talk to guests and people from outside in this channel. Write to me in a direct message instead.",
  "agent-unknown": ({ typed, suggestion }, say) => {
    const answer = `There is no agent "${say.plain(typed)}".`;
    return suggestion === null
      ? `${answer} ${listHint(say)}`
      : `${answer} Did you mean ${say.agentWithId(suggestion)}?`;
  },
  "agent-choice": ({ agents }, say) => {
    const first = agents[0]?.id ?? "agent";
    return (
      `Which agent is this for? You can use ${say.join(agents.map(say.agent), "and")}.${LINE_BREAK}` +
      `Choose one here, or start a message with its name: ${say.code(`${first}: hello`)}`
    );
  },
  "no-agents": ({ helpers, keptForMs }, say) =>
    `There is no agent that you can use yet. ${whoCanHelp(helpers, say, "give you one")}${kept(keptForMs, say)}`,
  claimed: ({ name }, say) =>
    `Done, ${say.plain(name)}: you are the admin now, and the code is spent.${LINE_BREAK}` +
    `Let somebody in with ${say.code("!grant @who <agent>")}; ${say.code("!help")} lists the rest.`,
  "claim-refused": ({ why }) => CLAIM_REFUSALS[why],
};

/** The owner first, and as such. */
const named = (owner: string | undefined, helpers: readonly string[]) =>
  owner === undefined ? helpers : [`${owner} (owner)`, ...helpers];

const kept = (forMs: number | undefined, say: Wording) =>
  forMs === undefined
    ? ""
    : ` I kept your message: if you get access within ${say.duration(forMs)}, it runs by itself.`;

const listHint = (say: Wording) => `${say.code("!agents")} lists those there are.`;

const CLAIM_REFUSALS = {
  wrong: "That is not the claim code. Check it against the terminal, letter by letter.",
  expired:
    "That code's 15 minutes are over. Print a new one where Gatehouse runs: `npm run gatehouse claim`.",
  taken: "There is an admin already, so claim codes do nothing any more. Ask an admin to let you in.",
  "not-private": "A claim code only works in a direct message to me, where nobody else can read it.",
  "too-many":
    "That was one try too many, so the code is spent. Print a new one where Gatehouse runs: `npm run gatehouse claim`.",
} as const;
