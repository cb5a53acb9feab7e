import { knownAgents } from "../access/agent-directory.ts";
import type { AgentId } from "../access/permission.ts";
import { decideAccess } from "../access/policy.ts";
import { setAway } from "../approval/away.ts";
import type { PrincipalId } from "../people/principal.ts";
import { actorOf } from "../people/resolve-asker.ts";
import type { Tx } from "../ports/store.ts";
import { sayDirectly } from "../words/say.ts";
import { misused, reply, replyWith, requireKnown } from "./answer-command.ts";
import type { CommandCall, CommandHandler, FollowUp } from "./command-deps.ts";
import { findPerson, type KnownPerson } from "./look-up-person.ts";

/** Not to be asked for approvals until then; a delegate is, in what they may decide themselves. */
export const away: CommandHandler = async (call) => {
  const { args, who } = call;
  const person = requireKnown(who);
  if (args.off) return (tx) => comeBack(tx, call);
  const delegate = args.person === null ? null : await findPerson(call);
  if (args.person !== null && !delegate)
    return replyWith(call, { key: "person-unknown", typed: args.person });
  if (delegate?.principal.id === person.id) return misused(call, { kind: "own-delegate" });
  if (delegate && !approvesAnything(call, delegate.principal.id)) {
    return replyWith(call, { key: "away-delegate-refused", delegate: delegate.principal.displayName });
  }
  return (tx) => leave(tx, call, delegate);
};

async function leave(tx: Tx, call: CommandCall, delegate: KnownPerson | null): Promise<FollowUp | null> {
  const { deps, args, who } = call;
  const person = requireKnown(who);
  const until = args.endsAt;
  await setAway(tx, person.id, { until, delegate: delegate?.principal.id ?? null });
  await record(tx, call, "approver.away", { endsAt: until, with: delegate?.principal.id ?? null });
  await reply(tx, call, { key: "away", until, delegate: delegate?.principal.displayName ?? null });
  if (delegate) {
    const text = { key: "away-delegate", of: person.displayName, until } as const;
    await sayDirectly(tx, deps, delegate.identity, { text });
  }
  return async () => deps.approvals.review();
}

async function comeBack(tx: Tx, call: CommandCall): Promise<FollowUp | null> {
  await setAway(tx, requireKnown(call.who).id, null);
  await record(tx, call, "approver.back", {});
  await reply(tx, call, { key: "away-over" });
  return async () => call.deps.approvals.review();
}

async function record(
  tx: Tx,
  { deps, who, request }: CommandCall,
  action: "approver.away" | "approver.back",
  details: Readonly<Record<string, string | number | null>>,
): Promise<void> {
  await tx.audit.append(
    {
      actor: actorOf(who),
      action,
      target: { kind: "principal", id: requireKnown(who).id },
      outcome: "done",
      rule: null,
      details,
      reference: request.reference,
    },
    deps.clock.now(),
  );
}

/** Stands for the agents that nobody has listed: the gateway may be away. */
const ANY_AGENT = "any" as AgentId;

/** Is there any agent whose requests this person may decide? */
function approvesAnything({ deps }: CommandCall, id: PrincipalId): boolean {
  const asker = { principalId: id, standing: "member" } as const;
  const agents = [...knownAgents(deps).map((agent) => agent.id), ANY_AGENT];
  return agents.some((agentId) => {
    const question = { kind: "approve", agentId } as const;
    return decideAccess(asker, question, deps.access.snapshot(), deps.clock.now()).kind === "allowed";
  });
}
