import type { GrantRefusal } from "../access/refuse-grant.ts";
import type { PrincipalId } from "../people/principal.ts";
import type { ResolvedAsker } from "../people/resolve-asker.ts";
import type { Tx } from "../ports/store.ts";
import type { ButtonAction, Gift } from "../words/button.ts";
import { type NewButton, sayDirectly } from "../words/say.ts";
import type { Text } from "../words/text.ts";
import { type Asking, helperNames, refuse, reply, requireKnown, spelled } from "./answer-command.ts";
import { findCommand } from "./command.ts";
import type { FollowUp } from "./command-deps.ts";
import { type GiveOutcome, giveAccess } from "./give-access.ts";
import { shownName } from "./look-up-person.ts";
import { agentIn, shownSubject } from "./read-gift.ts";

/** Gives something, and tells both sides what came of it, with a way back. */
export async function giveAndTell(
  tx: Tx,
  asking: Asking,
  person: ResolvedAsker,
  gift: Gift,
): Promise<FollowUp | null> {
  const outcome = await giveAccess(tx, asking, person, gift);
  const name = shownName(person);
  const what = shownSubject(asking.deps, gift.subject);
  switch (outcome.kind) {
    case "refused":
      return refuseGift(tx, asking, person, { gift, ...outcome });
    case "already":
      return reply(tx, asking, { key: "already-granted", person: name, what, endsAt: outcome.grant.endsAt });
    case "same-role":
      return reply(tx, asking, { key: "already-granted", person: name, what, endsAt: null });
    default:
      await tellBoth(tx, asking, person, { gift, undo: undoOf(person, gift, outcome) });
      return outcome.kind === "role-changed" ? enforceFor(tx, asking, person) : null;
  }
}

/** A change of role can take something away as well. */
async function enforceFor(tx: Tx, asking: Asking, person: ResolvedAsker): Promise<FollowUp | null> {
  const { deps, who } = asking;
  const principal = await tx.principals.byIdentity(person.identity);
  if (!principal) return null;
  return () => deps.turns.enforceAccess(principal.id, requireKnown(who).displayName);
}

function undoOf(
  { identity }: ResolvedAsker,
  { subject }: Gift,
  outcome: Extract<GiveOutcome, { kind: "created" | "extended" | "role-changed" }>,
): ButtonAction {
  switch (outcome.kind) {
    case "created":
      return { kind: "undo-grant", identity, subject, before: null };
    case "extended":
      return { kind: "undo-grant", identity, subject, before: outcome.before.endsAt };
    case "role-changed": {
      const role = { kind: "role", role: outcome.from } as const;
      return { kind: "undo-revoke", identity, gifts: [{ subject: role, endsAt: null, reason: null }] };
    }
  }
}

interface Told {
  readonly gift: Gift;
  readonly undo: ButtonAction;
}

async function tellBoth(tx: Tx, asking: Asking, person: ResolvedAsker, { gift, undo }: Told): Promise<void> {
  const { deps, who } = asking;
  const giver = requireKnown(who);
  const button: NewButton = { label: { key: "undo" }, action: undo, onlyFor: giver.id };
  const principal = await tx.principals.byIdentity(person.identity);
  await reply(tx, asking, grantedText(asking, { name: shownName(person), id: principal?.id }, gift), [
    button,
  ]);
  if (person.principal?.id === giver.id) return;
  await tellReceiver(tx, asking, person, {
    what: shownSubject(deps, gift.subject),
    endsAt: gift.endsAt,
    example: exampleOf(asking, gift),
  });
}

/** The one who got something hears of it where they are, and how to try it. */
export async function tellReceiver(
  tx: Tx,
  { deps, who }: Asking,
  person: ResolvedAsker,
  news: { readonly what: string; readonly endsAt: number | null; readonly example: string },
): Promise<void> {
  const text: Text = { key: "grant-received", by: requireKnown(who).displayName, ...news };
  await sayDirectly(tx, deps, person.identity, { text });
}

function grantedText(
  { deps }: Asking,
  { name, id }: { readonly name: string; readonly id: PrincipalId | undefined },
  { subject, endsAt }: Gift,
): Text {
  if (subject.kind === "role") return { key: "granted-role", person: name, role: subject.role, endsAt };
  const agent = subject.permission.startsWith("agent:") ? agentIn(deps, subject.permission) : null;
  if (agent) {
    const awaits = id !== undefined && deps.gateways.of(agent.id).awaitsOperator?.(id, agent.id) === true;
    return { key: "granted-agent", person: name, agent, endsAt, ...(awaits && { awaitsOperator: true }) };
  }
  return { key: "granted-permission", person: name, permission: subject.permission, endsAt };
}

function exampleOf({ deps }: Asking, { subject }: Gift): string {
  if (subject.kind === "role" || !subject.permission.startsWith("agent:")) return "";
  const agent = agentIn(deps, subject.permission);
  return agent ? `${agent.id}: hello` : "";
}

interface Refused {
  readonly gift: Gift;
  readonly refusal: GrantRefusal;
  readonly recorded: boolean;
}

/** Says why something cannot be given, and keeps that it was asked for. */
export async function refuseGift(
  tx: Tx,
  asking: Asking,
  person: ResolvedAsker,
  { gift, refusal, recorded }: Refused,
): Promise<null> {
  const text = refusalText(asking, person, gift, refusal);
  if (recorded) return reply(tx, asking, text);
  const target = person.principal
    ? ({ kind: "principal", id: person.principal.id } as const)
    : ({ kind: "command", id: "grant" } as const);
  const action = refusal.kind === "beyond-yours" ? "access.denied" : "command.refused";
  return refuse(tx, asking, { text, action, target, rule: refusal.kind });
}

function refusalText(asking: Asking, person: ResolvedAsker, gift: Gift, refusal: GrantRefusal): Text {
  const name = shownName(person);
  switch (refusal.kind) {
    case "needs-end": {
      const what = shownSubject(asking.deps, gift.subject).toLowerCase();
      return {
        key: "grant-needs-end",
        person: name,
        usage: spelled(asking, `grant @${name} ${what} for 7d`),
      };
    }
    case "over": {
      const usage = spelled(asking, findCommand("grant")?.usage ?? "grant");
      return { key: "command-usage", command: "grant", usage, problem: { kind: "over", typed: null } };
    }
    case "not-a-person":
      return { key: "grant-not-a-person", person: name, standing: refusal.standing };
    case "beyond-yours":
      return beyondText(asking, "grant", refusal.permission);
  }
}

/** Nobody gives or takes a power that they do not have. */
export function beyondText({ deps }: Asking, command: string, permission: string): Text {
  return { key: "command-refused", command, needs: permission, helpers: helperNames(deps) };
}
