import { type ChildProcess, spawn } from "node:child_process";
import type { Readable, Writable } from "node:stream";
import type { Clock } from "../../core/ports/clock.ts";
import { wordOf } from "../read-guarded.ts";

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

type Ran = { readonly output: string } | { readonly problem: string };
/** Without its streams where the system had nothing left to start it with. */
type Child = ChildProcess & { readonly stdin: Writable | null; readonly stdout: Readable | null };

const IN_GROUPS = process.platform !== "win32";

/** Runs a program without a shell and reads what it says; it and all that it started end with the time. */
export async function runProgram(program: Program, clock: Clock): Promise<Ran> {
  try {
    return await listen(start(program), program, clock);
  } catch (fault) {
    // What it is given can be more than the system takes, or hold what no argument may.
    return { problem: `${program.command} cannot be run (${wordOf(fault)})` };
  }
}

function start({ command, real, args, env }: Program): Child {
  return spawn(real, [...args], {
    argv0: command,
    env: { ...env },
    shell: false,
    detached: IN_GROUPS,
    stdio: ["pipe", "pipe", "ignore"],
    windowsHide: true,
  });
}

function listen(child: Child, { command, input, timeoutMs, maxBytes }: Program, clock: Clock): Promise<Ran> {
  return new Promise((resolve) => {
    const parts: Buffer[] = [];
    let size = 0;
    const end = (outcome: Ran) => {
      timer.cancel();
      resolve(outcome);
    };
    const timer = clock.after(timeoutMs, () => {
      kill(child);
      end({ problem: `${command} did not answer within ${timeoutMs / 1000} s and was ended` });
    });
    child.once("error", (fault) => end({ problem: `${command} cannot be run (${wordOf(fault)})` }));
    child.stdout?.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size <= maxBytes) return void parts.push(chunk);
      kill(child);
      end({ problem: `${command} says more than ${maxBytes} bytes and was ended` });
    });
    child.once("close", (code, signal) => {
      if (code === 0) return end({ output: Buffer.concat(parts).toString("utf8") });
      end({ problem: `${command} ended with ${code === null ? signal : `code ${code}`}` });
    });
    // A program that asks for nothing may close its ear.
    child.stdin?.on("error", () => {});
    child.stdin?.end(input);
  });
}

function kill(child: Child): void {
  try {
    if (IN_GROUPS && child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
    else child.kill("SIGKILL");
  } catch {
    // Gone already.
  }
  child.stdout?.destroy();
}
