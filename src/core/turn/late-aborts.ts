import { agentOfKey, type SessionKey } from "../conversation/conversation.ts";
import type { Deps } from "../ports/deps.ts";
import type { AtGateway } from "../ports/gateways.ts";
import type { Reads, Tx } from "../ports/store.ts";

/** A run that was to end while the gateway could not be asked. */
interface LateAbort {
  readonly sessionKey: SessionKey;
  readonly runId: string;
  readonly at: number;
}

const NOTE = "late-aborts";
/** By then no run goes on by itself. */
const WORTH_MS = 24 * 60 * 60_000;

/** Keeps that a run has still to be ended: whoever was cut off must not be worked for once the gateway is back. */
export async function oweAbort(tx: Tx, abort: LateAbort): Promise<void> {
  const owed = await owedIn(tx);
  await tx.notes.set(NOTE, JSON.stringify([...owed.filter(({ runId }) => runId !== abort.runId), abort]));
}

/** Ends at a gateway what could not be ended there in time. Call it whenever the gateway is back; it never rejects. */
export async function settleAborts(
  deps: Pick<Deps, "store" | "gateways" | "clock" | "logger"> & AtGateway,
): Promise<void> {
  try {
    for (const { sessionKey, runId, at } of await owedIn(deps.store)) {
      const isWorth = deps.clock.now() - at < WORTH_MS;
      if (isWorth && !(isOf(deps, sessionKey) && (await hasEnded(deps, sessionKey, runId)))) continue;
      await deps.store.transact(async (tx) => {
        const left = (await owedIn(tx)).filter((one) => one.runId !== runId);
        await tx.notes.set(NOTE, JSON.stringify(left));
      });
    }
  } catch (fault) {
    deps.logger.error(
      { fault: String(fault) },
      "runs that were to end could not be ended; at the next chance again",
    );
  }
}

function isOf({ gateways, gateway }: Pick<Deps, "gateways"> & AtGateway, key: SessionKey): boolean {
  const agent = agentOfKey(key);
  return (agent === null ? gateways.all[0] : gateways.of(agent)) === gateway;
}

/** One that the gateway refuses to end must not keep the others running. */
async function hasEnded(
  { gateway, logger }: Pick<Deps, "logger"> & AtGateway,
  sessionKey: SessionKey,
  runId: string,
): Promise<boolean> {
  try {
    return (await gateway.abort(sessionKey, runId)).confirmed;
  } catch (fault) {
    logger.error({ runId, fault: String(fault) }, "a run that was to end could not be ended");
    return false;
  }
}

async function owedIn(reads: Pick<Reads, "notes">): Promise<readonly LateAbort[]> {
  return JSON.parse((await reads.notes.get(NOTE)) ?? "[]") as readonly LateAbort[];
}
