import { lstat, realpath, stat } from "node:fs/promises";
import type { Clock } from "../../core/ports/clock.ts";
import { isOwnedByUs, wordOf } from "../read-guarded.ts";
import type { ExecProvider } from "../secret-ref.ts";
import { strangersOnTheWay } from "./follow-way.ts";
import { atPointer } from "./json-pointer.ts";
import { secretOf } from "./read-secret-text.ts";
import { type Answers, allFail, type Resolved } from "./resolved.ts";
import { runProgram } from "./run-program.ts";
import { isWithin, wholePath } from "./trusted-path.ts";

const PROTOCOL = 1;
const USUAL_TIMEOUT_MS = 10_000;
const MOST_BYTES = 1024 * 1024;

export interface ExecWorld {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
}

/** Secrets from a program: one run answers for all ids that are asked of it. */
export async function askExec(
  provider: ExecProvider,
  ask: { readonly name: string; readonly ids: readonly string[] },
  { env, clock }: ExecWorld,
): Promise<Answers> {
  const { name, ids } = ask;
  const found = await lookAt(provider);
  if ("problem" in found) return allFail(ids, found.problem);
  const seen = (provider.passEnv ?? []).flatMap((variable) => {
    const value = env[variable];
    return value === undefined ? [] : [[variable, value] as const];
  });
  const ran = await runProgram(
    {
      ...found,
      args: provider.args ?? [],
      env: { ...Object.fromEntries(seen), ...provider.env },
      input: `${JSON.stringify({ protocolVersion: PROTOCOL, provider: name, ids })}\n`,
      timeoutMs: provider.timeoutMs ?? USUAL_TIMEOUT_MS,
      maxBytes: provider.maxOutputBytes ?? MOST_BYTES,
    },
    clock,
  );
  return "problem" in ran ? allFail(ids, ran.problem) : read(provider, ids, ran.output);
}

type Looked = { readonly command: string; readonly real: string } | { readonly problem: string };

/** What was looked at is what is run. */
async function lookAt(provider: ExecProvider): Promise<Looked> {
  const command = wholePath(provider.command);
  if (command === null) return { problem: `${provider.command} is no absolute path` };
  try {
    const real = await realpath(command);
    const problem = await refusalOf(provider, command, real);
    return problem === null ? { command, real } : { problem };
  } catch (fault) {
    return { problem: `${command} cannot be looked at (${wordOf(fault)})` };
  }
}

async function refusalOf(provider: ExecProvider, command: string, real: string): Promise<string | null> {
  const { trustedDirs, allowSymlinkCommand = false } = provider;
  if (!allowSymlinkCommand && (await lstat(command)).isSymbolicLink()) {
    return `${command} is a symbolic link; allowSymlinkCommand lets it be one`;
  }
  if (trustedDirs && !(await isWithin(real, trustedDirs))) {
    return `${command} is not, or leads out of, the provider's trustedDirs`;
  }
  const facts = await stat(real);
  if (!facts.isFile()) return `${command} is no file`;
  // Windows keeps no such bits.
  if (process.platform === "win32") return null;
  if (!isOwnedByUs(facts.uid)) return `${command} belongs to somebody else (user ${facts.uid})`;
  if ((facts.mode & 0o022) !== 0) return `others can change ${command}: run chmod go-w ${real}`;
  const strangers = await strangersOnTheWay(command);
  return strangers === null ? null : `${command}: ${strangers}`;
}

/** The protocol's answer; else JSON of the program's own, asked by pointers; else the plain text of one secret. */
function read({ command, jsonOnly = false }: ExecProvider, ids: readonly string[], output: string): Answers {
  const json = parsed(output);
  const values = isRecord(json) && json.protocolVersion === PROTOCOL ? json.values : undefined;
  if (isRecord(values)) {
    const errors = isRecord(json) && isRecord(json.errors) ? json.errors : {};
    return new Map(
      ids.map((id): [string, Resolved] => [
        id,
        Object.hasOwn(errors, id)
          ? { problem: `${command} could not answer for it` }
          : secretOf(Object.hasOwn(values, id) ? values[id] : undefined, command),
      ]),
    );
  }
  if (jsonOnly) return allFail(ids, `${command} gave no answer of the protocol, and jsonOnly asks for one`);
  if (ids.every((id) => id.startsWith("/"))) {
    if (json === undefined) return allFail(ids, `${command} gave no JSON`);
    return new Map(ids.map((id) => [id, secretOf(atPointer(json, id), command)]));
  }
  const [only, ...others] = ids;
  if (only === undefined || others.length > 0) {
    return allFail(ids, `${command} gave one plain text, and several secrets are asked of it`);
  }
  return new Map([[only, secretOf(output.replace(/\r?\n$/, ""), command)]]);
}

type Json = Readonly<Record<string, unknown>>;

function isRecord(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
