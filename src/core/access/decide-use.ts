import type { Standing } from "../people/identity.ts";
import { type Grant, isGrantCurrent } from "./grant.ts";
import type { AgentId, Permission } from "./permission.ts";
import type { Role, RoleName } from "./role.ts";

/** A person's grants as the question for an agent looks for them; the longest first, as they came where equal. */
export interface AgentGrants {
  /** Those that give one agent. */
  readonly own: ReadonlyMap<AgentId, readonly Grant[]>;
  /** All others that may reach an agent: of every agent, or of a role. */
  readonly wide: readonly Grant[];
}

type Roles = ReadonlyMap<RoleName, Role>;
type ByGrant = { readonly kind: "grant"; readonly grant: Grant; readonly permission: Permission };

/** One person's side of the snapshot, as far as this question goes. */
interface Holder {
  readonly principal: { readonly role: RoleName };
  readonly grants: readonly Grant[];
  agentGrants?: AgentGrants;
}

type UseDecision =
  | {
      readonly kind: "allowed";
      readonly rule:
        | ByGrant
        | { readonly kind: "role"; readonly role: RoleName; readonly permission: Permission };
    }
  | {
      readonly kind: "denied";
      readonly rule:
        | { readonly kind: "needs-end"; readonly standing: Standing }
        | { readonly kind: "none"; readonly role: RoleName };
    };

interface Use {
  readonly agentId: AgentId;
  readonly standing: Standing;
  /** Guests and people from outside hold nothing but what ends. */
  readonly onlyWhatEnds: boolean;
  readonly now: number;
}

const ONE_AGENT = "agent:";
const NONE: readonly Grant[] = [];

/** May this person use the agent? Asked for each message, so no grant is looked at that is about something else. */
export function decideUse(
  person: Holder,
  { agentId, standing, onlyWhatEnds, now }: Use,
  roles: Roles,
): UseDecision {
  const { role } = person.principal;
  const ofRole = usingOne(roles.get(role)?.permissions, agentId);
  if (ofRole !== undefined && !onlyWhatEnds) {
    return { kind: "allowed", rule: { kind: "role", role, permission: ofRole } };
  }
  person.agentGrants ??= agentGrantsOf(person.grants);
  let holdsAny = ofRole !== undefined;
  let best: ByGrant | null = null;
  const look = (grants: readonly Grant[]) => {
    for (const grant of grants) {
      const permission = isGrantCurrent(grant, now) ? usingIn(grant, agentId, roles) : undefined;
      if (permission === undefined) continue;
      holdsAny = true;
      if (onlyWhatEnds && grant.endsAt === null) continue;
      if (best === null || isBefore(grant, best.grant, person)) best = { kind: "grant", grant, permission };
      return;
    }
  };
  look(person.agentGrants.own.get(agentId) ?? NONE);
  look(person.agentGrants.wide);
  if (best !== null) return { kind: "allowed", rule: best };
  return { kind: "denied", rule: holdsAny ? { kind: "needs-end", standing } : { kind: "none", role } };
}

export const longestFirst = (a: Grant, b: Grant) => (b.endsAt ?? Infinity) - (a.endsAt ?? Infinity) || 0;

function agentGrantsOf(grants: readonly Grant[]): AgentGrants {
  const own = new Map<AgentId, Grant[]>();
  const wide: Grant[] = [];
  for (const grant of [...grants].sort(longestFirst)) {
    const { subject } = grant;
    if (subject.kind === "role" || isOfAll(subject.permission)) wide.push(grant);
    else if (subject.permission.startsWith(ONE_AGENT)) {
      const agentId = subject.permission.slice(ONE_AGENT.length) as AgentId;
      const same = own.get(agentId);
      if (same) same.push(grant);
      else own.set(agentId, [grant]);
    }
  }
  return { own, wide };
}

/** A grant of a permission is only looked at where it reaches the agent. */
function usingIn(grant: Grant, agentId: AgentId, roles: Roles): Permission | undefined {
  const { subject } = grant;
  if (subject.kind === "permission") return subject.permission;
  return usingOne(roles.get(subject.role)?.permissions, agentId);
}

/** The first that lets somebody use the agent; compared without making a string of it. */
function usingOne(permissions: readonly Permission[] | undefined, agentId: AgentId): Permission | undefined {
  return permissions?.find((held) => isOfAll(held) || isOfOne(held, agentId));
}

const isOfAll = (held: Permission) => held === "*" || held === "agent:*";

const isOfOne = (held: Permission, agentId: AgentId) =>
  held.length === ONE_AGENT.length + agentId.length && held.startsWith(ONE_AGENT) && held.endsWith(agentId);

function isBefore(a: Grant, b: Grant, { grants }: Holder): boolean {
  const longer = longestFirst(a, b);
  return longer === 0 ? grants.indexOf(a) < grants.indexOf(b) : longer < 0;
}
