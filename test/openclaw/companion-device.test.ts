import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readCompanion } from "../../src/gateway/openclaw/companion.ts";
import { systemClock } from "../../src/system/clock.ts";
import { newSession } from "../contract/gateway-subject.ts";
import { openClient, type RealClient } from "./behaviour.ts";
import { always, type Companion, examine, openCompanion } from "./companion-world.ts";
import { AGENTS, companionConfigFor, openRealWorld, type RealWorld } from "./real-gateway.ts";

describe("the companion plugin in a gateway with devices", () => {
  let world: RealWorld;
  let client: RealClient;
  let companion: Companion;

  beforeAll(async () => {
    world = await openRealWorld("device", true);
    client = await openClient(world);
    companion = openCompanion(world);
  });
  afterAll(async () => {
    await client?.gateway.stop();
    await client?.close();
    await world?.close();
  });

  test("leaves devices their connections, and refuses runs that are nobody's, or no more theirs", async () => {
    const ada = await client.issue();
    const before = world.model.prompts.length;
    expect((await client.begin(ada, newSession(AGENTS[0], ada), "hello").outcome).kind).toBe("failed");
    expect(world.model.prompts.length).toBe(before);
    await companion.push(new Map([[ada.principalId, always(AGENTS[0])]]));
    expect((await client.begin(ada, newSession(AGENTS[0], ada), "hello").outcome).kind).toBe("answered");
    const known = world.model.prompts.length;
    expect((await client.begin(ada, newSession(AGENTS[1], ada), "hello").outcome).kind).toBe("failed");
    await companion.push(new Map());
    expect((await client.begin(ada, newSession(AGENTS[0], ada), "hello").outcome).kind).toBe("failed");
    expect(world.model.prompts.length).toBe(known);
    const state = await readCompanion(companionConfigFor("device", world.gateway.url), systemClock);
    expect(state).toMatchObject({ form: "hooks", people: 0 });
    const faults = (await examine(world)).filter(({ level }) => level === "fault");
    expect(faults).toEqual([]);
  });

  test("stops the tools of an answer that goes on after a revoke", async () => {
    const ben = await client.issue();
    await companion.push(new Map([[ben.principalId, always(...AGENTS)]]));
    const hold = Promise.withResolvers<void>();
    const begun = Promise.withResolvers<void>();
    world.model.answer((prompt) => {
      if (prompt.toolResults.length > 0) return { chunks: ["after: ", ...prompt.toolResults] };
      begun.resolve();
      return { chunks: [], hold: hold.promise, exec: "echo never" };
    });
    const run = client.begin(ben, newSession(AGENTS[0], ben), "go");
    await begun.promise;
    await companion.push(new Map());
    hold.resolve();
    const outcome = await run.outcome;
    world.model.answer();
    expect(JSON.stringify(outcome)).not.toContain("never\\n");
    expect(outcome).toMatchObject({ markdown: /Your access to this agent has ended/ });
  });
});
