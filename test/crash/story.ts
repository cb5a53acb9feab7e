import type { ReadOnlyStore } from "../../db/open-store.ts";
import type { World } from "./world.ts";

/** What may be wrong after the dust has settled, one sentence each. */
export type Violations = string[];

export interface Doing {
  /** Stands in everything that is said because of it, and in nothing else. */
  readonly word: string;
  /** Where the word may be read: channel/thread, channel/* or the person who alone may see it. */
  readonly allowed: readonly string[];
  /** Does it; resolves once the platform took it on. */
  act(): Promise<void>;
  /** Resolves once the platform was told that we have it. */
  acked(): Promise<void>;
  /** After a crash: does again what the platform never repeats by itself and nobody acknowledged. */
  again(): Promise<void>;
  check(store: ReadOnlyStore): Promise<Violations>;
}

/** Something that people do; `prepare` runs undisturbed, what it returns is disturbed. */
export interface Story {
  readonly name: string;
  prepare(world: World): Promise<Doing>;
}
