import { spawn } from "node:child_process";
import type { Clock } from "../../core/ports/clock.ts";
import { wordOf } from "./trusted-path.ts";

export interface Program {
  /** What it is called, to itself and in messages. */
  readonly command: string;
  /** The file that is run. */
  readonly real: string;
  readonly args: readonly string[];
  /** All that it sees. */
  readonly env: Readonly<Record<string, string>>;
  readonly input: string;
  readonly timeoutMs: number;
  readonly maxBytes: number;
}

/** Runs a program without a shell and reads what it says; it and all that it started end with the time. */
export function runProgram(
  program: Program,
  clock: Clock,
): Promise<{ readonly output: string } | { readonly problem: string }> {
  const { command, real, args, env, input, timeoutMs, maxBytes } = program;
  return new Promise((resolve) => {
    const isGroup = process.platform !== "win32";
    const child = spawn(real, [...args], {
      argv0: command,
      env: { ...env },
      shell: false,
      detached: isGroup,
      stdio: ["pipe", "pipe", "ignore"],
      windowsHide: true,
    });
    const parts: Buffer[] = [];
    let size = 0;
    const end = (outcome: { readonly output: string } | { readonly problem: string }) => {
      timer.cancel();
      resolve(outcome);
    };
    const kill = () => {
      try {
        if (isGroup && child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
        else child.kill("SIGKILL");
      } catch {
        // Gone already.
      }
      child.stdout.destroy();
    };
    const timer = clock.after(timeoutMs, () => {
      kill();
      end({ problem: `${command} did not answer within ${timeoutMs / 1000} s and was ended` });
    });
    child.stdout.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size <= maxBytes) return void parts.push(chunk);
      kill();
      end({ problem: `${command} says more than ${maxBytes} bytes and was ended` });
    });
    child.once("error", (fault) => end({ problem: `${command} cannot be run (${wordOf(fault)})` }));
    child.once("close", (code, signal) => {
      if (code === 0) return end({ output: Buffer.concat(parts).toString("utf8") });
      end({ problem: `${command} ended with ${code === null ? signal : `code ${code}`}` });
    });
    // A program that asks for nothing may close its ear.
    child.stdin.on("error", () => {});
    child.stdin.end(input);
  });
}
