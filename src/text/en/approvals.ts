import type { ApprovalCard, CardState } from "../../core/approval/approval-card.ts";
import { beginningToShow, fitsOnCard } from "../../core/approval/spell-out.ts";
import type { Sentences } from "../catalogue.ts";
import type { Piece, Run, Worded } from "../piece.ts";
import type { Wording } from "../wording.ts";

type Keys = "approval-card" | "approval-whole";

/** What approvers see: the same facts everywhere, the command letter for letter. */
export const approvalSentences: Sentences<Keys> = {
  "approval-card": ({ card }, say) =>
    card.state.kind === "waiting" ? waiting(card, card.state, say) : decided(card, card.state, say),
  "approval-whole": ({ card, part, parts }, say) => [
    `**What ${agentIn(card, say)} wants to ${verbOf(card)}: part ${part} of ${parts}**`,
    say.letters(card.text),
    say.facts(`${lettersIn(card, say)} in all · digest ${card.digest}`),
  ],
};

/** More would push the rest of a card off a phone, and past what a platform takes. */
const MOST_RISKS = 6;
const MOST_NAMES = 12;

type Waiting = Extract<CardState, { kind: "waiting" }>;

function waiting(card: ApprovalCard, state: Waiting, say: Wording): Worded {
  const left = state.until > say.now ? `${say.duration(state.until - say.now)} left` : "the time is up";
  return [
    `**${requesterIn(card, say)} asks: may ${agentIn(card, say)} ${verbOf(card)} this?** ⏳ ${left}, until ${say.time(state.until)}`,
    ...bodyOf(card, say),
    risksOf(card, say),
    needsOf(state, say),
  ];
}

function decided(card: ApprovalCard, state: Exclude<CardState, Waiting>, say: Wording): Worded {
  const reason = "reason" in state && state.reason !== null ? say.quote(state.reason) : null;
  return [
    `**${stateWords(state, say)}**${reason === null ? "" : ":"}`,
    reason,
    `${requesterIn(card, say)} asked whether ${agentIn(card, say)} may ${verbOf(card)} this:`,
    ...bodyOf(card, say),
  ];
}

/** What it is, and where: a command that is too long is shown by its beginning, and says so. */
export function bodyOf(card: ApprovalCard, say: Wording): readonly (Piece | string | null)[] {
  const isWhole = card.whole && fitsOnCard(card.text);
  return [
    card.title === null ? null : say.facts("called ", say.label(card.title)),
    say.letters(isWhole ? card.text : beginningToShow(card.text)),
    isWhole ? null : beginningOf(card, say),
    say.facts(...whereOf(card, say)),
  ];
}

function beginningOf(card: ApprovalCard, say: Wording): string {
  const advice = card.state.kind === "waiting" ? ": read it first" : "";
  return `**${lettersIn(card, say)}, and this is only the beginning${advice}.**`;
}

function whereOf({ host, folder, program, place, digest }: ApprovalCard, say: Wording): (string | Run)[] {
  const facts: (string | Run)[][] = [];
  const inFolder = folder === null ? [] : [host === null ? "in " : ", in ", say.label(folder)];
  if (host !== null || folder !== null) facts.push([...hostWords(host, say), ...inFolder]);
  if (program !== null) facts.push(["program ", say.label(program)]);
  if (place !== null) facts.push(["conversation: ", say.place(place)]);
  facts.push([`digest ${digest}`]);
  return facts.flatMap((fact, at) => (at === 0 ? fact : [" · ", ...fact]));
}

function hostWords(host: string | null, say: Wording): (string | Run)[] {
  switch (host) {
    case null:
      return [];
    case "gateway":
      return ["on the gateway host"];
    case "node":
      return ["on a node"];
    case "sandbox":
      return ["in a sandbox"];
    default:
      return ["on ", say.label(host)];
  }
}

/** What the gateway's analysis found, in its words. */
export function risksOf({ risks, dangerous }: ApprovalCard, say: Wording): Piece | null {
  if (risks.length === 0) return dangerous ? say.facts("⚠️ marked as risky") : null;
  const shown = risks
    .slice(0, MOST_RISKS)
    .flatMap((risk, at) => [at === 0 ? "⚠️ " : " · ⚠️ ", say.label(risk)]);
  const more = risks.length - MOST_RISKS;
  return say.facts(...shown, more > 0 ? ` · ⚠️ and ${more} more` : "");
}

function needsOf({ quorum, approvers, approvedBy }: Waiting, say: Wording): string | null {
  if (approvers.length === 0) return null;
  const names = peopleIn(approvers, quorum > 1 ? "and" : "or", say);
  const needs = quorum > 1 ? `Needs ${quorum} of: ${names}.` : `Needs ${names}.`;
  if (approvedBy.length === 0) return needs;
  return `${needs} ${peopleIn(approvedBy, "and", say)} ${approvedBy.length === 1 ? "has" : "have"} approved.`;
}

function peopleIn(names: readonly string[], joint: "and" | "or", say: Wording): string {
  const more = names.length - MOST_NAMES;
  if (more <= 0) return say.people(names, joint);
  return say.join([...names.slice(0, MOST_NAMES).map(say.plain), `${more} more`], joint);
}

function stateWords(state: Exclude<CardState, Waiting>, say: Wording): string {
  switch (state.kind) {
    case "approved":
      return `✅ Approved by ${deciders(state.by, say)}, ${say.time(state.at)}`;
    case "denied":
      return `⛔ Denied by ${deciders(state.by, say)}, ${say.time(state.at)}`;
    case "expired":
      return `⌛ Expired ${say.time(state.at)}, nobody answered; the command did not run`;
    case "stopped":
      return `Stopped by ${say.plain(state.by ?? "somebody")}, ${say.time(state.at)}; the command did not run`;
    case "lost":
      return `Lost: the gateway restarted at ${say.time(state.at)}; the command did not run`;
  }
}

const deciders = (by: readonly string[], say: Wording) =>
  by.length === 0 ? "somebody at the gateway" : peopleIn(by, "and", say);
const requesterIn = ({ requester }: ApprovalCard, say: Wording) => say.plain(requester ?? "Somebody");
const agentIn = ({ agent }: ApprovalCard, say: Wording) => say.plain(agent.name.trim() || agent.id);
const verbOf = ({ kind }: ApprovalCard) => (kind === "exec" ? "run" : "do");
const lettersIn = ({ letters }: ApprovalCard, say: Wording) => say.count(letters, "character", "characters");
