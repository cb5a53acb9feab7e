import { afterEach, describe, expect, test } from "vitest";
import type { AgentId } from "../../src/core/access/permission.ts";
import type { SessionKey } from "../../src/core/conversation/conversation.ts";
import type { PrincipalId } from "../../src/core/people/principal.ts";
import type { OpenClawConfig } from "../../src/gateway/openclaw/config.ts";
import { identityConfigFor, userNameOf } from "../../src/gateway/openclaw/identity-config.ts";
import { createOpenClawGateway } from "../../src/gateway/openclaw/openclaw-gateway.ts";
import { Secret } from "../../src/secrets/secret.ts";
import { systemClock } from "../../src/system/clock.ts";
import { randomIds } from "../../src/system/ids.ts";
import { createLogger } from "../../src/system/logger.ts";
import { type FakeOpenClaw, startFakeOpenClaw } from "../fakes/openclaw-server.ts";
import { letIn } from "./openclaw-subject.ts";

const ADA = { principalId: "pada" as PrincipalId, displayName: "Ada" };
const TALK = ["operator.read", "operator.write"];
const TALK_BY_NAME = ["operator.read", "operator.sessions.write", "operator.approvals"];
const SESSION = "agent:designer:gatehouse:pada:v1" as SessionKey;
const deps = { clock: systemClock, ids: randomIds, logger: createLogger("silent") };

const opened: { stop(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of opened.splice(0)) await one.stop();
});

async function startFake(mode: "token" | "trusted-proxy"): Promise<FakeOpenClaw> {
  const fake = await startFakeOpenClaw(mode);
  opened.push({ stop: () => fake.close() });
  return fake;
}

async function startClient(fake: FakeOpenClaw, more: Partial<OpenClawConfig> = {}) {
  const token = new Secret(fake.state.token);
  const gateway = createOpenClawGateway(
    { id: "main", url: fake.url, credentials: "device", token, ...more },
    deps,
  );
  opened.unshift(gateway);
  const up = Promise.withResolvers<void>();
  await gateway.start(() => gateway.status().state !== "starting" && up.resolve());
  await up.promise;
  return gateway;
}

const byName = (fake: FakeOpenClaw) => ({
  credentials: "identity" as const,
  password: new Secret(fake.state.password),
});

describe("device credentials", () => {
  test("work on their own token alone in another process", async () => {
    const fake = await startFake("token");
    const first = await startClient(fake);
    const issued = await first.issueCredential(ADA, TALK);
    await first.stop();
    const second = await startClient(fake);
    const before = fake.calls.length;
    const as = { ...ADA, kind: "device" as const, scopes: TALK, ...issued };
    expect(await second.history(as, SESSION, 5)).toEqual([]);
    const reading = fake.calls.slice(before).filter(({ method }) => method === "chat.history");
    expect(reading.map(({ by }) => by?.deviceId)).toEqual([issued.publicId]);
  });

  test("are taken from a gateway that approves by itself too", async () => {
    const fake = await startFake("token");
    fake.state.config.gateway.nodes.pairing.autoApproveLocal = true;
    const { publicId } = await (await startClient(fake)).issueCredential(ADA, TALK);
    expect(fake.state.devices.get(publicId)?.scopes).toEqual(TALK);
    expect(fake.calls.some(({ method }) => method === "device.pair.approve")).toBe(false);
  });

  test("are not approved when the waiting request asks for more than we did", async () => {
    const fake = await startFake("token");
    const { pairRequests } = fake.state;
    const set = pairRequests.set.bind(pairRequests);
    pairRequests.set = (id, request) =>
      set(id, { ...request, scopes: [...request.scopes, "operator.admin"] });
    const client = await startClient(fake);
    await expect(client.issueCredential(ADA, TALK)).rejects.toMatchObject({ code: "gateway.refused" });
    expect(fake.state.devices.size).toBe(0);
  });

  test("with a foreign secret, or of the other kind, never reach the gateway", async () => {
    const fake = await startFake("token");
    const client = await startClient(fake);
    const issued = await client.issueCredential(ADA, TALK);
    const as = { ...ADA, kind: "device" as const, scopes: TALK, ...issued };
    for (const wrong of [
      { ...as, secret: "{}" },
      { ...as, secret: "" },
      { ...as, kind: "identity" as const },
    ]) {
      await expect(client.history(wrong, SESSION, 5)).rejects.toMatchObject({ code: "credential.refused" });
    }
  });

  test("that ask for more than they were issued with are refused", async () => {
    const fake = await startFake("token");
    const client = await startClient(fake);
    const issued = await client.issueCredential(ADA, ["operator.read"]);
    const greedy = { ...ADA, kind: "device" as const, scopes: TALK, ...issued };
    await expect(client.history(greedy, SESSION, 5)).rejects.toMatchObject({ code: "credential.refused" });
  });

  test("are replaced without a pause: ending the old one leaves the new one's connection alone", async () => {
    const fake = await startFake("token");
    const client = await startClient(fake);
    const about = { ...ADA, kind: "device" as const, scopes: TALK };
    const old = { ...about, ...(await client.issueCredential(ADA, TALK)) };
    const fresh = { ...about, ...(await client.issueCredential(ADA, TALK)) };
    await client.history(fresh, SESSION, 5);
    const before = [...fake.state.connections].find(({ deviceId }) => deviceId === fresh.publicId);
    await client.revokeCredential(old);
    await client.history(fresh, SESSION, 5);
    expect([...fake.state.connections]).toContain(before);
    await expect(client.history(old, SESSION, 5)).rejects.toMatchObject({ code: "credential.refused" });
  });

  test("cannot be issued with a wrong shared token, and the status says why", async () => {
    const fake = await startFake("token");
    const client = await startClient(fake, { token: new Secret("wrong") });
    expect(client.status()).toMatchObject({
      state: "down",
      detail: expect.stringContaining("AUTH_TOKEN_MISMATCH"),
    });
    await expect(client.issueCredential(ADA, TALK)).rejects.toMatchObject({ code: "gateway.refused" });
    const [finding] = await client.examine();
    expect(finding).toMatchObject({ level: "fault", mend: expect.stringContaining("gateway.auth.token") });
  });

  test("no secret shows in an error", async () => {
    const fake = await startFake("token");
    const client = await startClient(fake);
    const { publicId } = await client.issueCredential(ADA, TALK);
    const as = {
      ...ADA,
      kind: "device" as const,
      scopes: TALK,
      publicId,
      secret: '{"key":"s3cret","token":"t0ken"}',
    };
    const fault: Error = await client.history(as, SESSION, 5).then(
      () => new Error("read it"),
      (error) => error,
    );
    expect(`${fault.stack} ${JSON.stringify(fault.cause)}`).not.toMatch(/s3cret|t0ken/);
  });
});

describe("identity credentials", () => {
  test("say what the operator must add for somebody the gateway does not know", async () => {
    const fake = await startFake("trusted-proxy");
    const client = await startClient(fake, byName(fake));
    const issuing = client.issueCredential(ADA, TALK_BY_NAME);
    await expect(issuing).rejects.toMatchObject({ code: "gateway.refused" });
    await expect(issuing).rejects.toThrow(
      /identityScopes\["pada@gatehouse\.internal"\].*operator\.sessions\.write/,
    );
  });

  test("are not taken when the gateway gives other scopes than asked", async () => {
    const fake = await startFake("trusted-proxy");
    letIn(fake, { ...ADA, scopes: ["operator.read"], agents: "*" });
    const client = await startClient(fake, byName(fake));
    const issuing = client.issueCredential(ADA, TALK_BY_NAME);
    await expect(issuing).rejects.toMatchObject({ code: "gateway.scopes-missing" });
  });

  test("put the person into the role that holds them to their agents", async () => {
    const fake = await startFake("trusted-proxy");
    letIn(fake, { ...ADA, scopes: TALK_BY_NAME, agents: ["designer" as AgentId] });
    const client = await startClient(fake, byName(fake));
    const issued = await client.issueCredential(ADA, TALK_BY_NAME);
    expect(fake.state.profiles.get(issued.publicId)?.role).toBe("gatehouse-pada");
    const as = { ...ADA, kind: "identity" as const, scopes: TALK_BY_NAME, ...issued };
    const request = { text: "hello", idempotencyKey: "t1", resumed: false, agentId: "ops" as AgentId };
    const sessionKey = "agent:ops:gatehouse:pada:v1" as SessionKey;
    const outcome = await client.run(as, { ...request, sessionKey }, () => {});
    expect(outcome).toMatchObject({ kind: "refused", agentOnly: true });
  });

  test("never speak under a name that is not the principal's own", async () => {
    const fake = await startFake("trusted-proxy");
    letIn(fake, { ...ADA, scopes: TALK_BY_NAME, agents: "*" });
    const client = await startClient(fake, byName(fake));
    const { publicId, secret } = await client.issueCredential(ADA, TALK_BY_NAME);
    const ben = {
      principalId: "pben" as PrincipalId,
      kind: "identity" as const,
      scopes: TALK_BY_NAME,
      publicId,
      secret,
    };
    await expect(client.history(ben, SESSION, 5)).rejects.toMatchObject({ code: "credential.refused" });
  });

  test("name the header that the gateway wants when it takes no names from us", async () => {
    const fake = await startFake("trusted-proxy");
    fake.state.config.gateway.auth.trustedProxy.userHeader = "x-user";
    const client = await startClient(fake, byName(fake));
    const issuing = client.issueCredential(ADA, TALK_BY_NAME);
    await expect(issuing).rejects.toThrow(/trusted_proxy_user_missing: .*userHeader/);
  });

  test("are refused over HTTP by a gateway that trusts no proxy", async () => {
    const fake = await startFake("trusted-proxy");
    fake.state.config.gateway.trustedProxies = [];
    const client = await startClient(fake, byName(fake));
    await expect(client.issueCredential(ADA, TALK_BY_NAME)).rejects.toThrow(/HTTP 403.*trustedProxies/);
  });

  test("come as a fragment of the gateway's config, for everybody at once", () => {
    const ben = { principalId: "pben" as PrincipalId, scopes: ["operator.read"], agents: "*" as const };
    const ada = { ...ADA, scopes: TALK_BY_NAME, agents: ["designer" as AgentId] };
    expect(identityConfigFor([ada, ben])).toEqual({
      gateway: {
        auth: {
          identityScopes: {
            [userNameOf(ADA.principalId)]: TALK_BY_NAME,
            "pben@gatehouse.internal": ["operator.read"],
          },
        },
        roles: {
          default: "gatehouse-nobody",
          definitions: {
            "gatehouse-nobody": { sessions: { others: "none" }, agents: [], scopes: [] },
            "gatehouse-pada": { sessions: { others: "none" }, agents: ["designer"], scopes: TALK_BY_NAME },
            "gatehouse-pben": { sessions: { others: "none" }, agents: "*", scopes: ["operator.read"] },
          },
        },
      },
    });
  });
});

describe("the administrator's connection", () => {
  test("makes the host ask before each command, once, and leaves the rest of the document alone", async () => {
    const fake = await startFake("token");
    fake.state.approvals.file = {
      version: 1,
      defaults: { ask: "off", security: "deny" },
      agents: { ops: { x: 1 } },
    };
    await startClient(fake);
    expect(fake.state.approvals.file).toEqual({
      version: 1,
      defaults: { ask: "always", askFallback: "deny", security: "deny" },
      agents: { ops: { x: 1 } },
    });
    await startClient(fake);
    expect(fake.calls.filter(({ method }) => method === "exec.approvals.set")).toHaveLength(1);
  });

  test("learns the gateway's own command words, besides those that are always known", async () => {
    const client = await startClient(await startFake("token"));
    expect(client.directives()).toEqual(expect.arrayContaining(["exec", "bash", "paint", "draw"]));
  });

  test("never says a word in anybody's session", async () => {
    const fake = await startFake("token");
    const client = await startClient(fake);
    const issued = await client.issueCredential(ADA, TALK);
    const as = { ...ADA, kind: "device" as const, scopes: TALK, ...issued };
    const request = { text: "hello", idempotencyKey: "t1", resumed: false, agentId: "designer" as AgentId };
    await client.run(as, { ...request, sessionKey: SESSION }, () => {});
    await client.history(as, SESSION, 5);
    const chatting = fake.calls.filter(({ method }) => method.startsWith("chat."));
    expect(chatting.length).toBeGreaterThan(1);
    for (const { by } of chatting) expect(by?.deviceId).toBe(issued.publicId);
  });
});
