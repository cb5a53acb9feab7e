import { readFileSync } from "node:fs";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { PrincipalId } from "../../src/core/people/principal.ts";
import { PLUGIN_VERSION, readCompanion, TRIED_WITH } from "../../src/gateway/openclaw/companion.ts";
import type { LiveSocket } from "../../src/gateway/openclaw/live-socket.ts";
import { systemClock } from "../../src/system/clock.ts";
import {
  always,
  type Companion,
  connectAs,
  examine,
  heard,
  letIn,
  openCompanion,
  sendAs,
} from "./companion-world.ts";
import { AGENTS, companionConfigFor, openRealWorld, patchConfig, type RealWorld } from "./real-gateway.ts";
import { openApprover } from "./thief.ts";

const PEOPLE = Array.from({ length: 16 }, (_, at) => `pcomp${at}` as PrincipalId);
const refused = { code: "gateway.refused" };

describe("the companion plugin in a gateway with verified identities", () => {
  let world: RealWorld;
  let companion: Companion;
  let admin: LiveSocket;
  const sockets: LiveSocket[] = [];
  const free = [...PEOPLE];

  const person = (): PrincipalId => free.pop() ?? ("none left" as PrincipalId);
  const connect = async (one: PrincipalId) => {
    const socket = await connectAs(world, one);
    sockets.push(socket);
    return socket;
  };
  beforeAll(async () => {
    world = await openRealWorld("identity", true);
    companion = openCompanion(world);
    await letIn(world, companion, PEOPLE);
    admin = await openApprover(world);
  });
  afterEach(() => {
    for (const socket of sockets.splice(0)) socket.close();
  });
  afterAll(() => world?.close());

  test("answers only to its secret, and says which version it and its gateway are", async () => {
    const config = companionConfigFor("identity", world.gateway.url);
    const state = await readCompanion(config, systemClock);
    const manifest = JSON.parse(
      readFileSync(new URL("../../src/gateway/openclaw/plugin/package.json", import.meta.url), "utf8"),
    ) as { version: string };
    expect(state).toMatchObject({
      plugin: PLUGIN_VERSION,
      gateway: TRIED_WITH,
      form: "policy",
      isFresh: true,
    });
    expect(manifest.version).toBe(PLUGIN_VERSION);
    const wrong = { ...config, pluginSecret: { reveal: () => "another secret, as long as the right one" } };
    await expect(readCompanion(wrong, systemClock)).rejects.toMatchObject(refused);
    expect(await companion.pushOld(new Map())).toMatchObject({ kind: "behind" });
    const good = (await examine(world)).flatMap(({ level, what }) => (level === "ok" ? [what] : []));
    expect(good).toContain("It takes people's names from Gatehouse.");
    expect(good.join(" ")).toContain("The companion plugin holds 16 people");
  });

  test("ends a person's connections, run and waiting request, though nobody of Gatehouse is there any more", async () => {
    const [ada, ben] = [person(), person()];
    const both = new Map([ada, ben].map((one) => [one, always(...AGENTS)]));
    await companion.push(both);
    const own = await Promise.all(Array.from({ length: 5 }, () => connect(ada)));
    const bens = await connect(ben);
    const [first = bens, second = bens] = own;
    const asked = heard(admin, "exec.approval.requested", ada);
    const waits = await sendAs(first, {
      principalId: ada,
      text: "try the command echo never",
      watcher: admin,
    });
    await asked;
    const runs = await sendAs(second, { principalId: ada, text: "answer slowly", watcher: admin });
    const other = await sendAs(bens, { principalId: ben, text: "answer slowly", watcher: admin });
    await Promise.all([runs.begun, other.begun]);
    const denied = heard(admin, "exec.approval.resolved", ada);

    await companion.push(new Map([[ben, always(...AGENTS)]]));
    await Promise.all([...own.map(({ closed }) => closed), runs.ended, denied, waits.ended]);

    expect(await runs.ended).toBe("aborted");
    await expect(connectAs(world, ada)).rejects.toMatchObject(refused);
    expect(await admin.request("exec.approval.list", {})).toEqual([]);
    expect(await other.ended).toBe("final");
    expect(bens.isOpen()).toBe(true);
  });

  test("ends by itself what was given until a time", async () => {
    const gus = person();
    await companion.push(new Map([[gus, [{ agentId: AGENTS[0], endsAt: Date.now() + 3_000 }]]]));
    const socket = await connect(gus);
    const run = await sendAs(socket, { principalId: gus, text: "answer slowly", watcher: admin });
    await run.begun;
    expect(await run.ended).toBe("aborted");
    await socket.closed;
    await expect(connectAs(world, gus)).rejects.toMatchObject(refused);
  });

  test("ends everybody's when nothing was heard of Gatehouse for too long, and lets them in again after", async () => {
    const ida = person();
    const given = new Map([[ida, always(...AGENTS)]]);
    await companion.push(given, { leaseMs: 2_000 });
    const socket = await connect(ida);
    await socket.closed;
    await expect(connectAs(world, ida)).rejects.toMatchObject(refused);
    await companion.push(given);
    (await connectAs(world, ida)).close();
  });

  test("runs nothing with an agent that is frozen, and closes everybody out when everything is", async () => {
    const kim = person();
    const given = new Map([[kim, always(...AGENTS)]]);
    await companion.push(given, { frozen: { all: false, agents: [AGENTS[0]] } });
    const socket = await connect(kim);
    const before = world.model.prompts.length;
    const run = await sendAs(socket, { principalId: kim, text: "hello there", watcher: admin });
    expect(await run.ended).toBe("error");
    expect(world.model.prompts.length).toBe(before);
    await companion.push(given, { frozen: { all: true, agents: [] } });
    await socket.closed;
    await expect(connectAs(world, kim)).rejects.toMatchObject(refused);
  });

  test("keeps the connections of somebody who lost one agent of several, and refuses that one", async () => {
    const lea = person();
    await companion.push(new Map([[lea, always(...AGENTS)]]));
    const socket = await connect(lea);
    const run = await sendAs(socket, { principalId: lea, text: "answer slowly", watcher: admin });
    expect(await run.ended).toBe("final");
    await companion.push(new Map([[lea, always(AGENTS[1])]]));
    const refusedRun = await sendAs(socket, { principalId: lea, text: "hello", watcher: admin });
    expect(await refusedRun.ended).toBe("error");
    expect(socket.isOpen()).toBe(true);
  });

  test("does not let a crash of the gateway bring back the run of somebody whose access has ended", async () => {
    const [stays, lapses, revoked] = [person(), person(), person()];
    const given = new Map([
      [stays, always(...AGENTS)],
      [lapses, [{ agentId: AGENTS[0], endsAt: Date.now() + 8_000 }]],
      [revoked, always(...AGENTS)],
    ]);
    await companion.push(given);
    for (const one of [stays, lapses, revoked]) {
      const run = await sendAs(await connect(one), {
        principalId: one,
        text: `answer slowly ${one}`,
        watcher: admin,
      });
      await run.begun;
    }
    const before = world.model.prompts.length;
    await world.gateway.kill("SIGKILL");
    const starting = world.gateway.start();
    const told = insist(() => companion.push(new Map([[stays, always(...AGENTS)]])));
    await Promise.all([starting, told]);
    const resumed = () => world.model.prompts.slice(before).map(({ context }) => context);
    const mine = (one: PrincipalId) => resumed().some((context) => context.includes(`slowly ${one}`));
    await until(() => mine(stays));
    admin = await openApprover(world);
    await until(async () => {
      const { sessions } = (await admin.request("sessions.list", {})) as { sessions: { status?: string }[] };
      return sessions.every(({ status }) => status !== "running");
    });
    expect([mine(stays), mine(lapses), mine(revoked)]).toEqual([true, false, false]);
  }, 240_000);

  test("lets nobody in while it is switched off", async () => {
    const max = person();
    const given = new Map([[max, always(...AGENTS)]]);
    await companion.push(given);
    const socket = await connect(max);
    const on = (enabled: boolean) => ({ plugins: { entries: { "gatehouse-access": { enabled } } } });
    (await patchConfig(world.operator, on(false))).close();
    await socket.closed;
    await expect(connectAs(world, max)).rejects.toMatchObject(refused);
    (await patchConfig(world.operator, on(true))).close();
    await insist(() => companion.push(given));
    (await connectAs(world, max)).close();
  });
});

async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 50));
}

/** For a gateway that is just coming up. */
async function insist<T>(work: () => Promise<T>): Promise<T> {
  for (;;) {
    const done = await work().then(
      (value) => ({ value }),
      () => null,
    );
    if (done) return done.value;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
