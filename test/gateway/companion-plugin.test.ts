import { execFile } from "node:child_process";
import { readFile, stat, writeFile } from "node:fs/promises";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Timer } from "../../src/core/ports/clock.ts";
import { createFixedClock } from "../fakes/fixed-clock.ts";
import { BENS, ben, importPlugin, listOf, openPluginHost, type PluginHost, SECRET } from "./plugin-host.ts";

interface Grants {
  take(list: object): string;
  admit(asked: object): { readonly signal: AbortSignal };
  runBegan(runId: string, owner: object): void;
  mayUse(person: string, agent: string): boolean;
}
interface GrantsModule {
  createGrants(file: object, clock: object | undefined): Grants;
}

let host: PluginHost;
beforeEach(async () => {
  host = await openPluginHost();
});
afterEach(() => host.close());

const endOf = (authority: { readonly signal: AbortSignal } | undefined) =>
  new Promise((resolve) => authority?.signal.addEventListener("abort", resolve));

describe("the companion plugin", () => {
  test("lets nobody in before it was told anybody, and then those whom it was told", async () => {
    expect(() => host.admit()).toThrow("no grant");
    expect(host.runs(BENS)).toBe(false);
    expect(await host.put(listOf(1))).toBe(200);
    expect(host.admit()?.signal.aborted).toBe(false);
    expect(host.runs(BENS)).toBe(true);
    expect(host.runs("agent:ops:gatehouse:pben:v1", "ops")).toBe(false);
  });

  test("leaves an operator's own people to the gateway, and refuses a name of ours without a grant", async () => {
    expect(host.admit("staff@example.com", false)).toBeUndefined();
    expect(() => host.admit("staff@example.com", true)).toThrow();
    expect(() => host.admit("pnobody@gatehouse.internal", false)).toThrow();
  });

  test("ends what it admitted when it is taken away, for good", async () => {
    await host.put(listOf(1));
    const authority = host.admit();
    expect(await host.put(listOf(2, []))).toBe(200);
    expect(authority?.signal.aborted).toBe(true);
    expect(() => authority?.assertCurrent()).toThrow();
    await host.put(listOf(3));
    expect(authority?.signal.aborted).toBe(true);
    expect(host.admit()?.signal.aborted).toBe(false);
  });

  test("keeps a connection when more is given or one agent of several goes", async () => {
    await host.put(listOf(1));
    const authority = host.admit();
    const two = { ...ben(), agents: [ben().agents[0], { id: "ops", endsAt: null }] };
    await host.put(listOf(2, [two]));
    await host.put(listOf(3, [ben("ops")]));
    expect(authority?.signal.aborted).toBe(false);
    expect(host.runs(BENS)).toBe(false);
  });

  test.each([
    ["without its secret", () => host.put(listOf(1), "x".repeat(40)), 401],
    ["in another shape", () => host.put({ ...listOf(1), surprise: true }), 422],
    ["with a person's field too many", () => host.put(listOf(1, [{ ...ben(), admin: true }])), 422],
    ["with two of one name", () => host.put(listOf(1, [ben(), ben()])), 422],
    ["with a number that cannot be counted up", () => host.put(listOf(2 ** 48 + 1)), 422],
    ["with an agent that is no id", () => host.put(listOf(1, [ben("../x")])), 422],
    ["that is no JSON", () => host.put("{"), 422],
    ["that is longer than any list", () => host.put(`"${"x".repeat(5 * 1024 * 1024)}"`), 413],
  ])("refuses a list %s, and nobody gets in by it", async (_what, send, status) => {
    // A refused body may end the connection before all of it was sent.
    expect([status, "cut"]).toContain(await send().catch(() => "cut"));
    expect(() => host.admit()).toThrow();
  });

  test("takes no older list, and no other one of the same number", async () => {
    await host.put(listOf(5));
    expect(await host.put(listOf(5))).toBe(200);
    expect(await host.put(listOf(4, []))).toBe(409);
    expect(await host.put(listOf(5, []))).toBe(409);
    expect(host.runs(BENS)).toBe(true);
  });

  test("keeps the list over a restart in a file for its owner alone, and distrusts a damaged one", async () => {
    await host.put(listOf(5));
    const file = host.file;
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await readFile(file, "utf8")).not.toContain(SECRET);
    await host.restart();
    expect(host.runs(BENS)).toBe(true);
    expect(await host.put(listOf(4))).toBe(409);
    await host.restart({}, async () => writeFile(file, (await readFile(file, "utf8")).slice(0, 40)));
    expect(host.runs(BENS)).toBe(false);
  });

  test("counts an end that passed while it was away", async () => {
    await host.put(listOf(1));
    const ended = endOf(host.admit());
    await host.put(listOf(2, [ben("designer", Date.now() + 40)]));
    await ended;
    expect(host.runs(BENS)).toBe(false);
    await host.restart();
    expect(host.runs(BENS)).toBe(false);
  });

  test("lets nobody run anything when it heard nothing for longer than it was told to wait", async () => {
    await host.put(listOf(1));
    const ended = endOf(host.admit());
    await host.put(listOf(2, [ben()], { leaseMs: 40 }));
    await ended;
    expect(host.runs(BENS)).toBe(false);
    await host.put(listOf(3));
    expect(host.runs(BENS)).toBe(true);
  });

  test("stops tools and orders to the gateway, and whatever is not of a person it knows", async () => {
    await host.put(listOf(1));
    const tool = (sessionKey: string) =>
      host.hook("before_tool_call")?.({}, { sessionKey, agentId: "designer" });
    expect(tool(BENS)).toBeUndefined();
    expect(tool("agent:designer:gatehouse:pother:v1")).toMatchObject({ block: true });
    expect(tool("agent:designer:main")).toMatchObject({ block: true });
    const said = (content: string) => host.hook("before_dispatch")?.({ content }, {});
    expect(said("please /exec ask=off security=full now")).toMatchObject({ handled: true });
    expect(said("> /elevated full")).toMatchObject({ handled: true });
    expect(said("look at /srv/exec and /execute and a/exec")).toBeUndefined();
  });

  test("counts what an agent starts for a person as theirs", async () => {
    await host.put(listOf(1));
    const child = "agent:helper:subagent:1234";
    expect(host.runs(child, "helper")).toBe(false);
    host.hook("subagent_spawned")?.({ childSessionKey: child }, { requesterSessionKey: BENS });
    expect(host.runs(child, "helper")).toBe(true);
    await host.put(listOf(2, []));
    expect(host.runs(child, "helper")).toBe(false);
  });

  test("runs no frozen agent as a sub-agent of another one either", async () => {
    const child = "agent:ops:subagent:1234";
    host.hook("subagent_spawned")?.({ childSessionKey: child }, { requesterSessionKey: BENS });
    await host.put(listOf(1));
    expect(host.runs(child, "ops")).toBe(true);
    await host.put(listOf(2, [ben()], { frozen: { all: false, agents: ["ops"] } }));
    expect([host.runs(child, "ops"), host.runs(BENS)]).toEqual([false, true]);
    const tool = host.hook("before_tool_call")?.({}, { sessionKey: child, agentId: "ops" });
    expect(tool).toMatchObject({ block: true });
  });

  test("lets other sessions run where it is told to, but for what is frozen", async () => {
    await host.restart({ otherSessions: "allow" });
    await host.put(listOf(1, [], { frozen: { all: false, agents: ["ops"] } }));
    expect(host.runs("agent:designer:cron:nightly")).toBe(true);
    expect(host.runs("agent:ops:cron:nightly", "ops")).toBe(false);
    expect(host.runs(BENS)).toBe(false);
  });

  test("ends all of somebody's when what they lost still runs five seconds later", async () => {
    const { createGrants } = (await importPlugin("grants.mjs")) as GrantsModule;
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

  test.skipIf(process.platform === "win32")(
    "keeps the list whole or not at all where the disk ends in the middle of it",
    async () => {
      await host.put(listOf(1));
      const file = host.file;
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
    await host.restart({ form: "hooks" });
    expect(host.policy()).toBeNull();
    await host.put(listOf(1));
    expect([host.runs(BENS), host.runs("agent:ops:gatehouse:pben:v1", "ops")]).toEqual([true, false]);
  });
});
