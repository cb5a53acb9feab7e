import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { scopesToTalk } from "../../src/core/credential/gateway-scopes.ts";
import type { PrincipalId } from "../../src/core/people/principal.ts";
import { identityConfigFor } from "../../src/gateway/openclaw/identity-config.ts";
import { createOpenClawGateway } from "../../src/gateway/openclaw/openclaw-gateway.ts";
import { systemClock } from "../../src/system/clock.ts";
import { randomIds } from "../../src/system/ids.ts";
import { startTeam, type Team } from "../flow/start-team.ts";
import { connectAs } from "./companion-world.ts";
import { AGENTS, companionConfigFor, openRealWorld, patchConfig, type RealWorld } from "./real-gateway.ts";

const PEOPLE = ["pflowben", "pflowcleo"] as PrincipalId[];

/** The whole application between a strict Slack and a gateway whose roles are bound to the companion plugin. */
describe("Slack, the companion plugin and the real gateway", () => {
  let world: RealWorld;
  let team: Team;

  beforeAll(async () => {
    world = await openRealWorld("identity", true);
    const scopes = scopesToTalk("identity");
    const people = PEOPLE.map((principalId) => ({ principalId, scopes, agents: AGENTS }));
    await (await patchConfig(world.operator, identityConfigFor(people, true))).closed;
  });
  afterAll(() => world?.close());
  beforeEach(async () => {
    team = await startTeam({
      defaultAgents: [],
      gateway: ({ logger }) =>
        createOpenClawGateway(companionConfigFor("identity", world.gateway.url), {
          clock: systemClock,
          ids: randomIds,
          logger,
        }),
    });
    await team.gatewayUp();
  });
  afterEach(() => team.stop());

  it("tells the gateway of a grant before its first use, and of a revoke before it stops", async () => {
    const [ben, cleo] = await Promise.all(
      PEOPLE.map((principalId, at) => team.member(["ben", "cleo"][at] ?? "", "viewer", { principalId })),
    );
    if (ben === undefined || cleo === undefined) throw new Error("nobody came");
    const admin = team.slack.dm(team.ada);
    const order = (command: string, text: string) => team.slack.slash(team.ada, admin, command, text).acked;
    for (const one of [ben, cleo]) await order("/grant", `<@${one}|somebody> designer for 2h`);
    await team.app.idle();
    const slow = team.slack.say(ben, team.slack.dm(ben), "designer: answer slowly");
    const other = team.slack.say(cleo, team.slack.dm(cleo), "designer: answer slowly");
    await team.answerIn(slow.channel, slow.thread, "piece 3");
    await order("/revoke", `<@${ben}|ben> designer`);
    await team.answerIn(slow.channel, slow.thread, "topped");
    await team.app.idle();
    // Whatever becomes of Gatehouse now, the gateway itself says no.
    await expect(connectAs(world, "pflowben" as PrincipalId)).rejects.toMatchObject({
      code: "gateway.refused",
    });
    await team.answerIn(other.channel, other.thread, "finished");
    expect(await team.audited("turn.stopped")).toHaveLength(1);
    expect(await team.audited("turn.failed")).toHaveLength(0);
  }, 180_000);
});
