import { storeApprovalsContract } from "./store-approvals.contract.ts";
import { storeAuditContract } from "./store-audit.contract.ts";
import { storeDeadLettersContract } from "./store-dead-letters.contract.ts";
import { storeFreezesContract } from "./store-freezes.contract.ts";
import { storeInboxContract } from "./store-inbox.contract.ts";
import { storeInvitesContract } from "./store-invites.contract.ts";
import { storeKeysContract } from "./store-keys.contract.ts";
import { storePeopleContract } from "./store-people.contract.ts";
import { storeRequestsContract } from "./store-requests.contract.ts";
import { storeRetentionContract } from "./store-retention.contract.ts";
import { storeRowsContract } from "./store-rows.contract.ts";
import type { StoreSubject } from "./store-subject.ts";
import { storeTransactionsContract } from "./store-transactions.contract.ts";

/** What every database must do. */
export function storeContract({ open }: { readonly open: () => Promise<StoreSubject> }): void {
  storeRowsContract(open);
  storeInboxContract(open);
  storeTransactionsContract(open);
  storeAuditContract(open);
  storeApprovalsContract(open);
  storeDeadLettersContract(open);
  storeRetentionContract(open);
  storeFreezesContract(open);
  storeInvitesContract(open);
  storeKeysContract(open);
  storePeopleContract(open);
  storeRequestsContract(open);
}
