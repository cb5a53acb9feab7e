import { randomBytes } from "node:crypto";
import { dirname } from "node:path";
import { createSlackAdapter } from "../../adapters/slack/index.ts";
import { openStore } from "../../db/open-store.ts";
import { createApp } from "../../src/app.ts";
import { builtinRoles } from "../../src/core/access/builtin-roles.ts";
import type { AgentId } from "../../src/core/access/permission.ts";
import type { RoleName } from "../../src/core/access/role.ts";
import { addPerson } from "../../src/core/people/add-person.ts";
import type { Identity } from "../../src/core/people/identity.ts";
import type { ChatAdapter } from "../../src/core/ports/chat-adapter.ts";
import { noCrashPoints } from "../../src/core/ports/crash-points.ts";
import type { Gateway } from "../../src/core/ports/gateway.ts";
import type { Logger } from "../../src/core/ports/logger.ts";
import type { Store } from "../../src/core/ports/store.ts";
import { DEFAULT_LIMITS, type Settings } from "../../src/core/settings.ts";
import { createEmbeddedGateway } from "../../src/gateway/embedded/embedded-gateway.ts";
import { Secret } from "../../src/secrets/secret.ts";
import { openVault } from "../../src/secrets/vault.ts";
import { systemClock } from "../../src/system/clock.ts";
import { nodeHasher } from "../../src/system/hasher.ts";
import { randomIds } from "../../src/system/ids.ts";
import { type SlackServer, startSlackServer } from "../fakes/slack-server.ts";
import { openTempStore } from "../fakes/temp-store.ts";

/** Every line that was logged, so that tests can look for what must not be in it. */
export function createMemoryLogger(): Logger & { readonly lines: string[] } {
  const lines: string[] = [];
  const write = (level: string) => (fields: object, message: string) =>
    void lines.push(`${level} ${message} ${JSON.stringify(fields)}`);
  const logger = {
    lines,
    debug: write("debug"),
    info: write("info"),
    warn: write("warn"),
    error: write("error"),
    child: () => logger,
  };
  return logger;
}

export interface TeamOptions {
  readonly gateway?: (data: { readonly dataDir: string; readonly logger: Logger }) => Gateway;
  /** Gateways besides, whose agents are named behind theirs. */
  readonly otherGateways?: (data: { readonly logger: Logger }) => readonly Gateway[];
  readonly settings?: Partial<Settings>;
  /** What the bot token may do; everything that is asked for when left out. */
  readonly scopes?: readonly string[];
  /** Other platforms besides Slack, made anew at each start. */
  readonly besides?: (data: { readonly dataDir: string }) => readonly ChatAdapter[];
  /** The agents that every member may use; designer and product-manager when left out. */
  readonly defaultAgents?: readonly string[];
}

interface MemberOptions {
  readonly guest?: "single-channel";
  /** What their Slack speaks; English when left out. */
  readonly locale?: string;
  /** Known beforehand, for a gateway whose config names people. */
  readonly principalId?: string;
}

export type Team = Awaited<ReturnType<typeof startTeam>>;

/** The whole application on a real database, against a strict Slack workspace and, unless told otherwise, the embedded gateway. */
export async function startTeam(options: TeamOptions = {}) {
  const slack: SlackServer = await startSlackServer();
  if (options.scopes) slack.setScopes(options.scopes);
  const temp = await openTempStore();
  await temp.store.close();
  const logger = createMemoryLogger();
  const dataDir = dirname(temp.path);
  const vault = openVault(new Secret(randomBytes(32).toString("base64")));
  const defaults = (options.defaultAgents ?? ["designer", "product-manager"]) as AgentId[];
  const ada = slack.addUser({ name: "ada" });
  const settings: Settings = {
    admins: [identityOf(ada)],
    roles: builtinRoles(defaults),
    agents: new Map(defaults.map((id) => [id, { id, name: null, isDefault: true, owner: null }])),
    channelAgents: new Map(),
    limits: { ...DEFAULT_LIMITS, messageLength: 20_000 },
    ...options.settings,
  };
  const makeGateway =
    options.gateway ??
    (() => createEmbeddedGateway({}, { clock: systemClock, ids: randomIds, logger, dataDir }));

  const open = async () => {
    const store = await openStore(temp.url, { clock: systemClock, hasher: nodeHasher });
    const gateway = makeGateway({ dataDir, logger });
    const gateways = [gateway, ...(options.otherGateways?.({ logger }) ?? [])];
    const adapter = createSlackAdapter(
      { ...slack.config, commandPrefix: "" },
      { clock: systemClock, logger, routes: { mount() {} } },
    );
    const world = { clock: systemClock, ids: randomIds, hasher: nodeHasher, vault, logger };
    const app = await createApp({
      ...world,
      store,
      gateways,
      settings,
      adapters: [adapter, ...(options.besides?.({ dataDir }) ?? [])],
      crashPoints: noCrashPoints,
    });
    await app.start();
    return { app, store, gateway, gateways };
  };
  let running: Awaited<ReturnType<typeof open>> = await open();

  const gatewayIs = async (state: "up" | "down", id = running.gateway.id) => {
    const until = Date.now() + 60_000;
    const status = () => running.gateways.find((one) => one.id === id)?.status();
    while (status()?.state !== state) {
      if (Date.now() > until) throw new Error(`the gateway is not ${state}: ${status()?.detail}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  };

  return {
    slack,
    ada,
    logger,
    clock: systemClock,
    /** Where everything that is kept lies. */
    dataDir,
    get app() {
      return running.app;
    },
    get store() {
      return running.store;
    },
    get gateway() {
      return running.gateway;
    },
    /** A known person of the workspace. */
    async member(name: string, role = "member", more: MemberOptions = {}) {
      const { principalId, ...account } = more;
      const user = slack.addUser({ name, ...account });
      const displayName = name.charAt(0).toUpperCase() + name.slice(1);
      await running.store.transact((tx) =>
        addPerson(
          tx,
          { ids: principalId ? { ...randomIds, next: () => principalId } : randomIds, clock: systemClock },
          { identity: identityOf(user), displayName, role: role as RoleName },
          { kind: "system", job: "test" },
        ),
      );
      return user;
    },
    /** Ends the process as far as the application is concerned, and starts another on the same data. */
    async restart(meanwhile?: (store: Store) => Promise<unknown>) {
      await running.app.stop();
      await meanwhile?.(running.store);
      await running.store.close();
      running = await open();
    },
    /** The bot's answers in a thread, once there is one that holds the text. */
    async answerIn(channel: string, thread: string, text: string): Promise<string> {
      const find = () => slack.answersIn(channel, thread).find((one) => slack.shown(one).includes(text));
      await slack.waitFor(() => find() !== undefined, `an answer with "${text}"`, 60_000);
      const found = find();
      return found ? slack.shown(found) : "";
    },
    /** What this person alone was shown in channels, once it holds the text. */
    async privately(user: string, text: string): Promise<string> {
      const find = () => slack.privateTo(user).find((one) => slack.shown(one).includes(text));
      await slack.waitFor(() => find() !== undefined);
      const found = find();
      return found ? slack.shown(found) : "";
    },
    gatewayUp: (id?: string) => gatewayIs("up", id),
    gatewayDown: (id?: string) => gatewayIs("down", id),
    async audited(action: string) {
      return (await running.store.audit.list({ action }, 1000)).toReversed();
    },
    async stop() {
      await running.app.stop();
      await running.store.close();
      await slack.close();
      await temp.cleanup();
    },
  };
}

export function identityOf(user: string, team = "T0EXAMPLE"): Identity {
  return `slack:${team}:${user}` as Identity;
}
