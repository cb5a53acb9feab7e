import type { CrashPoint, CrashPoints } from "../../src/core/ports/crash-points.ts";
import type { Crash, Reaches } from "./child-plan.ts";

export interface KillSwitch extends CrashPoints {
  /** Counts from nothing again. */
  arm(crash: Crash | null): void;
  reaches(): Reaches;
}

/** Ends this process, without a chance to tidy up, where it was told to. */
export function createKillSwitch(first: Crash | null): KillSwitch {
  let crash = first;
  let counts = new Map<CrashPoint, number>();
  return {
    arm(next) {
      crash = next;
      counts = new Map();
    },
    reach(point) {
      const count = (counts.get(point) ?? 0) + 1;
      counts.set(point, count);
      if (crash?.point === point && crash.nth === count) process.kill(process.pid, "SIGKILL");
    },
    reaches: () => Object.fromEntries(counts),
  };
}
