import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { CliIo } from "../../src/cli/cli-io.ts";
import { runCli } from "../../src/cli/run-cli.ts";
import type { Clock } from "../../src/core/ports/clock.ts";
import { createFixedClock } from "../fakes/fixed-clock.ts";

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs a command as the terminal would, with these variables alone. */
export async function runWith(
  args: readonly string[],
  env: CliIo["env"] = {},
  clock: Clock = createFixedClock(),
  ask?: CliIo["ask"],
): Promise<Ran> {
  const out: string[] = [];
  const err: string[] = [];
  const io: CliIo = {
    out: (line) => out.push(line),
    err: (line) => err.push(line),
    env,
    clock,
    ...(ask && { ask }),
  };
  const code = await runCli(args, io);
  return { code, out: out.join("\n"), err: err.join("\n") };
}

/** A folder of this test's own. */
export async function tempFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "gatehouse-cli-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}
