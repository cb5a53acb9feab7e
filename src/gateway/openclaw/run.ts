import { type AppError, hasCode } from "../../core/errors.ts";
import type { RunOutcome } from "../../core/ports/gateway.ts";
import { attemptRun } from "./attempt-run.ts";
import type { RunParts, RunTask } from "./run-task.ts";
import { credentialFault, type Lease } from "./socket-pool.ts";
import { createBackoff, pause } from "./waiting.ts";

/** How long a gateway may be away before the core is told; it keeps the turn and comes back later. */
const AWAY_MS = 60_000;
const FIRST_RETRY_MS = 250;
const LONGEST_RETRY_MS = 5_000;

/** Runs one turn to its end, over as many connections as it takes, always with the person's own credential. */
export async function runToEnd(task: RunTask, parts: RunParts): Promise<RunOutcome> {
  const { clock } = parts;
  const backoff = createBackoff(FIRST_RETRY_MS, LONGEST_RETRY_MS);
  const lookFirst = { value: task.request.resumed };
  let awaySince: number | null = null;
  for (;;) {
    if (parts.closing.aborted) return { kind: "unreachable" };
    let retryAfterMs = 0;
    try {
      const outcome = await attempt(await parts.pool.take(task.as), task, parts, lookFirst);
      if (outcome) return outcome;
      // It was followed until the connection broke: the gateway is away from now on.
      awaySince = null;
      backoff.reset();
    } catch (error) {
      const fault = credentialFault(error);
      const outcome = outcomeOf(fault, task, parts);
      if (outcome) return outcome;
      retryAfterMs = fault.retryAfterMs ?? 0;
    }
    if (task.run.stop.signal.aborted && !lookFirst.value) return { kind: "stopped", markdown: "" };
    awaySince ??= clock.now();
    if (clock.now() - awaySince >= AWAY_MS) return { kind: "unreachable" };
    const wake = lookFirst.value ? parts.closing : AbortSignal.any([parts.closing, task.run.stop.signal]);
    await pause(clock, Math.max(backoff.next(), retryAfterMs), wake);
  }
}

async function attempt(
  lease: Lease,
  task: RunTask,
  parts: RunParts,
  lookFirst: { value: boolean },
): Promise<RunOutcome | null> {
  try {
    return await attemptRun(lease.socket, task, parts, lookFirst);
  } finally {
    lease.release();
  }
}

/** What a fault means for the turn; null when the gateway is merely away. */
function outcomeOf(fault: AppError, task: RunTask, parts: RunParts): RunOutcome | null {
  const { message } = fault;
  if (hasCode(fault, "gateway.unreachable")) return null;
  if (hasCode(fault, "credential.refused")) {
    if (!message.includes("for agent")) return { kind: "refused", message };
    // With roles the gateway refuses an agent that it does not have like one that is not the person's.
    return parts.hasAgent(task.request.agentId)
      ? { kind: "refused", message, agentOnly: true }
      : { kind: "failed", cause: "agent-unknown", message };
  }
  if (hasCode(fault, "gateway.agent-unknown")) return { kind: "failed", cause: "agent-unknown", message };
  if (hasCode(fault, "gateway.protocol")) return { kind: "failed", cause: "interrupted", message };
  throw fault;
}
