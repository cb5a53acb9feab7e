import type { AgentId } from "../access/permission.ts";
import type { Actor } from "../audit/audit-event.ts";
import { messageKeyOf } from "../conversation/place.ts";
import type { InboxRow } from "../inbox/inbound.ts";
import { actorOf, type ResolvedAsker } from "../people/resolve-asker.ts";
import type { Deps } from "../ports/deps.ts";
import type { Tx } from "../ports/store.ts";
import { isNoPerson } from "./give-agent.ts";
import { contextOfHeld, type HeldContent, type HeldMessage, type HeldMessageId } from "./held-message.ts";

export interface ToHold {
  readonly who: ResolvedAsker;
  readonly row: InboxRow;
  readonly agentId: AgentId;
  readonly text: string;
  readonly reference: string;
}

type HoldDeps = Pick<Deps, "clock" | "ids" | "vault" | "settings">;

/** Of one account: for one agent, and in all. A stranger's one message is enough to ask with. */
const MOST = { forAgent: 3, inAll: 10, ofStranger: 1 };

/**
 * Keeps a refused message, encrypted, until its sender may use the agent; its plain text leaves the inbox. Null when it
 * cannot be kept: then it is simply refused.
 */
export async function holdMessage(tx: Tx, deps: HoldDeps, message: ToHold): Promise<HeldMessage | null> {
  const { who, row, agentId, text, reference } = message;
  const { event } = row;
  const lifeMs = deps.settings.limits.heldMessageMs;
  if (event.kind !== "message" || lifeMs === 0 || isNoPerson(who.facts.standing)) return null;
  const others = await tx.heldMessages.ofAccount(who.identity);
  const ofAgent = others.filter((one) => one.agentId === agentId).length;
  const most = who.principal ? MOST.inAll : MOST.ofStranger;
  if (others.length >= most || ofAgent >= MOST.forAgent) return null;
  const now = deps.clock.now();
  const id = deps.ids.next("h") as HeldMessageId;
  const about = { id, identity: who.identity, agentId };
  const content: HeldContent = { event, text };
  const held: HeldMessage = {
    ...about,
    messageKey: messageKeyOf(event.message),
    sealed: deps.vault.seal(JSON.stringify(content), contextOfHeld(about)),
    heldAt: now,
    expiresAt: now + lifeMs,
    reference,
  };
  if (!(await tx.heldMessages.add(held))) return null;
  await tx.inbox.redact(row.id);
  await auditHeld(tx, deps, actorOf(who), held, { action: "message.held", why: null });
  return held;
}

/** Deletes a kept message unread, once. */
export async function forgetHeld(
  tx: Tx,
  deps: Pick<Deps, "clock">,
  by: Actor,
  held: HeldMessage,
  why: "asked" | "withdrawn" | "left" | "too-old" | "not-theirs" | "unreadable",
): Promise<boolean> {
  if (!(await tx.heldMessages.remove(held.id))) return false;
  await auditHeld(tx, deps, by, held, { action: "message.forgotten", why });
  return true;
}

export async function auditHeld(
  tx: Tx,
  deps: Pick<Deps, "clock">,
  by: Actor,
  held: HeldMessage,
  fact: {
    readonly action: "message.edited" | "message.held" | "message.forgotten" | "message.released";
    readonly why: string | null;
    readonly rule?: string;
  },
): Promise<void> {
  const known = await tx.principals.byIdentity(held.identity);
  await tx.audit.append(
    {
      actor: by,
      action: fact.action,
      target: { kind: "agent", id: held.agentId },
      outcome: "done",
      rule: fact.rule ?? null,
      details: { principal: known?.id ?? null, of: held.identity, held: held.id, why: fact.why },
      reference: held.reference,
    },
    deps.clock.now(),
  );
}
