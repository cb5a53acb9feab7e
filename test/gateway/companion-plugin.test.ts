import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Timer } from "../../src/core/ports/clock.ts";
import { createFixedClock } from "../fakes/fixed-clock.ts";

type Hook = (event: object, context: object) => object | undefined;
type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<boolean>;
interface Authority {
  readonly signal: AbortSignal;
  assertCurrent(): void;
}
interface Policy {
  authorize(asked: object): Authority | undefined;
}
interface Grants {
  take(list: object): string;
  admit(asked: object): Authority;
  runBegan(runId: string, owner: object): void;
  mayUse(person: string, agent: string): boolean;
}
interface GrantsModule {
  createGrants(file: object, clock: object | undefined): Grants;
}
interface Plugin {
  register(api: object): void;
}

const SECRET = "a-secret-of-more-than-thirty-two-letters";
const HOUR = 60 * 60_000;
const ENTRY = new URL("../../src/gateway/openclaw/plugin/index.mjs", import.meta.url);

let folder: string;
let server: Server;
let url: string;
let hooks: Map<string, Hook>;
let policy: Policy | null;
let sleep: () => void;

/** What the gateway does with a plugin: it loads the module twice, and takes the hooks of the second. */
async function load(config: object = {}): Promise<void> {
  hooks = new Map();
  policy = null;
  let handler: Handler = async () => false;
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
    const { default: plugin } = (await import(`${pathToFileURL(ENTRY.pathname).href}?${instance}`)) as {
      default: Plugin;
    };
    plugin.register(api);
  }
  server = createServer((request, response) => void handler(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

async function unload(): Promise<void> {
  sleep();
  await new Promise((resolve) => server.close(resolve));
  // Another process has another globalThis.
  for (const key of ["gatehouse-access", "gatehouse-access.owners"])
    Reflect.deleteProperty(globalThis, Symbol.for(key));
}

async function loadGrants(): Promise<GrantsModule> {
  const path = new URL("../../src/gateway/openclaw/plugin/grants.mjs", import.meta.url).href;
  return (await import(path)) as GrantsModule;
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "gatehouse-plugin-"));
  await load();
});
afterEach(async () => {
  await unload();
  await rm(folder, { recursive: true, force: true });
});

const ben = (agent = "designer", endsAt: number | null = null) => ({
  id: "pben",
  user: "pben@gatehouse.internal",
  agents: [{ id: agent, endsAt }],
  except: [] as string[],
});
const listOf = (revision: number, people: readonly object[] = [ben()], more: object = {}) => ({
  format: 1,
  revision,
  leaseMs: HOUR,
  frozen: { all: false, agents: [] },
  people,
  ...more,
});

async function put(list: unknown, secret = SECRET): Promise<number> {
  const body = typeof list === "string" ? list : JSON.stringify(list);
  const headers = { authorization: `Bearer ${secret}` };
  return (await fetch(url, { method: "PUT", body, headers })).status;
}

const admit = (name = "pben@gatehouse.internal", requiredByRole = true) =>
  policy?.authorize({ profile: { emails: [name] }, requiredByRole });
const runs = (sessionKey: string, agentId = "designer") =>
  hooks.get("before_agent_run")?.({}, { sessionKey, agentId, runId: "r1" }) === undefined;
const BENS = "agent:designer:gatehouse:pben:v1";

describe("the companion plugin", () => {
  test("lets nobody in before it was told anybody, and then those whom it was told", async () => {
    expect(() => admit()).toThrow("no grant");
    expect(runs(BENS)).toBe(false);
    expect(await put(listOf(1))).toBe(200);
    expect(admit()?.signal.aborted).toBe(false);
    expect(runs(BENS)).toBe(true);
    expect(runs("agent:ops:gatehouse:pben:v1", "ops")).toBe(false);
  });

  test("leaves an operator's own people to the gateway, and refuses a name of ours without a grant", async () => {
    expect(admit("staff@example.com", false)).toBeUndefined();
    expect(() => admit("staff@example.com", true)).toThrow();
    expect(() => admit("pnobody@gatehouse.internal", false)).toThrow();
  });

  test("ends what it admitted when it is taken away, for good", async () => {
    await put(listOf(1));
    const authority = admit();
    expect(await put(listOf(2, []))).toBe(200);
    expect(authority?.signal.aborted).toBe(true);
    expect(() => authority?.assertCurrent()).toThrow();
    await put(listOf(3));
    expect(authority?.signal.aborted).toBe(true);
    expect(admit()?.signal.aborted).toBe(false);
  });

  test("keeps a connection when more is given or one agent of several goes", async () => {
    await put(listOf(1));
    const authority = admit();
    const two = { ...ben(), agents: [ben().agents[0], { id: "ops", endsAt: null }] };
    await put(listOf(2, [two]));
    await put(listOf(3, [ben("ops")]));
    expect(authority?.signal.aborted).toBe(false);
    expect(runs(BENS)).toBe(false);
  });

  test.each([
    ["without its secret", () => put(listOf(1), "x".repeat(40)), 401],
    ["in another shape", () => put({ ...listOf(1), surprise: true }), 422],
    ["with a person's field too many", () => put(listOf(1, [{ ...ben(), admin: true }])), 422],
    ["with two of one name", () => put(listOf(1, [ben(), ben()])), 422],
    ["with an agent that is no id", () => put(listOf(1, [ben("../x")])), 422],
    ["that is no JSON", () => put("{"), 422],
    ["that is longer than any list", () => put(`"${"x".repeat(5 * 1024 * 1024)}"`), 413],
  ])("refuses a list %s, and nobody gets in by it", async (_what, send, status) => {
    // A refused body may end the connection before all of it was sent.
    expect([status, "cut"]).toContain(await send().catch(() => "cut"));
    expect(() => admit()).toThrow();
  });

  test("takes no older list, and no other one of the same number", async () => {
    await put(listOf(5));
    expect(await put(listOf(5))).toBe(200);
    expect(await put(listOf(4, []))).toBe(409);
    expect(await put(listOf(5, []))).toBe(409);
    expect(runs(BENS)).toBe(true);
  });

  test("keeps the list over a restart in a file for its owner alone, and distrusts a damaged one", async () => {
    await put(listOf(5));
    const file = join(folder, "gatehouse-access", "grants.json");
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await readFile(file, "utf8")).not.toContain(SECRET);
    await unload();
    await load();
    expect(runs(BENS)).toBe(true);
    expect(await put(listOf(4))).toBe(409);
    await unload();
    await writeFile(file, (await readFile(file, "utf8")).slice(0, 40));
    await load();
    expect(runs(BENS)).toBe(false);
  });

  test("counts an end that passed while it was away", async () => {
    await put(listOf(1, [ben("designer", Date.now() + 40)]));
    const authority = admit();
    await new Promise((resolve) => authority?.signal.addEventListener("abort", resolve));
    expect(runs(BENS)).toBe(false);
    await unload();
    await load();
    expect(runs(BENS)).toBe(false);
  });

  test("lets nobody run anything when it heard nothing for longer than it was told to wait", async () => {
    await put(listOf(1, [ben()], { leaseMs: 40 }));
    const authority = admit();
    await new Promise((resolve) => authority?.signal.addEventListener("abort", resolve));
    expect(runs(BENS)).toBe(false);
    await put(listOf(1));
    expect(runs(BENS)).toBe(true);
  });

  test("stops tools and orders to the gateway, and whatever is not of a person it knows", async () => {
    await put(listOf(1));
    const tool = (sessionKey: string) =>
      hooks.get("before_tool_call")?.({}, { sessionKey, agentId: "designer" });
    expect(tool(BENS)).toBeUndefined();
    expect(tool("agent:designer:gatehouse:pother:v1")).toMatchObject({ block: true });
    expect(tool("agent:designer:main")).toMatchObject({ block: true });
    const said = (content: string) => hooks.get("before_dispatch")?.({ content }, {});
    expect(said("please /exec ask=off security=full now")).toMatchObject({ handled: true });
    expect(said("> /elevated full")).toMatchObject({ handled: true });
    expect(said("look at /srv/exec and /execute and a/exec")).toBeUndefined();
  });

  test("counts what an agent starts for a person as theirs", async () => {
    await put(listOf(1));
    const child = "agent:helper:subagent:1234";
    expect(runs(child, "helper")).toBe(false);
    hooks.get("subagent_spawned")?.({ childSessionKey: child }, { requesterSessionKey: BENS });
    expect(runs(child, "helper")).toBe(true);
    await put(listOf(2, []));
    expect(runs(child, "helper")).toBe(false);
  });

  test("runs no frozen agent as a sub-agent of another one either", async () => {
    const child = "agent:ops:subagent:1234";
    hooks.get("subagent_spawned")?.({ childSessionKey: child }, { requesterSessionKey: BENS });
    await put(listOf(1));
    expect(runs(child, "ops")).toBe(true);
    await put(listOf(2, [ben()], { frozen: { all: false, agents: ["ops"] } }));
    expect([runs(child, "ops"), runs(BENS)]).toEqual([false, true]);
    const tool = hooks.get("before_tool_call")?.({}, { sessionKey: child, agentId: "ops" });
    expect(tool).toMatchObject({ block: true });
  });

  test("lets other sessions run where it is told to, but for what is frozen", async () => {
    await unload();
    await load({ otherSessions: "allow" });
    await put(listOf(1, [], { frozen: { all: false, agents: ["ops"] } }));
    expect(runs("agent:designer:cron:nightly")).toBe(true);
    expect(runs("agent:ops:cron:nightly", "ops")).toBe(false);
    expect(runs(BENS)).toBe(false);
  });

  test("ends all of somebody's when what they lost still runs five seconds later", async () => {
    const { createGrants } = await loadGrants();
    const time = createFixedClock();
    const clock = {
      now: time.now,
      after: (work: () => void, ms: number) => time.after(ms, work),
      cancel: (timer: Timer) => timer.cancel(),
    };
    const grants = createGrants({ load: () => null, save() {} }, clock);
    const two = { ...ben(), agents: [ben().agents[0], { id: "ops", endsAt: null }] };
    grants.take(listOf(1, [two]));
    const { signal } = grants.admit({
      profile: { emails: ["pben@gatehouse.internal"] },
      requiredByRole: true,
    });
    grants.runBegan("r1", { person: "pben", agent: "ops" });
    grants.runBegan("r2", { person: "pben", agent: "designer" });
    grants.take(listOf(2, [ben()]));
    time.advance(4_999);
    expect(signal.aborted).toBe(false);
    time.advance(1);
    expect(signal.aborted).toBe(true);
    expect(grants.mayUse("pben", "designer")).toBe(true);
  });

  test("goes by no list that it could not keep: it would be forgotten again", async () => {
    const { createGrants } = await loadGrants();
    let full = false;
    const save = () => {
      if (full) throw new Error("ENOSPC");
    };
    const grants = createGrants({ load: () => null, save }, undefined);
    grants.take(listOf(1));
    full = true;
    expect(() => grants.take(listOf(2, []))).toThrow("ENOSPC");
    expect(grants.mayUse("pben", "designer")).toBe(true);
    full = false;
    grants.take(listOf(2, []));
    expect(grants.mayUse("pben", "designer")).toBe(false);
  });

  test.skipIf(process.platform === "win32")(
    "keeps the list whole or not at all where the disk ends in the middle of it",
    async () => {
      await put(listOf(1));
      const file = join(folder, "gatehouse-access", "grants.json");
      const before = await readFile(file, "utf8");
      const source = new URL("../../src/gateway/openclaw/plugin/grant-file.mjs", import.meta.url).href;
      const script = `import { openGrantFile } from "${source}";
        openGrantFile("${file}", console).save({ long: "x".repeat(100_000) });`;
      // The system lets nobody in there write more than 8 KB into a file: the first write keeps a part.
      const shell = 'ulimit -f 16 && exec "$0" --input-type=module -e "$1"';
      const fault = await new Promise((resolve) =>
        execFile("sh", ["-c", shell, process.execPath, script], (failed) => resolve(failed)),
      );
      expect(String(fault)).toContain("EFBIG");
      expect(await readFile(file, "utf8")).toBe(before);
    },
  );

  test("registers no policy in the form for devices: one would lock them all out", async () => {
    await unload();
    await load({ form: "hooks" });
    expect(policy).toBeNull();
    await put(listOf(1));
    expect([runs(BENS), runs("agent:ops:gatehouse:pben:v1", "ops")]).toEqual([true, false]);
  });
});
