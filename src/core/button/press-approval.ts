import { agentNameOf } from "../access/agent-directory.ts";
import { tally } from "../approval/approval-policy.ts";
import type { ApprovalRequest, Card, Vote } from "../approval/approval-request.ts";
import { castVote, type VoteOutcome } from "../approval/decide-approval.ts";
import { cardStateOf, describeApproval } from "../approval/describe-approval.ts";
import { postCard } from "../approval/post-card.ts";
import { type Asking, nameOf, reply, requireKnown } from "../command/answer-command.ts";
import { askForm } from "../command/ask-form.ts";
import type { FollowUp, Press } from "../command/command-deps.ts";
import { isBarred, mayDecide, showWhole } from "../command/see-approval.ts";
import type { Tx } from "../ports/store.ts";
import type { ButtonAction } from "../words/button.ts";
import type { NewButton } from "../words/say.ts";
import type { Text } from "../words/text.ts";
import { gone } from "./press-turn.ts";

type VoteAction = Extract<ButtonAction, { kind: "vote-approval" }>;

const LONGEST_REASON = 500;

/** Counts a vote if it may count now; of two at once, the one that comes second is told of the first. */
export async function pressVote(asking: Asking, action: VoteAction): Promise<Press> {
  const { deps, who, request: occasion } = asking;
  const written = occasion.values?.reason?.trim().slice(0, LONGEST_REASON) ?? "";
  const cast = { ...action, reason: written === "" ? null : written };
  deps.crashPoints.reach("approval-clicked");
  return {
    kind: "does",
    work: async (tx) => answer(tx, asking, action, await castVote(tx, deps, who, cast)),
  };
}

async function answer(
  tx: Tx,
  asking: Asking,
  action: VoteAction,
  outcome: VoteOutcome,
): Promise<FollowUp | null> {
  const { deps } = asking;
  switch (outcome.kind) {
    case "gone":
      return reply(tx, asking, { key: "button-gone" });
    case "decided":
      return async () => {
        deps.crashPoints.reach("approval-claimed");
        deps.approvals.carryOut(outcome.request);
      };
    case "recorded": {
      const agent = agentNameOf(deps, outcome.request.agentId);
      return reply(tx, asking, { key: "approval-recorded", agent, missing: outcome.missing });
    }
    case "needs":
      return outcome.step === "whole"
        ? showWhole(tx, asking, outcome.request)
        : askAgain(tx, asking, action, outcome);
    case "refused":
      return reply(tx, asking, await refusalText(tx, asking, outcome));
  }
}

/** Danger, or one's own request: the same question again, with all of the command, to this person alone. */
async function askAgain(
  tx: Tx,
  asking: Asking,
  action: VoteAction,
  { request, own }: Extract<VoteOutcome, { kind: "needs" }>,
): Promise<null> {
  const { deps, who, request: occasion } = asking;
  const person = requireKnown(who);
  const card = await describeApproval(tx, deps, request);
  const target = {
    kind: "private",
    place: occasion.place,
    to: who.identity,
    principalId: person.id,
  } as const;
  const buttons: readonly NewButton[] = [
    {
      label: { key: "confirm-approve" },
      tone: "primary",
      action: { ...action, step: "confirmed" },
      onlyFor: person.id,
    },
    { label: { key: "back" }, action: { kind: "keep-approval", request: request.id }, onlyFor: person.id },
  ];
  await postCard(tx, deps, request, target, {
    kind: "step",
    text: { key: "approval-confirm", card, own },
    buttons,
  });
  return null;
}

async function refusalText(
  tx: Tx,
  asking: Asking,
  { why, request }: Extract<VoteOutcome, { kind: "refused" }>,
): Promise<Text> {
  const { deps, who } = asking;
  const agent = agentNameOf(deps, request.agentId);
  const votes = await tx.approvals.votesOn(request.id);
  switch (why) {
    case "over":
      return overText(asking, request, votes);
    case "own-request":
    case "not-approver": {
      const approvers = request.asked.filter((id) => id !== who.principal?.id).map((id) => nameOf(deps, id));
      return { key: "approval-not-yours", agent, approvers, own: why === "own-request" };
    }
    case "away":
      return { key: "approval-while-away" };
    case "requester-lost-access": {
      const requester = request.requesterId === null ? "somebody" : nameOf(deps, request.requesterId);
      return { key: "approval-requester-lost", requester, agent };
    }
    case "already": {
      const outcome = tally(votes, request.quorum);
      return { key: "approval-already", agent, missing: outcome.kind === "open" ? outcome.missing : 0 };
    }
    case "tampered":
    case "not-offered":
      return { key: "approval-altered", agent };
  }
}

/** Who was quicker, and by how much. */
function overText({ deps, who }: Asking, request: ApprovalRequest, votes: readonly Vote[]): Text {
  const agent = agentNameOf(deps, request.agentId);
  const approved = request.choice !== "deny";
  const deciding = votes.filter(({ choice }) => (choice !== "deny") === approved);
  const isClaimed = request.state === "claimed";
  const at = isClaimed ? deciding.at(-1)?.at : request.endedAt;
  const agoMs = deps.clock.now() - (at ?? deps.clock.now());
  const isOurs = request.decidedFrom === "votes" && ["claimed", "approved", "denied"].includes(request.state);
  const own = isOurs && deciding.length === 1 && deciding[0]?.principalId === who.principal?.id;
  const by = deciding.map(({ principalId }) => nameOf(deps, principalId));
  const state = isClaimed ? ({ kind: "claimed", by, approved } as const) : cardStateOf(deps, request, votes);
  return { key: "approval-over", agent, state, agoMs, own };
}

/** Takes the buttons off the second look: the question itself stands where it was asked. */
export async function keepUndecided(tx: Tx, asking: Asking, id: ApprovalRequest["id"]): Promise<null> {
  const { deps, who, request: occasion } = asking;
  const text = { key: "approval-kept" } as const;
  const isSecondLook = (card: Card) =>
    card.principalId === who.principal?.id && card.buttons.some(({ label }) => label.key === "back");
  const looks = (await tx.approvals.cardsOf(id)).filter(isSecondLook);
  for (const { outboxId, platform, lane } of looks) {
    const message = { kind: "notice", text, buttons: [], reference: null } as const;
    const operation = { kind: "redraw", of: outboxId, platform, message } as const;
    await tx.outbox.add({ id: deps.ids.next("o"), lane, turnId: null, operation }, deps.clock.now());
  }
  // What only one person sees in a channel cannot be changed everywhere.
  return looks.length > 0 && occasion.place.kind === "dm" ? null : reply(tx, asking, text);
}

/** Asks for the reason; the denial itself is judged when it comes. */
export async function pressDenyBecause(
  asking: Asking,
  { request: id, shown }: Extract<ButtonAction, { kind: "deny-approval-because" }>,
): Promise<Press> {
  const request = await asking.deps.store.approvals.get(id);
  if (!request) return gone(asking);
  // Whoever may not deny is told so by the vote itself, which is recorded, before they write a reason.
  const vote = { kind: "vote-approval", request: id, choice: "deny", step: "card", shown } as const;
  if (request.state !== "pending" || !mayDecide(asking, request) || isBarred(asking, request)) {
    return pressVote(asking, vote);
  }
  const about = agentNameOf(asking.deps, request.agentId).name;
  const fields = [{ key: "reason", lines: "many", required: true, longest: LONGEST_REASON }] as const;
  return { kind: "does", work: askForm(asking, { key: "deny-reason", about, fields }, vote) };
}
