import type { Store } from "../../src/core/ports/store.ts";

export interface StoreSubject {
  readonly store: Store;
  /** Closes the store and opens the same database again. */
  reopen(): Promise<Store>;
  /** Changes or removes rows behind the store's back. */
  tamper(sql: string): void;
  cleanup(): Promise<void>;
}
