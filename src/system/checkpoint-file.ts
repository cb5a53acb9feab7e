import { open } from "node:fs/promises";
import type { CheckpointShelf } from "../core/ports/checkpoints.ts";

/** In the data folder. */
export const CHECKPOINT_FILE = "audit-checkpoints.txt";

/** Appends every note to a file that can be copied elsewhere, with an empty line after each. */
export function openCheckpointFile(path: string): CheckpointShelf {
  return {
    async keep(note) {
      const handle = await open(path, "a", 0o600);
      try {
        await handle.writeFile(`${note}\n`);
        await handle.sync();
      } finally {
        await handle.close();
      }
    },
  };
}
