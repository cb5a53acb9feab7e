import { afterEach, describe, expect, test } from "vitest";
import type { AgentId } from "../../src/core/access/permission.ts";
import type { SessionKey } from "../../src/core/conversation/conversation.ts";
import type { PrincipalId } from "../../src/core/people/principal.ts";
import { createOpenClawGateway } from "../../src/gateway/openclaw/openclaw-gateway.ts";
import { HeldSecret } from "../../src/secrets/held-secret.ts";
import { Secret } from "../../src/secrets/secret.ts";
import { systemClock } from "../../src/system/clock.ts";
import { randomIds } from "../../src/system/ids.ts";
import { createLogger } from "../../src/system/logger.ts";
import { startFakeOpenClaw } from "../fakes/openclaw-server.ts";

const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

async function world() {
  const held = Promise.withResolvers<void>();
  const fake = await startFakeOpenClaw("token", () => ({ chunks: ["first ", "second"], hold: held.promise }));
  const token = new HeldSecret(new Secret(fake.state.token));
  const deps = { clock: systemClock, ids: randomIds, logger: createLogger("silent") };
  const gateway = createOpenClawGateway({ id: "main", url: fake.url, credentials: "device", token }, deps);
  ends.push(
    () => fake.close(),
    () => gateway.stop(),
  );
  const states: string[] = [];
  await gateway.start(() => states.push(gateway.status().state));
  await expect.poll(() => gateway.status().state).toBe("up");
  const admins = () => [...fake.state.connections].filter(({ scopes }) => scopes.includes("operator.admin"));
  return { fake, token, gateway, states, admins, release: held.resolve };
}

describe("the gateway's secret that was replaced", () => {
  test("opens the admin connection anew, the new one first, and an answer under way goes on", async () => {
    const { fake, token, gateway, states, admins, release } = await world();
    const scopes = ["operator.read", "operator.write"];
    const person = { principalId: "p-ada" as PrincipalId, displayName: "Ada" };
    const issued = await gateway.issueCredential(person, scopes);
    const as = { principalId: person.principalId, kind: "device" as const, scopes, ...issued };
    const sessionKey = "agent:designer:gatehouse:p-ada:c1" as SessionKey;
    const asked = {
      sessionKey,
      agentId: "designer" as AgentId,
      text: "hello",
      idempotencyKey: "r1",
      resumed: false,
    };
    const seen: string[] = [];
    const running = gateway.run(as, asked, (progress) => seen.push(progress.kind));
    await expect.poll(() => seen).toContain("text");
    const [before] = admins();
    states.length = 0;
    fake.state.token = "the-next-token";
    token.hold(new Secret("the-next-token"));
    await gateway.renew?.();
    await expect.poll(() => admins().map((one) => one === before)).toEqual([false]);
    expect(states.filter((state) => state !== "up")).toEqual([]);
    release();
    expect(await running).toMatchObject({ kind: "answered", markdown: "first second" });
  });

  test("and is refused leaves the connection as it is", async () => {
    const { token, gateway, admins } = await world();
    const before = admins();
    token.hold(new Secret("wrong"));
    await expect(gateway.renew?.()).rejects.toMatchObject({ code: "gateway.refused" });
    expect([gateway.status().state, admins()]).toEqual(["up", before]);
  });

  test("is tried at once where the one before was refused", async () => {
    const { fake, token, gateway } = await world();
    fake.state.token = "the-next-token";
    fake.closeAll();
    await expect.poll(() => gateway.status().detail ?? "", { timeout: 20_000 }).toMatch(/token/i);
    token.hold(new Secret("the-next-token"));
    await gateway.renew?.();
    await expect.poll(() => gateway.status().state, { timeout: 20_000 }).toBe("up");
  });
});
