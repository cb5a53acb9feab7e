import { AppError } from "../errors.ts";
import type { Deps } from "../ports/deps.ts";

const NOTE = "bare-gateway";

/**
 * Grants, conversations and requests name agents. When bare names are to be another gateway's while the one that had
 * them is still there, everybody's access would move to other agents: then nothing starts.
 */
export async function keepBareNames({ store, gateways }: Pick<Deps, "store" | "gateways">): Promise<void> {
  const [bare, ...others] = gateways.all.map(({ id }) => id);
  const before = await store.notes.get(NOTE);
  if (before === bare || bare === undefined) return;
  if (before !== null && others.includes(before)) {
    throw new AppError(
      "config.invalid",
      `agents without a gateway's name have been those of "${before}", and would now be those of "${bare}": ` +
        `name another gateway main, or "${before}" first where none is`,
    );
  }
  await store.transact((tx) => tx.notes.set(NOTE, bare));
}
