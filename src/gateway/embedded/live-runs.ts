import type { AgentId } from "../../core/access/permission.ts";
import type { SessionKey } from "../../core/conversation/conversation.ts";
import type { RunOutcome, RunProgress } from "../../core/ports/gateway.ts";

/** Why a run is ended from outside: somebody stopped it, its credential was revoked, or the gateway goes down. */
export type RunEnd = "aborted" | "revoked" | "closing";

/** A run under way. */
export interface LiveRun {
  readonly runId: string;
  readonly sessionKey: SessionKey;
  readonly agentId: AgentId;
  /** The credential it runs on. */
  readonly publicId: string;
  readonly signal: AbortSignal;
  /** Why it was ended; null while it may go on. */
  endedBy(): RunEnd | null;
  end(why: RunEnd): void;
  /** Tells whoever listens. */
  tell(progress: RunProgress): void;
  /** What humans wrote to the agent while it ran. */
  readonly notes: string[];
  readonly outcome: Promise<RunOutcome>;
}

type RunAbout = Pick<LiveRun, "runId" | "sessionKey" | "agentId" | "publicId">;

/** The runs under way: one a session at a time, others of that session wait their turn. */
export interface LiveRuns {
  find(wanted: (run: LiveRun) => boolean): readonly LiveRun[];
  /** Joins the run with this id when it is under way, else begins it. */
  joinOrBegin(
    about: RunAbout,
    on: (progress: RunProgress) => void,
    conduct: (run: LiveRun) => Promise<RunOutcome>,
  ): Promise<RunOutcome>;
}

export function createLiveRuns(): LiveRuns {
  const runs = new Map<string, LiveRun & { listen(on: (progress: RunProgress) => void): void }>();
  const lanes = new Map<SessionKey, Promise<unknown>>();

  return {
    find: (wanted) => [...runs.values()].filter(wanted),
    joinOrBegin(about, on, conduct) {
      // With the credential in it: nobody listens to another's run by knowing its id.
      const id = `${about.publicId} ${about.sessionKey} ${about.runId}`;
      const known = runs.get(id);
      if (known) {
        known.listen(on);
        return known.outcome;
      }
      const before = lanes.get(about.sessionKey) ?? Promise.resolve();
      const run = createLiveRun(about, (self) => before.then(() => conduct(self)));
      run.listen(on);
      runs.set(id, run);
      const settled = run.outcome
        .catch(() => {})
        .then(() => {
          runs.delete(id);
          if (lanes.get(about.sessionKey) === settled) lanes.delete(about.sessionKey);
        });
      lanes.set(about.sessionKey, settled);
      return run.outcome;
    },
  };
}

function createLiveRun(about: RunAbout, begin: (run: LiveRun) => Promise<RunOutcome>) {
  const controller = new AbortController();
  const listeners: ((progress: RunProgress) => void)[] = [];
  const told = new Map<RunProgress["kind"], RunProgress>();
  const outcome = Promise.withResolvers<RunOutcome>();
  let why: RunEnd | null = null;
  const run = {
    ...about,
    signal: controller.signal,
    outcome: outcome.promise,
    notes: [],
    endedBy: () => why,
    end(reason: RunEnd) {
      why ??= reason;
      controller.abort();
    },
    tell(progress: RunProgress) {
      told.set(progress.kind, progress);
      for (const listener of listeners) listener(progress);
    },
    listen(on: (progress: RunProgress) => void) {
      for (const progress of told.values()) on(progress);
      listeners.push(on);
    },
  };
  begin(run).then(outcome.resolve, outcome.reject);
  return run;
}
