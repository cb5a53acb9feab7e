import { agentNameOf } from "../access/agent-directory.ts";
import { describeRule } from "../access/explain-access.ts";
import { loadFreezes, loadPerson } from "../access/load-snapshot.ts";
import { type AccessDecision, decideAccess } from "../access/policy.ts";
import type { Standing } from "../people/identity.ts";
import { actorOf, type ResolvedAsker } from "../people/resolve-asker.ts";
import type { Tx } from "../ports/store.ts";
import type { NewButton } from "../words/say.ts";
import { type AccessRequest, type AccessRequestId, type AskedSpan, endOfGrant } from "./access-request.ts";
import { auditRequest } from "./audit-request.ts";
import { type DecidingQuestion, decidingQuestion, namesUpTo } from "./deciders.ts";
import { giveAgent } from "./give-agent.ts";
import { askedOf, endOfAccess, redrawRequest, type ShowDeps } from "./show-request.ts";
import { tellRequester } from "./tell-request.ts";

export type Choice =
  /** Null: as they asked. */
  | { readonly kind: "approve"; readonly asked: AskedSpan | null }
  | { readonly kind: "deny"; readonly reason: string | null };

export type DecideOutcome =
  | { readonly kind: "decided"; readonly request: AccessRequest }
  | { readonly kind: "late"; readonly request: AccessRequest }
  | { readonly kind: "gone" }
  | {
      readonly kind: "not-yours";
      readonly request: AccessRequest;
      readonly deciders: readonly string[];
      readonly isOwn: boolean;
    }
  /** The account can hold nothing now, or the end is over; the request still waits. */
  | { readonly kind: "undecidable"; readonly request: AccessRequest; readonly standing: Standing };

/**
 * One decision of a request, judged here and now: the first counts, and everybody else is told of it. `person` is the one
 * who asked, as their platform knows them at this moment.
 */
export async function decideRequest(
  tx: Tx,
  deps: ShowDeps,
  who: ResolvedAsker,
  about: { readonly id: AccessRequestId; readonly person: ResolvedAsker; readonly choice: Choice },
): Promise<DecideOutcome> {
  const request = await tx.accessRequests.get(about.id);
  if (!request) return { kind: "gone" };
  const question = await decidingQuestion(tx, deps, request);
  const decision = await judge(tx, deps, who, question);
  if (decision.kind !== "allowed") {
    await auditRefused(tx, deps, who, request, describeRule(decision.rule));
    const isOwn = decision.rule.kind === "own-request";
    return { kind: "not-yours", request, deciders: namesUpTo(deps, question, request.stage), isOwn };
  }
  if (request.state !== "pending" || request.expiresAt <= deps.clock.now()) {
    await auditRefused(tx, deps, who, request, `It was ${request.state} before.`);
    return { kind: "late", request };
  }
  const rule = describeRule(decision.rule);
  return about.choice.kind === "approve"
    ? approve(tx, deps, who, { request, rule, person: about.person, asked: about.choice.asked })
    : deny(tx, deps, who, { request, rule, reason: about.choice.reason });
}

/** From the transaction's own view: the right can have been taken since the card was sent, or since the click. */
async function judge(
  tx: Tx,
  deps: ShowDeps,
  who: ResolvedAsker,
  question: DecidingQuestion,
): Promise<AccessDecision> {
  const now = deps.clock.now();
  const person = who.principal && (await loadPerson(tx, who.principal.id, now));
  const people = new Map(person ? [[person.principal.id, person]] : []);
  const freezes = await loadFreezes(tx);
  return decideAccess(who.asker, question, { people, roles: deps.access.snapshot().roles, freezes }, now);
}

interface Approval {
  readonly request: AccessRequest;
  readonly rule: string;
  readonly person: ResolvedAsker;
  readonly asked: AskedSpan | null;
}

async function approve(
  tx: Tx,
  deps: ShowDeps,
  who: ResolvedAsker,
  { request, rule, person, asked }: Approval,
): Promise<DecideOutcome> {
  const { agentId, reason } = request;
  const hasUntil = await endOfAccess(tx, deps, request);
  const endsAt = endOfGrant(asked ?? askedOf(deps.settings, request), deps.clock.now(), hasUntil);
  const gift = { person, agentId, endsAt, reason, judged: "access-request" } as const;
  if (!(await giveAgent(tx, deps, actorOf(who), gift))) {
    return { kind: "undecidable", request, standing: person.facts.standing };
  }
  const settled = await settle(tx, deps, who, request, { state: "approved", denialReason: null, endsAt });
  await auditRequest(tx, deps, actorOf(who), settled, {
    action: "access-request.approved",
    rule,
    details: { endsAt },
  });
  const agent = agentNameOf(deps, agentId);
  const by = who.principal?.displayName ?? null;
  const text = { key: "request-approved", by, agent, endsAt } as const;
  await tellRequester(tx, deps, settled, text, await doneButtons(tx, request));
  return { kind: "decided", request: settled };
}

async function doneButtons(tx: Tx, { identity, agentId }: AccessRequest): Promise<readonly NewButton[]> {
  const person = await tx.principals.byIdentity(identity);
  if (!person) return [];
  const action = { kind: "run-command", command: `done ${agentId}` } as const;
  return [{ label: { key: "done-with-it" }, action, onlyFor: person.id }];
}

async function deny(
  tx: Tx,
  deps: ShowDeps,
  who: ResolvedAsker,
  denial: { readonly request: AccessRequest; readonly rule: string; readonly reason: string | null },
): Promise<DecideOutcome> {
  const { request, rule, reason } = denial;
  const settled = await settle(tx, deps, who, request, {
    state: "denied",
    denialReason: reason,
    endsAt: null,
  });
  await auditRequest(tx, deps, actorOf(who), settled, { action: "access-request.denied", rule });
  const agent = agentNameOf(deps, request.agentId);
  const by = who.principal?.displayName ?? "Somebody";
  await tellRequester(tx, deps, settled, { key: "request-denied", by, agent, quote: reason });
  return { kind: "decided", request: settled };
}

async function settle(
  tx: Tx,
  deps: ShowDeps,
  who: ResolvedAsker,
  request: AccessRequest,
  ending: Pick<AccessRequest, "state" | "denialReason" | "endsAt">,
): Promise<AccessRequest> {
  const whole = { ...ending, decidedAt: deps.clock.now(), decidedBy: who.principal?.id ?? null };
  await tx.accessRequests.settle(request.id, whole);
  const settled = { ...request, ...whole };
  await redrawRequest(tx, deps, settled);
  return settled;
}

const auditRefused = (tx: Tx, deps: ShowDeps, who: ResolvedAsker, request: AccessRequest, rule: string) =>
  auditRequest(tx, deps, actorOf(who), request, { action: "access-request.refused", denied: true, rule });
