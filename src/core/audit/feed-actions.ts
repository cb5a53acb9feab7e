import type { AuditAction } from "./audit-event.ts";

/** What a feed tells where the settings do not say: changes of access, of the audit and of Gatehouse itself. */
export const FEED_ACTIONS: readonly AuditAction[] = [
  "admin.claimed",
  "audit.erased",
  "audit.read",
  "claim-code.issued",
  "claim-code.refused",
  "credential.refused",
  "credential.revoked",
  "grant.created",
  "grant.revoked",
  "principal.created",
  "principal.restored",
  "principal.role-changed",
  "principal.suspended",
  "system.restored",
  "system.started",
  "system.stopped",
];
