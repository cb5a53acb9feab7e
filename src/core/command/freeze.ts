import type { FreezeTarget } from "../access/freeze.ts";
import { freezeAccess, unfreezeAccess } from "../access/freeze-access.ts";
import { frozenLineOf, frozenThing } from "../access/frozen-lines.ts";
import { offerOrder } from "../button/offer-order.ts";
import { letBackIn } from "../leaving/let-back-in.ts";
import { platformOf } from "../people/identity.ts";
import type { Principal } from "../people/principal.ts";
import { actorOf } from "../people/resolve-asker.ts";
import type { Tx } from "../ports/store.ts";
import { orderFreeze } from "../turn/enforce-freeze.ts";
import type { Text } from "../words/text.ts";
import { type Asking, misused, reply, replyWith, requireKnown } from "./answer-command.ts";
import type { CommandCall, CommandDeps, CommandHandler, FollowUp, Work } from "./command-deps.ts";
import { findAgent, unknownAgentText } from "./find-agent.ts";
import { findPerson, identityIn } from "./look-up-person.ts";
import { spellCommand } from "./spell-command.ts";
import { beyondText } from "./tell-grant.ts";

/** Stops a person, an agent or everything at once; everything only by a second step. */
export const freeze: CommandHandler = async (call) => {
  const target = await readTarget(call);
  if (typeof target === "function") return target;
  const { reason } = call.args;
  if (target.kind === "all") return (tx) => offerOrder(tx, call, { kind: "freeze-all", reason });
  return (tx) => freezeAndTell(tx, call, target, reason);
};

/** Lets a person, an agent or everything go again. */
export const unfreeze: CommandHandler = async (call) => {
  const target = await readTarget(call);
  if (typeof target === "function") return target;
  return (tx) => unfreezeAndTell(tx, call, target);
};

/** Calls a stop, tells what it ends, and ends it after the commit. */
export async function freezeAndTell(
  tx: Tx,
  asking: Asking,
  target: FreezeTarget,
  reason: string | null,
): Promise<FollowUp | null> {
  const { deps, who } = asking;
  const me = requireKnown(who);
  const outcome = await freezeAccess(tx, deps, actorOf(who), { target, reason });
  if (outcome.kind === "beyond-yours") {
    return reply(tx, asking, beyondText(asking, "freeze", outcome.permission));
  }
  if (outcome.kind === "already") {
    return reply(tx, asking, { key: "freeze-already", line: frozenLineOf(deps, outcome.freeze, me.id) });
  }
  const stopped = await orderFreeze(tx, target, me.displayName);
  const what = frozenThing(deps, target, me.id);
  const command = await spelledUnfreeze(tx, target);
  await reply(tx, asking, { key: "freeze-done", what, stopped }, [
    { label: { key: "unfreeze" }, action: { kind: "run-command", command }, reusable: true },
  ]);
  return () => deps.turns.enforceFreeze(target, me.displayName);
}

async function unfreezeAndTell(tx: Tx, call: CommandCall, target: FreezeTarget): Promise<null> {
  const { deps, who } = call;
  const by = actorOf(who);
  const outcome = await unfreezeAccess(tx, deps, by, target);
  if (target.kind === "person" && outcome.kind !== "beyond-yours") {
    const person = await tx.principals.get(target.principalId);
    const isBack =
      person !== null && (await canCome(tx, deps, person)) && (await letBackIn(tx, deps, by, person));
    if (isBack) return reply(tx, call, { key: "let-back-in", person: person.displayName });
  }
  const what = frozenThing(deps, target, requireKnown(who).id);
  return reply(tx, call, answerOf(call, outcome, what));
}

/** Whose platforms are all switched off is nobody who could come, and no admin to rely on. */
async function canCome(
  tx: Tx,
  { adapters }: Pick<CommandDeps, "adapters">,
  { id }: Principal,
): Promise<boolean> {
  return (await tx.principals.identitiesOf(id)).some((identity) => adapters.has(platformOf(identity)));
}

function answerOf(
  call: CommandCall,
  outcome: Awaited<ReturnType<typeof unfreezeAccess>>,
  what: ReturnType<typeof frozenThing>,
): Text {
  switch (outcome.kind) {
    case "beyond-yours":
      return beyondText(call, "unfreeze", outcome.permission);
    case "not-frozen":
      return { key: "not-frozen", what };
    case "lifted":
      return { key: "unfreeze-done", what };
  }
}

/** `@who`, `all`, `agent ops` or an agent's name; anything else is answered. */
async function readTarget(call: CommandCall): Promise<FreezeTarget | Work> {
  const { deps, args } = call;
  if (args.person !== null) {
    if (args.what !== null) return misused(call, { kind: "one-thing" });
    const person = await findPerson(call);
    if (!person) return replyWith(call, { key: "person-unknown", typed: identityIn(call) });
    return { kind: "person", principalId: person.principal.id };
  }
  const typed = args.what ?? "";
  if (typed === "") return misused(call, { kind: "freeze-what" });
  if (/^all$/i.test(typed)) return { kind: "all" };
  const name = typed.replace(/^agent\s+/i, "");
  const agent = findAgent(deps, typed) ?? findAgent(deps, name);
  return agent ? { kind: "agent", agentId: agent.id } : replyWith(call, unknownAgentText(deps, name));
}

async function spelledUnfreeze(tx: Tx, target: FreezeTarget): Promise<string> {
  switch (target.kind) {
    case "all":
      return "unfreeze all";
    case "agent":
      return `unfreeze agent ${target.agentId}`;
    case "person": {
      const [person = null] = await tx.principals.identitiesOf(target.principalId);
      return spellCommand("unfreeze", { person });
    }
  }
}
