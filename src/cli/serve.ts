import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { createAdapters } from "../../adapters/index.ts";
import { openStore } from "../../db/open-store.ts";
import { createApp } from "../app.ts";
import { type Config, formatFault } from "../config/types.ts";
import { loadConfig, readEnvironment } from "../config.ts";
import { AppError } from "../core/errors.ts";
import { issueClaimCode } from "../core/people/appoint-admins.ts";
import { noCrashPoints } from "../core/ports/crash-points.ts";
import { createGateway } from "../gateway/create-gateway.ts";
import { createHttpServer } from "../http/http-server.ts";
import { loadOrCreateKey } from "../secrets/key-file.ts";
import { loadOrCreateAuditKey } from "../secrets/signing-key.ts";
import { openVault } from "../secrets/vault.ts";
import { CHECKPOINT_FILE, openCheckpointFile } from "../system/checkpoint-file.ts";
import { systemClock } from "../system/clock.ts";
import { nodeHasher } from "../system/hasher.ts";
import { randomIds } from "../system/ids.ts";
import { createLogger } from "../system/logger.ts";
import { arrangeTryOutPeople, TRY_OUT_PEOPLE } from "../try-out/people.ts";
import { tryOutSettings } from "../try-out/settings.ts";
import { claimLines, leavesMachine, startLines } from "./start-lines.ts";

/** What a command may write to. */
interface Io {
  out(line: string): void;
  err(line: string): void;
}

/** Runs the service until it is told to stop. Exit code 0 after a clean stop, 1 when it could not start. */
export async function run(_args: readonly string[], io: Io): Promise<number> {
  const loaded = loadConfig(readEnvironment());
  for (const warning of ("ok" in loaded ? loaded.ok : loaded).warnings)
    io.err(`note: ${formatFault(warning)}`);
  if (!("ok" in loaded)) {
    io.err("Gatehouse did not start, and connected to nothing. To mend:");
    for (const fault of loaded.faults) io.err(`  ${formatFault(fault)}`);
    return 1;
  }
  try {
    const service = await startService(loaded.ok, io);
    await untilToldToStop();
    io.err("stopping: what runs is taken up at the next start");
    await service.stop();
    return 0;
  } catch (fault) {
    if (!(fault instanceof AppError)) throw fault;
    io.err(`Gatehouse could not start: ${fault.message} (${fault.code})`);
    return 1;
  }
}

/** Puts the real world behind every port, and starts. */
async function startService(config: Config, io: Io): Promise<{ stop(): Promise<void> }> {
  const logger = createLogger(config.logLevel);
  const world = { clock: systemClock, ids: randomIds, hasher: nodeHasher, logger };
  await mkdir(config.dataDir, { recursive: true, mode: 0o700 });
  const vault = openVault(await loadOrCreateKey(config.dataDir, config.keyFromEnv ?? undefined));
  const { signer } = await loadOrCreateAuditKey(config.dataDir, vault);
  const shelves = [openCheckpointFile(join(config.dataDir, CHECKPOINT_FILE))];
  const store = await openStore(config.databaseUrl, world);
  await arrangeTryOutPeople({ ...world, store }, config.web);

  let ready = false;
  let port = config.http.port;
  const gateway = await createGateway(config, world);
  const http = createHttpServer({
    ...config.http,
    ...world,
    health: () => ({ ready, reasons: ready ? [] : ["starting or stopping"] }),
    metrics: () => [
      {
        name: "gatehouse_gateway_up",
        help: "Whether the agent gateway is connected.",
        type: "gauge",
        samples: [{ value: gateway.status().state === "up" ? 1 : 0 }],
      },
    ],
  });
  const web = config.web
    ? { dataDir: config.dataDir, people: TRY_OUT_PEOPLE, leavesMachine: leavesMachine(config) }
    : null;
  const adapters = await createAdapters(
    { slack: config.slack, web },
    { ...world, routes: http, port: () => port },
  );
  const settings = config.gateway.kind === "embedded" ? tryOutSettings(config.core) : config.core;
  const app = await createApp({
    ...world,
    vault,
    checkpoints: { signer, shelves },
    store,
    gateway,
    settings,
    adapters,
    crashPoints: noCrashPoints,
  });

  const stop = async () => {
    ready = false;
    await app.stop();
    await http.stop();
    await store.close();
  };
  try {
    ({ port } = await http.start());
    await app.start();
    ready = true;
  } catch (fault) {
    await stop().catch(() => {});
    throw fault;
  }
  const code = config.web ? null : await issueClaimCode({ ...world, store, access: app.access });
  for (const line of startLines(config, port)) io.out(line);
  for (const line of claimLines(code)) io.out(line);
  return { stop };
}

function untilToldToStop(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => resolve());
  });
}
