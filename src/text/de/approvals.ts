import type { ApprovalCard, CardState } from "../../core/approval/approval-card.ts";
import { beginningToShow, fitsOnCard } from "../../core/approval/spell-out.ts";
import type { ApprovalText } from "../../core/words/text/approval.ts";
import type { Sentences } from "../catalogue.ts";
import type { Piece, Run, Worded } from "../piece.ts";
import type { Wording } from "../wording.ts";

/** What approvers see: the same facts everywhere, the command letter for letter. */
export const approvalSentences: Sentences<ApprovalText["key"]> = {
  "approval-card": ({ card }, say) =>
    card.state.kind === "waiting" ? waiting(card, card.state, say) : decided(card, card.state, say),
  "approval-whole": ({ card, part, parts }, say) => [
    `**Was ${agentIn(card, say)} ${verbOf(card)} will: Teil ${part} von ${parts}**`,
    say.letters(card.text),
    say.facts(`insgesamt ${lettersIn(card, say)} · Prüfsumme ${card.digest}`),
  ],
};

/** More would push the rest of a card off a phone, and past what a platform takes. */
const MOST_RISKS = 6;
const MOST_NAMES = 12;

type Waiting = Extract<CardState, { kind: "waiting" }>;

function waiting(card: ApprovalCard, state: Waiting, say: Wording): Worded {
  const left = state.until > say.now ? `noch ${say.duration(state.until - say.now)}` : "die Zeit ist um";
  return [
    `**${requesterIn(card, say)} fragt: Darf ${agentIn(card, say)} das ${verbOf(card)}?** ⏳ ${left}, bis ${say.time(state.until)}`,
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
    `${requesterIn(card, say)} fragte, ob ${agentIn(card, say)} das ${verbOf(card)} darf:`,
    ...bodyOf(card, say),
  ];
}

/** What it is, and where: a command that is too long is shown by its beginning, and says so. */
export function bodyOf(card: ApprovalCard, say: Wording): readonly (Piece | string | null)[] {
  const isWhole = card.whole && fitsOnCard(card.text);
  return [
    card.title === null ? null : say.facts("genannt ", say.label(card.title)),
    say.letters(isWhole ? card.text : beginningToShow(card.text)),
    isWhole ? null : beginningOf(card, say),
    say.facts(...whereOf(card, say)),
  ];
}

function beginningOf(card: ApprovalCard, say: Wording): string {
  const advice = card.state.kind === "waiting" ? ": Lies zuerst alles" : "";
  return `**${lettersIn(card, say)}, und das ist nur der Anfang${advice}.**`;
}

function whereOf({ host, folder, program, place, digest }: ApprovalCard, say: Wording): (string | Run)[] {
  const facts: (string | Run)[][] = [];
  const inFolder = folder === null ? [] : [host === null ? "in " : ", in ", say.label(folder)];
  if (host !== null || folder !== null) facts.push([...hostWords(host, say), ...inFolder]);
  if (program !== null) facts.push(["Programm ", say.label(program)]);
  if (place !== null) facts.push(["Unterhaltung: ", say.place(place)]);
  facts.push([`Prüfsumme ${digest}`]);
  return facts.flatMap((fact, at) => (at === 0 ? fact : [" · ", ...fact]));
}

function hostWords(host: string | null, say: Wording): (string | Run)[] {
  switch (host) {
    case null:
      return [];
    case "gateway":
      return ["auf dem Rechner des Gateways"];
    case "node":
      return ["auf einem Node"];
    case "sandbox":
      return ["in einer Sandbox"];
    default:
      return ["auf ", say.label(host)];
  }
}

/** What the gateway's analysis found, in its words. */
export function risksOf({ risks, dangerous }: ApprovalCard, say: Wording): Piece | null {
  if (risks.length === 0) return dangerous ? say.facts("⚠️ als riskant markiert") : null;
  const shown = risks
    .slice(0, MOST_RISKS)
    .flatMap((risk, at) => [at === 0 ? "⚠️ " : " · ⚠️ ", say.label(risk)]);
  const more = risks.length - MOST_RISKS;
  return say.facts(...shown, more > 0 ? ` · ⚠️ und ${more} weitere` : "");
}

function needsOf({ quorum, approvers, approvedBy }: Waiting, say: Wording): string | null {
  if (approvers.length === 0) return null;
  const names = peopleIn(approvers, quorum > 1 ? "and" : "or", say);
  const needs = quorum > 1 ? `Braucht ${quorum} von: ${names}.` : `Braucht ${names}.`;
  if (approvedBy.length === 0) return needs;
  const has = approvedBy.length === 1 ? "hat" : "haben";
  return `${needs} ${peopleIn(approvedBy, "and", say)} ${has} freigegeben.`;
}

function peopleIn(names: readonly string[], joint: "and" | "or", say: Wording): string {
  const more = names.length - MOST_NAMES;
  if (more <= 0) return say.people(names, joint);
  return say.join([...names.slice(0, MOST_NAMES).map(say.plain), `${more} weitere`], joint);
}

function stateWords(state: Exclude<CardState, Waiting>, say: Wording): string {
  switch (state.kind) {
    case "approved":
      return `✅ Freigegeben von ${deciders(state.by, say)}, ${say.time(state.at)}`;
    case "denied":
      return `⛔ Abgelehnt von ${deciders(state.by, say)}, ${say.time(state.at)}`;
    case "expired":
      return `⌛ Abgelaufen ${say.time(state.at)}, niemand hat geantwortet; der Befehl lief nicht`;
    case "stopped":
      return `Gestoppt von ${state.by === null ? "jemandem" : say.plain(state.by)}, ${say.time(state.at)}; der Befehl lief nicht`;
    case "lost":
      return `Verloren: Das Gateway wurde neu gestartet, ${say.time(state.at)}; der Befehl lief nicht`;
  }
}

const deciders = (by: readonly string[], say: Wording) =>
  by.length === 0 ? "jemandem am Gateway" : peopleIn(by, "and", say);
const requesterIn = ({ requester }: ApprovalCard, say: Wording) => say.plain(requester ?? "Jemand");
const agentIn = ({ agent }: ApprovalCard, say: Wording) => say.plain(agent.name.trim() || agent.id);
const verbOf = ({ kind }: ApprovalCard) => (kind === "exec" ? "ausführen" : "tun");
const lettersIn = ({ letters }: ApprovalCard, say: Wording) => say.count(letters, "Zeichen", "Zeichen");
