import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openReadOnlyStore, openStore, type ReadOnlyStore } from "../../db/open-store.ts";
import type { RoleName } from "../../src/core/access/role.ts";
import { addPerson, type NewPerson } from "../../src/core/people/add-person.ts";
import { systemClock } from "../../src/system/clock.ts";
import { nodeHasher } from "../../src/system/hasher.ts";
import { randomIds } from "../../src/system/ids.ts";
import { openCompanion } from "../fakes/openclaw-companion.ts";
import { type FakeOpenClaw, startFakeOpenClaw } from "../fakes/openclaw-server.ts";
import { type BotProcess, loadBot } from "./bot-process.ts";
import { buttonIn, type Chat, type ShownButton } from "./chat.ts";
import type { BrokenGuard, ChildPlan, Crash } from "./child-plan.ts";
import { holding } from "./facts.ts";
import { createModel } from "./model.ts";
import { type ChatOptions, openChat } from "./open-chat.ts";
import { createSkewedClock } from "./skewed-clock.ts";

export interface WorldOptions extends ChatOptions {
  readonly broken?: BrokenGuard;
  readonly poison?: string;
  readonly gatewayDownMs?: number;
  /** How long it may take to come to rest. */
  readonly patienceMs?: number;
}

/** What outlives the application: the platform, the gateway, the people and the disk. */
export interface World {
  readonly chat: Chat;
  readonly gateway: FakeOpenClaw;
  readonly dataDir: string;
  readonly patienceMs: number;
  /** One of those who may use the team's agent, in turns. */
  member(): string;
  /** The newest button with this text below what this person was told with the word in it. */
  buttonFor(user: string, word: string, text: string): ShownButton | undefined;
  /** The application that runs now. */
  bot(): BotProcess;
  /** Its own pages' address. */
  page(): string;
  /** Everything that any of the processes wrote. */
  logs(): string;
  /** How many times it was started. */
  starts(): number;
  /** Starts it again; true when it came up, false when it ended before. */
  start(crash?: Crash | null): Promise<boolean>;
  /** The time of the world, which may be ahead of the machine's. */
  now(): number;
  /** So much time passes at once, for everybody. */
  pass(ms: number): void;
  /** How far ahead it is. */
  aheadMs(): number;
  /** Lets the agents go on that hold their answers. */
  letAnswer(): void;
  /** A name nobody had before; also the canary word of what is said under it. */
  nextWord(): string;
  /** Looks at the data beside the running application. */
  look<T>(look: (store: ReadOnlyStore) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** Every wait of the product's own ends before that. */
const PATIENCE_MS = 40_000;

/** Between the application and the companion plugin in its gateway. */
const PLUGIN_SECRET = "the-secret-of-the-plugin-in-this-world";

export async function openWorld(options: WorldOptions = {}): Promise<World> {
  const clock = createSkewedClock(0);
  const model = createModel();
  const gateway = await startFakeOpenClaw("token", model.answer);
  gateway.state.companion = await openCompanion(PLUGIN_SECRET, clock);
  const folder = await mkdtemp(join(tmpdir(), "gatehouse-crash-"));
  const dataDir = join(folder, "data");
  const bots: BotProcess[] = [];
  let port = 0;
  let aheadMs = 0;
  const page = () => `http://127.0.0.1:${port}`;
  const starts = () => bots.length;
  const chat = await openChat(options, { clock, page, starts });
  await mkdir(dataDir, { mode: 0o700 });
  const url = `file:${join(dataDir, "gatehouse.db")}`;
  await addPeople(url, peopleOf(chat));
  const plan: ChildPlan = {
    dataDir,
    admin: chat.identityOf(chat.ada),
    ...chat.settings,
    gateway: { url: gateway.url, token: gateway.state.token, pluginSecret: PLUGIN_SECRET },
    crash: null,
    broken: options.broken ?? null,
    clockSkewMs: 0,
    poison: options.poison ?? null,
    gatewayDownMs: options.gatewayDownMs ?? 30 * 60_000,
  };
  const cache = join(tmpdir(), "gatehouse-compile-cache");
  const load = () => loadBot(cache, [options.platform ?? "slack", "web"]);
  // Loading takes a second; the next one is loaded while this one runs.
  let spare = load();
  let words = 0;
  let members = 0;
  const bot = () => {
    const last = bots.at(-1);
    if (!last) throw new Error("the application was never started");
    return last;
  };
  return {
    chat,
    gateway,
    dataDir,
    patienceMs: options.patienceMs ?? PATIENCE_MS,
    member: () => chat.members[members++ % chat.members.length] ?? "",
    buttonFor: (user, word, text) =>
      holding(chat.told(user), word)
        .map((shown) => buttonIn(shown, text))
        .findLast((button) => button !== undefined),
    bot,
    page,
    logs: () => bots.map((one) => one.log()).join(""),
    starts,
    async start(crash = null) {
      bots.push(spare);
      spare = load();
      const at = await bot().begin({ ...plan, crash, clockSkewMs: aheadMs });
      port = at ?? port;
      return at !== null;
    },
    now: clock.now,
    pass(ms) {
      aheadMs += ms;
      clock.pass(ms);
      bot().pass(ms);
    },
    aheadMs: () => aheadMs,
    letAnswer: model.release,
    nextWord: () => `w${(++words).toString(36).padStart(3, "0")}x`,
    async look(look) {
      const store = await openReadOnlyStore(url);
      return look(store).finally(() => store.close());
    },
    async close() {
      for (const one of [...bots, spare]) if (one.isAlive()) await one.kill();
      await chat.close();
      await gateway.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function peopleOf(chat: Chat): readonly NewPerson[] {
  const member = (user: string, at: number): NewPerson => ({
    identity: chat.identityOf(user),
    displayName: ["Ben", "Cem", "Dee", "Eve"][at] ?? user,
    role: "member" as RoleName,
  });
  const ada = { identity: chat.identityOf(chat.ada), displayName: "Ada", role: "admin" as RoleName };
  return [ada, ...chat.members.map(member)];
}

async function addPeople(url: string, people: readonly NewPerson[]): Promise<void> {
  const deps = { ids: randomIds, clock: systemClock, hasher: nodeHasher };
  const store = await openStore(url, deps);
  await store.transact(async (tx) => {
    for (const person of people) await addPerson(tx, deps, person, { kind: "system", job: "test" });
  });
  await store.close();
}
