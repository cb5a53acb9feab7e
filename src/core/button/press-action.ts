import type { AccessQuestion } from "../access/policy.ts";
import { type Asking, ask, denialOf, needsOf, refuse, reply } from "../command/answer-command.ts";
import type { FollowUp, Press, Work } from "../command/command-deps.ts";
import { pressShowRequest } from "../command/requests.ts";
import { commandWork } from "../command/run-command.ts";
import { openWhole, seeApproval } from "../command/see-approval.ts";
import { revokeAndTell } from "../command/tell-invite.ts";
import type { Tx } from "../ports/store.ts";
import type { ButtonAction } from "../words/button.ts";
import { confirmOrder } from "./confirm-order.ts";
import { keepUndecided, pressDenyBecause, pressVote } from "./press-approval.ts";
import { pressMerge } from "./press-link.ts";
import { pressMessage } from "./press-message.ts";
import { pressAnswer, pressPick, pressSendPicked, pressWriteAnswer } from "./press-question.ts";
import {
  pressAskAccess,
  pressAskDecision,
  pressDecide,
  pressForget,
  pressRequestAccess,
  pressWithdraw,
} from "./press-request.ts";
import { pressRetry, pressStop } from "./press-turn.ts";
import { pressLetBackIn, undoGrant, undoRevoke } from "./press-undo.ts";

/** What an action does for this person now, judged by its own rule. */
export async function pressAction(asking: Asking, action: ButtonAction): Promise<Press> {
  switch (action.kind) {
    case "run-command": {
      const request = { ...asking.request, text: action.command, how: "button" } as const;
      return { kind: "does", work: await commandWork({ ...asking, request }) };
    }
    case "stop-turn":
      return pressStop(asking, action.turnId);
    case "retry-turn":
      return pressRetry(asking, action.turnId);
    case "use-agent":
    case "start-own":
      return pressMessage(asking, action);
    case "undo-grant":
      return ifManager(asking, action, () => undoGrant(asking, action));
    case "let-back-in":
      return ifManager(asking, action, () => pressLetBackIn(asking, action));
    case "undo-revoke":
      return ifManager(asking, action, () => undoRevoke(asking, action));
    case "confirm-order":
      if (action.by !== asking.who.identity) return otherAccount(asking, action);
      return ifManager(asking, action, async () => {
        const work = await confirmOrder(asking, action);
        return (tx) => ifFirst(tx, asking, action.offer, () => work(tx));
      });
    case "revoke-invite":
      return ifManager(asking, action, async () => (tx) => revokeAndTell(tx, asking, action.invite));
    case "merge-people":
      return pressMerge(asking, action);
    case "vote-approval":
      return pressVote(asking, action);
    case "deny-approval-because":
      return pressDenyBecause(asking, action);
    case "open-approval-whole":
      return openWhole(asking, action.request);
    case "see-approval":
      return seeApproval(asking, action.request);
    case "keep-approval":
      return { kind: "does", work: (tx) => keepUndecided(tx, asking, action.request) };
    case "ask-access":
      return pressAskAccess(asking, action);
    case "request-access":
      return pressRequestAccess(asking, action);
    case "withdraw-request":
      return pressWithdraw(asking, action.requestId);
    case "show-request":
      return pressShowRequest(asking, action);
    case "ask-decision":
      return pressAskDecision(asking, action);
    case "decide-request":
      return pressDecide(asking, action);
    case "forget-held":
      return pressForget(asking, action);
    case "answer-question":
    case "skip-question":
      return pressAnswer(asking, action);
    case "pick-option":
      return pressPick(asking, action);
    case "send-picked":
      return pressSendPicked(asking, action);
    case "write-answer":
      return pressWriteAnswer(asking, action);
    case "dismiss":
      return {
        kind: "does",
        work: (tx) => ifFirst(tx, asking, action.offer, () => reply(tx, asking, { key: "grant-cancelled" })),
      };
  }
}

const MANAGE: AccessQuestion = { kind: "manage-access" };

async function ifManager(asking: Asking, action: ButtonAction, prepare: () => Promise<Work>): Promise<Press> {
  const decision = ask(asking, MANAGE);
  if (decision.kind === "allowed") return { kind: "does", work: await prepare() };
  const denial = denialOf(asking, action.kind, needsOf(MANAGE), decision);
  return { kind: "refused", work: (tx) => refuse(tx, asking, denial) };
}

/** Whoever has one account of a person has not the others: each confirms only what it ordered itself. */
function otherAccount(asking: Asking, { kind }: ButtonAction): Press {
  const denial = {
    text: { key: "button-gone" },
    action: "command.refused",
    target: { kind: "command", id: kind },
    rule: "Another account of theirs gave the order.",
  } as const;
  return { kind: "refused", work: (tx) => refuse(tx, asking, denial) };
}

/** Of the buttons of one offer, the first that is pressed settles it. */
async function ifFirst(
  tx: Tx,
  asking: Asking,
  offer: string | undefined,
  work: () => Promise<FollowUp | null>,
): Promise<FollowUp | null> {
  const isFirst =
    offer === undefined || (await tx.notes.setOnce(`offer/${offer}`, String(asking.deps.clock.now())));
  return isFirst ? work() : reply(tx, asking, { key: "button-gone" });
}
