import type { Power } from "../../core/words/shown.ts";

/** What a permission lets somebody do to Gatehouse itself, as a sentence goes on. */
export const POWERS: Readonly<Record<Power, string>> = {
  "access:manage": "den Zugriff aller ändern",
  "audit:read": "das Audit lesen",
  "keys:manage": "Schlüssel verwalten",
  "system:manage": "das System verwalten",
};
