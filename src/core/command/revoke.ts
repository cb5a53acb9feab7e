import { type GrantSubject, subjectKeyOf } from "../access/grant.ts";
import { replyWith } from "./answer-command.ts";
import type { CommandCall, CommandHandler } from "./command-deps.ts";
import { unknownAgentText } from "./find-agent.ts";
import { findPerson, identityIn, type KnownPerson } from "./look-up-person.ts";
import { agentNamedIn, readSubject } from "./read-gift.ts";
import { takeAndTell } from "./tell-revoke.ts";

/** Takes an agent, role or permission away, or everything when nothing is named; what it ends is stopped at once. */
export const revoke: CommandHandler = async (call) => {
  const { deps, args } = call;
  const person = await findPerson(call);
  if (!person) return replyWith(call, { key: "person-unknown", typed: identityIn(call) });
  const typed = args.what;
  if (typed === null) return (tx) => takeAndTell(tx, call, person, "everything");
  const subject = readSubject(deps, typed) ?? (await heldSubject(call, person, typed));
  if (subject) return (tx) => takeAndTell(tx, call, person, subject);
  return replyWith(call, unknownAgentText(deps, agentNamedIn(typed.toLowerCase()) ?? typed));
};

/** Agents and roles go; grants of them stay until they are taken. */
async function heldSubject(
  { deps }: CommandCall,
  { principal }: KnownPerson,
  typed: string,
): Promise<GrantSubject | null> {
  const held = await deps.store.grants.currentOf(principal.id, deps.clock.now());
  const words = typed.trim().toLowerCase();
  const keys = [words, `agent:${words}`, `role:${words}`];
  return held.find(({ subject }) => keys.includes(subjectKeyOf(subject)))?.subject ?? null;
}
