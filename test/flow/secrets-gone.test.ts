import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { createSlackAdapter } from "../../adapters/slack/index.ts";
import { createApp } from "../../src/app.ts";
import { openSecrets } from "../../src/cli/read-secrets.ts";
import { unlock } from "../../src/cli/unlock.ts";
import { loadConfig } from "../../src/config.ts";
import { noCrashPoints } from "../../src/core/ports/crash-points.ts";
import { createOpenClawGateway } from "../../src/gateway/openclaw/openclaw-gateway.ts";
import { nodeHasher } from "../../src/system/hasher.ts";
import { randomIds } from "../../src/system/ids.ts";
import { SILENT_LOGGER } from "../core/command/small-world.ts";
import { createFixedClock } from "../fakes/fixed-clock.ts";
import { startFakeOpenClaw } from "../fakes/openclaw-server.ts";
import { startSlackServer } from "../fakes/slack-server.ts";
import { openTempStore } from "../fakes/temp-store.ts";

const HOUR_MS = 60 * 60_000;
const ends: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

/** The whole application, with its secrets in a file, on a clock of ours. */
async function world() {
  const clock = createFixedClock();
  const folder = await mkdtemp(join(tmpdir(), "gatehouse-gone-"));
  const [slack, fake, temp] = [
    await startSlackServer({ clock }),
    await startFakeOpenClaw("token"),
    await openTempStore({ clock }),
  ];
  const file = join(folder, "secrets.json");
  const key = Buffer.alloc(32, 3).toString("base64");
  const { token } = fake.state;
  await writeFile(file, JSON.stringify({ bot: slack.botToken, app: slack.appToken, token, key }), {
    mode: 0o600,
  });
  const at = (id: string) => ({ source: "file", provider: "main", id });
  const ada = slack.addUser({ name: "ada" });
  const settings = {
    agents: { designer: { default: true } },
    secrets: { providers: { main: { source: "file", path: file, mode: "json" } }, key: at("/key") },
    slack: { botToken: at("/bot"), appToken: at("/app") },
    gateways: { main: { url: fake.url, token: at("/token") } },
  };
  const env = {
    GATEHOUSE_CONFIG: "gatehouse.json",
    GATEHOUSE_DATA_DIR: folder,
    GATEHOUSE_ADMINS: `slack:T0EXAMPLE:${ada}`,
    SLACK_API_URL: slack.apiUrl,
  };
  const loaded = loadConfig(env, () => JSON.stringify(settings));
  if (!("ok" in loaded) || !loaded.ok.slack || loaded.ok.gateway.kind !== "openclaw")
    throw new Error("settings");
  expect(await openSecrets(loaded.ok, { env, clock })).toEqual({ faults: [], warnings: [] });
  const deps = { clock, ids: randomIds, hasher: nodeHasher, logger: SILENT_LOGGER };
  const { ring } = await unlock(loaded.ok, temp.store, deps);
  const app = await createApp({
    ...deps,
    vault: ring,
    store: temp.store,
    gateways: [createOpenClawGateway(loaded.ok.gateway, deps)],
    settings: loaded.ok.core,
    adapters: [createSlackAdapter(loaded.ok.slack, { ...deps, routes: { mount() {} } })],
    crashPoints: noCrashPoints,
  });
  ends.push(
    () => rm(folder, { recursive: true, force: true }),
    () => temp.cleanup(),
    () => fake.close(),
    () => slack.close(),
    () => app.stop(),
  );
  await app.start();
  return { clock, slack, fake, ada, file };
}

test("an hour after the file with all secrets is gone, with every connection lost in between, people are answered", async () => {
  const { clock, slack, fake, ada, file } = await world();
  const runs = () => fake.calls.filter(({ method }) => method === "chat.send").length;
  const asked = async (text: string, expected: number) => {
    slack.say(ada, slack.dm(ada), text);
    const soon = () => {
      clock.advance(500);
      return runs();
    };
    await expect.poll(soon, { timeout: 20_000 }).toBe(expected);
  };
  await asked("designer: hello", 1);
  await rm(file);
  for (let at = 0; at < 60; at++) {
    clock.advance(HOUR_MS / 60);
    if (at % 20 === 10) {
      slack.sockets.cutAll();
      fake.closeAll();
    }
    await new Promise((resolve) => setImmediate(resolve));
  }
  await asked("designer: still there", 2);
}, 60_000);
