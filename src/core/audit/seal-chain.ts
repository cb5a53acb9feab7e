import type { CheckpointPorts } from "../ports/checkpoints.ts";
import type { Timer } from "../ports/clock.ts";
import type { Deps } from "../ports/deps.ts";
import { checkpointText } from "./checkpoint.ts";

export interface ChainSealer {
  /** From now on, signs a checkpoint every thousand records, and at least every five minutes where there is a new one. */
  start(): void;
  /** Signs one now, if anything is new. Rejects only when the database does not take it. */
  seal(): Promise<void>;
  stop(): void;
}

const LOOK_EVERY_MS = 10_000;
const MOST_RECORDS = 1_000;
const LONGEST_MS = 5 * 60_000;

/** Signs checkpoints over the chain, and keeps them in the database and on every shelf. */
export function createChainSealer(
  deps: Pick<Deps, "store" | "clock" | "logger">,
  { signer, shelves }: CheckpointPorts,
): ChainSealer {
  let timer: Timer | null = null;

  const seal = async () => {
    const now = deps.clock.now();
    const note = await deps.store.transact(async (tx) => {
      const head = await tx.audit.head();
      if (!head || head.seq <= ((await tx.audit.lastCheckpoint())?.size ?? 0)) return null;
      const text = checkpointText({ origin: signer.origin, size: head.seq, hash: head.hash });
      const signed = signer.sign(text);
      await tx.audit.addCheckpoint({ size: head.seq, note: signed, at: now });
      return signed;
    });
    if (note === null) return;
    for (const shelf of shelves) {
      await shelf.keep(note).catch((fault: unknown) => {
        deps.logger.error({ fault: String(fault) }, "a checkpoint of the audit could not be kept outside");
      });
    }
  };

  const isDue = async () => {
    const [head, last] = [await deps.store.audit.head(), await deps.store.audit.lastCheckpoint()];
    const fresh = (head?.seq ?? 0) - (last?.size ?? 0);
    return fresh >= MOST_RECORDS || (fresh > 0 && deps.clock.now() - (last?.at ?? 0) >= LONGEST_MS);
  };

  const look = async () => {
    try {
      if (await isDue()) await seal();
    } catch (fault) {
      deps.logger.error({ fault: String(fault) }, "the audit could not be sealed; trying again");
    }
    if (timer) timer = deps.clock.after(LOOK_EVERY_MS, () => void look());
  };

  return {
    start: () => {
      timer = deps.clock.after(LOOK_EVERY_MS, () => void look());
    },
    seal,
    stop: () => {
      timer?.cancel();
      timer = null;
    },
  };
}
