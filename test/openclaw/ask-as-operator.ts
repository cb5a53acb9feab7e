import { type ConnectPlan, openSocket } from "../../src/gateway/openclaw/live-socket.ts";
import { systemClock } from "../../src/system/clock.ts";
import { randomIds } from "../../src/system/ids.ts";
import { createLogger } from "../../src/system/logger.ts";

const PATIENCE_MS = 1_000;

/** A request that no run makes, and that waits for a second only: a run's own waits for half an hour. */
export async function askAsOperator(url: string, plan: ConnectPlan, command: string): Promise<void> {
  const deps = { clock: systemClock, ids: randomIds, logger: createLogger("silent") };
  const socket = await openSocket(url, plan, deps);
  try {
    const about = { command, host: "gateway", cwd: "/srv", timeoutMs: PATIENCE_MS, twoPhase: true };
    await socket.request("exec.approval.request", about);
  } finally {
    socket.close();
  }
}
