import type { ApprovalCard, CardState } from "../../core/approval/approval-card.ts";
import type { Sentences } from "../catalogue.ts";
import type { Wording } from "../wording.ts";

type Keys = "approval-card" | "approval-whole";

/** What approvers see. */
export const approvalSentences: Sentences<Keys> = {
  "approval-card": ({ card }, say) =>
    `${headOf(card, say)}\n\n${say.code(card.text)}\n\n${stateOf(card.state, say)}`,
  "approval-whole": ({ card, part, parts }, say) => `${part}/${parts}\n\n${say.code(card.text)}`,
};

function headOf({ requester, agent }: ApprovalCard, say: Wording): string {
  return `**${say.plain(requester ?? "Somebody")} asks: may ${say.agent(agent)} run this?**`;
}

function stateOf(state: CardState, say: Wording): string {
  switch (state.kind) {
    case "waiting":
      return `⏳ waiting${say.until(state.until)}`;
    case "approved":
      return `✅ Approved by ${say.people(state.by, "and")}, ${say.time(state.at)}`;
    case "denied":
      return `⛔ Denied by ${say.people(state.by, "and")}, ${say.time(state.at)}`;
    case "expired":
      return `⌛ Expired ${say.time(state.at)}, nobody answered; the command did not run`;
    case "stopped":
      return `Stopped by ${say.plain(state.by ?? "somebody")}, ${say.time(state.at)}; the command did not run`;
    case "lost":
      return `Lost: the gateway restarted at ${say.time(state.at)}; the command did not run`;
  }
}
