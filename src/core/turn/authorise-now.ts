import { describeRule } from "../access/explain-access.ts";
import { type AccessDecision, type AccessQuestion, decideAccess } from "../access/policy.ts";
import { placeKeyOf } from "../conversation/place.ts";
import { decideHearing } from "../inbox/hear-guests.ts";
import { frozenText, helperNames } from "../inbox/judge-message.ts";
import { resolveAsker } from "../people/resolve-asker.ts";
import type { Text } from "../words/text.ts";
import { endTurn, stoppedBy } from "./finish-turn.ts";
import { stopOrderOf } from "./stop-orders.ts";
import type { TurnContext, TurnDeps } from "./turn-deps.ts";
import { refuseFiles } from "./turn-files.ts";
import { whoTook } from "./why-stopped.ts";

/** Authority is judged when it takes effect: what was queued an hour ago may not be allowed any more. */
export async function authoriseNow(deps: TurnDeps, about: TurnContext): Promise<boolean> {
  const { turn, conversation } = about;
  const who = await resolveAsker(deps, turn.identity);
  const owned = await deps.store.conversations.firstIn(placeKeyOf(conversation.place));
  const ask = (question: AccessQuestion) =>
    decideAccess(who.asker, question, deps.access.snapshot(), deps.clock.now());
  const use = ask({ kind: "use-agent", agentId: conversation.agentId });
  // The place can have been locked meanwhile, or be shared with them no longer.
  const joining =
    use.kind === "allowed" && owned ? ask({ kind: "join-conversation", conversation: owned }) : use;
  const decision = joining.kind === "allowed" ? decideHearing(deps, who.asker, conversation.place) : joining;
  const filesRefused = decision.kind === "allowed" ? refuseFiles(deps, who.asker, turn.files) : null;
  if (decision.kind === "allowed" && !filesRefused) return true;
  // One that waited for the gateway may have been taken in there before.
  if (turn.startedAt !== null) {
    await deps.gateways.of(conversation.agentId).abort(conversation.sessionKey, turn.runId ?? turn.id);
  }
  // Taken away while it waited: it ends as everything does that this ended.
  const { agentId } = conversation;
  const taken = use.kind === "allowed" ? null : await whoTook(deps, turn, { agentId, rule: use.rule });
  const order = taken && ((await stopOrderOf(deps, turn)) ?? taken);
  if (order) {
    await endTurn(deps, about, stoppedBy(order, true));
    return false;
  }
  await endTurn(deps, about, {
    to: "refused",
    failure: filesRefused ? "files" : "access",
    action: "turn.refused",
    rule: filesRefused ? `files: ${filesRefused.kind}` : describeRule(decision.rule),
    text: filesRefused
      ? { key: "files-not-allowed", refusal: filesRefused, helpers: helperNames(deps, null) }
      : refusalText(deps, about, decision, ownerName(deps, owned?.principalId)),
  });
  return false;
}

function refusalText(deps: TurnDeps, about: TurnContext, { rule }: AccessDecision, owner: string): Text {
  const { agent, conversation } = about;
  switch (rule.kind) {
    case "frozen":
      return frozenText(deps, rule.freeze, about.turn.principalId);
    case "closed-channel":
      return { key: "guest-elsewhere" };
    case "locked":
      return { key: "conversation-locked", role: rule.to, owner };
    case "not-shared":
    case "shared":
      return { key: "somebody-elses-thread", owner, agent };
    default:
      return { key: "agent-refused", agent, helpers: helperNames(deps, conversation.agentId) };
  }
}

function ownerName(deps: TurnDeps, id: TurnContext["turn"]["principalId"] | undefined): string {
  const owner = id === undefined ? undefined : deps.access.snapshot().people.get(id);
  return owner?.principal.displayName ?? "somebody else";
}
