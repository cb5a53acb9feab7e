import type { ChildProcess } from "node:child_process";
import { cpuMsOf, residentBytesOf } from "../method/process-usage.ts";

/** A bot as a process of its own. */
export interface BotProcess {
  readonly pid: number;
  /** Processor time so far; 0 where the system does not say. */
  cpuMs(): number;
  residentBytes(): number;
  /** What it printed so far. */
  output(): string;
  /** Waits, unless the process ends before. */
  until<T>(what: Promise<T>): Promise<T>;
  /** Ends it and waits for that. */
  end(signal?: "SIGTERM" | "SIGKILL"): Promise<void>;
}

export function botOf(child: ChildProcess): BotProcess {
  const pid = child.pid ?? 0;
  let output = "";
  child.stdout?.on("data", (data) => (output += data));
  child.stderr?.on("data", (data) => (output += data));
  const ended = new Promise<string>((resolve) => {
    child.once("exit", (code, signal) => resolve(`it ended (${signal ?? code}):\n${output}`));
    child.once("error", (fault) => resolve(`it did not start: ${fault.message}`));
  });
  return {
    pid,
    cpuMs: () => cpuMsOf(pid) ?? 0,
    residentBytes: () => residentBytesOf(pid) ?? 0,
    output: () => output,
    until: (what) => Promise.race([what, ended.then((why) => Promise.reject(new Error(why)))]),
    async end(signal = "SIGTERM") {
      child.kill(signal);
      await ended;
    },
  };
}
