import { openAccessBook } from "../../../src/core/access/access-book.ts";
import { ADMIN } from "../../../src/core/access/builtin-roles.ts";
import { type GrantOutcome, grantAccess } from "../../../src/core/access/grant-access.ts";
import { type RevokeOutcome, revokeAccess } from "../../../src/core/access/revoke-access.ts";
import type { RoleName } from "../../../src/core/access/role.ts";
import type { Actor, AuditRecord } from "../../../src/core/audit/audit-event.ts";
import { addPerson } from "../../../src/core/people/add-person.ts";
import type { Identity, Standing } from "../../../src/core/people/identity.ts";
import type { Principal } from "../../../src/core/people/principal.ts";
import type { AccessBook } from "../../../src/core/ports/deps.ts";
import type { Store } from "../../../src/core/ports/store.ts";
import { nodeHasher } from "../../../src/system/hasher.ts";
import { randomIds } from "../../../src/system/ids.ts";
import type { FixedClock } from "../../fakes/fixed-clock.ts";
import { openTempStore } from "../../fakes/temp-store.ts";
import { permission, ROLES, role } from "./snapshot-of.ts";

export interface GrantOptions {
  readonly endsAt?: number;
  readonly standing?: Standing;
}

/** A real store with its access book, and short ways to grant and revoke. */
export interface AccessWorld {
  readonly store: Store;
  readonly clock: FixedClock;
  readonly access: AccessBook;
  readonly ids: typeof randomIds;
  readonly hasher: typeof nodeHasher;
  person(name: string, roleName: string): Promise<Principal>;
  grant(by: Actor, to: Principal, gives: string, options?: GrantOptions): Promise<GrantOutcome>;
  revoke(by: Actor, from: Principal, takes: string): Promise<RevokeOutcome>;
  roleOf(person: Principal): Promise<RoleName | undefined>;
  /** What was recorded, oldest first, without the set-up. */
  audit(): Promise<readonly AuditRecord[]>;
  close(): Promise<void>;
}

const SETUP = { kind: "system", job: "set-up" } as const satisfies Actor;

export async function openAccessWorld(): Promise<AccessWorld> {
  const { store, clock, cleanup } = await openTempStore();
  const access = await openAccessBook(store, clock, ROLES);
  const deps = { store, clock, access, ids: randomIds, hasher: nodeHasher };
  return {
    ...deps,
    person: (name, roleName) =>
      store.transact((tx) =>
        addPerson(
          tx,
          deps,
          { identity: identity(name), displayName: name, role: roleName as RoleName },
          SETUP,
        ),
      ),
    grant: (by, to, gives, options = {}) =>
      store.transact((tx) =>
        grantAccess(tx, deps, by, {
          to,
          subject: subjectOf(gives),
          endsAt: options.endsAt ?? null,
          reason: null,
          toStanding: options.standing ?? "member",
        }),
      ),
    revoke: (by, from, takes) =>
      store.transact((tx) =>
        revokeAccess(tx, deps, by, {
          from,
          subject: takes === "everything" ? takes : subjectOf(takes),
        }),
      ),
    roleOf: async (person) => (await store.principals.get(person.id))?.role,
    audit: async () =>
      (await store.audit.page(0, 1000)).filter(
        (one) => !(one.actor.kind === "system" && one.actor.job === SETUP.job),
      ),
    close: cleanup,
  };
}

export const identity = (name: string) => `web:${name}` as Identity;

/** A person acting, as the audit names them. */
export function by(person: Principal): Actor {
  return { kind: "principal", principalId: person.id, identity: identity(person.displayName) };
}

/** How many are admin by their role right now. */
export async function countAdmins(world: AccessWorld): Promise<number> {
  return (await world.store.principals.all()).filter((one) => one.role === ADMIN).length;
}

function subjectOf(text: string) {
  return text.startsWith("role:")
    ? ({ kind: "role", role: role(text.slice(5)) } as const)
    : ({ kind: "permission", permission: permission(text) } as const);
}
