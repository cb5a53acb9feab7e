import type { Deps } from "../ports/deps.ts";

/**
 * Erases accounts, rules and details of every record from before a time, and records that it did. Who did what to
 * what, when and with which outcome stays, by our own ids; so does the chain. Null when there is nothing to erase.
 */
export async function eraseAudit(
  deps: Pick<Deps, "store" | "clock">,
  before: number,
): Promise<{ readonly erased: number; readonly through: number } | null> {
  return deps.store.transact(async (tx) => {
    const [newest] = await tx.audit.list({ until: before }, 1);
    if (!newest || newest.salt === null) return null;
    const through = newest.seq;
    await tx.audit.append(
      {
        actor: { kind: "system", job: "audit-erase" },
        action: "audit.erased",
        target: { kind: "system", id: "audit" },
        outcome: "done",
        rule: null,
        details: { through, before: new Date(before).toISOString() },
        reference: null,
      },
      deps.clock.now(),
    );
    return { erased: await tx.audit.erase(through), through };
  });
}
