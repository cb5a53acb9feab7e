import type { AskedSpan } from "../../core/access-request/access-request.ts";
import type { RequestCard, RequestLine } from "../../core/access-request/request-card.ts";
import type { Sentences } from "../catalogue.ts";
import { bullets, LINE_BREAK } from "../lines.ts";
import type { Worded } from "../piece.ts";
import type { Wording } from "../wording.ts";
import { problemWords } from "./problems.ts";
import { requestState } from "./request-states.ts";

type Keys =
  | "request-card"
  | "request-opened"
  | "request-waits"
  | "request-needless"
  | "request-refused"
  | "request-approved"
  | "request-denied"
  | "request-expired"
  | "request-withdrawn"
  | "request-settled"
  | "request-not-yours"
  | "request-undecidable"
  | "request-end-unread"
  | "request-auto-approved"
  | "requests";

/** Asking for access, and deciding about it. */
export const accessRequestSentences: Sentences<Keys> = {
  "request-card": ({ card }, say) => cardOf(card, say),
  "request-opened": ({ agent, asked, deciders, until }, say) =>
    `I asked ${say.people(deciders, "and")} to let you use ${say.agent(agent)}${spanOf(asked, say)}. ` +
    `⏳ You hear from me as soon as somebody decides; after ${say.time(until)} I stop asking.`,
  "request-waits": ({ agent, deciders, since, until }, say) =>
    `You asked for ${say.agent(agent)} ${say.ago(since)}, and ⏳ ${say.people(deciders, "or")} can still decide ` +
    `until ${say.time(until)}. Nothing new was sent.`,
  "request-needless": ({ agent, endsAt }, say) =>
    `You can use ${say.agent(agent)} already${say.until(endsAt)}.`,
  "request-refused": ({ why, agent, limit }, say) => {
    switch (why) {
      case "too-many-open":
        return `You have ${say.count(limit, "request", "requests")} waiting, which is the most at once. Withdraw one, or wait for an answer.`;
      case "too-many-a-day":
        return `You made ${say.count(limit, "request", "requests")} in a day, which is the most. Please ask again tomorrow, or speak to an admin.`;
      case "nobody":
        return `There is nobody here who could let you use ${say.agent(agent)}, so I asked nobody.`;
      case "over":
        return "That moment is over already. Please choose a later end.";
    }
  },
  "request-approved": ({ by, agent, endsAt }, say) =>
    by === null
      ? `✅ You can use ${say.agent(agent)}${say.until(endsAt)}: a rule of your team said yes at once.`
      : `✅ ${say.plain(by)} let you in: you can use ${say.agent(agent)}${say.until(endsAt)}.`,
  "request-denied": ({ by, agent, quote }, say): Worded => {
    const said = `⛔ ${say.plain(by)} did not let you use ${say.agent(agent)}`;
    return quote === null ? `${said}.` : [`${said}, and wrote:`, say.quote(quote)];
  },
  "request-expired": ({ agent, deciders }, say) =>
    `⌛ Nobody answered your request for ${say.agent(agent)}, so it expired. ` +
    (deciders.length === 0 ? "" : `I had asked ${say.people(deciders, "and")}. `) +
    "You can ask again.",
  "request-withdrawn": ({ agent }, say) =>
    `Withdrawn: you do not ask for ${say.agent(agent)} any more. What I had kept for it is deleted.`,
  "request-settled": ({ state, agoMs }, say) => settledOf(state, agoMs, say),
  "request-not-yours": ({ agent, deciders, isOwn }, say) => {
    const who = say.people(deciders, "and");
    const only = who === "" ? "" : `Only ${who} can decide about ${say.agent(agent)} here. `;
    return isOwn ? `${only}You asked for this, so somebody else has to.` : `${only}Nothing changed.`;
  },
  "request-undecidable": ({ who, standing }, say) =>
    standing === "unknown"
      ? `I could not check ${say.plain(who)}'s account just now. Nothing changed; please try again in a minute.`
      : `${say.plain(who)}'s account is ${say.plain(standing)} now, so it gets nothing. Nothing changed.`,
  "request-end-unread": ({ problem }, say) => `${problemWords(problem, say)} Nothing changed.`,
  "request-auto-approved": ({ who, agent, endsAt, quote }, say): Worded => {
    const said = `${say.plain(who)} asked for ${say.agent(agent)} and has it${say.until(endsAt)}: a rule said ✅ yes at once`;
    return quote === null ? `${said}.` : [`${said}. They wrote:`, say.quote(quote)];
  },
  requests: ({ past, yours, others }, say) => {
    const what = past ? "past" : "open";
    if (yours.length + others.length === 0)
      return `There are no ${what} requests for access that you can see.`;
    const part = (title: string, lines: readonly RequestLine[]) =>
      lines.length === 0 ? [] : [`**${title}**\n\n${bullets(lines.map((line) => lineOf(line, say)))}`];
    return [
      ...part(past ? "Yours, so far" : "Yours, waiting", yours),
      ...part(past ? "Of others, so far" : "For you to decide", others),
    ].join("\n\n");
  },
};

function cardOf(card: RequestCard, say: Wording): Worded {
  const { who, role, standing, agent, asked, quote, hasUntil, holdsMessage } = card;
  const wish =
    asked.kind === "more" ? `asks to keep ${say.agent(agent)}` : `asks: may they use ${say.agent(agent)}`;
  const head = `**${say.plain(who)}** ${wish}${spanOf(asked, say)}?`;
  const person =
    role === null
      ? `new here, a ${say.plain(standing)} of the workspace by the account ${say.code(card.identity)}`
      : `${say.plain(role)} · ${say.code(card.identity)}${standing === "member" ? "" : ` · ${say.plain(standing)}`}`;
  const gives = [
    `A yes gives ${say.code(`agent:${agent.id}`)} for that time, and nothing else.`,
    ...(role === null
      ? [
          standing === "member"
            ? "It also makes them a member here, with every agent that members have."
            : "It also makes them a guest here.",
        ]
      : []),
    ...(hasUntil === null ? [] : [`They have it${say.until(hasUntil)}.`]),
    ...(holdsMessage ? ["The message that was refused then runs by itself."] : []),
  ].join(" ");
  const why = quote === null ? ["They did not say why."] : ["Why, in their words:", say.quote(quote)];
  const isOpen = card.state.kind === "waiting";
  return [`${head}${LINE_BREAK}${person}`, ...why, isOpen ? gives : null, ...requestState(card.state, say)];
}

/** " for 2 h", with a leading space. */
function spanOf(asked: AskedSpan, say: Wording): string {
  switch (asked.kind) {
    case "for":
      return ` for ${say.duration(asked.ms)}`;
    case "more":
      return ` for ${say.duration(asked.ms)} more`;
    case "until":
      return ` until ${say.time(asked.at)}`;
  }
}

function settledOf(state: RequestCard["state"], agoMs: number, say: Wording): string {
  const ago = `${say.duration(agoMs)} before you`;
  switch (state.kind) {
    case "waiting":
      return "It still waits. Nothing changed.";
    case "approved":
      return `${say.plain(state.by)} approved this ${ago}. Your click changed nothing.`;
    case "denied":
      return `${say.plain(state.by)} denied this ${ago}. Your click changed nothing.`;
    case "expired":
      return `⌛ This expired ${ago}. Your click changed nothing.`;
    case "withdrawn":
      return `This was withdrawn ${ago}. Your click changed nothing.`;
  }
}

function lineOf({ who, agent, createdAt, state }: RequestLine, say: Wording): string {
  const words = {
    waiting: "⏳ waiting",
    approved: "✅ approved",
    denied: "⛔ denied",
    expired: "⌛ expired",
    withdrawn: "withdrawn",
  };
  const by = "by" in state ? ` by ${say.plain(state.by)}` : "";
  return `${say.plain(who)} for ${say.agentWithId(agent)}, ${say.ago(createdAt)}: ${words[state.kind]}${by}`;
}
