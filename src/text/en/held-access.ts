import type { Sentences } from "../catalogue.ts";
import type { Worded } from "../piece.ts";

type Keys =
  | "message-runs"
  | "message-forgotten"
  | "kept-unchanged"
  | "message-dropped"
  | "grant-ends-soon"
  | "grant-returned"
  | "nothing-to-return"
  | "what-to-return"
  | "glass-broken"
  | "glass-was-broken"
  | "glass-refused"
  | "guest-note";

/** Messages that waited for access, and access that ends or is taken in an emergency. */
export const heldAccessSentences: Sentences<Keys> = {
  "message-runs": ({ by, agent }, say) =>
    `${by === null ? "You were let in" : `${say.plain(by)} let you in`}: running your message to ${say.agent(agent)}.`,
  "message-forgotten": ({ agent, request }, say) =>
    `Forgotten: your message is deleted, and will not run.${BESIDE[request](say.agent(agent))}`,
  "kept-unchanged": ({ agent }, say) =>
    `The message that I keep for you stays as you first wrote it: what it says now is no message to ${say.agent(agent)}. ` +
    "Delete it, and it will not run.",
  "message-dropped": ({ agent }, say) =>
    `You can use ${say.agent(agent)} now, but the place that your message was written in is not open to you any more, ` +
    "so it did not run and is deleted. Please write it again.",
  "grant-ends-soon": ({ agent, endsAt }, say) =>
    `Your access to ${say.agent(agent)} ends ${say.time(endsAt)}, in ${say.duration(endsAt - say.now)}.`,
  "grant-returned": ({ agent, through }, say) =>
    through === null
      ? `Thank you. You gave ${say.agent(agent)} back, and can't use it any more.`
      : `Thank you. You gave that back. You can still use ${say.agent(agent)} through ${say.code(through)}.`,
  "nothing-to-return": ({ agent }, say) =>
    agent === null
      ? "You hold no grant of an agent, so there is nothing to give back."
      : `You hold no grant of ${say.agent(agent)}, so there is nothing to give back.`,
  "what-to-return": ({ agents }, say) =>
    `Which one are you done with? You hold ${say.join(agents.map(say.agent), "and")}.`,
  "glass-broken": ({ agent, endsAt }, say) =>
    `⚠️ You broke the glass: you can use ${say.agent(agent)}${say.until(endsAt)}. Every admin is told, with your reason.`,
  "glass-was-broken": ({ who, agent, endsAt, quote }, say): Worded => [
    `⚠️ **${say.plain(who)}** broke the glass for ${say.agent(agent)}, and has it${say.until(endsAt)}. They wrote:`,
    say.quote(quote),
  ],
  "glass-refused": ({ why, agent }, say) => {
    switch (why) {
      case "off":
        return "Nobody may break the glass here: the settings name no role for it. Use `request` instead.";
      case "not-you":
        return "Your role may not break the glass here. Use `request` instead.";
      case "has-it":
        return `You can use ${say.agent(agent)} already. Nothing changed.`;
      case "too-often":
        return "You broke the glass too often in the last 24 hours. Ask an admin.";
    }
  },
  "guest-note": ({ who, agent, quote, place }, say): Worded => [
    `${say.plain(who)}, a guest, wrote to ${say.agent(agent)} for the first time today:`,
    say.quote(quote),
    say.facts("in ", { kind: "place", place, text: "their conversation" }),
  ],
};

const BESIDE = {
  none: () => "",
  stays: (agent: string) => ` You still ask for ${agent}.`,
  withdrawn: (agent: string) => ` Your request for ${agent} is withdrawn with it.`,
};
