import type { Clock } from "../../core/ports/clock.ts";
import type { OpenCredential, RunProgress, RunRequest } from "../../core/ports/gateway.ts";
import type { LiveRun } from "./live-runs.ts";
import type { SocketPool } from "./socket-pool.ts";

/** What running any turn takes. */
export interface RunParts {
  readonly pool: SocketPool;
  readonly clock: Clock;
  /** Where the gateway answers over HTTP. */
  readonly origin: string;
  /** Fires when the whole gateway client stops. */
  readonly closing: AbortSignal;
  /** Does the gateway have this agent, as far as is known? */
  readonly hasAgent: (agentId: RunRequest["agentId"]) => boolean;
  /** Stops what runs in a session, through whom the gateway lets it. */
  readonly stopRun: (run: LiveRun) => Promise<void>;
}

/** One turn to run. */
export interface RunTask {
  readonly as: OpenCredential;
  readonly request: RunRequest;
  readonly on: (progress: RunProgress) => void;
  readonly run: LiveRun;
}
