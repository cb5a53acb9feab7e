import { agentNameOf } from "../access/agent-directory.ts";
import type { PrincipalId } from "../people/principal.ts";
import type { Deps } from "../ports/deps.ts";
import type { Tx } from "../ports/store.ts";
import { type AccessRequest, stagesAfter } from "./access-request.ts";
import { auditRequest } from "./audit-request.ts";
import { decidingQuestion, namesUpTo } from "./deciders.ts";
import { firstAsked, type OpenDeps } from "./open-request.ts";
import { redrawRequest, requestSettings, showRequest } from "./show-request.ts";
import { tellRequester } from "./tell-request.ts";

const JOB = { kind: "system", job: "access-requests" } as const;

/** Nobody answered in time: nothing is given, and everybody sees it. */
export async function expireRequest(tx: Tx, deps: OpenDeps, request: AccessRequest): Promise<void> {
  const ending = {
    state: "expired",
    decidedAt: deps.clock.now(),
    decidedBy: null,
    denialReason: null,
    endsAt: null,
  } as const;
  const question = await decidingQuestion(tx, deps, request);
  if (!(await tx.accessRequests.settle(request.id, ending))) return;
  const expired = { ...request, ...ending };
  await auditRequest(tx, deps, JOB, expired, { action: "access-request.expired" });
  await redrawRequest(tx, deps, expired);
  const agent = agentNameOf(deps, request.agentId);
  const deciders = namesUpTo(deps, question, request.stage);
  await tellRequester(tx, deps, expired, { key: "request-expired", agent, deciders });
}

/** Somebody who was asked is gone: requests that waited for them alone go on to the next ones at once. */
export async function handOnRequests(deps: OpenDeps & Pick<Deps, "store">, gone: PrincipalId): Promise<void> {
  for (const request of await deps.store.accessRequests.pending()) {
    const cards = await deps.store.accessRequests.cardsOf(request.id);
    const asked = await Promise.all(cards.map(({ identity }) => deps.store.principals.byIdentity(identity)));
    if (request.stage === "admins" || asked.some((one) => one !== null && one.id !== gone)) continue;
    await deps.store.transact((tx) => escalateRequest(tx, deps, request));
  }
}

/** The ones who were asked are silent: the next ones are asked as well. Who has it on a card already gets no second. */
export async function escalateRequest(tx: Tx, deps: OpenDeps, request: AccessRequest): Promise<void> {
  const question = await decidingQuestion(tx, deps, request);
  const next = await firstAsked(tx, deps, question, stagesAfter(request.stage));
  const stage = next?.stage ?? "admins";
  const escalatesAt =
    next === null || stage === "admins"
      ? null
      : deps.clock.now() + requestSettings(deps.settings).escalateAfterMs;
  if (!(await tx.accessRequests.escalate(request.id, stage, escalatesAt))) return;
  const shown = new Set((await tx.accessRequests.cardsOf(request.id)).map(({ identity }) => identity));
  const asked = (next?.deciders ?? []).flatMap(({ identities }) => identities);
  const fresh = asked.filter((identity) => !shown.has(identity));
  for (const identity of fresh) await showRequest(tx, deps, { ...request, stage, escalatesAt }, identity);
  if (fresh.length === 0) return;
  await auditRequest(tx, deps, JOB, request, { action: "access-request.escalated", details: { stage } });
}
