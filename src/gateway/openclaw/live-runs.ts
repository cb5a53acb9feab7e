import type { SessionKey } from "../../core/conversation/conversation.ts";
import type { RunOutcome } from "../../core/ports/gateway.ts";
import type { LiveSocket } from "./live-socket.ts";

/** A run that somebody waits for, as far as stopping it needs to know. */
export interface LiveRun {
  readonly sessionKey: SessionKey;
  /** Every id it went by: ours, and the gateway's own after a crash. */
  readonly runIds: Set<string>;
  /** True once the gateway may have it. */
  isSent: boolean;
  /** The connection that started it: in identity mode no other one of the person may stop it. */
  startedOn: LiveSocket | null;
  /** The person's connection that hears of it now. */
  followedOn: LiveSocket | null;
  /** Fires when the person wants it stopped. */
  readonly stop: AbortController;
  readonly ended: Promise<RunOutcome>;
}

export interface LiveRuns {
  /** Keeps it until its work has ended. */
  hold(
    run: Pick<LiveRun, "sessionKey" | "runIds">,
    work: (run: LiveRun) => Promise<RunOutcome>,
  ): Promise<RunOutcome>;
  /** Those of a session; with an id, the one that goes by it. */
  of(sessionKey: SessionKey, runId: string | null): readonly LiveRun[];
}

export function createLiveRuns(): LiveRuns {
  const runs = new Set<LiveRun>();
  return {
    async hold(about, work) {
      const { promise: ended, resolve, reject } = Promise.withResolvers<RunOutcome>();
      ended.catch(() => {});
      const run: LiveRun = {
        ...about,
        isSent: false,
        startedOn: null,
        followedOn: null,
        stop: new AbortController(),
        ended,
      };
      runs.add(run);
      work(run).then(resolve, reject);
      return ended.finally(() => runs.delete(run));
    },
    of: (sessionKey, runId) =>
      [...runs].filter((run) => run.sessionKey === sessionKey && (runId === null || run.runIds.has(runId))),
  };
}
