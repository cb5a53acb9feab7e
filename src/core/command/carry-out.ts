import { lastingAdmins } from "../access/lasting-admin.ts";
import { auditLastAdmin } from "../access/require-admin-remains.ts";
import { hasCode } from "../errors.ts";
import { actorOf } from "../people/resolve-asker.ts";
import type { Tx } from "../ports/store.ts";
import { type Asking, nameOf, reply } from "./answer-command.ts";
import type { FollowUp, Work } from "./command-deps.ts";

/** Commits what a command or button does, then sees to what follows. The last admin stays, whatever was asked. */
export async function carryOut(asking: Asking, work: Work): Promise<void> {
  const { deps, request } = asking;
  const followUp = await commit(asking, work);
  if (!followUp) return;
  try {
    await followUp();
  } catch (fault) {
    // The effects are durable by now: this is for operators, and must not run the command again.
    const { reference } = request;
    deps.logger.error({ reference, fault: String(fault) }, "what follows a command failed");
  }
}

async function commit(asking: Asking, work: Work): Promise<FollowUp | null> {
  try {
    return await asking.request.commit(work);
  } catch (fault) {
    if (!hasCode(fault, "access.last-admin")) throw fault;
    return asking.request.commit((tx) => refuseLastAdmin(tx, asking));
  }
}

/** Nothing of the change was written; that it was asked for is. */
async function refuseLastAdmin(tx: Tx, asking: Asking): Promise<null> {
  const { deps, who } = asking;
  const [last] = lastingAdmins(deps.access.snapshot(), deps.clock.now());
  if (last) await auditLastAdmin(tx, deps, actorOf(who), last);
  return reply(tx, asking, { key: "last-admin", person: last ? nameOf(deps, last) : "somebody" });
}
