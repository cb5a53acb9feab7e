import { agentNameOf } from "../access/agent-directory.ts";
import { describeRule } from "../access/explain-access.ts";
import { isBrokenGlass, reasonOfBrokenGlass } from "../access/grant.ts";
import { loadFreezes, loadPerson } from "../access/load-snapshot.ts";
import type { AgentId } from "../access/permission.ts";
import { decideAccess } from "../access/policy.ts";
import { platformOf } from "../people/identity.ts";
import { actorOf, type ResolvedAsker } from "../people/resolve-asker.ts";
import type { Deps } from "../ports/deps.ts";
import type { Tx } from "../ports/store.ts";
import { sayDirectly } from "../words/say.ts";
import { giveAgent } from "./give-agent.ts";

type GlassDeps = Pick<Deps, "access" | "adapters" | "clock" | "gateways" | "ids" | "settings">;

export type GlassOutcome =
  | { readonly kind: "broken"; readonly endsAt: number }
  | {
      readonly kind: "refused";
      readonly why: "off" | "not-you" | "has-it" | "too-often";
      readonly rule: string;
    };

const DAY_MS = 24 * 60 * 60_000;
const MOST_A_DAY = 3;
const LATEST_GRANTS = 50;

/**
 * Lets somebody in by themselves, for a short time, in an emergency: only the roles that the settings name, and every
 * admin is told at once. Everything done with it is marked in the audit by the grant that allowed it.
 */
export async function breakGlass(
  tx: Tx,
  deps: GlassDeps,
  who: ResolvedAsker,
  wish: { readonly agentId: AgentId; readonly reason: string; readonly reference: string },
): Promise<GlassOutcome> {
  const { agentId, reason } = wish;
  const now = deps.clock.now();
  const rules = deps.settings.breakGlass;
  const judged = await judge(tx, deps, who, agentId);
  if (judged.kind === "refused") return judged;
  const endsAt = now + (rules?.maxMs ?? 0);
  const by = actorOf(who);
  const marked = reasonOfBrokenGlass(reason);
  const gift = { person: who, agentId, endsAt, reason: marked, judged: "break-glass" } as const;
  if (!(await giveAgent(tx, deps, by, gift))) {
    return { kind: "refused", why: "not-you", rule: "The account can hold nothing now." };
  }
  await tx.audit.append(
    {
      actor: by,
      action: "access.broken-glass",
      target: { kind: "agent", id: agentId },
      outcome: "done",
      rule: judged.rule,
      details: { principal: who.principal?.id ?? null, endsAt, letters: reason.length },
      reference: wish.reference,
    },
    now,
  );
  await tellAdmins(tx, deps, who, { ...wish, endsAt });
  return { kind: "broken", endsAt };
}

async function judge(
  tx: Tx,
  deps: GlassDeps,
  who: ResolvedAsker,
  agentId: AgentId,
): Promise<{ readonly kind: "may"; readonly rule: string } | Extract<GlassOutcome, { kind: "refused" }>> {
  const now = deps.clock.now();
  const roles = deps.settings.breakGlass?.roles ?? [];
  const refused = (why: Extract<GlassOutcome, { kind: "refused" }>["why"], rule: string) =>
    ({ kind: "refused", why, rule }) as const;
  if (roles.length === 0) return refused("off", "The settings let nobody break the glass.");
  const person = who.principal && (await loadPerson(tx, who.principal.id, now));
  const snapshot = {
    people: new Map(person ? [[person.principal.id, person]] : []),
    roles: deps.access.snapshot().roles,
    freezes: await loadFreezes(tx),
  };
  const decision = decideAccess(who.asker, { kind: "break-glass", roles }, snapshot, now);
  if (decision.kind !== "allowed" || !person) return refused("not-you", describeRule(decision.rule));
  const use = decideAccess(who.asker, { kind: "use-agent", agentId }, snapshot, now);
  if (use.kind === "allowed") return refused("has-it", describeRule(use.rule));
  const past = await tx.grants.endedOf(person.principal.id, now, LATEST_GRANTS);
  const late = [...past, ...person.grants].filter(
    (grant) => isBrokenGlass(grant) && grant.startsAt > now - DAY_MS,
  );
  if (late.length >= MOST_A_DAY) return refused("too-often", `At most ${MOST_A_DAY} times in 24 hours.`);
  return { kind: "may", rule: describeRule(decision.rule) };
}

/** Loud: each admin hears of it in private, with a button that ends it. */
async function tellAdmins(
  tx: Tx,
  deps: GlassDeps,
  who: ResolvedAsker,
  {
    agentId,
    reason,
    endsAt,
    reference,
  }: {
    readonly agentId: AgentId;
    readonly reason: string;
    readonly endsAt: number;
    readonly reference: string;
  },
): Promise<void> {
  const snapshot = deps.access.snapshot();
  const question = { kind: "manage-access" } as const;
  const command = `revoke <@${who.identity}> ${agentId}`;
  const text = {
    key: "glass-was-broken",
    who: who.principal?.displayName ?? who.identity,
    agent: agentNameOf(deps, agentId),
    endsAt,
    quote: reason,
  } as const;
  for (const id of snapshot.people.keys()) {
    const admin = { principalId: id, standing: "member" } as const;
    if (decideAccess(admin, question, snapshot, deps.clock.now()).kind !== "allowed") continue;
    const end = { label: { key: "end-now" }, action: { kind: "run-command", command }, onlyFor: id } as const;
    for (const identity of await tx.principals.identitiesOf(id)) {
      if (!deps.adapters.has(platformOf(identity))) continue;
      await sayDirectly(tx, deps, identity, { text, buttons: [{ ...end, tone: "danger" }], reference });
    }
  }
}
