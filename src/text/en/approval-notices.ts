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

/** What is said around approvals, beside the cards. */
export const approvalNotices: Sentences<ApprovalNoticeText["key"]> = {
  "approval-confirm": ({ card, own }, say) => [
    own ? "This is your own request: it is recorded that you approved it yourself." : null,
    risksOf(card, say),
    `May ${say.agent(card.agent)} run exactly this?`,
    ...bodyOf(card, say),
  ],
  "approval-recorded": ({ agent, missing }, say) =>
    `Recorded. ${say.count(missing, "more person has", "more people have")} to approve before ${say.agent(agent)} goes on.`,
  "approval-kept": () => "Nothing was decided. ⏳ The request still waits.",
  "approval-over": ({ agent, state, agoMs, own }, say) =>
    own
      ? `You have decided this already for ${say.agent(agent)}; one click was enough.`
      : `${overWords(state, agoMs, say)} (${say.agent(agent)})`,
  "approval-not-yours": ({ agent, approvers, own }, say) => {
    const who =
      approvers.length > 0
        ? `Only ${say.people(approvers, "and")} ${approvers.length === 1 ? "decides" : "decide"} for ${say.agent(agent)}.`
        : `Nobody who is here decides for ${say.agent(agent)}.`;
    return own ? `${who} You asked for this, so somebody else has to.` : `${who} Your click changed nothing.`;
  },
  "approval-while-away": () =>
    "You are away, so your click changed nothing. Say `away off` first, if you are back.",
  "approval-requester-lost": ({ requester, agent }, say) =>
    `${say.plain(requester)} can't use ${say.agent(agent)} any more, so this can't be approved. It can be denied.`,
  "approval-already": ({ missing }, say) =>
    `You have approved this already. ${say.count(missing, "more person has", "more people have")} to.`,
  "approval-altered": ({ agent }, say) =>
    `What ${say.agent(agent)} wants to run is not what this button was made for, so nothing was decided. Open it anew with \`approvals\`.`,
  "approval-waiting": ({ agent, approvers, quorum, until }, say) =>
    `${say.agent(agent)} · ⏳ waiting for ${waitedFor(approvers, quorum, say)} to approve a command,${say.until(until)}`,
  "approval-result": ({ agent, state, agentTold }, say) =>
    resultWords(state, say.agent(agent), agentTold, say),
  "approval-nobody": ({ agent, quorum, absent, helpers }, say) => {
    const who =
      quorum > 1
        ? `it needs ${say.count(quorum, "person", "people")} who may approve, and there are not as many here`
        : "nobody who may approve it is here";
    const away = absent.length > 0 ? ` Away or out of reach: ${say.people(absent, "and")}.` : "";
    const help =
      helpers.length > 0
        ? ` ${say.people(helpers, "or")} can let somebody decide for ${say.agent(agent)}.`
        : "";
    return `⛔ Denied at once: ${say.agent(agent)} wanted to run a command, and ${who}. The command did not run.${away}${help}`;
  },
  "approval-quiet": ({ agent, approvers, until }, say) =>
    `These are quiet hours until ${say.time(until)}: ${say.people(approvers, "and")} will not be written to before that about what ${say.agent(agent)} wants to run. If it can't wait, talk to them.`,
  approvals: ({ which, lines }, say) =>
    lines.length === 0
      ? which === "open"
        ? "Nothing waits for an approval that you can see."
        : "Nothing was decided of late that you can see."
      : `${which === "open" ? "⏳ This waits for an approval" : "This was asked for of late"}:\n\n${bullets(lines.map((line, index) => lineWords(line, index, which, say)))}`,
  approvers: ({ agent, quorum, dangerous, lines }, say) => {
    if (lines.length === 0)
      return `Nobody can approve what ${say.agent(agent)} wants to run, so it is denied at once.`;
    const how = quorum > 1 ? `${quorum} of these have to approve` : "One of these approves";
    const second = dangerous === "second-approver" && quorum < 2 ? "; a dangerous command needs two" : "";
    return `${how} what ${say.agent(agent)} wants to run${second}. One denial denies. Nobody decides what they asked for themselves.\n\n${bullets(lines.map((line) => approverWords(line, say)))}`;
  },
  away: ({ until, delegate }, say) =>
    `You are away${until === null ? "" : say.until(until)}: nobody asks you to approve anything.${delegate === null ? "" : ` ${say.plain(delegate)} is asked in your place.`} \`away off\` ends it.`,
  "away-over": () => "You are back: you are asked to approve things again.",
  "away-delegate-refused": ({ delegate }, say) =>
    `${say.plain(delegate)} may approve nothing themselves, so they can't stand in for you. Nothing was changed.`,
  "away-delegate": ({ of, until }, say) =>
    `${say.plain(of)} is away${until === null ? "" : say.until(until)} and named you: you are asked to approve what you may in their place.`,
};

const waitedFor = (approvers: readonly string[], quorum: number, say: Wording) =>
  approvers.length === 0
    ? "somebody"
    : quorum > 1
      ? `${quorum} of ${say.people(approvers, "and")}`
      : say.people(approvers, "or");

const deciders = (by: readonly string[], say: Wording) =>
  by.length === 0 ? "somebody at the gateway" : say.people(by, "and");

type OverState = Extract<ApprovalNoticeText, { key: "approval-over" }>["state"];

function overWords(state: OverState, agoMs: number, say: Wording): string {
  const before =
    agoMs < 60_000 ? `${say.duration(Math.max(1000, agoMs))} before you` : `${say.duration(agoMs)} ago`;
  const nothing = "Your click changed nothing.";
  switch (state.kind) {
    case "claimed":
      return `${deciders(state.by, say)} ${state.approved ? "approved" : "denied"} this ${before}. ${nothing}`;
    case "approved":
    case "denied":
      return `${deciders(state.by, say)} ${state.kind} this ${before}. ${nothing}`;
    case "expired":
      return `⌛ This expired ${say.ago(say.now - agoMs)}; the command did not run. ${nothing}`;
    case "stopped":
      return `${say.plain(state.by ?? "Somebody")} stopped this ${say.ago(say.now - agoMs)}; the command did not run. ${nothing}`;
    case "lost":
      return `The gateway lost this ${say.ago(say.now - agoMs)}; the command did not run. ${nothing}`;
    case "waiting":
      return nothing;
  }
}

function resultWords(state: CardState, agent: string, agentTold: boolean, say: Wording): Worded {
  switch (state.kind) {
    case "approved":
      return `✅ Approved by ${deciders(state.by, say)}. ${agent} goes on.`;
    case "denied": {
      const said = `⛔ Denied by ${deciders(state.by, say)}`;
      const told = agentTold ? `${agent} knows, and goes on without it.` : "The command did not run.";
      return state.reason === null ? `${said}. ${told}` : [`${said}:`, say.quote(state.reason), told];
    }
    case "expired":
      return `⌛ Nobody answered in time what ${agent} wanted to run; the command did not run.`;
    case "stopped":
      return `Stopped by ${say.plain(state.by ?? "somebody")}; the command did not run.`;
    case "lost":
      return `The gateway restarted, and what ${agent} wanted to run is lost; the command did not run.`;
    case "waiting":
      return `⏳ ${agent} waits for an approval.`;
  }
}

function lineWords(line: ApprovalLine, index: number, which: "open" | "past", say: Wording): string {
  const number = which === "open" ? `${index + 1}: ` : "";
  const whom = line.requester === null ? "" : ` for ${say.plain(line.requester)}`;
  return `${number}${say.agent(line.agent)}${whom}, ${say.ago(line.askedAt)}: ${say.spelled(line.text)} · ${stateWords(line.state, say)}`;
}

function stateWords(state: CardState, say: Wording): string {
  switch (state.kind) {
    case "waiting":
      return `⏳ needs ${waitedFor(state.approvers, state.quorum, say)}${say.until(state.until)}`;
    case "approved":
      return `✅ approved by ${deciders(state.by, say)}`;
    case "denied":
      return `⛔ denied by ${deciders(state.by, say)}${state.reason === null ? "" : `: "${say.plain(state.reason)}"`}`;
    case "expired":
      return "⌛ expired";
    case "stopped":
      return `stopped by ${say.plain(state.by ?? "somebody")}`;
    case "lost":
      return "lost with the gateway";
  }
}

function approverWords({ name, afterMs, away, unreachable }: ApproverLine, say: Wording): string {
  const when = afterMs === 0 ? "" : `, asked after ${say.duration(afterMs)} of silence`;
  return `${say.plain(name)}${when}${away ? ", away" : ""}${unreachable ? ", out of reach" : ""}`;
}
