import { examineDatabase } from "../../db/backup.ts";
import { openReadOnlyStore } from "../../db/open-store.ts";
import { verifyAudit } from "../core/audit/verify-audit.ts";
import { AppError } from "../core/errors.ts";
import { nodeHasher } from "../system/hasher.ts";

export interface AuditEnd {
  readonly records: number;
  readonly lastHash: string;
}

/** Proves that a copy is a sound database whose audit is whole; null where it is too old to say the latter. */
export async function checkCopy(
  file: string,
  onProgress: (records: number) => void,
): Promise<AuditEnd | null> {
  if (examineDatabase(file).isOutdated) return null;
  const store = await openReadOnlyStore(`file:${file}`);
  try {
    const verdict = await verifyAudit(store.audit, nodeHasher, { onProgress });
    if (verdict.kind === "broken") {
      const message = `The audit in ${file} is broken at record #${verdict.seq} (${verdict.why}): audit verify --copy says more`;
      throw new AppError("database.corrupt", message);
    }
    return { records: verdict.count, lastHash: verdict.lastHash };
  } finally {
    await store.close();
  }
}
