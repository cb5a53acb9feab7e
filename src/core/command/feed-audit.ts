import { agentNameOf } from "../access/agent-directory.ts";
import type { AuditEvent } from "../audit/audit-event.ts";
import type { PrincipalId } from "../people/principal.ts";
import type { Deps } from "../ports/deps.ts";
import type { Store, Tx } from "../ports/store.ts";
import type { AuditFeed } from "../settings.ts";
import { sayInPlace } from "../words/say.ts";
import { auditLineOf, peopleIn } from "./audit-line.ts";

type FeedDeps = Pick<Deps, "gateways" | "settings" | "ids" | "clock">;

/** The same store, which also tells a channel what is recorded, in the transaction that records it. */
export function feedAudit(store: Store, deps: FeedDeps, feed: AuditFeed): Store {
  return {
    ...store,
    transact: (work) =>
      store.transact((tx) => {
        const append: Tx["audit"]["append"] = async (event, at) => {
          await tx.audit.append(event, at);
          if (feed.actions.has(event.action)) await tell(tx, deps, feed, { event, at });
        };
        return work({ ...tx, audit: { ...tx.audit, append } });
      }),
  };
}

async function tell(
  tx: Tx,
  deps: FeedDeps,
  feed: AuditFeed,
  { event, at }: { readonly event: AuditEvent; readonly at: number },
): Promise<void> {
  const seq = (await tx.audit.head())?.seq ?? 0;
  const names = new Map<PrincipalId, string>();
  // From the transaction itself: it may be what makes them known.
  for (const id of peopleIn(event)) {
    const person = await tx.principals.get(id);
    if (person) names.set(id, person.displayName);
  }
  const line = auditLineOf(
    { person: (id) => names.get(id) ?? "somebody", agent: (id) => agentNameOf(deps, id) },
    { ...event, seq, at },
  );
  await sayInPlace(tx, deps, feed.place, { text: { key: "audit-feed", line } });
}
