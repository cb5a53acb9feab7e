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
  let all = 0;
  return {
    arm(next) {
      crash = next;
      counts = new Map();
      all = 0;
    },
    reach(point) {
      const count = (counts.get(point) ?? 0) + 1;
      counts.set(point, count);
      all += 1;
      const reached = crash?.point === point ? count : crash?.point === "any" ? all : 0;
      if (crash?.nth === reached) process.kill(process.pid, "SIGKILL");
    },
    reaches: () => Object.fromEntries(counts),
  };
}
