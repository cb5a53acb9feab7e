import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createOpenClawGateway } from "../../src/gateway/openclaw/openclaw-gateway.ts";
import { Secret } from "../../src/secrets/secret.ts";
import { systemClock } from "../../src/system/clock.ts";
import { randomIds } from "../../src/system/ids.ts";
import { type FakeOpenClaw, startFakeOpenClaw } from "../fakes/openclaw-server.ts";
import { identityOf, startTeam, type Team } from "./start-team.ts";

const MESSAGES = 40;

describe("a person's credential at the gateway", () => {
  let fake: FakeOpenClaw;
  let team: Team;
  let ben: string;
  beforeEach(async () => {
    fake = await startFakeOpenClaw("token");
    const config = {
      id: "main",
      url: fake.url,
      credentials: "device",
      token: new Secret(fake.state.token),
    } as const;
    team = await startTeam({
      gateway: ({ logger }) => createOpenClawGateway(config, { clock: systemClock, ids: randomIds, logger }),
    });
    await team.gatewayUp();
    ben = await team.member("ben");
  });
  afterEach(async () => {
    await team.stop();
    await fake.close();
  });

  const say = (text: string) => team.slack.say(ben, team.slack.dm(ben), `designer: ${text}`);
  const rotate = () =>
    team.slack.slash(team.ada, team.slack.dm(team.ada), "/gatehouse", `rotate <@${ben}|ben>`).acked;
  const audited = async (action: string) => (await team.audited(action)).length;
  const settled = async (holds: () => Promise<boolean> | boolean, what: string) => {
    for (const patience = Date.now() + 30_000; Date.now() < patience; ) {
      if (await holds()) return;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    throw new Error(`never: ${what}`);
  };
  const current = async () => {
    const person = await team.store.principals.byIdentity(identityOf(ben));
    return person && (await team.store.credentials.currentOf(person.id, "main"));
  };

  it("is replaced five times under load, and no message is lost", async () => {
    const first = say("say hello");
    await team.answerIn(first.channel, first.thread, "I heard");
    const before = (await current())?.publicId;
    const said = [];
    for (let at = 0; at < MESSAGES; at++) {
      said.push(say(`say number ${at}`));
      if (at % 8 === 4) await rotate();
    }
    for (const [at, one] of said.entries()) await team.answerIn(one.channel, one.thread, `say number ${at}`);
    await team.app.idle();
    expect(await audited("turn.answered")).toBe(MESSAGES + 1);
    expect(await audited("turn.failed")).toBe(0);
    expect(await audited("credential.rotated")).toBe(5);
    const held = (await current())?.publicId;
    expect(held).not.toBe(before);
    await settled(() => fake.state.devices.size === 1, "the end of the old ones");
    expect([...fake.state.devices.keys()]).toEqual([held]);
  }, 90_000);

  it("is closed by a freeze with what runs on it, and not let in again", async () => {
    say("answer slowly");
    await settled(
      async () => (await audited("turn.dispatched")) === 1 && (await current()) !== null,
      "a run",
    );
    const { publicId } = (await current()) ?? { publicId: "" };
    await settled(
      () => [...fake.state.connections].some(({ deviceId }) => deviceId === publicId),
      "their socket",
    );
    await team.slack.slash(team.ada, team.slack.dm(team.ada), "/gatehouse", `freeze <@${ben}|ben>`).acked;
    await settled(async () => (await audited("credential.revoked")) === 1, "the end of their credential");
    await team.app.idle();
    await settled(
      () => ![...fake.state.connections].some(({ deviceId }) => deviceId === publicId),
      "the end of their socket",
    );
    expect(fake.state.devices.has(publicId)).toBe(false);
    expect(await audited("turn.stopped")).toBe(1);
    const refused = say("say hello");
    await team.answerIn(refused.channel, refused.thread, "Frozen");
    expect(fake.state.devices.size).toBe(0);
  }, 60_000);
});
