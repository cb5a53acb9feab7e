import { mkdir, rm } from "node:fs/promises";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { BENS, ben, HOUR, importPlugin, listOf, openPluginHost, type PluginHost } from "./plugin-host.ts";

interface NarrowedModule {
  narrowed(held: object, next: object): { readonly frozen: object; readonly people: readonly object[] };
}

let host: PluginHost;
beforeEach(async () => {
  host = await openPluginHost();
});
afterEach(() => host.close());

describe("the companion plugin on a disk that is full", () => {
  // Where the next list is written stands a folder: it can be written no more, as on a full disk.
  const fill = () => mkdir(`${host.file}.next`);
  const free = () => rm(`${host.file}.next`, { recursive: true, force: true });
  const cleo = { ...ben(), id: "pcleo", user: "pcleo@gatehouse.internal" };

  test("ends at once what is taken away, and says that it could not be kept", async () => {
    await host.put(listOf(1, [ben(), cleo]));
    const [bens, cleos] = [host.admit(), host.admit("pcleo@gatehouse.internal")];
    await fill();
    expect(await host.put(listOf(2, [cleo]))).toBe(507);
    expect([bens?.signal.aborted, cleos?.signal.aborted]).toEqual([true, false]);
    expect(() => host.admit()).toThrow("no grant");
    expect(await host.state()).toMatchObject({ revision: 2, people: 1, isFresh: true, isKept: false });
    await free();
    expect(await host.put(listOf(2, [cleo]))).toBe(200);
    expect(await host.state()).toMatchObject({ revision: 2, people: 1, isKept: true });
  });

  test("gives nobody more until it can be kept", async () => {
    await host.put(listOf(1, [ben("designer", Date.now() + HOUR)]));
    await fill();
    const more = { ...ben(), agents: [ben().agents[0], { id: "ops", endsAt: null }] };
    expect(await host.put(listOf(2, [more, cleo]))).toBe(507);
    expect(() => host.admit("pcleo@gatehouse.internal")).toThrow("no grant");
    expect([host.runs(BENS), host.runs("agent:ops:gatehouse:pben:v1", "ops")]).toEqual([true, false]);
    await free();
    expect(await host.put(listOf(2, [more, cleo]))).toBe(200);
    expect(host.runs("agent:ops:gatehouse:pben:v1", "ops")).toBe(true);
  });

  test("takes no list between the one that it kept and the one that it could not keep", async () => {
    await host.put(listOf(1));
    await fill();
    await host.put(listOf(3, []));
    await free();
    expect(await host.put(listOf(2))).toBe(409);
    expect(host.runs(BENS)).toBe(false);
  });

  test("lets nobody back in by a restart", async () => {
    await host.put(listOf(1, [ben(), cleo]));
    await fill();
    await host.put(listOf(2, [cleo]));
    await host.restart();
    expect(host.runs(BENS)).toBe(false);
    await free();
    expect(await host.put(listOf(2, [cleo]))).toBe(200);
    expect(() => host.admit("pcleo@gatehouse.internal")).not.toThrow();
  });

  test("keeps its file where nothing was taken away: a restart locks nobody out", async () => {
    await host.put(listOf(1));
    await fill();
    expect(await host.put(listOf(2, [ben(), cleo]))).toBe(507);
    await host.restart();
    expect(host.runs(BENS)).toBe(true);
  });
});

test("allows of two lists only what both allow", async () => {
  const { narrowed } = (await importPlugin("narrowed.mjs")) as NarrowedModule;
  const give = (agents: object[], except: string[] = []) => listOf(1, [{ ...ben(), agents, except }]);
  const [all, some] = [
    { id: "*", endsAt: 500 },
    { id: "ops", endsAt: null },
  ];
  const agentsOf = (held: object, next: object) => narrowed(held, next).people[0];
  expect(agentsOf(give([all], ["qa"]), give([some], ["designer"]))).toMatchObject({
    agents: [{ id: "ops", endsAt: 500 }],
    except: ["designer", "qa"],
  });
  expect(agentsOf(give([some]), give([{ id: "designer", endsAt: null }]))).toMatchObject({ agents: [] });
  expect(agentsOf(give([all, some]), give([{ id: "*", endsAt: 300 }]))).toMatchObject({
    agents: [
      { id: "*", endsAt: 300 },
      { id: "ops", endsAt: 300 },
    ],
  });
  const frozen = narrowed(
    listOf(1, [], { frozen: { all: false, agents: ["ops"] } }),
    listOf(2, [], { frozen: { all: true, agents: ["qa"] } }),
  ).frozen;
  expect(frozen).toEqual({ all: true, agents: ["ops", "qa"] });
  const renamed = listOf(2, [{ ...ben(), user: "pother@gatehouse.internal" }]);
  expect(narrowed(listOf(1), renamed).people).toEqual([]);
});
