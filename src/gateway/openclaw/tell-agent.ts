import type { SessionKey } from "../../core/conversation/conversation.ts";
import { AppError } from "../../core/errors.ts";
import type { Clock } from "../../core/ports/clock.ts";
import type { Ids } from "../../core/ports/ids.ts";
import { disarmDirectives } from "../../core/turn/disarm-directives.ts";
import type { LiveRun, LiveRuns } from "./live-runs.ts";
import type { LiveSocket } from "./live-socket.ts";
import { NOTE_PREFIX, noteText } from "./note.ts";
import { readAt } from "./payload.ts";
import { pause } from "./waiting.ts";

/** A note that came too late shows within this time that it began a run of its own. */
const SHOWS_WITHIN_MS = 5_000;

export interface TellParts {
  readonly live: LiveRuns;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly directives: () => readonly string[];
}

/**
 * Puts a note into a run that goes on: the agent reads it behind the result of its command. The gateway merges it only
 * when it comes on the person's own connection; from anybody else, its administrator too, it would begin a second run.
 * Throws `gateway.unreachable` when there is no run to put it into.
 */
export async function tellRun(
  { sessionKey, runId }: { readonly sessionKey: SessionKey | null; readonly runId: string | null },
  note: string,
  parts: TellParts,
): Promise<void> {
  const run = sessionKey === null ? undefined : parts.live.of(sessionKey, runId).find(isFollowed);
  if (!run) throw new AppError("gateway.unreachable", "no run that is followed here waits for it");
  const { sessionKey: key, followedOn: socket } = run;
  const idempotencyKey = `${NOTE_PREFIX}${parts.ids.token()}`;
  const { text: message } = disarmDirectives(noteText(note), parts.directives());
  const watched = stopIfItRuns(socket, { sessionKey: key, runId: idempotencyKey }, parts.clock);
  try {
    await socket.request("chat.send", { sessionKey: key, message, idempotencyKey, queueMode: "steer" });
  } catch (fault) {
    watched.stop();
    throw fault;
  }
}

function isFollowed(run: LiveRun): run is LiveRun & { readonly followedOn: LiveSocket } {
  return run.isSent && run.followedOn?.isOpen() === true;
}

/** A note must never begin a run: one that came in the instant after the run's end is stopped before it says much. */
function stopIfItRuns(
  socket: LiveSocket,
  own: { readonly sessionKey: SessionKey; readonly runId: string },
  clock: Clock,
): { stop(): void } {
  const over = new AbortController();
  const stopHearing = socket.onEvent(({ event, payload }) => {
    if (readAt(payload, "runId") !== own.runId) return;
    const isOwnRun = event === "agent" || (event === "chat" && readAt(payload, "state") !== "final");
    if (isOwnRun) socket.request("chat.abort", own).catch(() => {});
    over.abort();
  });
  void pause(clock, SHOWS_WITHIN_MS, over.signal).then(stopHearing);
  return { stop: () => over.abort() };
}
