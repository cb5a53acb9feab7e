import { decideAccess } from "../access/policy.ts";
import type { Standing } from "../people/identity.ts";
import { actorOf, type ResolvedAsker } from "../people/resolve-asker.ts";
import type { Deps } from "../ports/deps.ts";
import type { Tx } from "../ports/store.ts";
import type { AutoRule } from "../settings.ts";
import {
  type AccessRequest,
  type AccessRequestId,
  endOfGrant,
  REQUEST_STAGES,
  type RequestStage,
} from "./access-request.ts";
import { auditRequest } from "./audit-request.ts";
import { autoRuleFor, describeAutoRule } from "./auto-rule.ts";
import { type Decider, type DecidingQuestion, decidersAt, decidingQuestion } from "./deciders.ts";
import { giveAgent, isNoPerson } from "./give-agent.ts";
import { newRequest, type Wish } from "./new-request.ts";
import { capFor, latestRequests } from "./request-caps.ts";
import { endOfAccess, requestSettings, type ShowDeps, showRequest } from "./show-request.ts";
import { tellOfAutoApproval } from "./tell-request.ts";

export type OpenDeps = ShowDeps & Pick<Deps, "adapters">;

export type OpenOutcome =
  | {
      readonly kind: "opened" | "waits";
      readonly request: AccessRequest;
      readonly deciders: readonly string[];
    }
  /** A rule of the settings said yes. */
  | { readonly kind: "approved"; readonly endsAt: number }
  | { readonly kind: "needless"; readonly endsAt: number | null }
  | { readonly kind: "not-a-person"; readonly standing: Standing }
  | {
      readonly kind: "refused";
      readonly why: "too-many-open" | "too-many-a-day" | "nobody" | "over";
      readonly limit: number;
    };

/** Asks those who may decide to give somebody an agent for a time. Who has it already, or asks too often, asks nobody. */
export async function openRequest(
  tx: Tx,
  deps: OpenDeps,
  who: ResolvedAsker,
  wish: Wish,
): Promise<OpenOutcome> {
  const now = deps.clock.now();
  if (isNoPerson(who.facts.standing)) return { kind: "not-a-person", standing: who.facts.standing };
  const about = { identity: who.identity, agentId: wish.agentId };
  const hasUntil = await endOfAccess(tx, deps, about);
  const settings = requestSettings(deps.settings);
  const asked = wish.asked ?? { kind: "for", ms: settings.usualMs };
  const endsAt = endOfGrant(asked, now, hasUntil);
  if (endsAt <= now) return refuse(tx, deps, who, wish, { why: "over", limit: 0 });
  const use = decideAccess(
    who.asker,
    { kind: "use-agent", agentId: wish.agentId },
    deps.access.snapshot(),
    now,
  );
  const end = use.kind === "allowed" ? (use.rule.kind === "grant" ? use.rule.grant.endsAt : null) : now;
  if (end === null || end >= endsAt) return { kind: "needless", endsAt: end };

  const earlier = await latestRequests(tx, who, now);
  const waiting = earlier.find(({ state, agentId }) => state === "pending" && agentId === wish.agentId);
  const question = await decidingQuestion(tx, deps, about);
  if (waiting)
    return { kind: "waits", request: waiting, deciders: await namesAt(tx, deps, question, waiting.stage) };
  const cap = await capFor(tx, who, earlier);
  if (cap) return refuse(tx, deps, who, wish, cap);
  const wholeMs = endsAt - now;
  // While something is frozen no rule says yes in anybody's place.
  const rule =
    who.principal &&
    use.rule.kind !== "frozen" &&
    autoRuleFor(settings.auto, {
      principal: who.principal,
      standing: who.facts.standing,
      agentId: wish.agentId,
      wholeMs,
      earlier,
      now,
    });
  if (rule) return approveByRule(tx, deps, who, wish, { rule, endsAt, question });
  return ask(tx, deps, who, wish, question);
}

async function ask(
  tx: Tx,
  deps: OpenDeps,
  who: ResolvedAsker,
  wish: Wish,
  question: DecidingQuestion,
): Promise<OpenOutcome> {
  const first = await firstAsked(tx, deps, question);
  if (!first) return refuse(tx, deps, who, wish, { why: "nobody", limit: 0 });
  const settings = requestSettings(deps.settings);
  const now = deps.clock.now();
  const escalatesAt = first.stage === "admins" ? null : now + settings.escalateAfterMs;
  const request = newRequest(deps, who, wish, { stage: first.stage, escalatesAt });
  await tx.accessRequests.add(request);
  await auditRequest(tx, deps, actorOf(who), request, {
    action: "access-request.opened",
    details: { stage: first.stage, expiresAt: request.expiresAt },
  });
  for (const { identities } of first.deciders) {
    for (const identity of identities) await showRequest(tx, deps, request, identity);
  }
  return { kind: "opened", request, deciders: await namesAt(tx, deps, question, first.stage) };
}

/** The first stage that has anybody. */
export async function firstAsked(
  tx: Tx,
  deps: OpenDeps,
  question: DecidingQuestion,
  stages: readonly RequestStage[] = REQUEST_STAGES,
): Promise<{ readonly stage: RequestStage; readonly deciders: readonly Decider[] } | null> {
  for (const stage of stages) {
    const deciders = await decidersAt(tx, deps, question, stage);
    if (deciders.length > 0) return { stage, deciders };
  }
  return null;
}

async function namesAt(tx: Tx, deps: OpenDeps, question: DecidingQuestion, stage: RequestStage) {
  const { people } = deps.access.snapshot();
  const deciders = await decidersAt(tx, deps, question, stage);
  return deciders.map(({ id }) => people.get(id)?.principal.displayName ?? "somebody");
}

interface ByRule {
  readonly rule: AutoRule;
  readonly endsAt: number;
  readonly question: DecidingQuestion;
}

async function approveByRule(
  tx: Tx,
  deps: OpenDeps,
  who: ResolvedAsker,
  wish: Wish,
  { rule, endsAt, question }: ByRule,
): Promise<OpenOutcome> {
  const { agentId, reason } = wish;
  const by = { kind: "system", job: "auto-approve" } as const;
  const gift = { person: who, agentId, endsAt, reason, judged: "access-request" } as const;
  if (!(await giveAgent(tx, deps, by, gift))) {
    return { kind: "not-a-person", standing: who.facts.standing };
  }
  const now = deps.clock.now();
  const request = newRequest(deps, who, wish, { stage: "owner", escalatesAt: null });
  await tx.accessRequests.add(request);
  const ending = {
    state: "approved",
    decidedAt: now,
    decidedBy: "system",
    denialReason: null,
    endsAt,
  } as const;
  await tx.accessRequests.settle(request.id, ending);
  await auditRequest(tx, deps, by, request, {
    action: "access-request.approved",
    rule: describeAutoRule(requestSettings(deps.settings).auto, rule),
    details: { endsAt },
  });
  const first = await firstAsked(tx, deps, question);
  await tellOfAutoApproval(tx, deps, { ...request, endsAt }, first?.deciders ?? []);
  return { kind: "approved", endsAt };
}

async function refuse(
  tx: Tx,
  deps: Pick<Deps, "clock">,
  who: ResolvedAsker,
  wish: Wish,
  refusal: Omit<Extract<OpenOutcome, { kind: "refused" }>, "kind">,
): Promise<OpenOutcome> {
  const request = { id: "none" as AccessRequestId, identity: who.identity, ...wish };
  await auditRequest(tx, deps, actorOf(who), request, {
    action: "access-request.refused",
    denied: true,
    details: { why: refusal.why },
  });
  return { kind: "refused", ...refusal };
}
