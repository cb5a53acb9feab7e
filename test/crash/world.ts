import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openReadOnlyStore, openStore, type ReadOnlyStore } from "../../db/open-store.ts";
import type { RoleName } from "../../src/core/access/role.ts";
import { addPerson, type NewPerson } from "../../src/core/people/add-person.ts";
import type { Identity } from "../../src/core/people/identity.ts";
import { systemClock } from "../../src/system/clock.ts";
import { nodeHasher } from "../../src/system/hasher.ts";
import { randomIds } from "../../src/system/ids.ts";
import { type FakeOpenClaw, startFakeOpenClaw } from "../fakes/openclaw-server.ts";
import { type SlackServer, startSlackServer } from "../fakes/slack-server.ts";
import { type BotProcess, loadBot } from "./bot-process.ts";
import type { BrokenGuard, ChildPlan, Crash } from "./child-plan.ts";
import { type DiscordSide, openDiscordSide } from "./discord-side.ts";
import { createModel } from "./model.ts";
import { openTelegramSide, type TelegramSide, type TelegramSideOptions } from "./telegram-side.ts";

export interface WorldOptions {
  /** Where people talk, beside the browser chat; Slack when left out. */
  readonly platform?: "slack" | "discord" | "telegram";
  /** How Telegram's updates come; by polling when left out. */
  readonly telegram?: TelegramSideOptions;
  readonly broken?: BrokenGuard;
  readonly poison?: string;
  readonly gatewayDownMs?: number;
  readonly redeliverAfterMs?: number;
  /** How long it may take to come to rest. */
  readonly patienceMs?: number;
}

/** What outlives the application: the platforms, the gateway, the people and the disk. */
export interface World {
  readonly slack: SlackServer;
  /** Null: people are elsewhere. */
  readonly discord: DiscordSide | null;
  readonly telegram: TelegramSide | null;
  readonly gateway: FakeOpenClaw;
  readonly dataDir: string;
  readonly ada: string;
  readonly ben: string;
  readonly design: string;
  readonly patienceMs: number;
  /** The application that runs now. */
  bot(): BotProcess;
  /** Its own pages' address. */
  page(): string;
  /** Everything that any of the processes wrote. */
  logs(): string;
  /** How many times it was started. */
  starts(): number;
  /** Starts it again; true when it came up, false when it ended before. */
  start(crash?: Crash | null, clockSkewMs?: number): Promise<boolean>;
  /** Lets the agents go on that hold their answers. */
  letAnswer(): void;
  /** A name nobody had before; also the canary word of what is said under it. */
  nextWord(): string;
  /** Resolves once what a platform saw makes this true. */
  readonly waitFor: SlackServer["waitFor"];
  /** Makes everybody who waits look again. */
  nudge(): void;
  /** Looks at the data beside the running application. */
  look<T>(look: (store: ReadOnlyStore) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

export const identityOf = (user: string) => `slack:T0EXAMPLE:${user}` as Identity;

/** Every wait of the product's own ends before that. */
const PATIENCE_MS = 40_000;
/** Slack hands over again after this long: more than a start takes. */
const REDELIVER_MS = 2500;

export async function openWorld(options: WorldOptions = {}): Promise<World> {
  const slack = await startSlackServer({ redeliverAfterMs: options.redeliverAfterMs ?? REDELIVER_MS });
  const model = createModel();
  const gateway = await startFakeOpenClaw("token", model.answer);
  const folder = await mkdtemp(join(tmpdir(), "gatehouse-crash-"));
  const dataDir = join(folder, "data");
  let port = 0;
  const page = () => `http://127.0.0.1:${port}`;
  const platform = options.platform ?? "slack";
  const telegram = platform === "telegram" ? await openTelegramSide(options.telegram ?? {}, page) : null;
  await mkdir(dataDir, { mode: 0o700 });
  const url = `file:${join(dataDir, "gatehouse.db")}`;
  const ada = slack.addUser({ name: "ada" });
  const ben = slack.addUser({ name: "ben" });
  const design = slack.addChannel("design", [ada, ben]);
  const discord = platform === "discord" ? await openDiscordSide() : null;
  const { ada: adaIs, ben: benIs } = (discord ?? telegram)?.identities ?? {
    ada: identityOf(ada),
    ben: identityOf(ben),
  };
  await addPeople(url, [
    { identity: adaIs, displayName: "Ada", role: "admin" as RoleName },
    { identity: benIs, displayName: "Ben", role: "member" as RoleName },
  ]);
  const plan: ChildPlan = {
    dataDir,
    admin: adaIs,
    slack: discord || telegram ? null : slack.config,
    discord: discord?.server.config ?? null,
    telegram: telegram?.config ?? null,
    gateway: { url: gateway.url, token: gateway.state.token },
    crash: null,
    broken: options.broken ?? null,
    clockSkewMs: 0,
    poison: options.poison ?? null,
    gatewayDownMs: options.gatewayDownMs ?? 30 * 60_000,
  };
  const bots: BotProcess[] = [];
  const load = () => loadBot(join(tmpdir(), "gatehouse-compile-cache"), [platform, "web"]);
  // Loading takes a second; the next one is loaded while this one runs.
  let spare = load();
  let words = 0;
  const bot = () => {
    const last = bots.at(-1);
    if (!last) throw new Error("the application was never started");
    return last;
  };
  const told = discord?.server ?? telegram?.server ?? slack;
  return {
    slack,
    discord,
    waitFor: told.waitFor,
    nudge: told.nudge,
    telegram,
    gateway,
    dataDir,
    ada,
    ben,
    design,
    patienceMs: options.patienceMs ?? PATIENCE_MS,
    bot,
    page,
    logs: () => bots.map((one) => one.log()).join(""),
    starts: () => bots.length,
    async start(crash = null, clockSkewMs = 0) {
      bots.push(spare);
      spare = load();
      const at = await bot().begin({ ...plan, crash, clockSkewMs });
      port = at ?? port;
      return at !== null;
    },
    letAnswer: model.release,
    nextWord: () => `w${(++words).toString(36).padStart(3, "0")}x`,
    async look(look) {
      const store = await openReadOnlyStore(url);
      return look(store).finally(() => store.close());
    },
    async close() {
      for (const one of [...bots, spare]) if (one.isAlive()) await one.kill();
      await slack.close();
      await discord?.server.close();
      await telegram?.server.close();
      await gateway.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function addPeople(url: string, people: readonly NewPerson[]): Promise<void> {
  const deps = { ids: randomIds, clock: systemClock, hasher: nodeHasher };
  const store = await openStore(url, deps);
  await store.transact(async (tx) => {
    for (const person of people) await addPerson(tx, deps, person, { kind: "system", job: "test" });
  });
  await store.close();
}
