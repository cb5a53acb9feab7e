import { z } from "zod";
import { eraseAudit } from "../../core/audit/erase-audit.ts";
import { issueClaimCode } from "../../core/people/appoint-admins.ts";
import type { Deps } from "../../core/ports/deps.ts";
import type { KeyKeeper } from "../key-keeper.ts";
import type { SecretKeeper } from "../secret-keeper.ts";

/** What the terminal may have written: by the running service, or with none running by itself. */
export const orderSchema = z.discriminatedUnion("order", [
  z.strictObject({ order: z.literal("claim") }),
  z.strictObject({ order: z.literal("outbox"), how: z.enum(["retry", "drop"]), id: z.string().max(64) }),
  z.strictObject({ order: z.literal("erase-audit"), before: z.number().int().nonnegative() }),
  z.strictObject({ order: z.literal("reload-secrets") }),
  z.strictObject({ order: z.literal("rotate-key"), to: z.string().max(1024).nullable() }),
]);
export type Order = z.infer<typeof orderSchema>;

const resultSchemas = {
  /** Null: nothing runs, so there is nothing to read anew. */
  "reload-secrets": z.nullable(
    z.discriminatedUnion("kind", [
      z.object({
        kind: z.literal("reloaded"),
        changed: z.array(z.string()).readonly(),
        notes: z.array(z.string()).readonly(),
      }),
      z.object({ kind: z.literal("kept"), problems: z.array(z.string()).readonly() }),
    ]),
  ),
  /** Null: there is an admin already. */
  claim: z.string().nullable(),
  /** False: nothing that was given up has that id. */
  outbox: z.boolean(),
  /** Null: there was nothing to erase. */
  "erase-audit": z.object({ erased: z.number(), through: z.number() }).nullable(),
  /** Null: nothing runs. */
  "rotate-key": z.nullable(
    z.discriminatedUnion("kind", [
      z.object({ kind: z.literal("rotated"), to: z.string(), isFile: z.boolean() }),
      z.object({ kind: z.literal("both"), to: z.string() }),
      z.object({ kind: z.literal("same") }),
      z.object({ kind: z.literal("refused"), problems: z.array(z.string()).readonly() }),
    ]),
  ),
} as const;

export type OrderResult<Name extends Order["order"]> = z.infer<(typeof resultSchemas)[Name]>;

/** Reads what a service answered; throws when that is nothing of ours. */
export function readResult<Name extends Order["order"]>(name: Name, json: unknown): OrderResult<Name> {
  return resultSchemas[name].parse(json) as OrderResult<Name>;
}

export type OrderDeps = Pick<Deps, "store" | "access" | "clock" | "ids" | "hasher"> & {
  /** Only a running service has them in use. */
  readonly secrets?: SecretKeeper & KeyKeeper;
};

/** Does it, on whichever store is at hand. */
export async function carryOutOrder(deps: OrderDeps, order: Order): Promise<OrderResult<Order["order"]>> {
  switch (order.order) {
    case "claim":
      return issueClaimCode(deps);
    case "outbox":
      return changeOutbox(deps, order);
    case "erase-audit":
      return eraseAudit(deps, order.before);
    case "reload-secrets":
      return (await deps.secrets?.reload()) ?? null;
    case "rotate-key":
      return (await deps.secrets?.rotate(order.to)) ?? null;
  }
}

function changeOutbox(
  { store, clock }: OrderDeps,
  { how, id }: Extract<Order, { order: "outbox" }>,
): Promise<boolean> {
  const now = clock.now();
  return store.transact(async (tx) => {
    if (!(await (how === "retry" ? tx.outbox.revive(id, now) : tx.outbox.drop(id)))) return false;
    await tx.audit.append(
      {
        actor: { kind: "system", job: "cli" },
        action: how === "retry" ? "outbox.retried" : "outbox.dropped",
        target: { kind: "system", id: "gatehouse" },
        outcome: "done",
        rule: null,
        details: { outbox: id },
        reference: null,
      },
      now,
    );
    return true;
  });
}
