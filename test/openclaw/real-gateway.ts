import { fileURLToPath } from "node:url";
import type { AgentId } from "../../src/core/access/permission.ts";
import type { CredentialKind, Scope } from "../../src/core/credential/credential.ts";
import type { Gateway } from "../../src/core/ports/gateway.ts";
import type { OpenClawConfig } from "../../src/gateway/openclaw/config.ts";
import { createDeviceStrategy } from "../../src/gateway/openclaw/device.ts";
import { createIdentityStrategy } from "../../src/gateway/openclaw/identity.ts";
import {
  type IdentityPerson,
  identityConfigFor,
  userNameOf,
} from "../../src/gateway/openclaw/identity-config.ts";
import { type ConnectPlan, type LiveSocket, openSocket } from "../../src/gateway/openclaw/live-socket.ts";
import { createOpenClawGateway } from "../../src/gateway/openclaw/openclaw-gateway.ts";
import { readAt, readList, readStrings } from "../../src/gateway/openclaw/payload.ts";
import { PLUGIN_ID } from "../../src/gateway/openclaw/plugin-id.ts";
import { Secret } from "../../src/secrets/secret.ts";
import { systemClock } from "../../src/system/clock.ts";
import { randomIds } from "../../src/system/ids.ts";
import { createLogger } from "../../src/system/logger.ts";
import type { AskingSubject } from "../contract/gateway-approvals.contract.ts";
import type { FilingSubject } from "../contract/gateway-files.contract.ts";
import type { WonderingSubject } from "../contract/gateway-questions.contract.ts";
import type { GatewaySubject } from "../contract/gateway-subject.ts";
import { askAsOperator } from "./ask-as-operator.ts";
import { installOpenClaw } from "./install.ts";
import { type RecordingProxy, startRecordingProxy } from "./recording-proxy.ts";
import { type RealGateway, startGateway } from "./start-gateway.ts";
import { LONG_ANSWER, type StubModel, startStubModel } from "./stub-model.ts";
import { wonderAsOperator } from "./wonder-as-operator.ts";

export const AGENTS = ["designer", "ops"] as [AgentId, AgentId];
const TOKEN = "fake-shared-token-for-these-tests-only";
const PLUGIN_SECRET = "fake-plugin-secret-for-these-tests-only";
const PASSWORD = "fake-password-for-these-tests-only";

export const SCOPES: Record<CredentialKind, GatewaySubject["scopes"]> = {
  device: { full: ["operator.read", "operator.write"], readOnly: ["operator.read"] },
  identity: {
    full: ["operator.read", "operator.sessions.write", "operator.approvals"],
    readOnly: ["operator.read"],
  },
};

const deps = { clock: systemClock, ids: randomIds, logger: createLogger("silent") };

/** One real gateway of one auth mode, and what tests do to it as its operator. */
export interface RealWorld {
  readonly kind: CredentialKind;
  readonly model: StubModel;
  readonly gateway: RealGateway;
  /** A connection of the gateway's operator, for the caller to close. */
  operator(): Promise<LiveSocket>;
  /** How an operator presents itself. */
  adminPlan(): ConnectPlan;
  /** A client of its own behind a proxy of its own. */
  client(): Promise<{ readonly gateway: Gateway; readonly proxy: RecordingProxy }>;
  /** Writes people into the gateway's config, as its operator would; nothing to do for devices. */
  letIn(person: IdentityPerson): Promise<void>;
  scopesAtGateway(publicId: string): Promise<readonly Scope[]>;
  close(): Promise<void>;
}

/** With `companion`, the plugin is loaded, and roles are bound to it; `auth` is added to the gateway's own. */
export async function openRealWorld(
  kind: CredentialKind,
  companion = false,
  auth: object = {},
): Promise<RealWorld> {
  await installOpenClaw();
  const model = await startStubModel();
  const gateway = await startGateway(model.baseUrl, {
    gateway: kind === "device" ? tokenAuth(auth) : proxyAuth(auth),
    ...(companion ? { plugins: companionSettings(kind) } : {}),
  });
  const strategyOf = kind === "device" ? createDeviceStrategy : createIdentityStrategy;
  const configOf = (url: string) => (companion ? companionConfigFor : configFor)(kind, url);
  const { adminPlan } = strategyOf(configOf(gateway.url));
  const operator = () => openSocket(gateway.url, adminPlan(), deps);
  const people: IdentityPerson[] = [];
  if (!companion) await warmUp(operator);
  return {
    kind,
    model,
    gateway,
    operator,
    adminPlan: () => adminPlan(),
    async client() {
      const proxy = await startRecordingProxy(gateway.url);
      return { gateway: createOpenClawGateway(configOf(proxy.url), deps), proxy };
    },
    async letIn(person) {
      if (kind === "device") return;
      people.push(person);
      await (await patchConfig(operator, identityConfigFor(people, companion))).closed;
    },
    async scopesAtGateway(publicId) {
      const socket = await operator();
      try {
        return await scopesHeld(kind, publicId, { socket, url: gateway.url });
      } finally {
        socket.close();
      }
    },
    async close() {
      await gateway.close();
      await model.close();
    },
  };
}

export function configFor(kind: CredentialKind, url: string): OpenClawConfig {
  const secret = kind === "device" ? { token: new Secret(TOKEN) } : { password: new Secret(PASSWORD) };
  return { id: "main", url, credentials: kind, ...secret };
}

/** The same where the companion plugin is loaded. */
export function companionConfigFor(kind: CredentialKind, url: string): OpenClawConfig {
  return { ...configFor(kind, url), pluginSecret: new Secret(PLUGIN_SECRET) };
}

/** Everything the contract says, in words that the stub model knows. */
export const PROMPTS: GatewaySubject["prompts"] = {
  echo: (word) => `please echo ${word}`,
  remember: (word) => `remember the word ${word}`,
  recall: "what did I tell you?",
  slow: { text: "answer slowly", end: "finished" },
  long: { text: "give me a long answer", answer: LONG_ANSWER },
};

/** A subject of the contract over this world. */
export async function openSubject(
  world: RealWorld,
): Promise<AskingSubject & WonderingSubject & FilingSubject & { readonly proxy: RecordingProxy }> {
  const { gateway, proxy } = await world.client();
  return {
    gateway: {
      ...gateway,
      async issueCredential(person, scopes) {
        await world.letIn({ principalId: person.principalId, scopes, agents: AGENTS });
        return gateway.issueCredential(person, scopes);
      },
    },
    proxy,
    agents: AGENTS,
    scopes: SCOPES[world.kind],
    prompts: PROMPTS,
    scopesAtGateway: world.scopesAtGateway,
    cutConnections: async () => proxy.cut(),
    asks: (command) => `try the command ${command}`,
    denied: /Exec denied/,
    askShortly: (command) => askAsOperator(world.gateway.url, world.adminPlan(), command),
    wonders: (about) => wonderAsOperator(world.gateway.url, world.adminPlan(), about),
    makes: { text: "make a file", name: "made.md", words: "made by the agent" },
    tooLarge: 6_500_000,
    async restart() {
      await world.gateway.kill("SIGKILL");
      await world.gateway.start();
    },
    close: () => proxy.close(),
  };
}

/** An agent's first answer takes seconds: the gateway loads what it needs then. */
async function warmUp(operator: () => Promise<LiveSocket>): Promise<void> {
  const socket = await operator();
  for (const agent of AGENTS) {
    const key = `agent:${agent}:warm-up`;
    const done = Promise.withResolvers<void>();
    socket.onEvent(({ event, payload }) => {
      if (event === "chat" && readAt(payload, "sessionKey") === key && readAt(payload, "state") === "final")
        done.resolve();
    });
    await socket.request("sessions.messages.subscribe", { key });
    await socket.request("chat.send", { sessionKey: key, message: "hello", idempotencyKey: key });
    await done.promise;
  }
  socket.close();
}

/** As docs/openclaw.md tells the operator. */
function companionSettings(kind: CredentialKind): object {
  return {
    enabled: true,
    allow: [PLUGIN_ID],
    slots: { memory: "none" },
    load: { paths: [fileURLToPath(new URL("../../src/gateway/openclaw/plugin", import.meta.url))] },
    entries: {
      [PLUGIN_ID]: {
        enabled: true,
        hooks: { allowConversationAccess: true },
        config: { secret: PLUGIN_SECRET, form: kind === "device" ? "hooks" : "policy" },
      },
    },
  };
}

function tokenAuth(more: object): object {
  return { auth: { mode: "token", token: TOKEN, ...more } };
}

function proxyAuth(more: object): object {
  const trustedProxy = { userHeader: "x-forwarded-user", allowLoopback: true };
  const nobody = identityConfigFor([]) as { gateway: { roles: object } };
  return {
    trustedProxies: ["127.0.0.1"],
    auth: { mode: "trusted-proxy", password: PASSWORD, trustedProxy, ...more },
    roles: nobody.gateway.roles,
  };
}

/** Applies a part of the config live; the gateway closes everybody's connections when it concerns people's rights. */
export async function patchConfig(
  operator: () => Promise<LiveSocket>,
  patch: object,
  replacePaths: readonly string[] = [],
): Promise<LiveSocket> {
  const socket = await operator();
  const { hash } = (await socket.request("config.get", {})) as { hash: string };
  await socket.request("config.patch", { raw: JSON.stringify(patch), baseHash: hash, replacePaths });
  return socket;
}

async function scopesHeld(
  kind: CredentialKind,
  publicId: string,
  { socket, url }: { readonly socket: LiveSocket; readonly url: string },
): Promise<readonly Scope[]> {
  if (kind === "device") {
    const paired = readList(readAt(await socket.request("device.pair.list", {}), "paired"));
    const device = paired.find((one) => readAt(one, "deviceId") === publicId);
    return [...readStrings(readAt(device, "scopes"))].sort();
  }
  const principalId = publicId.split("@")[0] as IdentityPerson["principalId"];
  if (userNameOf(principalId) !== publicId) throw new Error(`${publicId} is no user name`);
  const as = { principalId, kind, publicId, scopes: [], secret: "" };
  const person = await openSocket(url, createIdentityStrategy(configFor(kind, url)).personPlan(as), deps);
  person.close();
  return [...person.hello.scopes].sort();
}
