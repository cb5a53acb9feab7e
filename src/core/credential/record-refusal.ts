import { tellAdmins } from "../access/tell-admins.ts";
import type { AppError } from "../errors.ts";
import type { Principal } from "../people/principal.ts";
import type { Deps } from "../ports/deps.ts";
import type { AtGateway } from "../ports/gateways.ts";
import type { Tx } from "../ports/store.ts";

type RefusalDeps = Pick<Deps, "store" | "access" | "adapters" | "clock" | "ids"> & AtGateway;

/** What is wrong with the gateway's set-up meets everybody at once. */
const AGAIN_AFTER_MS = 10 * 60_000;
const SAME_PERSON_AFTER_MS = 6 * 60 * 60_000;

/** Records that the gateway takes no credential of this person, and tells the admins why, with what to mend. */
export async function recordRefusal(
  deps: RefusalDeps,
  person: Principal,
  fault: AppError,
  reference: string | null,
): Promise<void> {
  const { gateway, clock } = deps;
  await deps.store.transact(async (tx) => {
    await tx.audit.append(
      {
        actor: { kind: "system", job: "credential-desk" },
        action: "credential.refused",
        target: { kind: "credential", id: gateway.id },
        outcome: "failed",
        rule: null,
        details: { principal: person.id, gateway: gateway.id, why: fault.code },
        reference,
      },
      clock.now(),
    );
    const key = `gateway-refuses/${gateway.id}`;
    if (await wasTold(tx, deps, key, AGAIN_AFTER_MS)) return;
    if (await wasTold(tx, deps, `${key}/${person.id}`, SAME_PERSON_AFTER_MS)) return;
    for (const note of [key, `${key}/${person.id}`]) await tx.notes.set(note, String(clock.now()));
    const about = { person: person.displayName, gateway: gateway.id, quote: fault.message };
    const text = { key: "gateway-refuses", ...about } as const;
    await tellAdmins(tx, deps, reference === null ? { text } : { text, reference });
  });
}

async function wasTold(
  tx: Tx,
  { clock }: Pick<Deps, "clock">,
  key: string,
  withinMs: number,
): Promise<boolean> {
  const at = await tx.notes.get(key);
  return at !== null && clock.now() - Number(at) < withinMs;
}
