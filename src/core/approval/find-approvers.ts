import { ADMIN } from "../access/builtin-roles.ts";
import { isGrantCurrent } from "../access/grant.ts";
import { type AccessSnapshot, decideAccess, holdsEverything, type PersonAccess } from "../access/policy.ts";
import type { RoleName } from "../access/role.ts";
import { type Identity, platformOf } from "../people/identity.ts";
import type { PrincipalId } from "../people/principal.ts";
import { resolveAsker } from "../people/resolve-asker.ts";
import type { Deps } from "../ports/deps.ts";
import type { Candidate } from "./approval-policy.ts";
import type { ApprovalRequest } from "./approval-request.ts";
import { USUAL_APPROVALS } from "./approval-rules.ts";
import { awayOf } from "./away.ts";

export type ApproverDeps = Pick<Deps, "store" | "access" | "adapters" | "settings" | "clock">;

/** Somebody who may decide a request now, and where they are reached: one account a platform. */
export interface Approver extends Candidate {
  readonly seats: readonly Identity[];
}

export interface Approvers {
  readonly here: readonly Approver[];
  /** They may, and said that they are not to be asked. */
  readonly away: readonly PrincipalId[];
  /** They may, and no platform reaches them as people who hold anything. */
  readonly outOfReach: readonly AbsentApprover[];
}

interface AbsentApprover extends Approver {
  /** A platform did not say what their account is: that may be its own trouble. */
  readonly isUnsure: boolean;
}

/** Everybody who may decide this, with their platforms' word on them as of now. */
export async function findApprovers(
  deps: ApproverDeps,
  request: Pick<ApprovalRequest, "agentId" | "barred">,
): Promise<Approvers> {
  const snapshot = deps.access.snapshot();
  const now = deps.clock.now();
  const here: Approver[] = [];
  const away: PrincipalId[] = [];
  const outOfReach: AbsentApprover[] = [];
  const standIns = new Map<PrincipalId, Candidate[]>();
  const may = [...snapshot.people.values()].filter((person) => mayBeAsked(deps, snapshot, person, request));
  await Promise.all(
    may.map(async (person) => {
      const { id } = person.principal;
      const { isUnsure, ...found } = await seatsOf(deps, id, request);
      const candidate = { principalId: id, roles: rolesOf(person, now), ...found };
      const absence = await awayOf(deps.store, id, now);
      if (absence) {
        away.push(id);
        if (absence.delegate) pushTo(standIns, absence.delegate, candidate);
      } else if (found.seats.length === 0) outOfReach.push({ ...candidate, isUnsure });
      else here.push(candidate);
    }),
  );
  const order = may.map(({ principal }) => principal.id);
  here.sort((a, b) => order.indexOf(a.principalId) - order.indexOf(b.principalId));
  return { here: here.map((one) => standingIn(one, standIns.get(one.principalId))), away, outOfReach };
}

function mayBeAsked(
  deps: ApproverDeps,
  snapshot: AccessSnapshot,
  person: PersonAccess,
  { agentId, barred }: Pick<ApprovalRequest, "agentId" | "barred">,
): boolean {
  const now = deps.clock.now();
  const { id } = person.principal;
  const asker = { principalId: id, standing: "member" } as const;
  if (decideAccess(asker, { kind: "approve", agentId }, snapshot, now).kind !== "allowed") return false;
  if (!barred.includes(id)) return true;
  const { selfApproval } = deps.settings.approvals ?? USUAL_APPROVALS;
  return selfApproval === "admins" && holdsEverything(person, "member", snapshot.roles, now);
}

/** The account linked first on each platform, of those through which the person may decide. */
async function seatsOf(
  deps: ApproverDeps,
  id: PrincipalId,
  { agentId }: Pick<ApprovalRequest, "agentId">,
): Promise<Pick<AbsentApprover, "identities" | "seats" | "isUnsure">> {
  const identities = await deps.store.principals.identitiesOf(id);
  let isUnsure = false;
  const usable = await Promise.all(
    identities.map(async (identity) => {
      if (!deps.adapters.has(platformOf(identity))) return false;
      const { asker } = await resolveAsker(deps, identity);
      isUnsure ||= asker.standing === "unknown";
      const question = { kind: "approve", agentId } as const;
      return decideAccess(asker, question, deps.access.snapshot(), deps.clock.now()).kind === "allowed";
    }),
  );
  const seats = identities.filter((_, index) => usable[index]);
  const isFirst = (identity: Identity) =>
    seats.find((other) => platformOf(other) === platformOf(identity)) === identity;
  return { identities, seats: seats.filter(isFirst), isUnsure };
}

function rolesOf(person: PersonAccess, now: number): readonly RoleName[] {
  const granted = person.grants.flatMap((grant) =>
    grant.subject.kind === "role" && isGrantCurrent(grant, now) ? [grant.subject.role] : [],
  );
  const asAdmin = person.grants.some(
    (grant) =>
      isGrantCurrent(grant, now) && grant.subject.kind === "permission" && grant.subject.permission === "*",
  );
  return [person.principal.role, ...granted, ...(asAdmin ? [ADMIN] : [])];
}

/** Whoever stands in for somebody is asked when either of them would be. */
function standingIn(approver: Approver, whom: readonly Candidate[] | undefined): Approver {
  return whom ? { ...approver, standsInFor: whom } : approver;
}

function pushTo(map: Map<PrincipalId, Candidate[]>, key: PrincipalId, candidate: Candidate): void {
  map.set(key, [...(map.get(key) ?? []), candidate]);
}
