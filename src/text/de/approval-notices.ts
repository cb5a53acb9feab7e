import type { CardState } from "../../core/approval/approval-card.ts";
import type {
  ApprovalLine,
  ApprovalNoticeText,
  ApproverLine,
} from "../../core/words/text/approval-notices.ts";
import type { Sentences } from "../catalogue.ts";
import { bullets } from "../lines.ts";
import type { Worded } from "../piece.ts";
import type { Wording } from "../wording.ts";
import { bodyOf, risksOf } from "./approvals.ts";
import { dative } from "./grammar.ts";

/** What is said around approvals, beside the cards. */
export const approvalNotices: Sentences<ApprovalNoticeText["key"]> = {
  "approval-confirm": ({ card, own }, say) => [
    own ? "Das ist deine eigene Anfrage: Es wird festgehalten, dass du sie selbst freigegeben hast." : null,
    risksOf(card, say),
    `Darf ${say.agent(card.agent)} genau das ausführen?`,
    ...bodyOf(card, say),
  ],
  "approval-recorded": ({ agent, missing }, say) =>
    `Festgehalten. ${say.count(missing, "weitere Person muss", "weitere Leute müssen")} freigeben, bevor ${say.agent(agent)} weitermacht.`,
  "approval-kept": () => "Nichts wurde entschieden. ⏳ Die Anfrage wartet noch.",
  "approval-over": ({ agent, state, agoMs, own }, say) =>
    own
      ? `Das hast du für ${say.agent(agent)} schon entschieden; ein Klick reichte.`
      : `${overWords(state, agoMs, say)} (${say.agent(agent)})`,
  "approval-not-yours": ({ agent, approvers, own }, say) => {
    const verb = approvers.length === 1 ? "entscheidet" : "entscheiden";
    const who =
      approvers.length > 0
        ? `Für ${say.agent(agent)} ${verb} nur ${say.people(approvers, "and")}.`
        : `Niemand, der hier ist, entscheidet für ${say.agent(agent)}.`;
    return own
      ? `${who} Du hast selbst gefragt, deshalb muss jemand anderes entscheiden.`
      : `${who} Dein Klick hat nichts geändert.`;
  },
  "approval-while-away": () =>
    "Du bist abwesend, deshalb hat dein Klick nichts geändert. Sag zuerst `away off`, wenn du zurück bist.",
  "approval-requester-lost": ({ requester, agent }, say) =>
    `${say.plain(requester)} kann ${say.agent(agent)} nicht mehr nutzen, deshalb lässt sich das nicht freigeben. Ablehnen lässt es sich.`,
  "approval-already": ({ missing }, say) =>
    `Du hast das schon freigegeben. ${say.count(missing, "weitere Person muss", "weitere Leute müssen")} es noch.`,
  "approval-altered": ({ agent }, say) =>
    `Was ${say.agent(agent)} ausführen will, ist nicht das, wofür dieser Knopf gemacht wurde, deshalb wurde nichts entschieden. Öffne es neu mit \`approvals\`.`,
  "approval-waiting": ({ agent, approvers, quorum, until }, say) =>
    `${say.agent(agent)} · ⏳ wartet auf ${waitedFor(approvers, quorum, say)} und die Freigabe eines Befehls,${say.until(until)}`,
  "approval-result": ({ agent, state, agentTold }, say) =>
    resultWords(state, say.agent(agent), agentTold, say),
  "approval-nobody": ({ agent, quorum, absent, helpers }, say) => {
    const who =
      quorum > 1
        ? `dafür braucht es ${say.count(quorum, "Person, die freigeben darf", "Leute, die freigeben dürfen")}, und so viele sind nicht hier`
        : "niemand, der das freigeben darf, ist hier";
    const away = absent.length > 0 ? ` Abwesend oder nicht erreichbar: ${say.people(absent, "and")}.` : "";
    const help =
      helpers.length > 0
        ? ` ${say.people(helpers, "or")} kann jemanden für ${say.agent(agent)} entscheiden lassen.`
        : "";
    return `⛔ Sofort abgelehnt: ${say.agent(agent)} wollte einen Befehl ausführen, und ${who}. Der Befehl lief nicht.${away}${help}`;
  },
  "approval-quiet": ({ agent, approvers, until }, say) =>
    `Bis ${say.time(until)} ist Ruhezeit: ${say.people(approvers, "and")} ${approvers.length === 1 ? "bekommt" : "bekommen"} vorher keine Nachricht dazu, was ${say.agent(agent)} ausführen will. Eilt es, sprich sie direkt an.`,
  approvals: ({ which, lines }, say) =>
    lines.length === 0
      ? which === "open"
        ? "Nichts, was du sehen kannst, wartet auf eine Freigabe."
        : "In letzter Zeit wurde nichts entschieden, was du sehen kannst."
      : `${which === "open" ? "⏳ Das wartet auf eine Freigabe" : "Danach wurde in letzter Zeit gefragt"}:\n\n${bullets(lines.map((line, index) => lineWords(line, index, which, say)))}`,
  approvers: ({ agent, quorum, dangerous, lines }, say) => {
    if (lines.length === 0)
      return `Niemand kann freigeben, was ${say.agent(agent)} ausführen will, deshalb wird es sofort abgelehnt.`;
    const how = quorum > 1 ? `${quorum} von diesen müssen` : "Eine dieser Personen muss";
    const second =
      dangerous === "second-approver" && quorum < 2 ? "; ein gefährlicher Befehl braucht zwei" : "";
    return `${how} freigeben, was ${say.agent(agent)} ausführen will${second}. Eine Ablehnung genügt. Niemand entscheidet über eigene Anfragen.\n\n${bullets(lines.map((line) => approverWords(line, say)))}`;
  },
  away: ({ until, delegate }, say) =>
    `Du bist abwesend${say.until(until)}: Niemand bittet dich um eine Freigabe.${delegate === null ? "" : ` Statt dir wird ${say.plain(delegate)} gefragt.`} \`away off\` beendet das.`,
  "away-over": () => "Du bist zurück: Du wirst wieder um Freigaben gebeten.",
  "away-delegate-refused": ({ delegate }, say) =>
    `${say.plain(delegate)} darf selbst nichts freigeben und kann dich deshalb nicht vertreten. Nichts wurde geändert.`,
  "away-delegate": ({ of, until }, say) =>
    `${say.plain(of)} ist abwesend${say.until(until)} und hat dich genannt: Du wirst stattdessen um das gebeten, was du freigeben darfst.`,
};

const waitedFor = (approvers: readonly string[], quorum: number, say: Wording) =>
  approvers.length === 0
    ? "jemanden"
    : quorum > 1
      ? `${quorum} von ${say.people(approvers, "and")}`
      : say.people(approvers, "or");

type OverState = Extract<ApprovalNoticeText, { key: "approval-over" }>["state"];

function overWords(state: OverState, agoMs: number, say: Wording): string {
  const before = `vor ${dative(say.duration(Math.max(1000, agoMs)))}`;
  const nothing = "Dein Klick hat nichts geändert.";
  switch (state.kind) {
    case "claimed":
      return `${decided(state.by, state.approved, before, say)} ${nothing}`;
    case "approved":
    case "denied":
      return `${decided(state.by, state.kind === "approved", before, say)} ${nothing}`;
    case "expired":
      return `⌛ Das ist ${before} abgelaufen; der Befehl lief nicht. ${nothing}`;
    case "stopped":
      return `${state.by === null ? "Jemand" : say.plain(state.by)} hat das ${before} gestoppt; der Befehl lief nicht. ${nothing}`;
    case "lost":
      return `Das Gateway hat das ${before} verloren; der Befehl lief nicht. ${nothing}`;
    case "waiting":
      return nothing;
  }
}

function decided(by: readonly string[], approved: boolean, before: string, say: Wording): string {
  const who = by.length === 0 ? "Jemand am Gateway" : say.people(by, "and");
  return `${who} ${by.length > 1 ? "haben" : "hat"} das ${before} ${approved ? "freigegeben" : "abgelehnt"}.`;
}

const deciders = (by: readonly string[], say: Wording) =>
  by.length === 0 ? "jemandem am Gateway" : say.people(by, "and");

const stopper = (by: string | null, say: Wording) => (by === null ? "jemandem" : say.plain(by));

function resultWords(state: CardState, agent: string, agentTold: boolean, say: Wording): Worded {
  switch (state.kind) {
    case "approved":
      return `✅ Freigegeben von ${deciders(state.by, say)}. ${agent} macht weiter.`;
    case "denied": {
      const said = `⛔ Abgelehnt von ${deciders(state.by, say)}`;
      const told = agentTold ? `${agent} weiß es und macht ohne weiter.` : "Der Befehl lief nicht.";
      return state.reason === null ? `${said}. ${told}` : [`${said}:`, say.quote(state.reason), told];
    }
    case "expired":
      return `⌛ Niemand hat rechtzeitig auf das geantwortet, was ${agent} ausführen wollte; der Befehl lief nicht.`;
    case "stopped":
      return `Gestoppt von ${stopper(state.by, say)}; der Befehl lief nicht.`;
    case "lost":
      return `Das Gateway wurde neu gestartet, und was ${agent} ausführen wollte, ist verloren; der Befehl lief nicht.`;
    case "waiting":
      return `⏳ ${agent} wartet auf eine Freigabe.`;
  }
}

function lineWords(line: ApprovalLine, index: number, which: "open" | "past", say: Wording): string {
  const number = which === "open" ? `${index + 1}: ` : "";
  const whom = line.requester === null ? "" : ` für ${say.plain(line.requester)}`;
  return `${number}${say.agent(line.agent)}${whom}, ${say.ago(line.askedAt)}: ${say.spelled(line.text)} · ${stateWords(line.state, say)}`;
}

function stateWords(state: CardState, say: Wording): string {
  switch (state.kind) {
    case "waiting":
      return `⏳ braucht ${waitedFor(state.approvers, state.quorum, say)}${say.until(state.until)}`;
    case "approved":
      return `✅ freigegeben von ${deciders(state.by, say)}`;
    case "denied":
      return `⛔ abgelehnt von ${deciders(state.by, say)}${state.reason === null ? "" : `: „${say.plain(state.reason)}“`}`;
    case "expired":
      return "⌛ abgelaufen";
    case "stopped":
      return `gestoppt von ${stopper(state.by, say)}`;
    case "lost":
      return "mit dem Gateway verloren";
  }
}

function approverWords({ name, afterMs, away, unreachable }: ApproverLine, say: Wording): string {
  const when = afterMs === 0 ? "" : `, gefragt nach ${dative(say.duration(afterMs))} Stille`;
  return `${say.plain(name)}${when}${away ? ", abwesend" : ""}${unreachable ? ", nicht erreichbar" : ""}`;
}
