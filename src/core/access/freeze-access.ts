import type { Actor, AuditTarget } from "../audit/audit-event.ts";
import type { Deps } from "../ports/deps.ts";
import type { Tx } from "../ports/store.ts";
import { type Freeze, type FreezeTarget, freezeKeyOf } from "./freeze.ts";
import { loadFreezes } from "./load-snapshot.ts";
import type { Permission } from "./permission.ts";
import { permissionsOf, powerBeyond } from "./power-beyond.ts";
import { requireAdminRemains } from "./require-admin-remains.ts";

export type FreezeOutcome =
  | { readonly kind: "frozen"; readonly freeze: Freeze }
  /** It stands still already. */
  | { readonly kind: "already"; readonly freeze: Freeze }
  /** The actor lacks a power that this reaches. */
  | { readonly kind: "beyond-yours"; readonly permission: Permission };

export type UnfreezeOutcome =
  | { readonly kind: "lifted"; readonly freeze: Freeze }
  | { readonly kind: "not-frozen" }
  | { readonly kind: "beyond-yours"; readonly permission: Permission };

type FreezeDeps = Pick<Deps, "access" | "clock">;

/**
 * Stops somebody, an agent or everything, at once, until it is lifted; refusals are recorded here. Throws
 * `access.last-admin` when nobody would be left who can lift it.
 */
export async function freezeAccess(
  tx: Tx,
  deps: FreezeDeps,
  by: Actor,
  wish: { readonly target: FreezeTarget; readonly reason: string | null },
): Promise<FreezeOutcome> {
  const { target, reason } = wish;
  const permission = await beyond(tx, deps, by, target);
  if (permission !== null) return { kind: "beyond-yours", permission };
  const known = (await loadFreezes(tx)).get(freezeKeyOf(target));
  if (known) return { kind: "already", freeze: known };
  const caller = by.kind === "principal" ? by.principalId : "system";
  const freeze: Freeze = { target, by: caller, at: deps.clock.now(), reason };
  await tx.freezes.add(freeze);
  await audit(tx, deps, by, { target, action: "access.frozen" });
  if (target.kind === "person") await requireAdminRemains(tx, deps);
  return { kind: "frozen", freeze };
}

/** Lets go again; whoever may call the stop may lift it. Nobody who is frozen comes this far. */
export async function unfreezeAccess(
  tx: Tx,
  deps: FreezeDeps,
  by: Actor,
  target: FreezeTarget,
): Promise<UnfreezeOutcome> {
  const permission = await beyond(tx, deps, by, target);
  if (permission !== null) return { kind: "beyond-yours", permission };
  const freeze = (await loadFreezes(tx)).get(freezeKeyOf(target));
  if (!freeze || !(await tx.freezes.lift(target))) return { kind: "not-frozen" };
  await audit(tx, deps, by, { target, action: "access.unfrozen" });
  return { kind: "lifted", freeze };
}

/** Nobody stops those who hold a power that they do not hold themselves, and only an admin stops everything. */
async function beyond(tx: Tx, deps: FreezeDeps, by: Actor, target: FreezeTarget): Promise<Permission | null> {
  const permission = await powerBeyond(tx, deps, by, await reach(tx, deps, target));
  if (permission === null) return null;
  await audit(tx, deps, by, { target, action: "access.denied", needs: permission });
  return permission;
}

async function reach(tx: Tx, deps: FreezeDeps, target: FreezeTarget): Promise<readonly Permission[]> {
  if (target.kind === "agent") return [];
  if (target.kind === "all") return ["*" as Permission];
  return permissionsOf(tx, deps, target.principalId);
}

async function audit(
  tx: Tx,
  deps: FreezeDeps,
  by: Actor,
  fact: {
    readonly target: FreezeTarget;
    readonly action: "access.frozen" | "access.unfrozen" | "access.denied";
    readonly needs?: Permission;
  },
): Promise<void> {
  const { target, action, needs } = fact;
  await tx.audit.append(
    {
      actor: by,
      action,
      target: auditTargetOf(target),
      outcome: needs === undefined ? "done" : "denied",
      rule: needs === undefined ? null : `Only somebody who holds ${needs} may stop this or let it go.`,
      details: {
        freeze: freezeKeyOf(target),
        agent: target.kind === "agent" ? target.agentId : null,
      },
      reference: null,
    },
    deps.clock.now(),
  );
}

function auditTargetOf(target: FreezeTarget): AuditTarget {
  switch (target.kind) {
    case "person":
      return { kind: "principal", id: target.principalId };
    case "agent":
      return { kind: "agent", id: target.agentId };
    case "all":
      return { kind: "system", id: "gatehouse" };
  }
}
