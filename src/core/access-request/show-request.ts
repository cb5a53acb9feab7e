import { agentNameOf } from "../access/agent-directory.ts";
import { loadPerson } from "../access/load-snapshot.ts";
import type { Permission } from "../access/permission.ts";
import { holdingsFor } from "../access/policy.ts";
import type { OutboxRow } from "../outbox/outbound.ts";
import { type Identity, platformOf } from "../people/identity.ts";
import type { Deps } from "../ports/deps.ts";
import type { Reads, Tx } from "../ports/store.ts";
import { DEFAULT_ACCESS_REQUESTS, type Settings } from "../settings.ts";
import { type NewButton, sayDirectly } from "../words/say.ts";
import type { ShownButton } from "../words/text.ts";
import type { AccessRequest, AskedSpan } from "./access-request.ts";
import { decidingQuestion, namesUpTo } from "./deciders.ts";
import type { RequestCard, RequestCardState } from "./request-card.ts";

export type ShowDeps = Pick<Deps, "access" | "settings" | "clock" | "ids" | "gateways">;

export const requestSettings = (settings: Settings) => settings.accessRequests ?? DEFAULT_ACCESS_REQUESTS;

/** What a yes gives when the one who decides says nothing else. */
export function askedOf(settings: Settings, { asked }: Pick<AccessRequest, "asked">): AskedSpan {
  return asked ?? { kind: "for", ms: requestSettings(settings).usualMs };
}

/** A request as it is shown now. */
export async function requestCardOf(
  reads: Reads,
  deps: ShowDeps,
  request: AccessRequest,
): Promise<RequestCard> {
  const person = await reads.principals.byIdentity(request.identity);
  const held = await reads.heldMessages.ofAccount(request.identity);
  return {
    who: person?.displayName ?? request.name,
    identity: request.identity,
    standing: request.standing,
    role: person?.role ?? null,
    agent: agentNameOf(deps, request.agentId),
    asked: askedOf(deps.settings, request),
    hasUntil: await endOfAccess(reads, deps, request),
    quote: request.reason,
    holdsMessage: held.some(({ agentId }) => agentId === request.agentId),
    state: await requestStateOf(reads, deps, request),
  };
}

export async function requestStateOf(
  reads: Pick<Reads, "principals">,
  deps: Pick<Deps, "access" | "settings" | "clock">,
  request: AccessRequest,
): Promise<RequestCardState> {
  const at = request.decidedAt ?? request.expiresAt;
  switch (request.state) {
    case "pending": {
      const question = await decidingQuestion(reads, deps, request);
      return {
        kind: "waiting",
        until: request.expiresAt,
        deciders: namesUpTo(deps, question, request.stage),
      };
    }
    case "approved":
      return { kind: "approved", by: await deciderName(reads, request), at, endsAt: request.endsAt };
    case "denied":
      return { kind: "denied", by: await deciderName(reads, request), at, quote: request.denialReason };
    case "expired":
    case "withdrawn":
      return { kind: request.state, at };
  }
}

/** When what they have of this agent ends that has an end; null when they have no such thing. */
export async function endOfAccess(
  reads: Pick<Reads, "principals" | "grants">,
  deps: Pick<Deps, "access" | "clock">,
  { identity, agentId }: Pick<AccessRequest, "identity" | "agentId">,
): Promise<number | null> {
  const now = deps.clock.now();
  const known = await reads.principals.byIdentity(identity);
  const person = known && (await loadPerson(reads, known.id, now));
  if (!person) return null;
  const holdings = holdingsFor(person, `agent:${agentId}` as Permission, deps.access.snapshot().roles, now);
  const ends = holdings.flatMap(({ endsAt }) => (endsAt === null ? [] : [endsAt]));
  return ends.length === 0 ? null : Math.max(...ends);
}

/** Shows a request to somebody who may decide it, in private, and remembers where. */
export async function showRequest(
  tx: Tx,
  deps: ShowDeps,
  request: AccessRequest,
  to: Identity,
): Promise<void> {
  const card = await requestCardOf(tx, deps, request);
  const outboxId = await sayDirectly(tx, deps, to, {
    text: { key: "request-card", card },
    buttons: decisionButtons(deps, request),
    reference: request.reference,
  });
  await tx.accessRequests.addCard({ requestId: request.id, outboxId, identity: to });
}

/** The buttons can be pressed again: whoever comes too late is told who was first. */
function decisionButtons(
  deps: Pick<Deps, "settings" | "clock">,
  request: AccessRequest,
): readonly NewButton[] {
  const { id: requestId, expiresAt } = request;
  const rest = { reusable: true, lifeMs: Math.max(0, expiresAt - deps.clock.now()) } as const;
  const asked = askedOf(deps.settings, request);
  const decide = (choice: "approve" | "deny") => ({ kind: "decide-request", requestId, choice }) as const;
  const askFor = (form: "approve-until" | "deny-reason") =>
    ({ kind: "ask-decision", requestId, form }) as const;
  return [
    {
      label: { key: "approve-request", forMs: asked.kind === "for" ? asked.ms : null },
      action: decide("approve"),
      tone: "primary",
      ...rest,
    },
    { label: { key: "approve-until" }, action: askFor("approve-until"), ...rest },
    { label: { key: "deny-request" }, action: decide("deny"), tone: "danger", ...rest },
    { label: { key: "deny-request-reason" }, action: askFor("deny-reason"), ...rest },
  ];
}

/** Shows everywhere how a request stands; the buttons stay while it waits. */
export async function redrawRequest(tx: Tx, deps: ShowDeps, request: AccessRequest): Promise<void> {
  const card = await requestCardOf(tx, deps, request);
  const { reference } = request;
  for (const { outboxId: of, identity } of await tx.accessRequests.cardsOf(request.id)) {
    const shown = await tx.outbox.get(of);
    if (!shown) continue;
    const buttons = request.state === "pending" ? buttonsOf(shown) : [];
    const message = { kind: "notice", text: { key: "request-card", card }, buttons, reference } as const;
    const operation = { kind: "redraw", of, platform: platformOf(identity), message } as const;
    const row = { id: deps.ids.next("o"), lane: shown.lane, turnId: null, operation };
    await tx.outbox.add(row, deps.clock.now());
  }
}

function buttonsOf({ operation }: OutboxRow): readonly ShownButton[] {
  return operation.kind === "direct" && operation.message.kind === "notice" ? operation.message.buttons : [];
}

async function deciderName(reads: Pick<Reads, "principals">, { decidedBy }: AccessRequest): Promise<string> {
  if (decidedBy === null || decidedBy === "system") return "a rule of the settings";
  return (await reads.principals.get(decidedBy))?.displayName ?? "somebody";
}
