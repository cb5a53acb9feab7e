import type { GrantSubject } from "../access/grant.ts";
import { loadFreezes, loadPerson } from "../access/load-snapshot.ts";
import { decideAccess } from "../access/policy.ts";
import { type RevokeOutcome, revokeAccess } from "../access/revoke-access.ts";
import type { Principal } from "../people/principal.ts";
import { actorOf } from "../people/resolve-asker.ts";
import type { Tx } from "../ports/store.ts";
import type { Gift } from "../words/button.ts";
import { type NewButton, sayPrivately } from "../words/say.ts";
import type { Text } from "../words/text.ts";
import { type Asking, reply, requireKnown } from "./answer-command.ts";
import type { FollowUp } from "./command-deps.ts";
import type { KnownPerson } from "./look-up-person.ts";
import { shownSubject } from "./read-gift.ts";
import { beyondText } from "./tell-grant.ts";

/** Takes something away at once, tells the asker what that stopped, and stops it after the commit. */
export async function takeAndTell(
  tx: Tx,
  asking: Asking,
  person: KnownPerson,
  subject: GrantSubject | "everything",
): Promise<FollowUp | null> {
  const { deps, who } = asking;
  const by = requireKnown(who);
  const outcome = await revokeAccess(tx, deps, actorOf(who), { from: person.principal, subject });
  const what = subject === "everything" ? "any access" : shownSubject(deps, subject);
  const name = person.principal.displayName;
  if (outcome.kind !== "revoked") return reply(tx, asking, untakenText(asking, name, what, outcome));
  const undo: NewButton = {
    label: { key: "undo" },
    action: { kind: "undo-revoke", identity: person.identity, gifts: giftsOf(outcome) },
    onlyFor: by.id,
  };
  const stopped = await countForbidden(tx, asking, person.principal);
  await reply(tx, asking, takenText(name, what, outcome, stopped), [undo]);
  return async () => {
    const { told } = await deps.turns.enforceAccess(person.principal.id, by.displayName);
    if (!told) await tellOfGateway(asking, name);
  };
}

/** Closed is said only when it is so: the gateway may hold on to what it was told before. */
async function tellOfGateway({ deps, who, request }: Asking, person: string): Promise<void> {
  const notice = { text: { key: "gateway-not-told", person }, reference: request.reference } as const;
  await deps.store.transact((tx) => sayPrivately(tx, deps, request.place, who.identity, notice));
}

type Revoked = Extract<RevokeOutcome, { kind: "revoked" }>;

/** What would give it all back; the role first, because it can be refused. */
function giftsOf({ ended, roleChange }: Revoked): readonly Gift[] {
  const role = roleChange ? [{ kind: "role", role: roleChange.from } as const] : [];
  return [
    ...role.map((subject) => ({ subject, endsAt: null, reason: null })),
    ...ended.map(({ subject, endsAt, reason }) => ({ subject, endsAt, reason })),
  ];
}

function takenText(person: string, what: string, { still }: Revoked, stopped: number): Text {
  if (still === null) return { key: "revoked", person, what, stopped };
  const through = still.kind === "role" ? still.role : still.permission;
  return { key: "revoked-in-part", person, what, through };
}

function untakenText(
  asking: Asking,
  person: string,
  what: string,
  outcome: Exclude<RevokeOutcome, Revoked>,
): Text {
  switch (outcome.kind) {
    case "nothing":
      return { key: "revoke-nothing", person, what };
    case "by-role":
      return { key: "revoke-by-role", person, what, role: outcome.role };
    case "by-grant": {
      const { subject } = outcome.grant;
      const grant = subject.kind === "role" ? subject.role : subject.permission;
      return { key: "revoke-by-grant", person, what, grant };
    }
    case "beyond-yours":
      return beyondText(asking, "revoke", outcome.permission);
  }
}

/** How many of a person's turns are allowed no more, by what this transaction has written. */
async function countForbidden(tx: Tx, { deps }: Asking, { id }: Principal): Promise<number> {
  const now = deps.clock.now();
  const person = await loadPerson(tx, id, now);
  const freezes = await loadFreezes(tx);
  if (!person) return 0;
  const snapshot = { people: new Map([[id, person]]), roles: deps.access.snapshot().roles, freezes };
  let forbidden = 0;
  for (const turn of await tx.turns.unfinishedOf(id)) {
    const conversation = await tx.conversations.get(turn.conversationId);
    if (!conversation) continue;
    const question = { kind: "use-agent", agentId: conversation.agentId } as const;
    const decision = decideAccess({ principalId: id, standing: "member" }, question, snapshot, now);
    if (decision.kind !== "allowed") forbidden += 1;
  }
  return forbidden;
}
