import { type Grant, subjectKeyOf } from "../access/grant.ts";
import type { NewButton } from "../words/say.ts";
import type { AgentName, GrantLine } from "../words/shown.ts";
import { ask, denialOf, nameOf, refuse, replyWith, requireKnown } from "./answer-command.ts";
import type { CommandDeps, CommandHandler } from "./command-deps.ts";
import { findAgent, unknownAgentText } from "./find-agent.ts";
import { findPerson, identityIn } from "./look-up-person.ts";
import { pageOf } from "./page-of.ts";
import { agentIn, shownSubject } from "./read-gift.ts";
import { spellCommand } from "./spell-command.ts";

/** The grants in force: everybody's for those who manage access, with a button to end each; else one's own. */
export const grants: CommandHandler = async (call) => {
  const { deps, who, args } = call;
  const person = args.person === null ? null : await findPerson(call);
  if (args.person !== null && !person)
    return replyWith(call, { key: "person-unknown", typed: identityIn(call) });
  const me = requireKnown(who).id;
  const managing = ask(call, { kind: "manage-access" });
  const manages = managing.kind === "allowed";
  if (person && person.principal.id !== me && !manages) {
    return (tx) => refuse(tx, call, denialOf(call, "grants", "access:manage", managing));
  }
  const agent = args.what === null ? null : findAgent(deps, args.what);
  if (args.what !== null && !agent) return replyWith(call, unknownAgentText(deps, args.what));

  const whose = person?.principal.id ?? (manages ? null : me);
  const all = await deps.store.grants.current(deps.clock.now());
  const found = all
    .filter((grant) => whose === null || grant.principalId === whose)
    .filter((grant) => agent === null || isOf(deps, grant, agent))
    .sort((a, b) => sortKey(deps, a).localeCompare(sortKey(deps, b), "en"));
  const { shown, from, more } = pageOf(call, found, { person: args.person, what: agent?.id ?? null });
  const lines = shown.map((grant) => lineOf(deps, grant));
  const buttons = manages ? await revokeButtons(deps, shown, from) : [];
  const of = [person?.principal.displayName, agent?.name].filter(Boolean).join(", ") || null;
  return replyWith(call, { key: "grants", of, isOwn: whose === me, lines, from }, [...buttons, ...more]);
};

function isOf(deps: CommandDeps, { subject }: Grant, agent: AgentName): boolean {
  return subject.kind === "permission" && agentIn(deps, subject.permission)?.id === agent.id;
}

/** By person, then by what they have. */
const sortKey = (deps: CommandDeps, { principalId, subject }: Grant) =>
  `${nameOf(deps, principalId)} ${principalId} ${subjectKeyOf(subject)}`;

function lineOf(deps: CommandDeps, { principalId, subject, endsAt, grantedBy, reason }: Grant): GrantLine {
  return {
    person: nameOf(deps, principalId),
    what: shownSubject(deps, subject),
    endsAt,
    by: grantedBy === "system" ? null : nameOf(deps, grantedBy),
    quote: reason,
  };
}

/** Each does what the command would, judged anew when it is pressed. */
async function revokeButtons(
  deps: CommandDeps,
  shown: readonly Grant[],
  from: number,
): Promise<readonly NewButton[]> {
  const buttons: NewButton[] = [];
  for (const [index, { principalId, subject }] of shown.entries()) {
    const [person] = await deps.store.principals.identitiesOf(principalId);
    if (!person) continue;
    const what = subjectKeyOf(subject).replace(/^role:/, "");
    const named = `${nameOf(deps, principalId)}, ${shownSubject(deps, subject)}`;
    buttons.push({
      label: { key: "revoke-listed", number: from + index, what: named },
      action: { kind: "run-command", command: spellCommand("revoke", { person, what }) },
    });
  }
  return buttons;
}
