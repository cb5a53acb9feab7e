import { existsSync } from "node:fs";
import { stat } from "node:fs/promises";
import { dirname } from "node:path";
import { databaseFileOf } from "../../db/database-file.ts";
import { openReadOnlyStore, type ReadOnlyStore } from "../../db/open-store.ts";
import { gatewayIdsOf } from "../config/gateway-ids.ts";
import type { Config } from "../config/types.ts";
import type { DriftReport } from "../core/credential/drift.ts";
import { lastDrift } from "../core/credential/keep-credentials.ts";
import { RELOAD_FAILED } from "../core/credential/record-reload.ts";
import { lastSweep } from "../core/leaving/sweep-people.ts";
import type { Clock } from "../core/ports/clock.ts";
import { diskFree } from "../operations/disk-free.ts";
import { isRotating } from "../secrets/rotate-key.ts";
import { type CliIo, EXIT, type RunCommand } from "./cli-io.ts";
import { requireConfig } from "./require-config.ts";

const ASK_MS = 2_000;
const MOST = 100_000;
const MEGABYTE = 1024 * 1024;

/** Says how the service and its queues are, also beside a running service. Exit code 1 when it is not ready. */
export const run: RunCommand = async (_args, io) => {
  const config = requireConfig(io);
  if (config === null) return EXIT.failed;
  const { words, isReady } = await askService(config, io.clock);
  io.out(`service   ${words}`);
  const file = databaseFileOf(config.databaseUrl);
  if (!existsSync(file)) {
    io.out(`data      none yet at ${file}`);
    return EXIT.failed;
  }
  const store = await openReadOnlyStore(config.databaseUrl);
  try {
    for (const line of await queueLines(store, config, io)) io.out(line);
    for (const line of await secretLines(store)) io.out(line);
  } finally {
    await store.close();
  }
  const [size, free] = [(await stat(file)).size, await diskFree(dirname(file))];
  io.out(
    `data      ${file}, ${Math.ceil(size / MEGABYTE)} MB; ${Math.floor(free / MEGABYTE)} MB of disk free`,
  );
  return isReady ? EXIT.ok : EXIT.failed;
};

interface ServiceAnswer {
  readonly words: string;
  readonly isReady: boolean;
}

async function askService({ http }: Config, clock: Clock): Promise<ServiceAnswer> {
  if (http.port === 0) return { words: "⚠️ unknown: its port is picked at each start", isReady: false };
  const host = http.host === "0.0.0.0" || http.host === "::" ? "127.0.0.1" : http.host;
  const address = `http://${host.includes(":") ? `[${host}]` : host}:${http.port}/readyz`;
  const patience = new AbortController();
  const timer = clock.after(ASK_MS, () => patience.abort());
  try {
    const response = await fetch(address, { signal: patience.signal });
    const answer: unknown = await response.json();
    if (response.ok) return { words: "✅ ready", isReady: true };
    return { words: `⛔ not ready: ${reasonsIn(answer)}`, isReady: false };
  } catch {
    return { words: `⛔ nothing answers at ${address}`, isReady: false };
  } finally {
    timer.cancel();
  }
}

function reasonsIn(answer: unknown): string {
  if (typeof answer !== "object" || answer === null || !("reasons" in answer)) return "it does not say why";
  return Array.isArray(answer.reasons) ? answer.reasons.join("; ") : "it does not say why";
}

async function secretLines(store: ReadOnlyStore): Promise<readonly string[]> {
  const isKept = (await store.notes.get(RELOAD_FAILED)) !== null;
  const kept = "secrets   ⚠️ new ones could not be taken up; `secrets reload` tries again and says why";
  const taking = "key       ⚠️ another one is taking over, once the settings name it";
  return [...(isKept ? [kept] : []), ...((await isRotating({ store })) ? [taking] : [])];
}

async function queueLines(store: ReadOnlyStore, config: Config, io: CliIo): Promise<readonly string[]> {
  const now = io.clock.now();
  const turns = await store.turns.unfinished();
  const isRunning = ({ state }: (typeof turns)[number]) => state === "running" || state === "dispatching";
  const running = turns.filter(isRunning).length;
  const outbox = await store.outbox.open();
  const inbox = await store.inbox.unhandled(MOST);
  const dead = (await store.outbox.dead(MOST)).length;
  const since = (at: number | undefined) =>
    at === undefined ? "" : `, the oldest for ${Math.max(0, Math.round((now - at) / 1000))} s`;
  const sweep = await lastSweep(store);
  const gateways = await gatewayLines(store, config, now);
  const frozen = (await store.freezes.all()).length;
  return [
    `turns     ${running} running, ${turns.length - running} waiting${since(turns[0]?.queuedAt)}`,
    `inbox     ${inbox.length} to be handled${since(inbox[0]?.receivedAt)}`,
    `outbox    ${outbox.length} to be shown${since(outbox[0]?.createdAt)}`,
    `frozen    ${frozen === 0 ? "nothing" : `${frozen}; /status in chat shows what`}`,
    `accounts  ${sweep === null ? "not looked at yet" : `${sweep.asked} looked at ${ago(now, sweep.endedAt)}; ${sweep.closed} had left, ${sweep.unsure} unsure`}`,
    ...gateways,
    `given up  ${dead === 0 ? "nothing" : `${dead}; outbox list shows them`}`,
  ];
}

const ago = (now: number, at: number) => `${Math.max(0, Math.round((now - at) / 60_000))} min ago`;

const mendedIn = ({ orphans, missing, wrong, useless, old }: DriftReport) =>
  orphans + missing + wrong + useless + old;

/** One line a gateway, with its name where there are several. */
async function gatewayLines(store: ReadOnlyStore, config: Config, now: number): Promise<readonly string[]> {
  const ids = gatewayIdsOf(config);
  const lineOf = async (id: string) => {
    const drift = await lastDrift(store, id);
    const name = ids.length === 1 ? "" : `${id}: `;
    return drift === null
      ? `gateway   ${name}credentials not compared yet`
      : `gateway   ${name}credentials compared ${ago(now, drift.at)}; ${mendedIn(drift)} mended`;
  };
  return Promise.all(ids.map(lineOf));
}
