import type { RoleName } from "../core/access/role.ts";
import { addPerson } from "../core/people/add-person.ts";
import type { Identity, Standing } from "../core/people/identity.ts";
import { platformOf } from "../core/people/identity.ts";
import type { PrincipalId } from "../core/people/principal.ts";
import type { Deps } from "../core/ports/deps.ts";
import type { Tx } from "../core/ports/store.ts";

export interface TryOutPerson {
  readonly name: "ada" | "ben" | "gus" | "sam";
  readonly displayName: string;
  readonly standing: Standing;
  /** Null: a stranger, whom nobody has let in. */
  readonly role: RoleName | null;
}

/** The made-up people of the browser chat. */
export const TRY_OUT_PEOPLE: readonly TryOutPerson[] = [
  { name: "ada", displayName: "Ada", standing: "member", role: "admin" as RoleName },
  { name: "ben", displayName: "Ben", standing: "member", role: "member" as RoleName },
  { name: "gus", displayName: "Gus", standing: "guest", role: "guest" as RoleName },
  { name: "sam", displayName: "Sam", standing: "member", role: null },
];

const BY_TRY_OUT = { kind: "system", job: "try-out" } as const;

/**
 * Lets the made-up people in while the browser chat is on, and suspends them while it is off: an Ada left from a
 * try-out must not count as an admin of the real thing.
 */
export async function arrangeTryOutPeople(
  deps: Pick<Deps, "store" | "clock" | "ids">,
  isOn: boolean,
): Promise<void> {
  await deps.store.transact(async (tx) => {
    for (const person of TRY_OUT_PEOPLE) {
      const identity = `web:${person.name}` as Identity;
      const known = await tx.principals.byIdentity(identity);
      if (!known && isOn && person.role) {
        const { displayName, role } = person;
        await addPerson(tx, deps, { identity, displayName, role }, BY_TRY_OUT);
      }
      if (!known) continue;
      const others = (await tx.principals.identitiesOf(known.id)).filter(
        (other) => platformOf(other) !== "web",
      );
      if (others.length > 0) continue;
      if ((known.suspendedAt !== null) === isOn) await setSuspended(tx, deps, known.id, !isOn);
    }
  });
}

async function setSuspended(
  tx: Tx,
  deps: Pick<Deps, "clock">,
  person: PrincipalId,
  suspended: boolean,
): Promise<void> {
  const now = deps.clock.now();
  await tx.principals.setSuspended(person, suspended ? now : null);
  const action = suspended ? "principal.suspended" : "principal.restored";
  const target = { kind: "principal", id: person } as const;
  const event = {
    actor: BY_TRY_OUT,
    action,
    target,
    outcome: "done",
    rule: null,
    details: {},
    reference: null,
  } as const;
  await tx.audit.append(event, now);
}
