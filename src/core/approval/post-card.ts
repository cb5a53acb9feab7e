import { loadFreezes, loadPerson } from "../access/load-snapshot.ts";
import { decideAccess } from "../access/policy.ts";
import { type Place, placeKeyOf } from "../conversation/place.ts";
import type { OutboxOperation } from "../outbox/outbound.ts";
import { type Identity, platformOf } from "../people/identity.ts";
import type { PrincipalId } from "../people/principal.ts";
import type { Tx } from "../ports/store.ts";
import { makeButtons, type NewButton } from "../words/say.ts";
import type { Text } from "../words/text.ts";
import type { ApprovalDeps } from "./approval-deps.ts";
import type { ApprovalRequest, Card } from "./approval-request.ts";
import { describeApproval } from "./describe-approval.ts";
import { fitsOnCard } from "./spell-out.ts";

type CardDeps = Pick<ApprovalDeps, "ids" | "clock" | "access" | "gateways" | "settings">;

/** Where a card goes: into a person's own chat, a place for all, or a place for this person alone. */
export type CardTarget =
  | { readonly kind: "direct"; readonly to: Identity; readonly principalId: PrincipalId }
  | { readonly kind: "place"; readonly place: Place; readonly principalId: PrincipalId | null }
  | {
      readonly kind: "private";
      readonly place: Place;
      readonly to: Identity;
      readonly principalId: PrincipalId;
    };

export interface NewCard {
  readonly kind: Card["kind"];
  readonly text: Text;
  readonly buttons: readonly NewButton[];
}

/** A click that comes late gets a true answer for this long. */
const LATE_MS = 24 * 60 * 60_000;

/** Says something about a request that is redrawn when the request changes. */
export async function postCard(
  tx: Tx,
  deps: CardDeps,
  request: ApprovalRequest,
  target: CardTarget,
  card: NewCard,
): Promise<string> {
  const outboxId = deps.ids.next("o");
  const lifeMs = Math.max(0, request.approval.expiresAt - deps.clock.now()) + LATE_MS;
  const lasting = card.buttons.map((button) => ({ ...button, reusable: true, lifeMs }));
  const buttons = await makeButtons(tx, deps, lasting, outboxId);
  const message = { kind: "notice", text: card.text, buttons, reference: request.reference } as const;
  const { lane, platform, operation } = wayTo(target, message);
  await tx.outbox.add({ id: outboxId, lane, turnId: null, operation }, deps.clock.now());
  await tx.approvals.addCard({
    requestId: request.id,
    outboxId,
    lane,
    platform,
    principalId: target.principalId,
    kind: card.kind,
    buttons,
    lostAt: null,
  });
  return outboxId;
}

function wayTo(
  target: CardTarget,
  message: Extract<OutboxOperation, { kind: "direct" }>["message"],
): Pick<Card, "lane" | "platform"> & { readonly operation: OutboxOperation } {
  if (target.kind === "direct") {
    const { to } = target;
    return {
      lane: `private/${to}`,
      platform: platformOf(to),
      operation: { kind: "direct", to, message },
    };
  }
  const { place } = target;
  const privateTo = target.kind === "private" && place.kind !== "dm" ? target.to : null;
  return {
    lane: privateTo === null ? placeKeyOf(place) : `private/${privateTo}`,
    platform: place.platform,
    operation: { kind: "post", place, message, privateTo },
  };
}

/** The card that asks somebody to decide. */
export async function askCard(tx: Tx, deps: CardDeps, request: ApprovalRequest): Promise<NewCard> {
  const card = await describeApproval(tx, deps, request);
  return { kind: "ask", text: { key: "approval-card", card }, buttons: decisionButtons(request) };
}

/** What can be done with a request: what the gateway offers, and for a long one, to read it first. */
function decisionButtons(request: ApprovalRequest): readonly NewButton[] {
  const isLong = !fitsOnCard(request.approval.text);
  const deny: readonly NewButton[] = request.approval.choices.includes("deny")
    ? [
        voteButton(request, "deny", "card"),
        {
          label: { key: "deny-because" },
          action: { kind: "deny-approval-because", request: request.id, shown: request.digest },
        },
      ]
    : [];
  const open: NewButton = {
    label: { key: "open-whole" },
    action: { kind: "open-approval-whole", request: request.id },
  };
  return [...(isLong ? [open] : approveButtons(request, "card")), ...deny];
}

export function approveButtons(request: ApprovalRequest, step: "card" | "whole"): readonly NewButton[] {
  const { choices } = request.approval;
  return (["allow-once", "allow-always"] as const)
    .filter((choice) => choices.includes(choice))
    .map((choice) => voteButton(request, choice, step));
}

const LABELS = { "allow-once": "approve-once", "allow-always": "approve-always", deny: "deny" } as const;
const TONES = { "allow-once": "primary", "allow-always": "normal", deny: "danger" } as const;

function voteButton(
  request: ApprovalRequest,
  choice: keyof typeof LABELS,
  step: "card" | "whole",
): NewButton {
  const { id, digest } = request;
  return {
    label: { key: LABELS[choice] },
    tone: TONES[choice],
    action: { kind: "vote-approval", request: id, choice, step, shown: digest },
  };
}

/** Shows on every card how the request stands now; buttons stay only with those who may use them. */
export async function redrawCards(tx: Tx, deps: CardDeps, request: ApprovalRequest): Promise<void> {
  const card = await describeApproval(tx, deps, request);
  const isOver = card.state.kind !== "waiting";
  for (const one of await tx.approvals.cardsOf(request.id)) {
    if (one.kind === "line" ? !isOver : one.kind === "step" && !isOver) continue;
    const id = deps.ids.next("o");
    const operation: OutboxOperation =
      one.kind === "line"
        ? { kind: "remove", of: one.outboxId }
        : {
            kind: "redraw",
            of: one.outboxId,
            platform: one.platform,
            message: {
              kind: "notice",
              text: { key: "approval-card", card },
              buttons: await liveButtons(tx, deps, request, one),
              reference: request.reference,
            },
          };
    await tx.outbox.add({ id, lane: one.lane, turnId: null, operation }, deps.clock.now());
  }
}

async function liveButtons(
  tx: Tx,
  deps: CardDeps,
  request: ApprovalRequest,
  card: Card,
): Promise<Card["buttons"]> {
  if (request.state !== "pending" || card.kind !== "ask") return [];
  if (card.principalId === null) return card.buttons;
  const now = deps.clock.now();
  const person = await loadPerson(tx, card.principalId, now);
  const people = new Map(person ? [[card.principalId, person]] : []);
  const asker = { principalId: card.principalId, standing: "member" } as const;
  const question = { kind: "approve", agentId: request.agentId } as const;
  const snapshot = { people, roles: deps.access.snapshot().roles, freezes: await loadFreezes(tx) };
  return decideAccess(asker, question, snapshot, now).kind === "allowed" ? card.buttons : [];
}
