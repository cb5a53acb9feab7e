import type { ResolvedAsker } from "../people/resolve-asker.ts";
import { agents } from "./agents.ts";
import { ask, denialOf, helperNames, misused, needsOf, refuse, replyWith } from "./answer-command.ts";
import { approvals } from "./approvals.ts";
import { approvers } from "./approvers.ts";
import { audit } from "./audit.ts";
import { away } from "./away.ts";
import { breakglass } from "./breakglass.ts";
import { carryOut } from "./carry-out.ts";
import { claim } from "./claim.ts";
import type { CommandName } from "./command.ts";
import { NO_ARGUMENTS } from "./command.ts";
import type { CommandCall, CommandDeps, CommandHandler, CommandRequest, Work } from "./command-deps.ts";
import { continueHere } from "./continue.ts";
import { done } from "./done.ts";
import { freeze, unfreeze } from "./freeze.ts";
import { grant } from "./grant.ts";
import { grants } from "./grants.ts";
import { help } from "./help.ts";
import { invite } from "./invite.ts";
import { invites } from "./invites.ts";
import { join } from "./join.ts";
import { language } from "./language.ts";
import { link } from "./link.ts";
import { lock, unlock } from "./lock.ts";
import { startNew } from "./new.ts";
import { parseCommand } from "./parse-command.ts";
import { request } from "./request.ts";
import { requests } from "./requests.ts";
import { revoke } from "./revoke.ts";
import { rotate } from "./rotate.ts";
import { share } from "./share.ts";
import { status } from "./status.ts";
import { stop } from "./stop.ts";
import { unlink } from "./unlink.ts";
import { useHere } from "./use.ts";
import { users } from "./users.ts";
import { whoami } from "./whoami.ts";
import { why } from "./why.ts";

const HANDLERS: Readonly<Record<CommandName, CommandHandler>> = {
  help,
  agents,
  use: useHere,
  new: startNew,
  stop,
  status,
  whoami,
  language,
  why,
  audit,
  share,
  lock,
  unlock,
  grant,
  revoke,
  claim,
  freeze,
  unfreeze,
  rotate,
  request,
  requests,
  done,
  breakglass,
  invite,
  invites,
  join,
  link,
  unlink,
  continue: continueHere,
  grants,
  users,
  approvals,
  approvers,
  away,
};

/** Judges and runs one command: look-ups, then one commit with effects, audit and reply, then what follows. */
export async function runCommand(
  deps: CommandDeps,
  who: ResolvedAsker,
  request: CommandRequest,
): Promise<void> {
  const asking = { deps, who, request };
  await carryOut(asking, await commandWork(asking));
}

type Ordered = Pick<CommandCall, "deps" | "who" | "request">;

/** What a command is to write, once its words are read and the one door was asked. */
export async function commandWork(asking: Ordered): Promise<Work> {
  const parsed = parseCommand(asking.request.text, asking.deps.clock.now());
  const known = ask(asking, { kind: "be-known" });
  const name = parsed.kind === "unknown" ? "unknown" : parsed.command.name;
  const needs = parsed.kind === "unknown" ? ({ kind: "be-known" } as const) : parsed.command.needs;
  // Strangers and the frozen may ask who they are; the suspended, bots and accounts that nobody can check may nothing.
  const isFrozen = known.rule.kind === "frozen" && name === "whoami";
  // While nobody is admin, the terminal's code is the way back for whoever was closed or stopped.
  const isCutOff = known.rule.kind === "suspended" || known.rule.kind === "frozen";
  const isReturning = isCutOff && name === "claim" && helperNames(asking.deps).length === 0;
  const mayAsk = known.kind === "allowed" || known.rule.kind === "unknown-person" || isFrozen || isReturning;
  const decision = mayAsk ? needs && ask(asking, needs) : known;
  if (decision && decision.kind !== "allowed") {
    const denial = denialOf(asking, name, needs ? needsOf(needs) : "an invitation", decision);
    return (tx) => refuse(tx, asking, denial);
  }
  if (parsed.kind === "unknown") {
    const { typed, suggestion } = parsed;
    return replyWith(asking, { key: "command-unknown", typed, suggestion });
  }
  const { command } = parsed;
  const args = parsed.kind === "parsed" ? parsed.args : NO_ARGUMENTS;
  const call: CommandCall = { ...asking, command, args };
  return parsed.kind === "wrong" ? misused(call, parsed.problem) : HANDLERS[command.name](call);
}
