import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";

/** As much as is looked at of what the page is shown. */
const STATE = z.object({ messages: z.array(z.object({ kind: z.string(), plain: z.string() })) });
const MAIN = join(import.meta.dirname, "../../src/main.ts");

/** Can a process here be kept from writing, as by a quota? */
export const canLimit = spawnSync("prlimit", ["--fsize"]).status === 0;
/** May we mount a small disk of our own? */
export const canMount =
  spawnSync("unshare", ["-rm", "sh", "-c", "mount -t tmpfs -o size=1m tmpfs /mnt"]).status === 0;

export interface Service {
  /** The data folder, as it is seen from outside. */
  readonly folder: string;
  /** Resolves with the status and the reasons that readiness gives. */
  ready(): Promise<{ readonly status: number; readonly reasons: string }>;
  /** Writes as Ada; resolves with the status. The same nonce is the same message. */
  write(nonce: string, text: string): Promise<number>;
  /** The answers that Ada can read. */
  answers(): Promise<readonly string[]>;
  /** How large its files may become from now on; null for as large as they like. */
  limitFiles(bytes: number | null): void;
  stop(): Promise<number | null>;
  close(): Promise<void>;
}

/** The service in its try-out mode as a process of its own; on a disk of so many megabytes where they are given. */
export async function startService(diskMb: number | null): Promise<Service> {
  const outside = await mkdtemp(join(tmpdir(), "gatehouse-disk-"));
  const settings = join(outside, "settings.json");
  await writeFile(settings, JSON.stringify({ limits: { diskFreeMegabytes: 1 } }));
  const data = join(outside, "data");
  // A file that may not grow is a signal first, which the shell has ignored for all that it starts.
  const start = `trap '' XFSZ; mkdir ${data}; exec "$0" "$@"`;
  const mounted = `mkdir ${data}; mount -t tmpfs -o size=${diskMb}m tmpfs ${data}; exec "$0" "$@"`;
  const [command = "", ...args] =
    diskMb === null ? ["sh", "-c", start] : ["unshare", "-rm", "sh", "-c", mounted];
  const child = spawn(command, [...args, process.execPath, MAIN, "serve"], {
    cwd: outside,
    env: {
      PATH: process.env.PATH,
      GATEHOUSE_DATA_DIR: data,
      GATEHOUSE_CONFIG: settings,
      GATEHOUSE_HTTP_PORT: "0",
      LOG_LEVEL: "warn",
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const address = await addressOf(child);
  const headers = { "content-type": "application/json", origin: address, "x-gatehouse-chat": "1" };
  return {
    folder: diskMb === null ? data : `/proc/${child.pid}/root${data}`,
    async ready() {
      const answer = await fetch(`${address}/readyz`);
      return { status: answer.status, reasons: await answer.text() };
    },
    async write(nonce, text) {
      const said = { as: "ada", nonce, channel: "dm-ada", thread: null, text };
      const body = JSON.stringify(said);
      return (await fetch(`${address}/chat/messages`, { method: "POST", headers, body })).status;
    },
    async answers() {
      const state: unknown = await (await fetch(`${address}/chat/state?as=ada`, { headers })).json();
      return STATE.parse(state).messages.flatMap(({ kind, plain }) => (kind === "answer" ? [plain] : []));
    },
    limitFiles(bytes) {
      execFileSync("prlimit", ["--pid", String(child.pid), `--fsize=${bytes ?? "unlimited"}:`]);
    },
    async stop() {
      const exited = once(child, "exit");
      child.kill("SIGTERM");
      const [code] = await exited;
      return code;
    },
    async close() {
      if (child.exitCode === null && child.signalCode === null) {
        const exited = once(child, "exit");
        child.kill("SIGKILL");
        await exited;
      }
      await rm(outside, { recursive: true, force: true });
    },
  };
}

/** Where it says that it serves; rejects with what it said when it ends before. */
async function addressOf(child: ChildProcess): Promise<string> {
  let said = "";
  for (const stream of [child.stdout, child.stderr]) stream?.setEncoding("utf8");
  return new Promise((resolve, reject) => {
    const hear = (chunk: string) => {
      said += chunk;
      const [address] = /http:\/\/127\.0\.0\.1:\d+/.exec(said) ?? [];
      if (address !== undefined) resolve(address);
    };
    child.stdout?.on("data", hear);
    child.stderr?.on("data", hear);
    child.once("exit", () => reject(new Error(`it did not start:\n${said}`)));
  });
}
