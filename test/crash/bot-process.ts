import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import type { ChildPlan, Crash, FromChild, Reaches, ToChild } from "./child-plan.ts";

export interface BotProcess {
  /** Starts the application; says where its own pages are, or null when it ended before it was ready. */
  begin(plan: ChildPlan): Promise<number | null>;
  readonly ended: Promise<{ readonly code: number | null; readonly signal: string | null }>;
  isAlive(): boolean;
  /** From now on it counts, and ends itself at the n-th time. */
  arm(crash: Crash | null): Promise<void>;
  /** Resolves when nothing is left to do, with how often each point was reached; null when it ended before. */
  drain(): Promise<Reaches | null>;
  skew(ms: number): void;
  /** So much time passes there at once. */
  pass(ms: number): void;
  /** Replaces the installation's key; false when it ended before it was done. */
  rotateKey(): Promise<boolean>;
  kill(): Promise<void>;
  /** Asks it to leave, and says how it left. */
  terminate(): Promise<number | null>;
  /** Everything it wrote. */
  log(): string;
}

const CHILD = join(import.meta.dirname, "child.ts");
const QUICK_IMPORTS = join(import.meta.dirname, "quick-imports.ts");

/** Loads the application with these platforms into a process, which waits to be told to begin. */
export function loadBot(cacheDir: string, platforms: readonly string[]): BotProcess {
  const child = spawn(process.execPath, ["--import", QUICK_IMPORTS, CHILD, ...platforms], {
    env: { PATH: process.env.PATH, NODE_COMPILE_CACHE: cacheDir },
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  const log: string[] = [];
  child.stdout?.on("data", (chunk) => log.push(String(chunk)));
  child.stderr?.on("data", (chunk) => log.push(String(chunk)));
  const ended = new Promise<{ code: number | null; signal: string | null }>((resolve) => {
    child.once("close", (code, signal) => resolve({ code, signal }));
  });
  const gone = ended.then(() => null);
  const heard = <K extends FromChild["kind"]>(kind: K) => Promise.race([nextOf(child, kind), gone]);
  const say = (message: ToChild) => {
    // A child that is just dying cannot be told anything any more.
    if (child.connected) child.send(message, () => {});
  };
  return {
    async begin(plan) {
      const ready = heard("ready");
      say({ kind: "begin", plan });
      return (await ready)?.port ?? null;
    },
    ended,
    isAlive: () => child.exitCode === null && child.signalCode === null,
    async arm(crash) {
      const armed = heard("armed");
      say({ kind: "arm", crash });
      await armed;
    },
    async drain() {
      const drained = heard("drained");
      say({ kind: "drain" });
      return (await drained)?.reaches ?? null;
    },
    skew: (ms) => say({ kind: "skew", ms }),
    pass: (ms) => say({ kind: "pass", ms }),
    async rotateKey() {
      const rotated = heard("key-rotated");
      say({ kind: "rotate-key" });
      return (await rotated) !== null;
    },
    async kill() {
      child.kill("SIGKILL");
      await ended;
    },
    async terminate() {
      child.kill("SIGTERM");
      return (await ended).code;
    },
    log: () => log.join(""),
  };
}

function nextOf<K extends FromChild["kind"]>(
  child: ChildProcess,
  kind: K,
): Promise<Extract<FromChild, { kind: K }>> {
  return new Promise((resolve) => {
    const listen = (message: FromChild) => {
      if (message.kind !== kind) return;
      child.off("message", listen);
      resolve(message as Extract<FromChild, { kind: K }>);
    };
    child.on("message", listen);
  });
}
