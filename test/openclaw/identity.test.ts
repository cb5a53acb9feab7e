import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { PrincipalId } from "../../src/core/people/principal.ts";
import { createOpenClawGateway } from "../../src/gateway/openclaw/openclaw-gateway.ts";
import { systemClock } from "../../src/system/clock.ts";
import { randomIds } from "../../src/system/ids.ts";
import { createLogger } from "../../src/system/logger.ts";
import { gatewayContract } from "../contract/gateway.contract.ts";
import { approvalsContract } from "../contract/gateway-approvals.contract.ts";
import { filesContract } from "../contract/gateway-files.contract.ts";
import { questionsContract } from "../contract/gateway-questions.contract.ts";
import { newSession, unique } from "../contract/gateway-subject.ts";
import { realApprovals } from "./approvals.ts";
import { openClient, type RealClient, realBehaviour } from "./behaviour.ts";
import { realQuestions } from "./questions.ts";
import {
  AGENTS,
  configFor,
  openRealWorld,
  openSubject,
  patchConfig,
  type RealWorld,
  SCOPES,
} from "./real-gateway.ts";

let opening: Promise<RealWorld> | null = null;
const world = () => {
  opening ??= openRealWorld("identity");
  return opening;
};

const contract = {
  name: "OpenClaw with a verified identity for each person",
  open: async () => openSubject(await world()),
};
gatewayContract(contract);
approvalsContract(contract);
questionsContract(contract);
filesContract(contract);

describe("a gateway with roles", () => {
  let real: RealWorld;
  let client: RealClient;

  beforeAll(async () => {
    real = await world();
    client = await openClient(real);
  });

  afterAll(async () => {
    await client?.gateway.stop();
    await client?.close();
  });

  test("refuses one person's session to another", async () => {
    const [ada, ben] = [await client.issue(), await client.issue()];
    const session = newSession(AGENTS[0], ada);
    expect((await client.begin(ada, session, "remember the word walrus").outcome).kind).toBe("answered");
    await expect(client.gateway.history(ben, session, 10)).rejects.toMatchObject({
      code: "credential.refused",
    });
    expect((await client.begin(ben, session, "what did I tell you?").outcome).kind).toBe("refused");
  });

  test("refuses an agent that is not the person's", async () => {
    const principalId = unique("p") as PrincipalId;
    const scopes = SCOPES.identity.full;
    await real.letIn({ principalId, scopes, agents: [AGENTS[0]] });
    const { gateway, proxy } = await real.client();
    const up = Promise.withResolvers<void>();
    await gateway.start(() => gateway.status().state === "up" && up.resolve());
    await up.promise;
    try {
      const issued = await gateway.issueCredential({ principalId, displayName: "Gus" }, scopes);
      const gus = { principalId, kind: "identity" as const, scopes, ...issued };
      const run = (agentId: (typeof AGENTS)[number]) => {
        const request = { sessionKey: newSession(agentId, gus), agentId, text: "hello", resumed: false };
        return gateway.run(gus, { ...request, idempotencyKey: unique("t") }, () => {});
      };
      expect((await run(AGENTS[0])).kind).toBe("answered");
      expect((await run(AGENTS[1])).kind).toBe("refused");
    } finally {
      await gateway.stop();
      await proxy.close();
    }
  });

  test("ends every running answer when somebody's rights change, which then counts as interrupted", async () => {
    const ada = await client.issue();
    const session = newSession(AGENTS[0], ada);
    const run = client.begin(ada, session, "answer slowly");
    await run.firstText;
    await client.issue();
    expect(await run.outcome).toMatchObject({ kind: "failed", cause: "interrupted" });
    expect((await client.begin(ada, session, "go on").outcome).kind).toBe("answered");
  });
});

describe("a gateway that does not take the verified name", () => {
  const started: { stop(): Promise<void> }[] = [];
  const trustedProxy = { userHeader: "x-forwarded-user", allowLoopback: true };
  const lists = ["gateway.auth.trustedProxy.allowUsers", "gateway.auth.trustedProxy.requiredHeaders"];

  async function patch(change: object): Promise<void> {
    const real = await world();
    const gateway = { auth: { trustedProxy: change } };
    (await patchConfig(real.operator, { gateway }, lists)).close();
  }

  /** What an operator who asks `doctor` is told to do. */
  async function mends(): Promise<string> {
    const real = await world();
    const deps = { clock: systemClock, ids: randomIds, logger: createLogger("silent") };
    const findings = await createOpenClawGateway(configFor("identity", real.gateway.url), deps).examine();
    return findings.flatMap(({ level, mend }) => (level === "fault" ? [mend] : [])).join("\n");
  }

  async function issue(requiredHeaders: Record<string, string> = {}) {
    const real = await world();
    const deps = { clock: systemClock, ids: randomIds, logger: createLogger("silent") };
    const client = createOpenClawGateway(
      { ...configFor("identity", real.gateway.url), requiredHeaders },
      deps,
    );
    started.push(client);
    await client.start(() => {});
    const person = { principalId: "pwalter" as PrincipalId, displayName: "Walter" };
    return client.issueCredential(person, SCOPES.identity.full);
  }

  beforeAll(async () => {
    await (await world()).letIn({
      principalId: "pwalter" as PrincipalId,
      scopes: SCOPES.identity.full,
      agents: "*",
    });
  });

  afterEach(async () => {
    for (const one of started.splice(0)) await one.stop();
    await patch({ ...trustedProxy, allowUsers: [], requiredHeaders: [] });
  });

  test("because another header holds it: the message names the setting", async () => {
    await patch({ userHeader: "x-user" });
    await expect(issue()).rejects.toThrow(/trusted_proxy_user_missing: .*userHeader/);
    expect(await mends()).toContain("Set gateway.auth.trustedProxy.userHeader to x-forwarded-user.");
  });

  test("because a header is missing: the message says so, and with the header it works", async () => {
    await patch({ requiredHeaders: ["x-team"] });
    await expect(issue()).rejects.toThrow(/trusted_proxy_missing_header_x-team: .*requiredHeaders/);
    expect(await mends()).toContain("requiredHeaders");
    await expect(issue({ "x-team": "tools" })).resolves.toMatchObject({
      publicId: "pwalter@gatehouse.internal",
    });
  });

  test("because only others are allowed: the message names the list", async () => {
    await patch({ allowUsers: ["somebody@example.com"] });
    await expect(issue()).rejects.toThrow(/trusted_proxy_user_not_allowed: .*allowUsers/);
    expect(await mends()).toContain("allowUsers");
  });

  test("because it takes none from loopback: the message names the setting", async () => {
    await patch({ allowLoopback: false });
    await expect(issue()).rejects.toThrow(/allowLoopback/);
    expect(await mends()).toContain("allowLoopback");
  });

  test("and says nothing of the kind when it does", async () => {
    await expect(issue()).resolves.toMatchObject({ publicId: "pwalter@gatehouse.internal" });
    expect(await mends()).toBe("");
  });

  test("because it trusts another address: the message names the setting", async () => {
    const real = await world();
    const trust = async (address: string) =>
      (
        await patchConfig(real.operator, { gateway: { trustedProxies: [address] } }, [
          "gateway.trustedProxies",
        ])
      ).close();
    await trust("192.0.2.77");
    try {
      await expect(issue()).rejects.toThrow(/trustedProxies/);
      expect(await mends()).toContain("gateway.trustedProxies");
    } finally {
      await trust("127.0.0.1");
    }
  });
});

realBehaviour("OpenClaw with verified identities", world);
realApprovals("OpenClaw with verified identities", world);
realQuestions("OpenClaw with verified identities", world);

afterAll(async () => (await opening)?.close());
