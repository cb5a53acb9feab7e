import type { Conversation } from "../conversation/conversation.ts";
import type { Standing } from "../people/identity.ts";
import type { Principal, PrincipalId } from "../people/principal.ts";
import { GUEST } from "./builtin-roles.ts";
import { type AgentGrants, decideUse, longestFirst } from "./decide-use.ts";
import { type Freeze, type Freezes, freezeAgainst } from "./freeze.ts";
import { type Grant, isGrantCurrent } from "./grant.ts";
import { type AgentId, type Permission, permissionCovers, permissionFor } from "./permission.ts";
import type { Role, RoleName } from "./role.ts";

/** Who asks, as judged at this moment. */
export interface Asker {
  readonly principalId: PrincipalId | null;
  readonly standing: Standing;
}

/** Everything that can be asked of the one door. */
export type AccessQuestion =
  | { readonly kind: "use-agent"; readonly agentId: AgentId }
  | { readonly kind: "read-agent"; readonly agentId: AgentId }
  | { readonly kind: "approve"; readonly agentId: AgentId }
  | { readonly kind: "manage-access" }
  | { readonly kind: "read-audit" }
  | { readonly kind: "manage-keys" }
  | { readonly kind: "manage-system" }
  /** What everybody known may do: /help, /whoami, their own conversations. */
  | { readonly kind: "be-known" }
  /** Write in the place of somebody's conversation. */
  | { readonly kind: "join-conversation"; readonly conversation: Conversation }
  /**
   * Say yes or no to somebody who asks for an agent: its owner, its approvers and who manages access, but never the one
   * who asked. A stranger (`requester` is null) becomes a principal by it, so that is for who manages access alone.
   */
  | {
      readonly kind: "decide-access-request";
      readonly agentId: AgentId;
      readonly owner: PrincipalId | null;
      readonly requester: PrincipalId | null;
    }
  /** Let oneself in for a short time, loudly: for the roles that the settings name. */
  | { readonly kind: "break-glass"; readonly roles: readonly RoleName[] }
  /** Send files to agents: for the roles that the settings name. */
  | { readonly kind: "send-files"; readonly roles: readonly RoleName[] }
  /** Talk to agents where the message stands: `isOpen` says whether guests may there, by the settings. */
  | { readonly kind: "be-heard"; readonly isOpen: boolean };

/** What said so. `/why` words it and the audit keeps it. */
export type Rule =
  | { readonly kind: "role"; readonly role: RoleName; readonly permission: Permission }
  | { readonly kind: "grant"; readonly grant: Grant; readonly permission: Permission }
  | { readonly kind: "own-conversation" }
  | { readonly kind: "shared"; readonly mode: "read" | "write" }
  | { readonly kind: "known-person" }
  | { readonly kind: "none"; readonly role: RoleName }
  | { readonly kind: "unknown-person" }
  | { readonly kind: "suspended" }
  /** Somebody called a stop: of this person, of this agent, or of everything. */
  | { readonly kind: "frozen"; readonly freeze: Freeze }
  | { readonly kind: "standing"; readonly standing: Standing }
  /** A guest or external person holds it only by a role or by a grant without an end, which never counts for them. */
  | { readonly kind: "needs-end"; readonly standing: Standing }
  /** The settings name them as the owner of this agent. */
  | { readonly kind: "owner"; readonly agentId: AgentId }
  /** It is their own request. */
  | { readonly kind: "own-request" }
  /** The settings let this role in where glass is broken. */
  | { readonly kind: "break-glass"; readonly role: RoleName }
  /** The settings let this role send files. */
  | { readonly kind: "send-files"; readonly role: RoleName }
  | { readonly kind: "closed-channel" }
  | { readonly kind: "not-shared" }
  | { readonly kind: "locked"; readonly to: RoleName };

export type AccessDecision =
  | { readonly kind: "allowed"; readonly rule: Rule }
  | { readonly kind: "needs-approval"; readonly rule: Rule }
  | { readonly kind: "denied"; readonly rule: Rule };

/** One person's side of the snapshot. */
export interface PersonAccess {
  readonly principal: Principal;
  readonly grants: readonly Grant[];
  /** Made of the grants when it is first needed; few of those who are known ask in the lifetime of a snapshot. */
  agentGrants?: AgentGrants;
}

/** Roles, grants and freezes as of one moment, in memory, rebuilt from the store on every change. */
export interface AccessSnapshot {
  readonly people: ReadonlyMap<PrincipalId, PersonAccess>;
  readonly roles: ReadonlyMap<RoleName, Role>;
  readonly freezes: Freezes;
}

/** A permission in somebody's hands, and where they have it from. */
export interface Holding {
  readonly rule: Extract<Rule, { kind: "role" | "grant" }>;
  /** Null: until somebody takes it away. */
  readonly endsAt: number | null;
}

/**
 * The one door: may this asker do this, now, and which rule says so?
 * First who they are (unknown, suspended, the platform's word on the account), then what is frozen, then what they hold.
 */
export function decideAccess(
  asker: Asker,
  question: AccessQuestion,
  snapshot: AccessSnapshot,
  now: number,
): AccessDecision {
  const person = asker.principalId === null ? undefined : snapshot.people.get(asker.principalId);
  if (!person) return denied({ kind: "unknown-person" });
  if (person.principal.suspendedAt !== null) return denied({ kind: "suspended" });
  if (!mayHold(asker.standing)) return denied({ kind: "standing", standing: asker.standing });
  const freeze = freezeAgainst(snapshot.freezes, person.principal.id, question, () =>
    holdsEverything(person, asker.standing, snapshot.roles, now),
  );
  if (freeze) return denied({ kind: "frozen", freeze });

  if (question.kind === "be-known") return allowed({ kind: "known-person" });
  if (question.kind === "be-heard") {
    const isGuest = holdsOnlyWhatEnds(person.principal.role, asker.standing);
    return isGuest && !question.isOpen
      ? denied({ kind: "closed-channel" })
      : allowed({ kind: "known-person" });
  }
  if (question.kind === "join-conversation") {
    return decideJoining(person, asker.standing, question.conversation, now);
  }
  if (question.kind === "use-agent") {
    const { standing } = asker;
    const onlyWhatEnds = holdsOnlyWhatEnds(person.principal.role, standing);
    return decideUse(person, { agentId: question.agentId, standing, onlyWhatEnds, now }, snapshot.roles);
  }
  if (question.kind === "decide-access-request") {
    return decideDeciding(person, asker.standing, question, { roles: snapshot.roles, now });
  }
  if (question.kind === "send-files") {
    const { role } = person.principal;
    const named = question.roles.find((one) => hasRole(person, asker.standing, one, now));
    return named === undefined
      ? denied({ kind: "none", role })
      : allowed({ kind: "send-files", role: named });
  }
  if (question.kind === "break-glass") return decideBreaking(person, asker.standing, question.roles, now);
  const needed = permissionFor(question);
  if (needed === null) return denied({ kind: "none", role: person.principal.role });
  return decideHolding(person, asker.standing, holdingsFor(person, needed, snapshot.roles, now));
}

/** Everything in force through which a person has a permission: their role first, then what lasts longest. */
export function holdingsFor(
  person: PersonAccess,
  needed: Permission,
  roles: AccessSnapshot["roles"],
  now: number,
): readonly Holding[] {
  const role = person.principal.role;
  const ofRole = coveringOne(roles.get(role)?.permissions, needed);
  const holdings: Holding[] =
    ofRole === undefined ? [] : [{ rule: { kind: "role", role, permission: ofRole }, endsAt: null }];
  const grants = person.grants.filter((grant) => isGrantCurrent(grant, now)).sort(longestFirst);
  for (const grant of grants) {
    const permission = coveringOne(permissionsIn(grant, roles), needed);
    if (permission !== undefined) {
      holdings.push({ rule: { kind: "grant", grant, permission }, endsAt: grant.endsAt });
    }
  }
  return holdings;
}

/** Everybody who can let somebody in; for an agent, those who use it themselves come first. */
export function listHelpers(
  snapshot: AccessSnapshot,
  agentId: AgentId | null,
  now: number,
): readonly PrincipalId[] {
  const can = (id: PrincipalId, question: AccessQuestion) =>
    decideAccess({ principalId: id, standing: "member" }, question, snapshot, now).kind === "allowed";
  const helpers = [...snapshot.people.keys()].filter((id) => can(id, { kind: "manage-access" })).sort();
  if (agentId === null) return helpers;
  const users = new Set(helpers.filter((id) => can(id, { kind: "use-agent", agentId })));
  return [...users, ...helpers.filter((id) => !users.has(id))];
}

/** What a grant gives; a role that is no more gives nothing. */
export function permissionsIn(
  grant: Pick<Grant, "subject">,
  roles: AccessSnapshot["roles"],
): readonly Permission[] {
  return grant.subject.kind === "permission"
    ? [grant.subject.permission]
    : (roles.get(grant.subject.role)?.permissions ?? []);
}

const EVERYTHING = "*" as Permission;

const mayHold = (standing: Standing) =>
  standing === "member" || standing === "guest" || standing === "external";

/** Guests and people from outside hold nothing but what ends. */
export function holdsOnlyWhatEnds(role: RoleName, standing: Standing): boolean {
  return standing !== "member" || role === GUEST;
}

/** The holding that lets this person do it, if one of them counts for them. */
export function firstCounting(
  person: PersonAccess,
  standing: Standing,
  holdings: readonly Holding[],
): Holding | undefined {
  const onlyWhatEnds = holdsOnlyWhatEnds(person.principal.role, standing);
  return holdings.find((holding) => !onlyWhatEnds || holding.endsAt !== null);
}

/** Does this person hold everything here? */
export function holdsEverything(
  person: PersonAccess,
  standing: Standing,
  roles: AccessSnapshot["roles"],
  now: number,
): boolean {
  return firstCounting(person, standing, holdingsFor(person, EVERYTHING, roles, now)) !== undefined;
}

function decideHolding(
  person: PersonAccess,
  standing: Standing,
  holdings: readonly Holding[],
): AccessDecision {
  const { role } = person.principal;
  const counting = firstCounting(person, standing, holdings);
  if (counting) return allowed(counting.rule);
  return denied(holdings.length > 0 ? { kind: "needs-end", standing } : { kind: "none", role });
}

function decideDeciding(
  person: PersonAccess,
  standing: Standing,
  question: Extract<AccessQuestion, { kind: "decide-access-request" }>,
  { roles, now }: { readonly roles: AccessSnapshot["roles"]; readonly now: number },
): AccessDecision {
  const { agentId, owner, requester } = question;
  const { id, role } = person.principal;
  if (requester === id) return denied({ kind: "own-request" });
  const manages = holdingsFor(person, "access:manage" as Permission, roles, now);
  const approves = holdingsFor(person, `approve:${agentId}` as Permission, roles, now);
  const decision = decideHolding(person, standing, requester === null ? manages : [...manages, ...approves]);
  const isOwner = owner === id && requester !== null && !holdsOnlyWhatEnds(role, standing);
  return decision.kind !== "allowed" && isOwner ? allowed({ kind: "owner", agentId }) : decision;
}

/** Never for those who hold only what ends: their access is always somebody else's word. */
function decideBreaking(
  person: PersonAccess,
  standing: Standing,
  roles: readonly RoleName[],
  now: number,
): AccessDecision {
  const { role } = person.principal;
  if (holdsOnlyWhatEnds(role, standing)) return denied({ kind: "needs-end", standing });
  const named = roles.find((one) => hasRole(person, standing, one, now));
  return named === undefined ? denied({ kind: "none", role }) : allowed({ kind: "break-glass", role: named });
}

/** Being an admin opens nobody's conversation: it is one's own, or shared to write in and not locked to others. */
function decideJoining(
  person: PersonAccess,
  standing: Standing,
  conversation: Conversation,
  now: number,
): AccessDecision {
  if (conversation.principalId === person.principal.id) return allowed({ kind: "own-conversation" });
  const share = conversation.shares.find((one) => one.principalId === person.principal.id);
  if (!share) return denied({ kind: "not-shared" });
  if (share.mode !== "write") return denied({ kind: "shared", mode: share.mode });
  const lock = conversation.lockedTo;
  if (lock !== null && !hasRole(person, standing, lock, now)) return denied({ kind: "locked", to: lock });
  return allowed({ kind: "shared", mode: "write" });
}

function hasRole(person: PersonAccess, standing: Standing, role: RoleName, now: number): boolean {
  const onlyWhatEnds = holdsOnlyWhatEnds(person.principal.role, standing);
  if (person.principal.role === role && (role === GUEST || !onlyWhatEnds)) return true;
  return person.grants.some(
    (grant) =>
      grant.subject.kind === "role" &&
      grant.subject.role === role &&
      isGrantCurrent(grant, now) &&
      (!onlyWhatEnds || grant.endsAt !== null),
  );
}

function coveringOne(permissions: readonly Permission[] | undefined, needed: Permission) {
  return permissions?.find((permission) => permissionCovers(permission, needed));
}

const allowed = (rule: Rule): AccessDecision => ({ kind: "allowed", rule });
const denied = (rule: Rule): AccessDecision => ({ kind: "denied", rule });
