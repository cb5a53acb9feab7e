import type { Clock } from "../ports/clock.ts";
import type { AccessBook } from "../ports/deps.ts";
import type { Store } from "../ports/store.ts";
import { loadSnapshot } from "./load-snapshot.ts";
import type { AccessSnapshot } from "./policy.ts";

const RETRY_MS = 1000;

/**
 * Keeps everybody's access in memory and reads it again after every change of it, before the change is reported done.
 * When it cannot be read nobody is known, rather than somebody holding what was just taken away.
 */
export async function openAccessBook(
  store: Store,
  clock: Clock,
  roles: AccessSnapshot["roles"],
): Promise<AccessBook> {
  const nobody: AccessSnapshot = { people: new Map(), roles, freezes: new Map() };
  let current = nobody;
  let reading: Promise<void> = Promise.resolve();

  const read = async () => {
    try {
      current = await loadSnapshot(store, roles, clock.now());
    } catch (fault) {
      current = nobody;
      clock.after(RETRY_MS, () => void reload().catch(() => {}));
      throw fault;
    }
  };
  // One after another: an older reading must never replace a newer one.
  const reload = () => {
    reading = reading.then(read, read);
    return reading;
  };

  store.onAccessChanged(reload);
  await reload();
  return { snapshot: () => current };
}
