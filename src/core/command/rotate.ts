import { actorOf } from "../people/resolve-asker.ts";
import { replyWith } from "./answer-command.ts";
import type { CommandHandler } from "./command-deps.ts";
import { findPerson, identityIn } from "./look-up-person.ts";

/** Gives somebody a new credential in the old one's place; what runs goes on with the old one. */
export const rotate: CommandHandler = async (call) => {
  const { deps, who } = call;
  const person = await findPerson(call);
  if (!person) return replyWith(call, { key: "person-unknown", typed: identityIn(call) });
  const outcome = await deps.turns.rotateCredential(person.principal, actorOf(who));
  return replyWith(call, { key: "credential-rotated", person: person.principal.displayName, outcome });
};
