import type { SessionKey } from "../../core/conversation/conversation.ts";
import { AppError } from "../../core/errors.ts";
import type { Clock } from "../../core/ports/clock.ts";
import type { AbortOutcome } from "../../core/ports/gateway.ts";
import type { AdminSocket } from "./admin-socket.ts";
import type { LiveRun, LiveRuns } from "./live-runs.ts";
import { readAt } from "./payload.ts";
import { pause } from "./waiting.ts";

const ENDS_WITHIN_MS = 10_000;
const LOOK_EVERY_MS = 200;

export interface AbortParts {
  readonly admin: Pick<AdminSocket, "request">;
  readonly live: LiveRuns;
  readonly clock: Clock;
}

/**
 * Stops whatever runs in the session: it belongs to one conversation, and after a crash the run has another id than
 * anybody was told. Through the connection that started it, else as the administrator, who alone may then.
 */
export async function stopRun(run: LiveRun, { admin }: Pick<AbortParts, "admin">): Promise<void> {
  const { sessionKey, startedOn } = run;
  if (startedOn?.isOpen()) {
    try {
      await startedOn.request("chat.abort", { sessionKey });
      return;
    } catch (fault) {
      if (!(fault instanceof AppError)) throw fault;
    }
  }
  await admin.request("chat.abort", { sessionKey });
}

/** Ends a run and waits until the gateway says that it has ended. */
export async function abortSession(
  sessionKey: SessionKey,
  runId: string | null,
  parts: AbortParts,
): Promise<AbortOutcome> {
  const runs = parts.live.of(sessionKey, runId);
  for (const run of runs) run.stop.abort();
  try {
    if (runs.length === 0) await stopUnseen(sessionKey, runId, parts);
    // One that was not sent yet ends by itself, and what runs before it is somebody else's to stop.
    await Promise.allSettled(runs.filter((run) => run.isSent).map((run) => stopRun(run, parts)));
    return { confirmed: (await haveEnded(runs, parts.clock)) || (await isIdle(sessionKey, parts)) };
  } catch (fault) {
    // Whatever the gateway's reason is, nobody may be told that it ended.
    if (fault instanceof AppError) return { confirmed: false };
    throw fault;
  }
}

/** Stops a run that nobody waits for here: all of the session, unless another one runs there that is not meant. */
function stopUnseen(
  sessionKey: SessionKey,
  runId: string | null,
  { admin, live }: AbortParts,
): Promise<unknown> {
  const isExact = runId !== null && live.of(sessionKey, null).length > 0;
  return admin.request("chat.abort", isExact ? { sessionKey, runId } : { sessionKey });
}

/** Did all of them end because the gateway said so, and not because it was lost sight of? */
async function haveEnded(runs: readonly LiveRun[], clock: Clock): Promise<boolean> {
  if (runs.length === 0) return false;
  const late = new AbortController();
  const endings = Promise.all(runs.map((run) => run.ended)).catch(() => null);
  const outcomes = await Promise.race([endings, pause(clock, ENDS_WITHIN_MS, late.signal).then(() => null)]);
  late.abort();
  return outcomes?.every(({ kind }) => kind !== "unreachable" && kind !== "refused") ?? false;
}

/** Asks for the session's state alone: the administrator reads nobody's messages. */
async function isIdle(sessionKey: SessionKey, { admin, clock }: AbortParts): Promise<boolean> {
  const until = clock.now() + ENDS_WITHIN_MS;
  for (;;) {
    const answer = await admin.request("sessions.describe", { key: sessionKey });
    if (readAt(answer, "session", "status") !== "running") return true;
    if (clock.now() >= until) return false;
    await pause(clock, LOOK_EVERY_MS);
  }
}
