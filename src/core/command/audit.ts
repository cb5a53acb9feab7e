import { agentNameOf } from "../access/agent-directory.ts";
import { AUDIT_ACTIONS, type AuditEvent } from "../audit/audit-event.ts";
import { actorOf } from "../people/resolve-asker.ts";
import type { AuditFilter, Tx } from "../ports/store.ts";
import type { NewButton } from "../words/say.ts";
import { ask, denialOf, misused, nameOf, refuse, reply } from "./answer-command.ts";
import { auditLineOf, type Names } from "./audit-line.ts";
import type { CommandArguments } from "./command.ts";
import type { CommandCall, CommandHandler } from "./command-deps.ts";
import { findAgent } from "./find-agent.ts";
import { type AuditSubject, auditSubject } from "./look-up-person.ts";
import { spellCommand } from "./spell-command.ts";

const LINES = 10;
const UNIT_MS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };

/** What is recorded: of oneself always, of others and of all to those who may read the audit, which is recorded too. */
export const audit: CommandHandler = async (call) => {
  const { deps, who, args } = call;
  const subject = await auditSubject(call);
  const isOwn = subject?.principal != null && subject.principal.id === who.principal?.id;
  const decision = ask(call, { kind: "read-audit" });
  if (!isOwn && decision.kind !== "allowed") {
    return (tx) => refuse(tx, call, denialOf(call, "audit", "audit:read", decision));
  }
  const narrowed = narrow(call);
  if (narrowed === null) {
    return misused(call, { kind: "no-filter", typed: args.what ?? "" });
  }
  const spanMs = spanOf(args);
  const since = spanMs === null ? {} : { since: deps.clock.now() - spanMs };
  const filter = { ...(await concerning(call, subject)), ...narrowed, ...since };
  const found = await deps.store.audit.list(filter, LINES + 1, args.before ?? undefined);
  const shown = found.slice(0, LINES);
  const last = shown.at(-1);
  const names: Names = { person: (id) => nameOf(deps, id), agent: (id) => agentNameOf(deps, id) };
  const lines = shown.map((record) => auditLineOf(names, record));
  const text = { key: "audit", person: subject?.name ?? null, spanMs, lines } as const;
  const buttons = last && found.length > LINES ? [moreButton(args, last.seq)] : [];
  return async (tx) => {
    if (!isOwn) await recordReading(tx, call, subject, lines.length);
    return reply(tx, call, text, buttons);
  };
};

/** Only an agent's or an action's; null when it is neither. */
function narrow({ deps, args }: CommandCall): AuditFilter | null {
  if (args.what === null) return {};
  const typed = args.what.toLowerCase();
  if (AUDIT_ACTIONS.some((action) => action === typed)) return { action: typed };
  const agent = findAgent(deps, args.what);
  return agent && { agentId: agent.id };
}

async function concerning({ deps }: CommandCall, subject: AuditSubject | null): Promise<AuditFilter> {
  if (subject === null) return {};
  const { principal, identity } = subject;
  if (!principal) return { identities: [identity] };
  return { principalId: principal.id, identities: await deps.store.principals.identitiesOf(principal.id) };
}

function spanOf({ span }: CommandArguments): number | null {
  return span === null ? null : Number.parseInt(span, 10) * (UNIT_MS[span.slice(-1)] ?? 0);
}

function moreButton(args: CommandArguments, before: number): NewButton {
  const { person, span, what } = args;
  const command = spellCommand("audit", { person, span, what, before });
  return { label: { key: "more" }, action: { kind: "run-command", command }, reusable: true };
}

/** Who looks at what is recorded of others leaves a record as well, which those others can see. */
async function recordReading(
  tx: Tx,
  { deps, who, args, request }: CommandCall,
  subject: AuditSubject | null,
  lines: number,
): Promise<void> {
  const id = subject?.principal?.id;
  const event: AuditEvent = {
    actor: actorOf(who),
    action: "audit.read",
    target: id === undefined ? { kind: "system", id: "audit" } : { kind: "principal", id },
    outcome: "done",
    rule: null,
    details: { of: subject?.identity ?? null, span: args.span, what: args.what, before: args.before, lines },
    reference: request.reference,
  };
  await tx.audit.append(event, deps.clock.now());
}
