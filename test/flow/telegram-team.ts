import { randomBytes } from "node:crypto";
import { dirname } from "node:path";
import { vi } from "vitest";
import { createTelegramAdapter } from "../../adapters/telegram/index.ts";
import { openStore } from "../../db/open-store.ts";
import { createApp } from "../../src/app.ts";
import { builtinRoles } from "../../src/core/access/builtin-roles.ts";
import type { AgentId } from "../../src/core/access/permission.ts";
import type { RoleName } from "../../src/core/access/role.ts";
import { addPerson } from "../../src/core/people/add-person.ts";
import type { Identity } from "../../src/core/people/identity.ts";
import { noCrashPoints } from "../../src/core/ports/crash-points.ts";
import type { Gateway } from "../../src/core/ports/gateway.ts";
import type { Logger } from "../../src/core/ports/logger.ts";
import { DEFAULT_LIMITS, type Settings } from "../../src/core/settings.ts";
import { createEmbeddedGateway } from "../../src/gateway/embedded/embedded-gateway.ts";
import { Secret } from "../../src/secrets/secret.ts";
import { openVault } from "../../src/secrets/vault.ts";
import { systemClock } from "../../src/system/clock.ts";
import { nodeHasher } from "../../src/system/hasher.ts";
import { randomIds } from "../../src/system/ids.ts";
import { createDirectRoutes } from "../adapters/slack-harness.ts";
import {
  startTelegramServer,
  type TelegramMessage,
  type TelegramServer,
  type TelegramServerOptions,
} from "../fakes/telegram-server.ts";
import { openTempStore } from "../fakes/temp-store.ts";
import { createMemoryLogger } from "./start-team.ts";

export interface TelegramTeamOptions extends Pick<TelegramServerOptions, "limits" | "topics" | "privacy"> {
  /** The agents that every member may use; designer and product-manager when left out. */
  readonly defaultAgents?: readonly string[];
  /** How updates come; by polling when left out. */
  readonly mode?: "polling" | "webhook";
  readonly settings?: (telegram: TelegramServer) => Partial<Settings>;
  /** The embedded one when left out. */
  readonly gateway?: (data: { readonly dataDir: string; readonly logger: Logger }) => Gateway;
}

const WEBHOOK = {
  path: "/telegram/updates",
  config: {
    mode: "webhook",
    webhookUrl: "https://bot.example.com/telegram/updates",
    webhookSecret: "s3cret-s3cret-s3cret",
  },
} as const;

export type TelegramTeam = Awaited<ReturnType<typeof startTelegramTeam>>;

const PATIENCE_MS = 30_000;

/** The whole application on a real database, polling a strict Bot API, with the embedded gateway behind it. */
export async function startTelegramTeam(options: TelegramTeamOptions = {}) {
  const routes = createDirectRoutes();
  const isCalled = options.mode === "webhook";
  const webhook = (request: Request) => routes.call(WEBHOOK.path, request);
  const telegram = await startTelegramServer({ ...options, ...(isCalled ? { webhook } : {}) });
  const temp = await openTempStore();
  await temp.store.close();
  const logger = createMemoryLogger();
  const dataDir = dirname(temp.path);
  const vault = openVault(new Secret(randomBytes(32).toString("base64")));
  const defaults = (options.defaultAgents ?? ["designer", "product-manager"]) as AgentId[];
  const ada = telegram.addUser({ name: "Ada" });
  const settings: Settings = {
    admins: [identityOf(ada)],
    roles: builtinRoles(defaults),
    agents: new Map(defaults.map((id) => [id, { id, name: null, isDefault: true, owner: null }])),
    channelAgents: new Map(),
    limits: { ...DEFAULT_LIMITS, messageLength: 20_000 },
    ...options.settings?.(telegram),
  };
  const world = { clock: systemClock, ids: randomIds, hasher: nodeHasher, logger };
  const makeGateway = options.gateway ?? (() => createEmbeddedGateway({}, { ...world, dataDir }));
  const open = async () => {
    const store = await openStore(temp.url, world);
    const gateway = makeGateway({ dataDir, logger });
    const config = isCalled ? { ...telegram.config, ...WEBHOOK.config } : telegram.config;
    const adapter = createTelegramAdapter(config, { ...world, routes });
    const ports = {
      ...world,
      vault,
      store,
      gateways: [gateway],
      settings,
      adapters: [adapter],
      crashPoints: noCrashPoints,
    };
    const app = await createApp(ports);
    await app.start();
    const isThere = () => (isCalled ? telegram.updates.webhook() !== null : telegram.updates.isAsked());
    await telegram.waitFor(isThere, "somebody who takes updates");
    return { app, store, gateway };
  };
  let running = await open();
  const find = (chat: number, text: string): TelegramMessage | undefined =>
    telegram.answersIn(chat).findLast((one) => plainText(one).includes(text));

  return {
    telegram,
    ada,
    logger,
    find,
    get store() {
      return running.store;
    },
    get app() {
      return running.app;
    },
    /** A known person with a private chat. */
    async member(name: string, role = "member") {
      const displayName = name.charAt(0).toUpperCase() + name.slice(1);
      const user = telegram.addUser({ name: displayName, username: `${name}_of_the_team` });
      const person = { identity: identityOf(user), displayName, role: role as RoleName };
      await running.store.transact((tx) => addPerson(tx, world, person, { kind: "system", job: "test" }));
      return user;
    },
    /** Ends the process as far as the application is concerned; what happens meanwhile, happens to nobody. */
    async restart(meanwhile: () => void = () => {}) {
      await running.app.stop();
      await running.store.close();
      meanwhile();
      running = await open();
    },
    /** Our newest message in a chat that holds the text, once there is one. */
    answerIn: (chat: number, text: string) =>
      telegram.waitFor(() => find(chat, text), `an answer with "${text}"`, PATIENCE_MS),
    gatewayUp: () =>
      vi.waitUntil(() => running.gateway.status().state === "up", { timeout: PATIENCE_MS, interval: 50 }),
    async audited(action: string) {
      return (await running.store.audit.list({ action }, 1000)).toReversed();
    },
    async stop() {
      await running.app.stop();
      await running.store.close();
      await telegram.close();
      await temp.cleanup();
    },
  };
}

/** Without what nobody sees. */
export const plainText = ({ text }: TelegramMessage): string => text.replaceAll("\u2060", "");

const identityOf = (user: number): Identity => `telegram:${user}` as Identity;
