import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { scopesToTalk } from "../../src/core/credential/gateway-scopes.ts";
import type { PrincipalId } from "../../src/core/people/principal.ts";
import { createOpenClawGateway } from "../../src/gateway/openclaw/openclaw-gateway.ts";
import { systemClock } from "../../src/system/clock.ts";
import { randomIds } from "../../src/system/ids.ts";
import { createLogger } from "../../src/system/logger.ts";
import { identityOf, startTeam, type Team } from "../flow/start-team.ts";
import { configFor, openRealWorld, type RealWorld } from "./real-gateway.ts";
import { type RecordingProxy, startRecordingProxy } from "./recording-proxy.ts";

const MOST_FAILURES = 3;
const MESSAGES = 8;
const rateLimit = {
  maxAttempts: MOST_FAILURES,
  windowMs: 600_000,
  lockoutMs: 600_000,
  exemptLoopback: false,
};

/** The gateway counts failures by address, and everybody here comes from ours. */
describe("a gateway that locks an address out after three wrong device tokens", () => {
  let world: RealWorld;
  let proxy: RecordingProxy;
  let team: Team;
  beforeAll(async () => {
    world = await openRealWorld("device", false, { rateLimit });
  });
  afterAll(() => world?.close());
  beforeEach(async () => {
    proxy = await startRecordingProxy(world.gateway.url);
    team = await startTeam({
      defaultAgents: ["designer"],
      gateway: ({ logger }) =>
        createOpenClawGateway(configFor("device", proxy.url), {
          clock: systemClock,
          ids: randomIds,
          logger,
        }),
    });
    await team.gatewayUp();
  });
  afterEach(async () => {
    await team.stop();
    await proxy.close();
  });

  const ask = (user: string, word: string) =>
    team.slack.say(user, team.slack.dm(user), `designer: please echo ${word}`);
  const answered = async (user: string, word: string) => {
    const said = ask(user, word);
    await team.answerIn(said.channel, said.thread, word);
  };
  const connectsOf = (id: string) =>
    proxy.calls.filter(({ method, as }) => method === "connect" && as.kind === "device" && as.id === id);

  it("answers everybody else, and them again, though one person's token is wrong and they keep on writing", async () => {
    const ben = await team.member("ben", "member");
    const cleo = await team.member("cleo", "member");
    await answered(ben, "before-one");
    await answered(cleo, "before-two");
    const { id } = (await team.store.principals.byIdentity(identityOf(ben))) ?? {};
    const held = await team.store.credentials.currentOf(id as PrincipalId, "main");
    const device = held?.publicId ?? "";
    await replaceToken(device);
    proxy.cut();
    await team.gatewayUp();
    const before = connectsOf(device).length;
    const ended = async () => {
      const ends = await Promise.all(["turn.answered", "turn.failed"].map((end) => team.audited(end)));
      return ends.flat().length;
    };
    const endedBefore = await ended();
    for (let at = 0; at < MESSAGES; at++) ask(ben, `again-${at}`);
    await expect.poll(ended, { timeout: 60_000 }).toBe(endedBefore + MESSAGES);
    expect(connectsOf(device).length - before).toBe(1);
    expect(await team.audited("credential.revoked")).toHaveLength(1);

    // Whoever was connected needs a new connection, as does whoever comes.
    proxy.cut();
    await team.gatewayUp();
    await answered(cleo, "after-two");
    await answered(await team.member("dora", "member"), "after-three");
    await answered(ben, "after-one");
    // It would have locked them out.
    const refusals = [];
    for (let tries = 0; tries < MOST_FAILURES + 1; tries++) refusals.push(await presentWrong());
    expect(refusals.at(-1)).toMatch(/rate|too many/i);
  }, 300_000);

  /** Behind our back: what we hold is no token any more. */
  async function replaceToken(deviceId: string): Promise<void> {
    const socket = await world.operator();
    await socket.request("device.token.rotate", {
      deviceId,
      role: "operator",
      scopes: [...scopesToTalk("device")],
    });
    socket.close();
  }

  async function presentWrong(): Promise<string> {
    const gateway = createOpenClawGateway(configFor("device", world.gateway.url), {
      clock: systemClock,
      ids: randomIds,
      logger: createLogger("silent"),
    });
    await new Promise<void>((resolve) => {
      void gateway.start(() => gateway.status().state === "up" && resolve());
    });
    const principalId = "pwrong" as PrincipalId;
    const issued = await issue(gateway, principalId);
    const { key } = JSON.parse(issued.secret) as { key: string };
    const as = {
      principalId,
      kind: "device" as const,
      publicId: issued.publicId,
      scopes: scopesToTalk("device"),
      secret: JSON.stringify({ key, token: "another" }),
    };
    const outcome = await gateway
      .history(as, "agent:designer:gatehouse:pwrong:c1" as never, 1)
      .then(() => "let in", String);
    await gateway.stop();
    return outcome;
  }

  let issuedOnce: Promise<{ publicId: string; secret: string }> | null = null;
  function issue(gateway: ReturnType<typeof createOpenClawGateway>, principalId: PrincipalId) {
    issuedOnce ??= gateway.issueCredential({ principalId, displayName: "Wrong" }, scopesToTalk("device"));
    return issuedOnce;
  }
});
