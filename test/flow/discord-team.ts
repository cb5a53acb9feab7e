import { randomBytes } from "node:crypto";
import { dirname } from "node:path";
import { vi } from "vitest";
import { createDiscordAdapter } from "../../adapters/discord/index.ts";
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
import { readerSees } from "../fakes/discord/payloads.ts";
import { type DiscordMessage, type DiscordServer, startDiscordServer } from "../fakes/discord-server.ts";
import { openTempStore } from "../fakes/temp-store.ts";
import { createMemoryLogger } from "./start-team.ts";

export interface DiscordTeamOptions {
  readonly settings?: (discord: DiscordServer) => Partial<Settings>;
  /** Counts calls as Discord does. */
  readonly limits?: boolean;
  /** The agents that every member may use; designer and product-manager when left out. */
  readonly defaultAgents?: readonly string[];
  /** The embedded one when left out. */
  readonly gateway?: (data: { readonly dataDir: string; readonly logger: Logger }) => Gateway;
}

export type DiscordTeam = Awaited<ReturnType<typeof startDiscordTeam>>;

/** The whole application on a real database, against a strict Discord and the embedded gateway. */
export async function startDiscordTeam(options: DiscordTeamOptions = {}) {
  const discord = await startDiscordServer(options);
  const temp = await openTempStore();
  await temp.store.close();
  const logger = createMemoryLogger();
  const dataDir = dirname(temp.path);
  const vault = openVault(new Secret(randomBytes(32).toString("base64")));
  const defaults = (options.defaultAgents ?? ["designer", "product-manager"]) as AgentId[];
  const ada = discord.addUser({ name: "ada" });
  const settings: Settings = {
    admins: [identityOf(ada)],
    roles: builtinRoles(defaults),
    agents: new Map(defaults.map((id) => [id, { id, name: null, isDefault: true, owner: null }])),
    channelAgents: new Map(),
    limits: { ...DEFAULT_LIMITS, messageLength: 20_000 },
    ...options.settings?.(discord),
  };
  const world = { clock: systemClock, ids: randomIds, hasher: nodeHasher, logger };
  const makeGateway = options.gateway ?? (() => createEmbeddedGateway({}, { ...world, dataDir }));
  const open = async () => {
    const store = await openStore(temp.url, world);
    const gateway = makeGateway({ dataDir, logger });
    const adapter = createDiscordAdapter(discord.config, world);
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
    await discord.waitFor(() => discord.state.commands.length > 0, "the commands");
    return { app, store, gateway };
  };
  let running = await open();
  const toldTo = (user: string) => [...discord.answersIn(discord.dm(user)), ...discord.privateTo(user)];
  const offers = (one: DiscordMessage, button?: string) =>
    button === undefined || discord.buttons(one).some(({ text }) => text === button);

  return {
    discord,
    ada,
    logger,
    get app() {
      return running.app;
    },
    get store() {
      return running.store;
    },
    get gateway() {
      return running.gateway;
    },
    /** A known person of the server. */
    async member(name: string, role = "member") {
      const user = discord.addUser({ name });
      const displayName = name.charAt(0).toUpperCase() + name.slice(1);
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
    /** The thread that was opened for a person's conversation. */
    threadOf: (channel: string, person: string) =>
      discord.waitFor(
        () => discord.threadsIn(channel).findLast((one) => one.members.has(person)),
        "a thread of their own",
        60_000,
      ),
    /** Our message in a channel that holds the text, once there is one. */
    answerIn: (channel: string, text: string) =>
      discord.waitFor(
        () => discord.answersIn(channel).find(({ content }) => content.includes(text)),
        `an answer with "${text}"`,
        60_000,
      ),
    /** What this person alone was shown, once it holds the text. */
    privately: (user: string, text: string) =>
      discord.waitFor(
        () => discord.privateTo(user).find(({ content }) => content.includes(text)),
        `a private word with "${text}"`,
        60_000,
      ),
    /** What this person reads directly, or alone in a channel, once it holds the text and still has the button. */
    told: (user: string, text: string, button?: string) =>
      discord.waitFor(
        () => toldTo(user).findLast((one) => readerSees(one.content).includes(text) && offers(one, button)),
        `"${text}" for them alone`,
        60_000,
      ),
    async gatewayUp() {
      await vi.waitFor(
        () => {
          const { state, detail } = running.gateway.status();
          if (state !== "up") throw new Error(`the gateway is ${state}: ${detail}`);
        },
        { timeout: 60_000 },
      );
    },
    async audited(action: string) {
      return (await running.store.audit.list({ action }, 1000)).toReversed();
    },
    async stop() {
      await running.app.stop();
      await running.store.close();
      await discord.close();
      await temp.cleanup();
    },
  };
}

export const identityOf = (user: string): Identity => `discord:${user}` as Identity;
