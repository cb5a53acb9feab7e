import type { Power } from "../../core/words/shown.ts";

/** What a permission lets somebody do to Gatehouse itself, as a sentence goes on. */
export const POWERS: Readonly<Record<Power, string>> = {
  "access:manage": "change everybody's access",
  "audit:read": "read the audit",
  "keys:manage": "manage keys",
  "system:manage": "manage the system",
};
