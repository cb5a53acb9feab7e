import { once } from "node:events";
import { createInterface } from "node:readline/promises";
import { readEnvironment } from "../config.ts";
import type { Clock } from "../core/ports/clock.ts";
import { systemClock } from "../system/clock.ts";

/** What a command has of the terminal and the machine; tests hand in their own. */
export interface CliIo {
  /** One line of the answer. */
  out(line: string): void;
  /** One line about the work or its failure. */
  err(line: string): void;
  /** Resolves when whoever reads the answer has kept up; left out, it always has. */
  drained?(): Promise<void>;
  /** Asks whoever sits at the terminal for a line; left out where nobody does. */
  ask?(question: string): Promise<string>;
  /** Puts a line in place of the last one like it; left out where that is no terminal. */
  overwrite?(line: string): void;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
}

/** A command: its arguments in, its exit code out. */
export type RunCommand = (args: readonly string[], io: CliIo) => Promise<number>;

export const EXIT = { ok: 0, failed: 1, soon: 2, usage: 64, internal: 70 } as const;

export function processIo(): CliIo {
  // Whoever reads us may stop reading, as `head` does; that is no failure.
  process.stdout.on("error", (fault: NodeJS.ErrnoException) => {
    if (fault.code !== "EPIPE") throw fault;
  });
  return {
    out: (line) => void process.stdout.write(`${line}\n`),
    err: (line) => void process.stderr.write(`${line}\n`),
    ...(process.stderr.isTTY && {
      overwrite: (line: string) => void process.stderr.write(`\r${line}\u001b[K`),
    }),
    drained: async () => {
      if (process.stdout.writableNeedDrain && !process.stdout.destroyed) await once(process.stdout, "drain");
    },
    ...(process.stdin.isTTY && process.stderr.isTTY && { ask: askLine }),
    env: readEnvironment(),
    clock: systemClock,
  };
}

/** An end of the input is an empty answer. */
async function askLine(question: string): Promise<string> {
  const line = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const closed = once(line, "close").then(() => "");
    return await Promise.race([line.question(question), closed]);
  } finally {
    line.close();
  }
}
