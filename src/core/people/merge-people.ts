import { auditAccess } from "../access/audit-access.ts";
import { GUEST } from "../access/builtin-roles.ts";
import { isPersonFrozen } from "../access/freeze.ts";
import { type Grant, type GrantId, subjectKeyOf } from "../access/grant.ts";
import { isLastingAdmin } from "../access/lasting-admin.ts";
import { loadFreezes, loadPerson } from "../access/load-snapshot.ts";
import { holdsOnlyWhatEnds, type PersonAccess } from "../access/policy.ts";
import { requireAdminRemains } from "../access/require-admin-remains.ts";
import type { Actor } from "../audit/audit-event.ts";
import { endCredential } from "../credential/end-credential.ts";
import type { Deps } from "../ports/deps.ts";
import type { Tx } from "../ports/store.ts";
import type { MergeRefusal } from "./link-code.ts";
import { mayBeJoined } from "./make-link-code.ts";
import type { Principal, PrincipalId } from "./principal.ts";
import { actorOf, type ResolvedAsker } from "./resolve-asker.ts";

/** Two people who say that they are one, each by the account they said it from. */
export interface MergePair {
  /** Becomes a part of `into`. */
  readonly from: PrincipalId;
  /** Stays, with their name and role. */
  readonly into: PrincipalId;
  readonly claimed: ResolvedAsker;
  readonly maker: ResolvedAsker;
}

export interface MergePreview {
  readonly from: PersonAccess;
  readonly into: PersonAccess;
  /** Those of `from` that count for them now, and would be `into`'s. */
  readonly moving: readonly Grant[];
}

type MergeDeps = Pick<Deps, "access" | "gateways" | "ids" | "clock">;

/** What would happen, or what stands against it now. */
export async function previewMerge(
  tx: Tx,
  deps: Pick<Deps, "clock">,
  pair: MergePair,
): Promise<MergePreview | MergeRefusal> {
  const now = deps.clock.now();
  const from = await loadPerson(tx, pair.from, now);
  const into = await loadPerson(tx, pair.into, now);
  if (!from || !into || pair.from === pair.into) return "gone";
  const freezes = await loadFreezes(tx);
  if ([from, into].some(({ principal }) => isPersonFrozen(freezes, principal.id))) return "gone";
  const isWhole =
    (await isFit(tx, pair.claimed, from.principal)) && (await isFit(tx, pair.maker, into.principal));
  if (!isWhole || !mayBeJoined({ ...pair.maker, principal: into.principal })) return "gone";
  // What runs ends on the credential that it began with.
  if ((await tx.turns.unfinishedOf(pair.from)).length > 0) return "busy";
  const onlyWhatEnds = holdsOnlyWhatEnds(from.principal.role, pair.claimed.facts.standing);
  return { from, into, moving: from.grants.filter(({ endsAt }) => !onlyWhatEnds || endsAt !== null) };
}

/**
 * Makes two people one. The rule: whoever made the code stays, with their role; grants of the other that count for them
 * go over with their ends and givers; the other's role ends. So the result holds nothing that neither of them held.
 * Throws `access.last-admin` when the role that ends was the last admin's.
 */
export async function mergePeople(
  tx: Tx,
  deps: MergeDeps,
  by: ResolvedAsker,
  pair: MergePair,
): Promise<MergePreview | MergeRefusal> {
  const preview = await previewMerge(tx, deps, pair);
  if (typeof preview === "string") return preview;
  const now = deps.clock.now();
  const { from, into, moving } = preview;
  const wasAdmin = isLastingAdmin(from, deps.access.snapshot(), now);
  await moveGrants(tx, deps, actorOf(by), preview);
  await tx.principals.setRole(pair.from, GUEST);
  await closeWhatCannotMove(tx, deps, actorOf(by), pair);
  await endCredentials(tx, deps, actorOf(by), pair.from);
  await tx.principals.absorb(pair.from, pair.into, now);
  await auditAccess(tx, deps, actorOf(by), {
    person: pair.into,
    action: "principal.merged",
    details: {
      principal: pair.from,
      identity: pair.claimed.identity,
      from: pair.maker.identity,
      role: into.principal.role,
      roleEnded: from.principal.role,
      grants: moving.length,
    },
  });
  if (wasAdmin) await requireAdminRemains(tx, deps);
  return preview;
}

async function isFit(tx: Tx, who: ResolvedAsker, person: Principal): Promise<boolean> {
  const owner = await tx.principals.byIdentity(who.identity);
  const isPerson = ["member", "guest", "external"].includes(who.facts.standing);
  return owner?.id === person.id && person.suspendedAt === null && isPerson;
}

async function moveGrants(
  tx: Tx,
  deps: MergeDeps,
  by: Actor,
  { from, into, moving }: MergePreview,
): Promise<void> {
  const now = deps.clock.now();
  for (const old of from.grants) {
    await tx.grants.end(old.id, now);
    await auditAccess(tx, deps, by, {
      person: from.principal.id,
      action: "grant.revoked",
      details: { grant: old.id, gave: subjectKeyOf(old.subject), after: "none", endsAt: old.endsAt },
    });
  }
  for (const old of moving) {
    const grant: Grant = {
      ...old,
      id: deps.ids.next("g") as GrantId,
      principalId: into.principal.id,
      // What they gave themselves by breaking the glass stays marked as that.
      grantedBy: old.grantedBy === from.principal.id ? into.principal.id : old.grantedBy,
    };
    await tx.grants.add(grant);
    await auditAccess(tx, deps, by, {
      person: into.principal.id,
      action: "grant.created",
      details: {
        grant: grant.id,
        gives: subjectKeyOf(grant.subject),
        before: "none",
        after: grant.endsAt === null ? "without an end" : new Date(grant.endsAt).toISOString(),
        endsAt: grant.endsAt,
        instead: old.id,
      },
    });
  }
}

/**
 * A gateway that knows people by name shows a session to its own alone, so there the conversation begins anew. And of
 * two with one agent in one place, one is left.
 */
async function closeWhatCannotMove(tx: Tx, deps: MergeDeps, by: Actor, pair: MergePair): Promise<void> {
  const now = deps.clock.now();
  for (const { id, placeKey, agentId } of await tx.conversations.openOf(pair.from)) {
    const twin = await tx.conversations.find(placeKey, pair.into, agentId);
    if (deps.gateways.of(agentId).credentialKind === "device" && !twin) continue;
    await tx.conversations.close(id, now);
    await tx.audit.append(
      {
        actor: by,
        action: "conversation.closed",
        target: { kind: "conversation", id },
        outcome: "done",
        rule: null,
        details: { agent: agentId, principal: pair.into },
        reference: null,
      },
      now,
    );
  }
}

/** Ended here at once; the caller has the gateways told. */
async function endCredentials(tx: Tx, deps: MergeDeps, by: Actor, id: PrincipalId): Promise<void> {
  const ending = { by, rule: "They became one person with somebody else.", now: deps.clock.now() };
  for (const gateway of deps.gateways.all) {
    const held = await tx.credentials.currentOf(id, gateway.id);
    if (held) await endCredential(tx, held, ending);
  }
}
