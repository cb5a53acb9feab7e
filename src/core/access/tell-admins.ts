import { platformOf } from "../people/identity.ts";
import type { Deps } from "../ports/deps.ts";
import type { Tx } from "../ports/store.ts";
import { type Notice, sayDirectly } from "../words/say.ts";
import { lastingAdmins } from "./lasting-admin.ts";

/** Tells every admin, in private, on each platform where they are. */
export async function tellAdmins(
  tx: Tx,
  deps: Pick<Deps, "access" | "adapters" | "clock" | "ids">,
  notice: Notice,
): Promise<void> {
  for (const id of lastingAdmins(deps.access.snapshot(), deps.clock.now())) {
    for (const identity of await tx.principals.identitiesOf(id)) {
      if (deps.adapters.has(platformOf(identity))) await sayDirectly(tx, deps, identity, notice);
    }
  }
}
