import { GUEST, MEMBER } from "../access/builtin-roles.ts";
import type { GrantRequest } from "../access/grant.ts";
import { grantAccess } from "../access/grant-access.ts";
import type { AgentId, Permission } from "../access/permission.ts";
import type { Actor } from "../audit/audit-event.ts";
import { addPerson } from "../people/add-person.ts";
import type { Standing } from "../people/identity.ts";
import type { ResolvedAsker } from "../people/resolve-asker.ts";
import type { Deps } from "../ports/deps.ts";
import type { Tx } from "../ports/store.ts";

export interface AgentGift {
  readonly person: ResolvedAsker;
  readonly agentId: AgentId;
  readonly endsAt: number;
  readonly reason: string | null;
  /** Which question of the door let it be given. */
  readonly judged: NonNullable<GrantRequest["judged"]>;
}

/** An account in one of these states is nobody's to let in. */
export const isNoPerson = (standing: Standing) =>
  standing === "unknown" || standing === "deactivated" || standing === "bot";

/** Gives one agent for a time; a stranger becomes a principal by it. False when the account can hold nothing now. */
export async function giveAgent(
  tx: Tx,
  deps: Pick<Deps, "access" | "ids" | "clock">,
  by: Actor,
  gift: AgentGift,
): Promise<boolean> {
  const { person, agentId, endsAt, reason, judged } = gift;
  const { standing, displayName } = person.facts;
  if (isNoPerson(standing) || endsAt <= deps.clock.now()) return false;
  const role = standing === "member" ? MEMBER : GUEST;
  const newcomer = { identity: person.identity, displayName, role };
  const to = (await tx.principals.byIdentity(person.identity)) ?? (await addPerson(tx, deps, newcomer, by));
  const subject = { kind: "permission", permission: `agent:${agentId}` as Permission } as const;
  const outcome = await grantAccess(tx, deps, by, {
    to,
    subject,
    endsAt,
    reason,
    toStanding: standing,
    judged,
  });
  return outcome.kind === "created" || outcome.kind === "extended" || outcome.kind === "already";
}
