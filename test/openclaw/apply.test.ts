import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { run } from "../../src/cli/gateway.ts";
import { openAccessBook } from "../../src/core/access/access-book.ts";
import { builtinRoles } from "../../src/core/access/builtin-roles.ts";
import { grantAccess } from "../../src/core/access/grant-access.ts";
import { revokeAccess } from "../../src/core/access/revoke-access.ts";
import type { RoleName } from "../../src/core/access/role.ts";
import type { Actor } from "../../src/core/audit/audit-event.ts";
import { addPerson } from "../../src/core/people/add-person.ts";
import type { Identity } from "../../src/core/people/identity.ts";
import type { Principal } from "../../src/core/people/principal.ts";
import { systemClock } from "../../src/system/clock.ts";
import { nodeHasher } from "../../src/system/hasher.ts";
import { randomIds } from "../../src/system/ids.ts";
import { newSession } from "../contract/gateway-subject.ts";
import { openTempStore, type TempStore } from "../fakes/temp-store.ts";
import { type BareClient, openBareClient } from "./bare-client.ts";
import { openClient } from "./behaviour.ts";
import { AGENTS, configFor, openRealWorld, type RealWorld, SCOPES } from "./real-gateway.ts";

const SETUP: Actor = { kind: "system", job: "set-up" };

describe("planning and applying the gateway's config", () => {
  let world: RealWorld;
  let client: BareClient;
  let temp: TempStore;
  let said: string[];

  beforeAll(async () => {
    world = await openRealWorld("identity");
    client = await openBareClient(world);
  });
  afterAll(async () => {
    await client?.close();
    await world?.close();
  });
  beforeEach(async () => {
    temp = await openTempStore();
  });
  afterEach(() => temp.cleanup());

  async function gateway(...args: readonly string[]): Promise<number> {
    said = [];
    const line = (text: string) => void said.push(text);
    const env = {
      DATABASE_URL: temp.url,
      OPENCLAW_URL: world.gateway.url,
      OPENCLAW_CREDENTIALS: "identity",
      OPENCLAW_PASSWORD: configFor("identity", world.gateway.url).password?.reveal(),
    };
    return run(args, { out: line, err: line, env, clock: systemClock });
  }
  const digest = () => /--plan (\S+)/.exec(said.join("\n"))?.[1] ?? "";

  async function person(name: string): Promise<Principal> {
    const deps = { ...temp, clock: systemClock, access: await book(), ids: randomIds, hasher: nodeHasher };
    const identity = `web:${name}` as Identity;
    return temp.store.transact((tx) =>
      addPerson(tx, deps, { identity, displayName: name, role: "viewer" as RoleName }, SETUP),
    );
  }
  const book = () => openAccessBook(temp.store, systemClock, builtinRoles([]));
  async function change(to: Principal, agent: string, how: "grant" | "revoke"): Promise<void> {
    const deps = { ...temp, clock: systemClock, access: await book(), ids: randomIds, hasher: nodeHasher };
    const subject = { kind: "permission", permission: `agent:${agent}` as never } as const;
    await temp.store.transact(async (tx) => {
      if (how === "revoke") await revokeAccess(tx, deps, SETUP, { from: to, subject });
      else {
        const wish = { to, subject, endsAt: null, reason: null, toStanding: "member" } as const;
        await grantAccess(tx, deps, SETUP, wish);
      }
    });
  }

  test("writes exactly what was shown, and the person can talk to that agent and no other", async () => {
    const ben = await person("Ben");
    await change(ben, AGENTS[0], "grant");
    expect(await gateway("plan")).toBe(2);
    expect(said.join("\n")).toContain(`+ role gatehouse-${ben.id}: ${AGENTS[0]}`);
    expect(said.join("\n")).toContain("· Ben");
    const seen = digest();
    expect(await gateway("apply")).toBe(1);
    expect(await gateway("apply", "--plan", "000000000000")).toBe(1);
    expect(await gateway("apply", "--plan", seen)).toBe(0);
    expect(await gateway("plan")).toBe(0);
    await client.up();
    const scopes = SCOPES.identity.full;
    const issued = await client.gateway.issueCredential({ principalId: ben.id, displayName: "Ben" }, scopes);
    const as = { principalId: ben.id, kind: "identity" as const, scopes, ...issued };
    const talk = (agentId: (typeof AGENTS)[number]) => {
      const request = { sessionKey: newSession(agentId, as), agentId, text: "hello", resumed: false };
      return client.gateway.run(as, { ...request, idempotencyKey: randomIds.token() }, () => {});
    };
    expect((await talk(AGENTS[0])).kind).toBe("answered");
    expect(await talk(AGENTS[1])).toMatchObject({ kind: "refused", agentOnly: true });
    await change(ben, AGENTS[1], "grant");
    await change(ben, AGENTS[0], "revoke");
    await gateway("plan");
    expect(said.join("\n")).toContain(`~ role gatehouse-${ben.id}: ${AGENTS[0]} · `);
    expect(await gateway("apply", "--plan", digest())).toBe(0);
    await client.up();
    expect((await talk(AGENTS[1])).kind).toBe("answered");
    expect(await talk(AGENTS[0])).toMatchObject({ kind: "refused", agentOnly: true });
    await change(ben, AGENTS[1], "revoke");
    await gateway("plan");
    expect(said.join("\n")).toContain(`- role gatehouse-${ben.id}`);
    expect(await gateway("apply", "--plan", digest())).toBe(0);
    expect(said.join("\n")).toContain("another role now");
  }, 120_000);

  test("waits for what runs before it closes every connection", async () => {
    const ida = await person("Ida");
    await change(ida, AGENTS[0], "grant");
    const other = await openClient(world);
    const ada = await other.issue();
    const slow = other.begin(ada, newSession(AGENTS[0], ada), "answer slowly");
    await slow.firstText;
    await gateway("plan");
    const applied = gateway("apply", "--plan", digest());
    expect(await slow.outcome).toMatchObject({ kind: "answered", markdown: /finished$/ });
    expect(await applied).toBe(0);
    expect(said.join("\n")).toContain("waiting for 1 running answer");
    await other.gateway.stop();
    await other.close();
  }, 120_000);
});
