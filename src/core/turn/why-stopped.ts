import type { GrantSubject } from "../access/grant.ts";
import { isGrantCurrent, subjectKeyOf } from "../access/grant.ts";
import { type AgentId, type Permission, permissionCovers } from "../access/permission.ts";
import { decideAccess, permissionsIn, type Rule } from "../access/policy.ts";
import type { RoleName } from "../access/role.ts";
import type { AuditRecord } from "../audit/audit-event.ts";
import type { Conversation } from "../conversation/conversation.ts";
import type { PrincipalId } from "../people/principal.ts";
import { stopOrderOf } from "./stop-orders.ts";
import type { Turn } from "./turn.ts";
import type { StopOrder, TurnDeps } from "./turn-deps.ts";

type WhyDeps = Pick<TurnDeps, "store" | "access" | "clock" | "stopOrders">;

/** What changed hands within one turn is seldom more than a few. */
const RECORDS = 50;

/** Who ends it by name: as it was ordered, else, where the access is gone, as the records say. Null: nobody ends it. */
export async function whyStopped(
  deps: WhyDeps,
  turn: Turn,
  conversation: Conversation,
): Promise<StopOrder | null> {
  const order = await stopOrderOf(deps, turn);
  if (order) return order;
  const asker = { principalId: turn.principalId, standing: "member" } as const;
  const question = { kind: "use-agent", agentId: conversation.agentId } as const;
  const decision = decideAccess(asker, question, deps.access.snapshot(), deps.clock.now());
  if (decision.kind === "allowed") return null;
  return (
    (await whoTook(deps, turn, { agentId: conversation.agentId, rule: decision.rule })) ?? {
      by: "an admin",
      because: "revoked",
    }
  );
}

/** Who took the access that the turn was begun with; null when no record says that somebody took it since. */
export async function whoTook(
  deps: WhyDeps,
  turn: Turn,
  { agentId, rule }: { readonly agentId: AgentId; readonly rule: Rule },
): Promise<StopOrder | null> {
  if (rule.kind === "frozen") {
    return rule.freeze.at < turn.queuedAt ? null : { by: nameOf(deps, rule.freeze.by), because: "frozen" };
  }
  const taken = await lastTaking(deps, turn, agentId);
  const endedAt = await lastEnd(deps, turn, agentId);
  if (endedAt !== null && endedAt >= (taken?.at ?? 0))
    return { by: "the end of a grant", because: "expired" };
  return taken && { by: nameOf(deps, actorId(taken)), because: "revoked" };
}

async function lastTaking(deps: WhyDeps, turn: Turn, agentId: AgentId): Promise<AuditRecord | null> {
  const filter = { principalId: turn.principalId, since: turn.queuedAt };
  const records = await deps.store.audit.list(filter, RECORDS);
  const isTheirs = ({ target }: AuditRecord) => target.id === turn.principalId;
  return records.find((record) => isTheirs(record) && takes(deps, record, agentId)) ?? null;
}

/** Did this take what gave them the agent? */
function takes(deps: WhyDeps, { action, details }: AuditRecord, agentId: AgentId): boolean {
  if (action === "grant.revoked" || action === "grant.returned") {
    return gives(deps, subjectOf(String(details.gave)), agentId);
  }
  if (action !== "principal.role-changed") return false;
  return gives(deps, { kind: "role", role: String(details.before) as RoleName }, agentId);
}

/** When the last grant of the agent that nobody took was over by itself, since the turn began. */
async function lastEnd(deps: WhyDeps, turn: Turn, agentId: AgentId): Promise<number | null> {
  const ended = await deps.store.grants.endedOf(turn.principalId, deps.clock.now(), RECORDS);
  const byItself = ended.find(({ endsAt, ...grant }) => {
    if (endsAt === null || endsAt < turn.queuedAt) return false;
    return isGrantCurrent({ ...grant, endsAt }, endsAt - 1) && gives(deps, grant.subject, agentId);
  });
  return byItself?.endsAt ?? null;
}

function gives(deps: WhyDeps, subject: GrantSubject, agentId: AgentId): boolean {
  const wanted = `agent:${agentId}` as Permission;
  return permissionsIn({ subject }, deps.access.snapshot().roles).some((one) =>
    permissionCovers(one, wanted),
  );
}

const ROLE = subjectKeyOf({ kind: "role", role: "" as RoleName });

function subjectOf(key: string): GrantSubject {
  return key.startsWith(ROLE)
    ? { kind: "role", role: key.slice(ROLE.length) as RoleName }
    : { kind: "permission", permission: key as Permission };
}

const actorId = ({ actor }: AuditRecord) => (actor.kind === "principal" ? actor.principalId : "system");

function nameOf({ access }: WhyDeps, id: PrincipalId | "system"): string {
  const person = id === "system" ? undefined : access.snapshot().people.get(id);
  return person?.principal.displayName ?? "Gatehouse";
}
