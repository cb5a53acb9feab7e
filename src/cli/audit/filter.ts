import { nearestWord } from "../../config/nearest-word.ts";
import { parseAgentId } from "../../core/access/permission.ts";
import { AUDIT_ACTIONS } from "../../core/audit/audit-event.ts";
import { parseIdentity } from "../../core/people/identity.ts";
import type { AuditFilter, Reads } from "../../core/ports/store.ts";
import type { AuditCall } from "./call.ts";

const UNIT_MS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };

/** The filter that the options make, or what is wrong with them. */
export async function filterOf({ store, options, io }: AuditCall): Promise<AuditFilter | string> {
  const parts: AuditFilter[] = [];
  if (options.who !== undefined) {
    const who = await readPerson(store, options.who);
    if (who === null) {
      return `Nobody is known as "${options.who}": write an identity such as slack:T01:U07, or a principal's id.`;
    }
    parts.push(who);
  }
  if (options.action !== undefined) {
    if (!AUDIT_ACTIONS.some((action) => action === options.action)) return noAction(options.action);
    parts.push({ action: options.action });
  }
  if (options.agent !== undefined) {
    const agentId = parseAgentId(options.agent);
    if (agentId === null) return `"${options.agent}" is no agent's id.`;
    parts.push({ agentId });
  }
  for (const name of ["since", "until"] as const) {
    const typed = options[name];
    if (typed === undefined) continue;
    const at = readMoment(typed, io.clock.now());
    if (at === null) {
      return `--${name} takes a length of time such as 30m, 2h or 7d, or a day such as 2026-12-01, not "${typed}".`;
    }
    parts.push({ [name]: at });
  }
  return Object.assign({}, ...parts);
}

/** What they did and what was done to them; of an account that nobody is behind, what came from it. */
async function readPerson(store: Reads, typed: string): Promise<AuditFilter | null> {
  const identity = parseIdentity(typed);
  const known = identity === null ? null : await store.principals.byIdentity(identity);
  const person = known ?? (await store.principals.all()).find(({ id }) => id === typed);
  if (person) return { principalId: person.id, identities: await store.principals.identitiesOf(person.id) };
  return identity === null ? null : { identities: [identity] };
}

/** A length of time back from now, or a day; null when it is neither. */
export function readMoment(typed: string, now: number): number | null {
  const [, amount, unit = ""] = /^(\d{1,5})([mhdw])$/.exec(typed) ?? [];
  if (amount !== undefined) return now - Number(amount) * (UNIT_MS[unit] ?? 0);
  if (!/^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2})?Z)?$/.test(typed)) return null;
  const at = Date.parse(typed);
  return Number.isNaN(at) ? null : at;
}

function noAction(typed: string): string {
  const near = nearestWord(typed, AUDIT_ACTIONS);
  const help = near === null ? `They are: ${AUDIT_ACTIONS.join(", ")}.` : `Did you mean ${near}?`;
  return `"${typed}" is no action. ${help}`;
}
