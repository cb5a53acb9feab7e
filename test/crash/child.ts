/** The application as a process of its own, put together as `serve` does, with what the harness needs around it. */
import { createAdapters } from "../../adapters/index.ts";
import { openStore } from "../../db/open-store.ts";
import { createApp } from "../../src/app.ts";
import { unlock } from "../../src/cli/unlock.ts";
import { createGateway } from "../../src/gateway/create-gateway.ts";
import "../../src/gateway/openclaw/openclaw-gateway.ts";
import { createHttpServer } from "../../src/http/http-server.ts";
import { Secret } from "../../src/secrets/secret.ts";
import { nodeHasher } from "../../src/system/hasher.ts";
import { randomIds } from "../../src/system/ids.ts";
import { createLogger } from "../../src/system/logger.ts";
import { arrangeTryOutPeople, TRY_OUT_PEOPLE } from "../../src/try-out/people.ts";
import { breakAdapter, breakGateway, breakStore } from "./broken-guards.ts";
import type { ChildPlan, FromChild, ToChild } from "./child-plan.ts";
import { createKillSwitch } from "./kill-switch.ts";
import { poisonStore } from "./poison.ts";
import { rotateKey } from "./rotate-key.ts";
import { settingsFor } from "./settings.ts";
import { createSkewedClock } from "./skewed-clock.ts";
import { watchRest } from "./watch-rest.ts";

const tell = (message: FromChild) => void process.send?.(message);
// The parent is gone: nobody would look at what this process does any more.
process.on("disconnect", () => process.exit(1));
if (!process.connected) process.exit(1);
// What loads only when it is used is named by the parent, so that it is loaded before it is needed.
await Promise.all(process.argv.slice(2).map((platform) => import(`../../adapters/${platform}/index.ts`)));
// Everything is loaded by now: a spare process waits here until the one before it has ended.
const plan = await new Promise<ChildPlan>((resolve) => {
  process.once("message", (message: ToChild) => message.kind === "begin" && resolve(message.plan));
});

const logger = createLogger("debug");
const clock = createSkewedClock(plan.clockSkewMs);
const world = { clock, ids: randomIds, hasher: nodeHasher, logger };
const opened = await openStore(`file:${plan.dataDir}/gatehouse.db`, world);
const rest = watchRest(breakStore(poisonStore(opened, plan.poison), plan.broken));
const { store } = rest;
const killSwitch = createKillSwitch(plan.crash);
const { ring } = await unlock({ dataDir: plan.dataDir, keyFromEnv: null }, store, {
  ...world,
  crashPoints: killSwitch,
});
await arrangeTryOutPeople({ ...world, store }, true);

let port = 0;
const gateway = await createGateway(
  {
    dataDir: plan.dataDir,
    gateway: {
      kind: "openclaw",
      id: "main",
      url: plan.gateway.url,
      credentials: "device",
      token: new Secret(plan.gateway.token),
      pluginSecret: new Secret(plan.gateway.pluginSecret),
    },
  },
  world,
);
const http = createHttpServer({
  host: "127.0.0.1",
  port: 0,
  ...world,
  health: () => ({ ready: true, reasons: [] }),
});
const adapters = await createAdapters(
  {
    slack: plan.slack && { ...plan.slack, mode: "socket", commandPrefix: "" },
    discord: plan.discord,
    telegram: plan.telegram,
    web: { dataDir: plan.dataDir, people: TRY_OUT_PEOPLE },
  },
  { ...world, routes: http, port: () => port },
);
const app = await createApp({
  ...world,
  vault: ring,
  store,
  gateways: [breakGateway(gateway, plan.broken)],
  settings: settingsFor(plan.admin, plan.gatewayDownMs),
  adapters: adapters.map((adapter) => breakAdapter(adapter, plan.broken)),
  crashPoints: killSwitch,
});

process.on("message", (message: ToChild) => {
  switch (message.kind) {
    case "arm":
      killSwitch.arm(message.crash);
      return tell({ kind: "armed" });
    case "skew":
      return clock.skew(message.ms);
    case "pass":
      return clock.pass(message.ms);
    case "rotate-key":
      return void rotateKey({ ...world, store, ring, dataDir: plan.dataDir, crashPoints: killSwitch }).then(
        () => tell({ kind: "key-rotated" }),
      );
    case "drain":
      return void rest.drained(app.idle).then(() => tell({ kind: "drained", reaches: killSwitch.reaches() }));
  }
});
process.once("SIGTERM", async () => {
  await app.stop();
  await http.stop();
  await store.close();
  process.exit(0);
});

({ port } = await http.start());
await app.start();
tell({ kind: "ready", port });
