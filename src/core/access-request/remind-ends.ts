import { agentNameOf } from "../access/agent-directory.ts";
import { type Grant, isBrokenGlass, isGrantCurrent } from "../access/grant.ts";
import type { AgentId, Permission } from "../access/permission.ts";
import { holdingsFor, type PersonAccess } from "../access/policy.ts";
import { platformOf } from "../people/identity.ts";
import type { Deps } from "../ports/deps.ts";
import type { Tx } from "../ports/store.ts";
import { type NewButton, sayDirectly } from "../words/say.ts";
import { requestSettings } from "./show-request.ts";

/** What one tap asks for. */
export const RENEWAL_MS = 7 * 24 * 60 * 60_000;
/** Shorter ones end before anybody could do something about it. */
const SHORTEST_MS = 30 * 60_000;
const SHARE = 0.2;

type RemindDeps = Pick<Deps, "access" | "adapters" | "clock" | "gateways" | "ids" | "settings" | "store">;

interface Reminder {
  readonly grant: Grant & { readonly endsAt: number };
  readonly person: PersonAccess;
  readonly agentId: AgentId;
  readonly at: number;
}

/** A day before its end, as the settings have it, or in the last fifth of a shorter grant; null: never. */
export function reminderTime(grant: Grant, remindBeforeMs: number): number | null {
  if (grant.endsAt === null || isBrokenGlass(grant)) return null;
  const lengthMs = grant.endsAt - grant.startsAt;
  if (lengthMs < SHORTEST_MS) return null;
  return grant.endsAt - Math.min(remindBeforeMs, lengthMs * SHARE);
}

/** Says once of each grant of an agent that it ends soon. Returns when the next one is due; null: none in sight. */
export async function remindOfEnds(deps: RemindDeps): Promise<number | null> {
  const now = deps.clock.now();
  let next: number | null = null;
  for (const reminder of reminders(deps, now)) {
    if (reminder.at > now) next = Math.min(next ?? reminder.at, reminder.at);
    else if ((await deps.store.notes.get(noteOf(reminder))) === null) {
      await deps.store.transact((tx) => remind(tx, deps, reminder));
    }
  }
  return next;
}

const noteOf = ({ grant }: Reminder) => `reminded/${grant.id}`;

function* reminders(deps: RemindDeps, now: number): Iterable<Reminder> {
  const { remindBeforeMs } = requestSettings(deps.settings);
  for (const person of deps.access.snapshot().people.values()) {
    if (person.principal.suspendedAt !== null) continue;
    for (const grant of person.grants) {
      const at = reminderTime(grant, remindBeforeMs);
      const agentId = agentOf(grant);
      if (at === null || agentId === null || grant.endsAt === null || !isGrantCurrent(grant, now)) continue;
      yield { grant: { ...grant, endsAt: grant.endsAt }, person, agentId, at };
    }
  }
}

/** The note and the message stand in one transaction: after a crash it is said once, and not again. */
async function remind(tx: Tx, deps: RemindDeps, reminder: Reminder): Promise<void> {
  const { grant, person, agentId } = reminder;
  const now = deps.clock.now();
  const current = await tx.grants.get(grant.id);
  if (!current || !isGrantCurrent(current, now)) return;
  if (!(await tx.notes.setOnce(noteOf(reminder), String(now)))) return;
  const { roles } = deps.access.snapshot();
  const holdings = holdingsFor(person, `agent:${agentId}` as Permission, roles, now);
  // Something else lets them go on.
  if (holdings.some(({ endsAt }) => endsAt === null || endsAt > grant.endsAt)) return;
  const { id } = person.principal;
  const identities = await tx.principals.identitiesOf(id);
  const identity = identities.find((one) => deps.adapters.has(platformOf(one)));
  if (!identity) return;
  const text = { key: "grant-ends-soon", agent: agentNameOf(deps, agentId), endsAt: grant.endsAt } as const;
  const lifeMs = grant.endsAt - now;
  const buttons: readonly NewButton[] = [
    {
      label: { key: "renew", forMs: RENEWAL_MS },
      action: { kind: "request-access", agentId, identity, asked: { kind: "more", ms: RENEWAL_MS } },
      onlyFor: id,
      tone: "primary",
      lifeMs,
    },
    {
      label: { key: "done-with-it" },
      action: { kind: "run-command", command: `done ${agentId}` },
      onlyFor: id,
      lifeMs,
    },
  ];
  await sayDirectly(tx, deps, identity, { text, buttons });
}

function agentOf({ subject }: Grant): AgentId | null {
  const [, agent] = /^agent:([^*].*)$/.exec(subject.kind === "permission" ? subject.permission : "") ?? [];
  return agent === undefined ? null : (agent as AgentId);
}
