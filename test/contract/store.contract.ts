import type { Store } from "../../src/core/ports/store.ts";
import { storeAuditContract } from "./store-audit.contract.ts";
import { storeRowsContract } from "./store-rows.contract.ts";
import { storeTransactionsContract } from "./store-transactions.contract.ts";

export interface StoreSubject {
  readonly store: Store;
  /** Closes the store and opens the same database again. */
  reopen(): Promise<Store>;
  /** Changes or removes rows behind the store's back. */
  tamper(sql: string): void;
  cleanup(): Promise<void>;
}

/** What every database must do. */
export function storeContract({ open }: { readonly open: () => Promise<StoreSubject> }): void {
  storeRowsContract(open);
  storeTransactionsContract(open);
  storeAuditContract(open);
}
