import { agentNameOf } from "../access/agent-directory.ts";
import { describeRule } from "../access/explain-access.ts";
import { decideAccess, type Rule } from "../access/policy.ts";
import { withReference } from "../audit/with-reference.ts";
import { placeKeyOf } from "../conversation/place.ts";
import { openPlace } from "../inbox/open-place.ts";
import { takeMessage } from "../inbox/take-message.ts";
import { type ResolvedAsker, resolveAsker } from "../people/resolve-asker.ts";
import type { Deps } from "../ports/deps.ts";
import { sayDirectly, sayPrivately } from "../words/say.ts";
import { contextOfHeld, type HeldContent, type HeldMessage } from "./held-message.ts";
import { auditHeld, forgetHeld } from "./hold-message.ts";

const JOB = { kind: "system", job: "held-messages" } as const;

/**
 * Runs a kept message as the one who wrote it, when they may use the agent by now, however they came to it. It is taken
 * out and made a turn in one transaction: a crash before it changes nothing, and after it the turn is there.
 */
export async function releaseHeld(deps: Deps, held: HeldMessage): Promise<void> {
  const who = await resolveAsker(deps, held.identity);
  const now = deps.clock.now();
  const snapshot = deps.access.snapshot();
  const use = decideAccess(who.asker, { kind: "use-agent", agentId: held.agentId }, snapshot, now);
  if (use.kind !== "allowed" || held.expiresAt <= now) return;
  const content = openHeld(deps, held);
  if (!content) {
    await deps.store.transact((tx) => forgetHeld(tx, deps, JOB, held, "unreadable"));
    return;
  }
  if (await isOpenTo(deps, who, content)) await run(deps, who, { held, content, rule: use.rule });
  else await drop(deps, who, held);
}

interface Release {
  readonly held: HeldMessage;
  readonly content: HeldContent;
  readonly rule: Rule;
}

async function run(deps: Deps, who: ResolvedAsker, { held, content, rule }: Release): Promise<void> {
  const { event, text } = content;
  const { agentId, reference } = held;
  const agent = agentNameOf(deps, agentId);
  const words = describeRule(rule);
  const place = await openPlace(deps, who, event, { agentId, text });
  deps.crashPoints.reach("releasing");
  const stale = await deps.store.transact(async (plain) => {
    const tx = withReference(plain, reference);
    const now = await tx.heldMessages.get(held.id);
    if (now === null || now.sealed !== held.sealed) return now;
    await tx.heldMessages.remove(held.id);
    await auditHeld(tx, deps, JOB, held, { action: "message.released", why: null, rule: words });
    const by = giverOf(deps, rule);
    await sayPrivately(tx, deps, event.place, who.identity, { text: { key: "message-runs", by, agent } });
    // It is sent now: what waited for access has not waited for the gateway.
    const fresh = { ...event, sentAt: deps.clock.now() };
    await takeMessage(tx, deps, who, fresh, { agentId, text, rule: words, reference, place });
    return null;
  });
  // Edited since it was read: what runs is what it says now.
  if (stale !== null) await releaseHeld(deps, stale);
}

/** Meanwhile the place can have become somebody else's, or have been locked. */
async function isOpenTo(deps: Deps, who: ResolvedAsker, { event }: HeldContent): Promise<boolean> {
  const conversation = await deps.store.conversations.firstIn(placeKeyOf(event.place));
  if (!conversation) return true;
  const question = { kind: "join-conversation", conversation } as const;
  return decideAccess(who.asker, question, deps.access.snapshot(), deps.clock.now()).kind === "allowed";
}

async function drop(deps: Deps, who: ResolvedAsker, held: HeldMessage): Promise<void> {
  const { agentId, reference } = held;
  await deps.store.transact(async (tx) => {
    if (!(await forgetHeld(tx, deps, JOB, held, "not-theirs"))) return;
    const text = { key: "message-dropped", agent: agentNameOf(deps, agentId) } as const;
    await sayDirectly(tx, deps, who.identity, { text, reference });
  });
}

export function openHeld(deps: Pick<Deps, "vault" | "logger">, held: HeldMessage): HeldContent | null {
  try {
    return JSON.parse(deps.vault.open(held.sealed, contextOfHeld(held))) as HeldContent;
  } catch (fault) {
    deps.logger.error({ held: held.id, fault: String(fault) }, "a kept message cannot be read any more");
    return null;
  }
}

function giverOf({ access }: Pick<Deps, "access">, rule: Rule): string | null {
  if (rule.kind !== "grant" || rule.grant.grantedBy === "system") return null;
  return access.snapshot().people.get(rule.grant.grantedBy)?.principal.displayName ?? null;
}
