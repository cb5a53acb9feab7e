import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { AgentId } from "../../src/core/access/permission.ts";
import { scopesToTalk } from "../../src/core/credential/gateway-scopes.ts";
import type { PrincipalId } from "../../src/core/people/principal.ts";
import type { OpenCredential } from "../../src/core/ports/gateway.ts";
import { createDeviceStrategy } from "../../src/gateway/openclaw/device.ts";
import { createIdentityStrategy } from "../../src/gateway/openclaw/identity.ts";
import { openSocket } from "../../src/gateway/openclaw/live-socket.ts";
import { createOpenClawGateway } from "../../src/gateway/openclaw/openclaw-gateway.ts";
import { systemClock } from "../../src/system/clock.ts";
import { randomIds } from "../../src/system/ids.ts";
import { createLogger } from "../../src/system/logger.ts";
import { unique } from "../contract/gateway-subject.ts";
import { startTeam, type Team } from "../flow/start-team.ts";
import { configFor, openRealWorld, type RealWorld } from "./real-gateway.ts";
import { type RecordingProxy, startRecordingProxy } from "./recording-proxy.ts";
import { stealFrom } from "./thief.ts";

const BEN = "ptwoben" as PrincipalId;
const CLEO = "ptwocleo" as PrincipalId;
const DESIGNER = "designer" as AgentId;
const deps = { clock: systemClock, ids: randomIds };

describe("two real gateways, one that knows people by their devices and one that knows them by name", () => {
  let main: RealWorld;
  let lab: RealWorld;
  let toMain: RecordingProxy;
  let toLab: RecordingProxy;
  let team: Team;
  let ben: string;
  let cleo: string;
  beforeAll(async () => {
    // One after the other: a gateway that starts beside another one on a busy machine gives up.
    main = await openRealWorld("device");
    lab = await openRealWorld("identity");
    await lab.letIn({ principalId: BEN, scopes: scopesToTalk("identity"), agents: [DESIGNER] });
    toMain = await startRecordingProxy(main.gateway.url);
    toLab = await startRecordingProxy(lab.gateway.url);
    team = await startTeam({
      defaultAgents: [],
      gateway: ({ logger }) => createOpenClawGateway(configFor("device", toMain.url), { ...deps, logger }),
      otherGateways: ({ logger }) => [
        createOpenClawGateway({ ...configFor("identity", toLab.url), id: "lab" }, { ...deps, logger }),
      ],
    });
    for (const id of ["main", "lab"]) await team.gatewayUp(id);
    ben = await team.member("ben", "member", { principalId: BEN });
    cleo = await team.member("cleo", "member", { principalId: CLEO });
    await order(`grant <@${ben}|ben> lab/designer`);
    await order(`grant <@${cleo}|cleo> designer`);
  }, 480_000);
  afterAll(async () => {
    await team?.stop();
    for (const proxy of [toMain, toLab]) await proxy?.close();
    for (const world of [main, lab]) await world?.close();
  });

  const order = async (words: string) => {
    await team.slack.slash(team.ada, team.slack.dm(team.ada), "/gatehouse", words).acked;
    await team.app.idle();
  };
  const answered = async (user: string, text: string, answer: string) => {
    const { channel, thread } = team.slack.say(user, team.slack.dm(user), text);
    return team.answerIn(channel, thread, answer);
  };
  const sends = ({ calls }: RecordingProxy) => calls.filter(({ method }) => method === "chat.send");

  it("answer each person on their own credential of that gateway, and are shown nothing of the other", async () => {
    expect(await answered(ben, "lab/designer: say hello to the lab", "I heard")).toContain("the lab");
    expect(await answered(cleo, "designer: say hello to main", "I heard")).toContain("to main");
    await answered(ben, "designer: let me in", "can't use");
    await answered(cleo, "lab/designer: let me in", "can't use");

    expect(sends(toLab).map(({ as }) => as)).toEqual([{ kind: "identity", id: `${BEN}@gatehouse.internal` }]);
    expect(sends(toMain).map(({ as }) => as)).toEqual([{ kind: "device", id: expect.any(String) }]);
    const { password } = configFor("identity", "");
    const { token } = configFor("device", "");
    const [mainWords, labWords] = [toMain, toLab].map(({ calls }) => JSON.stringify(calls));
    expect(mainWords).not.toContain(password?.reveal());
    expect(mainWords).not.toContain(BEN);
    expect(labWords).not.toContain(token?.reveal());
    expect(labWords).not.toContain(CLEO);
    expect(labWords).toContain(BEN);
  }, 120_000);

  it("take no credential of the other", async () => {
    const atMain = createOpenClawGateway(configFor("device", main.gateway.url), {
      ...deps,
      logger: createLogger("silent"),
    });
    await atMain.start(() => {});
    const { opened } = await stealFrom(atMain, unique("p") as PrincipalId);
    const world = { ...deps, logger: createLogger("silent") };
    const device = createDeviceStrategy(configFor("device", main.gateway.url)).personPlan(opened);
    (await openSocket(main.gateway.url, device, world)).close();
    const refused = { code: "gateway.refused" };
    await expect(openSocket(lab.gateway.url, device, world)).rejects.toMatchObject(refused);

    const ben: OpenCredential = { ...opened, principalId: BEN, kind: "identity", secret: "" };
    const named = { ...ben, publicId: `${BEN}@gatehouse.internal` };
    const identity = createIdentityStrategy(configFor("identity", lab.gateway.url)).personPlan(named);
    (await openSocket(lab.gateway.url, identity, world)).close();
    await expect(openSocket(main.gateway.url, identity, world)).rejects.toBeDefined();
    await atMain.stop();
  }, 120_000);

  it("go on one without the other, and the message for the one that was away is answered there", async () => {
    const before = sends(toMain).length;
    await lab.gateway.kill("SIGKILL");
    toLab.cut();
    await team.gatewayDown("lab");
    const { channel, thread } = team.slack.say(ben, team.slack.dm(ben), "lab/designer: say later");
    await team.answerIn(channel, thread, "not reachable");
    await answered(cleo, "designer: say meanwhile", "say meanwhile");
    await lab.gateway.start();
    await team.gatewayUp("lab");
    expect(await team.answerIn(channel, thread, "I heard")).toContain("say later");
    expect(sends(toMain)).toHaveLength(before + 1);
  }, 240_000);
});
