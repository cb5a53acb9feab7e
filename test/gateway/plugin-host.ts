import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

type Hook = (event: object, context: object) => object | undefined;
type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<boolean>;
interface Authority {
  readonly signal: AbortSignal;
  assertCurrent(): void;
}
interface Policy {
  authorize(asked: object): Authority | undefined;
}
interface Plugin {
  register(api: object): void;
}

export const SECRET = "a-secret-of-more-than-thirty-two-letters";
export const HOUR = 60 * 60_000;
export const BENS = "agent:designer:gatehouse:pben:v1";
const FOLDER = new URL("../../src/gateway/openclaw/plugin/", import.meta.url);

/** A module of the plugin, which is plain JavaScript. */
export const importPlugin = (file: string): Promise<unknown> => import(new URL(file, FOLDER).href);

export const ben = (agent = "designer", endsAt: number | null = null) => ({
  id: "pben",
  user: "pben@gatehouse.internal",
  agents: [{ id: agent, endsAt }],
  except: [] as string[],
});

export const listOf = (revision: number, people: readonly object[] = [ben()], more: object = {}) => ({
  format: 1,
  revision,
  leaseMs: HOUR,
  frozen: { all: false, agents: [] },
  people,
  ...more,
});

export interface PluginHost {
  readonly folder: string;
  /** Where it keeps its list. */
  readonly file: string;
  url(): string;
  policy(): Policy | null;
  hook(name: string): Hook | undefined;
  /** The status that it answers with. */
  put(list: unknown, secret?: string): Promise<number>;
  state(): Promise<unknown>;
  /** Throws when the policy does. */
  admit(name?: string, requiredByRole?: boolean): Authority | undefined;
  runs(sessionKey: string, agentId?: string): boolean;
  /** As a restart of the gateway does it, with another config perhaps. */
  restart(config?: object, meanwhile?: () => Promise<unknown>): Promise<void>;
  close(): Promise<void>;
}

/** Does what the gateway does with a plugin: it loads the module twice, and takes the hooks of the second. */
export async function openPluginHost(): Promise<PluginHost> {
  const folder = await mkdtemp(join(tmpdir(), "gatehouse-plugin-"));
  let loaded = await load(folder, {});
  const host: PluginHost = {
    folder,
    file: join(folder, "gatehouse-access", "grants.json"),
    url: () => loaded.url,
    policy: () => loaded.policy,
    hook: (name) => loaded.hooks.get(name),
    async put(list, secret = SECRET) {
      const body = typeof list === "string" ? list : JSON.stringify(list);
      const headers = { authorization: `Bearer ${secret}` };
      return (await fetch(loaded.url, { method: "PUT", body, headers })).status;
    },
    state: async () => (await fetch(loaded.url, { headers: { authorization: `Bearer ${SECRET}` } })).json(),
    admit: (name = "pben@gatehouse.internal", requiredByRole = true) =>
      loaded.policy?.authorize({ profile: { emails: [name] }, requiredByRole }),
    runs: (sessionKey, agentId = "designer") =>
      loaded.hooks.get("before_agent_run")?.({}, { sessionKey, agentId, runId: "r1" }) === undefined,
    async restart(config = {}, meanwhile = async () => {}) {
      await loaded.unload();
      await meanwhile();
      loaded = await load(folder, config);
    },
    async close() {
      await loaded.unload();
      await rm(folder, { recursive: true, force: true });
    },
  };
  return host;
}

async function load(folder: string, config: object) {
  const hooks = new Map<string, Hook>();
  let policy: Policy | null = null as Policy | null;
  let handler: Handler = async () => false;
  let sleep = () => {};
  const api = {
    pluginConfig: { secret: SECRET, ...config },
    runtime: { version: "2026.9.6", state: { resolveStateDir: () => folder } },
    logger: { error() {} },
    on: (name: string, hook: Hook) => void hooks.set(name, hook),
    registerGatewayAccessPolicy: (one: Policy) => {
      policy = one;
    },
    registerHttpRoute: (route: { handler: Handler }) => {
      handler = route.handler;
    },
    registerService: (service: { start(): void; stop(): void }) => {
      sleep = service.stop;
      service.start();
    },
  };
  for (const instance of ["full", "discovery"]) {
    const { default: plugin } = (await importPlugin(`index.mjs?${instance}`)) as { default: Plugin };
    plugin.register(api);
  }
  const server = createServer((request, response) => void handler(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    hooks,
    policy,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    async unload() {
      sleep();
      await new Promise((resolve) => server.close(resolve));
      // Another process has another globalThis.
      for (const key of ["gatehouse-access", "gatehouse-access.owners"])
        Reflect.deleteProperty(globalThis, Symbol.for(key));
    },
  };
}
