import type { Freeze, FreezeTarget } from "../access/freeze.ts";

export interface FreezeReads {
  /** All that are in force, oldest first. */
  all(): Promise<readonly Freeze[]>;
}
export interface FreezeWrites {
  /** False when the same stands still already. */
  add(freeze: Freeze): Promise<boolean>;
  /** False when it did not stand still. */
  lift(target: FreezeTarget): Promise<boolean>;
}
