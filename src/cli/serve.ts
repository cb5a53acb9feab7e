import { mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { createAdapters } from "../../adapters/index.ts";
import { databaseFileOf } from "../../db/database-file.ts";
import { openStore } from "../../db/open-store.ts";
import { createApp } from "../app.ts";
import { type Config, type ConfigFault, formatFault } from "../config/types.ts";
import { loadConfig, readEnvironment } from "../config.ts";
import { createRefusedTokens } from "../core/audit/record-refused-token.ts";
import { recordReload } from "../core/credential/record-reload.ts";
import { AppError } from "../core/errors.ts";
import { issueClaimCode } from "../core/people/appoint-admins.ts";
import type { ChatAdapter } from "../core/ports/chat-adapter.ts";
import { noCrashPoints } from "../core/ports/crash-points.ts";
import type { Logger } from "../core/ports/logger.ts";
import { createAllGateways } from "../gateway/create-gateway.ts";
import { createHttpServer, type HttpServer } from "../http/http-server.ts";
import { createOperations } from "../operations/operations.ts";
import { CHECKPOINT_FILE, openCheckpointFile } from "../system/checkpoint-file.ts";
import { systemClock } from "../system/clock.ts";
import { watchEventLoop } from "../system/event-loop.ts";
import { nodeHasher } from "../system/hasher.ts";
import { randomIds } from "../system/ids.ts";
import { createLogger } from "../system/logger.ts";
import { elapsed } from "../system/stopwatch.ts";
import { arrangeTryOutPeople, TRY_OUT_PEOPLE } from "../try-out/people.ts";
import { tryOutSettings } from "../try-out/settings.ts";
import { createKeyKeeper } from "./key-keeper.ts";
import { type LocalSocket, openLocalSocket } from "./local-socket/server.ts";
import { openSecrets } from "./read-secrets.ts";
import { createSecretKeeper, type SecretKeeper } from "./secret-keeper.ts";
import { claimLines, leavesMachine, startLines } from "./start-lines.ts";
import { unlock } from "./unlock.ts";

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
  if (!("ok" in loaded)) return refuse(loaded.faults, io);
  const opened = await openSecrets(loaded.ok, { env: readEnvironment(), clock: systemClock });
  for (const warning of opened.warnings) io.err(`note: ${formatFault(warning)}`);
  if (opened.faults.length > 0) return refuse(opened.faults, io);
  try {
    const service = await startService(loaded.ok, io);
    await untilToldToStop();
    io.err(
      "stopping: what still runs in a moment is taken up at the next start; a second signal ends it at once",
    );
    await service.stop();
    return 0;
  } catch (fault) {
    if (!(fault instanceof AppError)) throw fault;
    io.err(`Gatehouse could not start: ${fault.message} (${fault.code})`);
    return 1;
  }
}

function refuse(faults: readonly ConfigFault[], io: Io): number {
  io.err("Gatehouse did not start, and connected to nothing. To mend:");
  for (const fault of faults) io.err(`  ${formatFault(fault)}`);
  return 1;
}

interface Service {
  stop(): Promise<void>;
}

/** Puts the real world behind every port, and starts. */
async function startService(config: Config, io: Io): Promise<Service> {
  const logger = createLogger(config.logLevel);
  const world = { clock: systemClock, ids: randomIds, hasher: nodeHasher, logger };
  await mkdir(config.dataDir, { recursive: true, mode: 0o700 });
  const shelves = [openCheckpointFile(join(config.dataDir, CHECKPOINT_FILE))];
  const settings = config.gateway.kind === "embedded" ? tryOutSettings(config.core) : config.core;
  const database = await openStore(config.databaseUrl, world);
  const { ring, auditKey } = await unlock(config, database, world).catch(async (fault: unknown) => {
    await database.close();
    throw fault;
  });
  const operations = createOperations({
    ...world,
    store: database,
    elapsed,
    eventLoop: watchEventLoop(),
    dataDir: dirname(databaseFileOf(config.databaseUrl)),
    leastDiskFree: settings.limits.diskFree,
  });
  const { store } = operations;
  await arrangeTryOutPeople({ ...world, store }, config.web);

  let port = config.http.port;
  const gateways = await createAllGateways(config, world);
  const http: HttpServer = createHttpServer({
    ...config.http,
    ...world,
    health: operations.health,
    onToken: (method, parameter) => refusedTokens.note(method, parameter),
    metrics: () => operations.metrics(gateways, adapters, app.upkeep()),
  });
  const adapters = await createAdapters(platformsOf(config), { ...world, routes: http, port: () => port });
  const app = await createApp({
    ...world,
    vault: ring,
    checkpoints: { signer: auditKey.signer, shelves },
    store,
    gateways,
    settings,
    adapters,
    crashPoints: noCrashPoints,
  });

  const refusedTokens = createRefusedTokens({ ...world, store: app.store });

  let terminal: LocalSocket | null = null;
  const stop = async (graceMs: number) => {
    operations.enter("stopping");
    await terminal?.close();
    await app.stop(graceMs);
    await http.stop();
    operations.stop();
    await database.close();
  };
  try {
    await operations.load();
    ({ port } = await http.start());
    await app.start();
    const databaseFile = databaseFileOf(config.databaseUrl);
    const { store, access } = app;
    const settled = {
      config,
      clock: world.clock,
      env: readEnvironment(),
      load: () => loadConfig(readEnvironment()),
    };
    const keys = createKeyKeeper({ ...settled, store, ring });
    const secrets = createSecretKeeper({
      ...{ ...settled, gateways, adapters, logger },
      record: (outcome) => recordReload({ ...world, store, access, adapters: platforms(adapters) }, outcome),
    });
    terminal = await openLocalSocket({
      ...{ ...world, store, access, secrets: { ...secrets, ...keys }, dataDir: config.dataDir, databaseFile },
    });
    reloadOnSignal(secrets, logger);
    operations.enter("serving");
  } catch (fault) {
    await stop(0).catch(() => {});
    throw fault;
  }
  const code = config.web ? null : await issueClaimCode({ ...world, store, access: app.access });
  for (const line of [...startLines(config, port), ...claimLines(code)]) io.out(line);
  return { stop: () => stop(settings.limits.shutdownMs) };
}

function platformsOf(config: Config): Parameters<typeof createAdapters>[0] {
  const { dataDir, slack, discord, telegram } = config;
  const web = config.web ? { dataDir, people: TRY_OUT_PEOPLE, leavesMachine: leavesMachine(config) } : null;
  return { slack, discord, telegram, web };
}

const platforms = (adapters: readonly ChatAdapter[]) => new Map(adapters.map((one) => [one.platform, one]));

/** The usual way to have a service read its files anew. At a terminal the same signal says that it was closed. */
function reloadOnSignal(secrets: SecretKeeper, logger: Logger): void {
  if (process.stdin.isTTY || process.stdout.isTTY) return;
  process.on("SIGHUP", () => {
    secrets.reload().catch((fault: unknown) => {
      logger.error({ fault: String(fault) }, "that the secrets were read anew could not be recorded");
    });
  });
}

const SIGNALS = { SIGINT: 2, SIGTERM: 15 } as const;

/** The first signal ends the service in order, the second at once. */
function untilToldToStop(): Promise<void> {
  return new Promise((resolve) => {
    let told = false;
    for (const [signal, number] of Object.entries(SIGNALS)) {
      process.on(signal, () => {
        if (told) process.exit(128 + number);
        told = true;
        resolve();
      });
    }
  });
}
