import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { chmod, copyFile, mkdtemp, readFile, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Ran } from "../cli/captured-io.ts";
import { runWith } from "../cli/captured-io.ts";
import { startFakeOpenClaw } from "../fakes/openclaw-server.ts";
import { startSlackServer } from "../fakes/slack-server.ts";

const MAIN = join(import.meta.dirname, "../../src/main.ts");
const RESOLVER = join(import.meta.dirname, "../fixtures/secrets/resolver");

type OpenClaw = Awaited<ReturnType<typeof startFakeOpenClaw>>;
type Answerer = NonNullable<Parameters<typeof startFakeOpenClaw>[1]>;

/** The service as a process of its own, with every secret behind a reference: of a variable, of files, of a program. */
export async function startReloadHouse(answerer: Answerer) {
  const folder = await realpath(await mkdtemp(join(tmpdir(), "gatehouse-reload-")));
  const [slack, gateway] = [await startSlackServer(), await startFakeOpenClaw("token", answerer)];
  const ada = slack.addUser({ name: "ada" });
  const at = (name: string) => join(folder, name);
  const keep = async (name: string, text: string) => {
    await writeFile(at(name), text, { mode: 0o600 });
    await chmod(at(name), 0o600);
  };
  await keep("slack.json", JSON.stringify({ bot: slack.botToken, app: slack.appToken }));
  await keep("gateway-token", gateway.state.token);
  await copyFile(RESOLVER, at("resolver.mjs"));
  await chmod(at("resolver.mjs"), 0o755);
  const settings = settingsOf(at, gateway);
  await writeFile(at("gatehouse.json"), JSON.stringify(settings));
  const env: Record<string, string> = {
    PATH: dirname(process.execPath),
    GATEHOUSE_CONFIG: at("gatehouse.json"),
    GATEHOUSE_DATA_DIR: folder,
    GATEHOUSE_HTTP_PORT: "0",
    GATEHOUSE_ADMINS: `slack:T0EXAMPLE:${ada}`,
    SLACK_API_URL: slack.apiUrl,
    THE_KEY: Buffer.alloc(32, 5).toString("base64"),
  };
  let child: ChildProcess | null = null;
  let said = "";
  const end = async (signal: NodeJS.Signals) => {
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, "exit");
    child.kill(signal);
    await exited;
  };
  return {
    ...{ slack, gateway, ada, env, folder, at, keep, end },
    said: () => said,
    /** Changes the settings file. */
    async settle(change: (settings: HouseSettings) => void): Promise<void> {
      change(settings);
      await writeFile(at("gatehouse.json"), JSON.stringify(settings));
    },
    /** Resolves with the service's code when it ends before it serves, else with null. A tracer runs it, where one is named. */
    async start(tracer: readonly string[] = []): Promise<number | null> {
      const [program = "", ...args] = [...tracer, process.execPath, MAIN, "serve"];
      const started = spawn(program, args, {
        cwd: folder,
        env,
        stdio: ["ignore", "pipe", "pipe"],
      });
      child = started;
      for (const stream of [started.stdout, started.stderr]) stream.on("data", (chunk) => (said += chunk));
      const exited = once(started, "exit").then(([code]) => Number(code));
      const serving = (async () => {
        while (!existsSync(join(env.GATEHOUSE_DATA_DIR ?? folder, "control.sock")))
          await once(started.stdout, "data");
        return null;
      })();
      return Promise.race([exited, serving]);
    },
    signal: (signal: NodeJS.Signals) => child?.kill(signal),
    run: (...args: string[]): Promise<Ran> => runWith(args, env),
    /** Asks an agent, and resolves with all that Ada was answered once the words stand there. */
    async ask(text: string, words: string): Promise<string> {
      slack.say(ada, slack.dm(ada), text);
      return this.shows(words);
    },
    async shows(words: string): Promise<string> {
      const shown = () =>
        slack
          .answersIn(slack.dm(ada))
          .map((one) => slack.shown(one))
          .join("\n");
      await slack.waitFor(() => shown().includes(words), words, 30_000);
      return shown();
    },
    /** How often the program was asked. */
    runs: async () => (await readFile(at("asked"), "utf8")).length,
    async close() {
      await end("SIGKILL");
      await slack.close();
      await gateway.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export type ReloadHouse = Awaited<ReturnType<typeof startReloadHouse>>;

interface HouseSettings {
  readonly secrets: { readonly providers: Record<string, object>; key?: object };
}

function settingsOf(at: (name: string) => string, gateway: OpenClaw) {
  const settings: HouseSettings & Record<string, unknown> = {
    agents: { designer: { default: true } },
    secrets: {
      providers: {
        slack: { source: "file", path: at("slack.json"), mode: "json" },
        gateway: { source: "file", path: at("gateway-token"), mode: "singleValue" },
        program: {
          source: "exec",
          command: at("resolver.mjs"),
          args: ["count", at("asked")],
          passEnv: ["PATH"],
          jsonOnly: true,
        },
      },
      key: { source: "env", provider: "default", id: "THE_KEY" },
    },
    slack: {
      botToken: { source: "file", provider: "slack", id: "/bot" },
      appToken: { source: "file", provider: "slack", id: "/app" },
      signingSecret: { source: "exec", provider: "program", id: "signing" },
    },
    gateways: { main: { url: gateway.url, token: { source: "file", provider: "gateway", id: "value" } } },
  };
  return settings;
}
