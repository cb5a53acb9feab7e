import { auditAccess } from "../access/audit-access.ts";
import { loadPerson } from "../access/load-snapshot.ts";
import { permissionsIn } from "../access/policy.ts";
import { powerBeyond } from "../access/power-beyond.ts";
import type { Deps } from "../ports/deps.ts";
import type { Tx } from "../ports/store.ts";
import type { Identity } from "./identity.ts";
import type { Principal } from "./principal.ts";
import { actorOf, type ResolvedAsker } from "./resolve-asker.ts";

export type UnlinkOutcome =
  | { readonly kind: "unlinked"; readonly owner: Principal; readonly left: readonly Identity[] }
  /** Nobody has it. */
  | { readonly kind: "unknown" }
  /** Without it nobody could speak as this person any more. */
  | { readonly kind: "last"; readonly owner: Principal }
  /** Somebody else's, by one who may not. */
  | { readonly kind: "not-yours"; readonly owner: Principal };

/** Takes an account from its person: one's own, or, for those who manage access, somebody else's. Refusals are recorded. */
export async function unlinkIdentity(
  tx: Tx,
  deps: Pick<Deps, "access" | "clock">,
  by: ResolvedAsker,
  identity: Identity,
): Promise<UnlinkOutcome> {
  const owner = await tx.principals.byIdentity(identity);
  if (!owner) return { kind: "unknown" };
  const accounts = await tx.principals.identitiesOf(owner.id);
  const isTheirs = owner.id === by.principal?.id;
  const deniedBy = !isTheirs && !(await mayTakeFrom(tx, deps, by, owner)) ? "not-yours" : null;
  const refusal = deniedBy ?? (accounts.length < 2 ? "last" : null);
  if (refusal === null) await tx.principals.unlink(identity, owner.id);
  await auditAccess(tx, deps, actorOf(by), {
    person: owner.id,
    action: refusal === null ? "identity.unlinked" : "access.denied",
    details: refusal === null ? { identity } : { unlinks: identity },
    ...(refusal === null ? {} : { deniedBy: RULES[refusal] }),
  });
  if (refusal !== null) return { kind: refusal, owner };
  return { kind: "unlinked", owner, left: accounts.filter((one) => one !== identity) };
}

const RULES = {
  last: "A person keeps their last account.",
  "not-yours": "Only its person, or who manages access and holds what they hold, takes an account away.",
} as const;

/** Nobody locks out those who hold a power that they do not hold themselves. */
async function mayTakeFrom(
  tx: Tx,
  deps: Pick<Deps, "access" | "clock">,
  by: ResolvedAsker,
  owner: Principal,
): Promise<boolean> {
  const { roles } = deps.access.snapshot();
  const person = await loadPerson(tx, owner.id, deps.clock.now());
  const held = person?.grants.flatMap((grant) => permissionsIn(grant, roles)) ?? [];
  const ofRole = roles.get(owner.role)?.permissions ?? [];
  return (await powerBeyond(tx, deps, actorOf(by), [...ofRole, ...held])) === null;
}
