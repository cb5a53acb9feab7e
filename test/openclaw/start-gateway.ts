import { type ChildProcess, spawn } from "node:child_process";
import { randomInt } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const BINARY = fileURLToPath(new URL("./node_modules/openclaw/openclaw.mjs", import.meta.url));
const READY_WITHIN_MS = 180_000;
const READY_POLL_MS = 200;
const MOST_STARTS = 3;
const LOWEST_PORT = 15_000;
const HIGHEST_PORT = 32_000;

/** Switches off what these tests do not need: it starts in about ten seconds instead of twenty. */
const FAST = Object.fromEntries(
  [
    "OPENCLAW_SKIP_CHANNELS",
    "OPENCLAW_SKIP_PROVIDERS",
    "OPENCLAW_SKIP_CRON",
    "OPENCLAW_SKIP_BROWSER_CONTROL_SERVER",
    "OPENCLAW_SKIP_CANVAS_HOST",
    "OPENCLAW_SKIP_GMAIL_WATCHER",
    "OPENCLAW_SKIP_STARTUP_MODEL_PREWARM",
    "OPENCLAW_DISABLE_BONJOUR",
    "OPENCLAW_NO_RESPAWN",
    "OPENCLAW_NO_AUTO_UPDATE",
  ].map((name) => [name, "1"]),
);

export interface RealGateway {
  readonly url: string;
  readonly port: number;
  /** What it printed and logged so far. */
  output(): string;
  /** Ends the process with this signal and waits for it. */
  kill(signal: "SIGKILL" | "SIGTERM"): Promise<void>;
  /** Sends SIGTERM without waiting: it drains first. */
  drain(): void;
  /** Starts it again on the same port and state. */
  start(): Promise<void>;
  close(): Promise<void>;
}

/** Starts the real gateway with a fresh state folder; `settings` is merged over what every test needs. */
export async function startGateway(modelUrl: string, settings: object): Promise<RealGateway> {
  const folder = mkdtempSync(join(tmpdir(), "gatehouse-openclaw-"));
  const port = await freePort();
  const config = join(folder, "openclaw.json");
  writeFileSync(config, JSON.stringify(merge(baseSettings(folder, port, modelUrl), settings), null, 2));
  let output = "";
  let child: ChildProcess | null = null;
  const env = {
    PATH: process.env.PATH,
    OPENCLAW_HOME: folder,
    OPENCLAW_STATE_DIR: join(folder, "state"),
    OPENCLAW_CONFIG_PATH: config,
    OPENCLAW_EXEC_SHELL_SNAPSHOT: "0",
    ...FAST,
  };
  const gateway: RealGateway = {
    url: `ws://127.0.0.1:${port}`,
    port,
    output: () => output,
    async start() {
      for (let tries = 1; ; tries++) {
        const from = output.length;
        const started = spawn(process.execPath, [BINARY, "gateway", "--port", String(port)], {
          cwd: folder,
          env,
        });
        child = started;
        for (const stream of [started.stdout, started.stderr]) stream.on("data", (data) => (output += data));
        if (await isReady(port, started)) return;
        const said = output.slice(from);
        // On a machine that is too busy its own start gives up, and says to try again.
        const gaveUp = started.exitCode !== null && said.includes("maintenance lease");
        if (!gaveUp || tries === MOST_STARTS) {
          throw new Error(`the gateway did not start in time (${started.exitCode}):\n${said}`);
        }
      }
    },
    async kill(signal) {
      const ended = child;
      child = null;
      if (!ended || ended.exitCode !== null || ended.signalCode !== null) return;
      const exit = new Promise((resolve) => ended.once("exit", resolve));
      ended.kill(signal);
      await exit;
    },
    drain: () => void child?.kill("SIGTERM"),
    async close() {
      await gateway.kill("SIGKILL");
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
  try {
    await gateway.start();
  } catch (fault) {
    await gateway.close();
    throw fault;
  }
  return gateway;
}

function baseSettings(folder: string, port: number, modelUrl: string): object {
  const model = {
    id: "stub-1",
    name: "Stub",
    reasoning: false,
    input: ["text"],
    cost: { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 },
    contextWindow: 131_072,
    maxTokens: 32_768,
  };
  return {
    gateway: {
      mode: "local",
      port,
      bind: "loopback",
      controlUi: { enabled: false },
      terminal: { enabled: false },
      nodes: { pairing: { autoApproveLocal: false } },
    },
    models: {
      mode: "replace",
      providers: {
        stub: { baseUrl: modelUrl, apiKey: "stub-key", api: "openai-completions", models: [model] },
      },
    },
    agents: {
      ownership: "explicit",
      defaults: {
        model: { primary: "stub/stub-1" },
        workspace: join(folder, "workspace"),
        skipBootstrap: true,
      },
      entries: {
        designer: { name: "Designer" },
        ops: { name: "Ops" },
        "product-manager": { name: "Product manager" },
      },
    },
    tools: { exec: { host: "gateway", security: "full", ask: "always" } },
    plugins: { enabled: false },
    logging: { file: join(folder, "state", "gateway.log") },
    update: { checkOnStart: false },
  };
}

/** Deep merge of plain objects; everything else is replaced. */
function merge(base: object, over: object): object {
  const out: Record<string, unknown> = { ...base };
  for (const [key, value] of Object.entries(over)) {
    const before = out[key];
    out[key] = isPlain(before) && isPlain(value) ? merge(before, value) : value;
  }
  return out;
}

function isPlain(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Below those that the system hands out by itself: in the seconds until the gateway listens, nobody else gets it. */
async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(LOWEST_PORT, HIGHEST_PORT);
    if (await isFree(port)) return port;
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}

/** False when it ended, or took too long. */
async function isReady(port: number, child: ChildProcess): Promise<boolean> {
  const until = performance.now() + READY_WITHIN_MS;
  while (performance.now() < until && child.exitCode === null) {
    const answer = await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => null);
    if (answer?.status === 200) return true;
    await new Promise((resolve) => setTimeout(resolve, READY_POLL_MS));
  }
  return false;
}
