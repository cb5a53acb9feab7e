import { AppError } from "../errors.ts";
import type { Deps } from "../ports/deps.ts";

const BARE = "bare-gateway";
const NAMED = "named-gateways";

/**
 * Grants, conversations and requests name agents. When bare names are to be another gateway's, everybody's access would
 * move to other agents: then nothing starts, whether the one that had them is still there or was taken out. Only one
 * that was never here may have them: it is the same one by another name, as far as anybody can tell.
 */
export async function keepBareNames({ store, gateways }: Pick<Deps, "store" | "gateways">): Promise<void> {
  const [bare = "", ...others] = gateways.all.map(({ id }) => id);
  const before = await store.notes.get(BARE);
  const named = JSON.parse((await store.notes.get(NAMED)) ?? "[]") as readonly string[];
  if (before !== null && before !== bare) {
    if (others.includes(before)) {
      refuse(before, bare, `name another gateway main, or "${before}" first where none is`);
    }
    if (named.includes(bare)) {
      refuse(
        before,
        bare,
        `keep "${before}" in gateways, also while it is away, or give "${bare}" a new name`,
      );
    }
  }
  const known = [...new Set([...named, ...others])];
  if (before === bare && known.length === named.length) return;
  await store.transact(async (tx) => {
    await tx.notes.set(BARE, bare);
    await tx.notes.set(NAMED, JSON.stringify(known));
  });
}

function refuse(before: string, bare: string, mend: string): never {
  const what = `agents without a gateway's name have been those of "${before}", and would now be those of "${bare}"`;
  throw new AppError("config.invalid", `${what}: ${mend}`);
}
