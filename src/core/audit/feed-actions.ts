import type { AuditAction } from "./audit-event.ts";

/** What a feed tells where the settings do not say: changes of access, of the audit and of Gatehouse itself. */
export const FEED_ACTIONS: readonly AuditAction[] = [
  "access-request.approved",
  "access-request.denied",
  "access.broken-glass",
  "admin.claimed",
  "audit.erased",
  "audit.read",
  "claim-code.issued",
  "claim-code.refused",
  "credential.refused",
  "credential.revoked",
  "grant.created",
  "grant.returned",
  "grant.revoked",
  "invite.created",
  "invite.redeemed",
  "invite.refused",
  "invite.revoked",
  "principal.created",
  "principal.restored",
  "principal.role-changed",
  "principal.suspended",
  "system.restored",
  "system.started",
  "system.stopped",
];
