import { agentNameOf } from "../access/agent-directory.ts";
import { describeRule } from "../access/explain-access.ts";
import { type AgentId, permissionFor } from "../access/permission.ts";
import { type AccessDecision, type AccessQuestion, decideAccess, listHelpers } from "../access/policy.ts";
import { refusalButtons } from "../access-request/refusal-buttons.ts";
import type { AuditAction, AuditTarget } from "../audit/audit-event.ts";
import { AppError } from "../errors.ts";
import { frozenText } from "../inbox/judge-message.ts";
import type { Principal, PrincipalId } from "../people/principal.ts";
import { actorOf, type ResolvedAsker } from "../people/resolve-asker.ts";
import type { Tx } from "../ports/store.ts";
import { strangerButtons } from "../words/meeting-buttons.ts";
import type { Problem } from "../words/problem.ts";
import { type NewButton, sayPrivately } from "../words/say.ts";
import type { Text } from "../words/text.ts";
import type { CommandCall, CommandDeps, Occasion, Work } from "./command-deps.ts";

/** Who asks, and where the answer goes. */
export interface Asking {
  readonly deps: CommandDeps;
  readonly who: ResolvedAsker;
  readonly request: Occasion;
}

export interface Denial {
  readonly text: Text;
  readonly action: AuditAction;
  readonly target: AuditTarget;
  readonly rule: string;
  readonly buttons?: readonly NewButton[];
}

/** The one door, asked for this person at this moment. */
export function ask({ deps, who }: Pick<Asking, "deps" | "who">, question: AccessQuestion): AccessDecision {
  return decideAccess(who.asker, question, deps.access.snapshot(), deps.clock.now());
}

export async function reply(
  tx: Tx,
  asking: Asking,
  text: Text,
  buttons: readonly NewButton[] = [],
): Promise<null> {
  await sayPrivately(tx, asking.deps, asking.request.place, asking.who.identity, { text, buttons });
  return null;
}

/** A command that only answers. */
export const replyWith =
  (asking: Asking, text: Text, buttons: readonly NewButton[] = []): Work =>
  (tx) =>
    reply(tx, asking, text, buttons);

/** Says no in private, and keeps that it was said. */
export async function refuse(tx: Tx, asking: Asking, denial: Denial): Promise<null> {
  const { deps, who, request } = asking;
  const { text, action, target, rule, buttons = [] } = denial;
  await tx.audit.append(
    {
      actor: actorOf(who),
      action,
      target,
      outcome: "denied",
      rule,
      details: { answer: text.key },
      reference: request.reference,
    },
    deps.clock.now(),
  );
  await sayPrivately(tx, deps, request.place, who.identity, { text, buttons, reference: request.reference });
  return null;
}

/** What a person is told whom the door denied something called `what`. */
export function denialOf(asking: Asking, what: string, needs: string, decision: AccessDecision): Denial {
  const isStranger = decision.rule.kind === "unknown-person";
  return {
    text: denialText(asking, what, needs, decision),
    buttons: isStranger ? strangerButtons(helperNames(asking.deps)) : [],
    action: "access.denied",
    target: { kind: "command", id: what },
    rule: describeRule(decision.rule),
  };
}

function denialText({ deps, who }: Asking, what: string, needs: string, { rule }: AccessDecision): Text {
  const helpers = helperNames(deps);
  switch (rule.kind) {
    case "unknown-person":
      return strangerText(deps);
    case "frozen":
      return frozenText(deps, rule.freeze, who.principal?.id ?? null);
    case "suspended":
      return { key: "suspended", helpers };
    case "standing":
      return rule.standing === "unknown"
        ? { key: "standing-unknown" }
        : { key: "not-a-person", standing: rule.standing };
    default:
      return { key: "command-refused", command: what, needs, helpers };
  }
}

/** What a person is told who may not use an agent. */
export function agentDenialOf(asking: Asking, agentId: AgentId, decision: AccessDecision): Denial {
  const { rule } = decision;
  if (rule.kind === "frozen") {
    const text = frozenText(asking.deps, rule.freeze, asking.who.principal?.id ?? null);
    return {
      text,
      action: "access.denied",
      target: { kind: "agent", id: agentId },
      rule: describeRule(rule),
    };
  }
  const agent = agentNameOf(asking.deps, agentId);
  const helpers = helperNames(asking.deps, agentId);
  const key = decision.rule.kind === "needs-end" ? "guest-needs-end" : "agent-refused";
  return {
    text: { key, agent, helpers },
    buttons: refusalButtons(asking.who, agentId, null),
    action: "access.denied",
    target: { kind: "agent", id: agentId },
    rule: describeRule(decision.rule),
  };
}

export function strangerText(deps: CommandDeps): Text {
  const helpers = helperNames(deps);
  return { key: "stranger", helpers, claimable: helpers.length === 0 };
}

/** The permission that a question asks for, as people read it. */
export function needsOf(question: AccessQuestion): string {
  return permissionFor(question) ?? "an invitation";
}

/** Those who can let somebody in, by name. */
export function helperNames(deps: CommandDeps, agentId: AgentId | null = null): readonly string[] {
  return listHelpers(deps.access.snapshot(), agentId, deps.clock.now()).map((id) => nameOf(deps, id));
}

export function nameOf(deps: CommandDeps, id: PrincipalId): string {
  return deps.access.snapshot().people.get(id)?.principal.displayName ?? "somebody";
}

/** How a command is typed where the asker is: as they did it. */
export function spelled({ deps, request }: Asking, usage: string): string {
  const prefix = deps.adapters.get(request.place.platform)?.capabilities.commandPrefix ?? "/";
  return (request.how === "message" ? "!" : prefix) + usage;
}

/** A command of theirs, used wrongly: what was wrong, and how it goes. */
export function misused(call: CommandCall, problem: Problem): Work {
  const { name, usage } = call.command;
  return replyWith(call, { key: "command-usage", command: name, usage: spelled(call, usage), problem });
}

/** The asker as one of ours; the door lets nobody else this far. */
export function requireKnown(who: ResolvedAsker): Principal {
  if (!who.principal) throw new AppError("internal", "a stranger came past the door");
  return who.principal;
}
