import type { AuditAction, AuditRecord } from "../../core/audit/audit-event.ts";
import { isPlatform } from "../../core/people/identity.ts";

const API_ACTIVITY = 6003;
const ACTIVITIES = { create: 1, read: 2, update: 3, delete: 4, other: 99 } as const;
const STATUS = { done: 1, denied: 2, failed: 2 } as const;
const SEVERITY = { done: 1, denied: 3, failed: 3 } as const;
const USER = 1;
const SYSTEM = 3;
const UNKNOWN = 0;

const ENDINGS: readonly (readonly [RegExp, keyof typeof ACTIVITIES])[] = [
  [/\.(created|opened|issued|linked|claimed|received|dispatched|shared)$/, "create"],
  [/\.read$/, "read"],
  [/\.(role-changed|locked|unlocked|frozen|unfrozen|suspended|restored|answered)$/, "update"],
  [/\.(revoked|closed|unshared|erased)$/, "delete"],
];

/** The record as an OCSF 1.5 API Activity; docs/audit.md has the mapping. */
export function ocsfEvent(record: AuditRecord) {
  const { seq, at, action, target, outcome, rule, details, reference, hash, previousHash } = record;
  const activity = ACTIVITIES[activityOf(action)];
  return {
    category_uid: 6,
    class_uid: API_ACTIVITY,
    activity_id: activity,
    type_uid: API_ACTIVITY * 100 + activity,
    time: at,
    severity_id: SEVERITY[outcome],
    status_id: STATUS[outcome],
    status: outcome,
    ...(rule === null ? {} : { status_detail: rule }),
    metadata: {
      version: "1.5.0",
      uid: hash,
      sequence: seq,
      ...(reference === null ? {} : { correlation_uid: reference }),
      product: { name: "Gatehouse", vendor_name: "Gatehouse" },
    },
    actor: actorOf(record),
    src_endpoint: { name: platformNameOf(record), svc_name: platformNameOf(record) },
    api: {
      operation: action,
      service: { name: "gatehouse" },
      ...(reference === null ? {} : { request: { uid: reference } }),
    },
    resources: [{ type: target.kind, uid: target.id }],
    unmapped: { details, previous_hash: previousHash },
  };
}

function activityOf(action: AuditAction): keyof typeof ACTIVITIES {
  return ENDINGS.find(([ending]) => ending.test(action))?.[1] ?? "other";
}

function actorOf({ actor }: AuditRecord) {
  switch (actor.kind) {
    case "principal":
      return {
        user: { type_id: USER, uid: actor.principalId, ...(actor.identity && { uid_alt: actor.identity }) },
      };
    case "stranger":
      return { user: { type_id: UNKNOWN, uid_alt: actor.identity } };
    case "system":
      return { user: { type_id: SYSTEM, name: actor.job }, app_name: "gatehouse" };
  }
}

function platformNameOf({ actor }: AuditRecord): string {
  const platform = actor.kind === "system" ? "" : (actor.identity ?? "").split(":", 1)[0];
  return platform && isPlatform(platform) ? platform : "gatehouse";
}
