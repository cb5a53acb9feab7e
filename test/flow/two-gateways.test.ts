import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { AgentId } from "../../src/core/access/permission.ts";
import type { PrincipalId } from "../../src/core/people/principal.ts";
import { createOpenClawGateway } from "../../src/gateway/openclaw/openclaw-gateway.ts";
import { Secret } from "../../src/secrets/secret.ts";
import { systemClock } from "../../src/system/clock.ts";
import { randomIds } from "../../src/system/ids.ts";
import { type FakeOpenClaw, startFakeOpenClaw } from "../fakes/openclaw-server.ts";
import { letIn } from "../gateway/openclaw-subject.ts";
import { identityOf, startTeam, type Team } from "./start-team.ts";

const IDS = { ben: "pben", cleo: "pcleo" } as const;
const OWN_SCOPES = ["operator.read", "operator.sessions.write", "operator.approvals"];

/** One gateway that knows people by their devices, and one that knows them by name; both have a designer. */
describe("two gateways side by side", () => {
  let main: FakeOpenClaw;
  let lab: FakeOpenClaw;
  let team: Team;
  let ben: string;
  let cleo: string;
  beforeEach(async () => {
    main = await startFakeOpenClaw("token");
    lab = await startFakeOpenClaw("trusted-proxy");
    const atMain = { id: "main", url: main.url, credentials: "device" } as const;
    const atLab = { id: "lab", url: lab.url, credentials: "identity" } as const;
    const token = new Secret(main.state.token);
    const password = new Secret(lab.state.password);
    const deps = { clock: systemClock, ids: randomIds };
    team = await startTeam({
      defaultAgents: [],
      gateway: ({ logger }) => createOpenClawGateway({ ...atMain, token }, { ...deps, logger }),
      otherGateways: ({ logger }) => [createOpenClawGateway({ ...atLab, password }, { ...deps, logger })],
    });
    ben = await team.member("ben", "member", { principalId: IDS.ben });
    cleo = await team.member("cleo", "member", { principalId: IDS.cleo });
    for (const principalId of Object.values(IDS)) knowAtLab(principalId);
    await team.gatewayUp("main");
    await team.gatewayUp("lab");
    await order(`grant <@${ben}|ben> lab/designer`);
    await order(`grant <@${cleo}|cleo> designer`);
  });
  afterEach(async () => {
    await team.stop();
    await main.close();
    await lab.close();
  });

  const knowAtLab = (principalId: string) =>
    letIn(lab, {
      principalId: principalId as PrincipalId,
      scopes: OWN_SCOPES,
      agents: ["designer" as AgentId],
    });
  const order = async (words: string) => {
    await team.slack.slash(team.ada, team.slack.dm(team.ada), "/gatehouse", words).acked;
    await team.app.idle();
  };
  const say = (user: string, text: string) => team.slack.say(user, team.slack.dm(user), text);
  const answered = async (user: string, text: string, answer: string) => {
    const { channel, thread } = say(user, text);
    return team.answerIn(channel, thread, answer);
  };
  const shownTo = async (user: string, text: string) => {
    const find = () =>
      team.slack.messagesIn(team.slack.dm(user)).findLast((one) => team.slack.shown(one).includes(text));
    await team.slack.waitFor(() => find() !== undefined, `"${text}"`, 20_000);
    const found = find();
    if (!found) throw new Error(`nothing shows "${text}"`);
    return found;
  };
  const held = async (user: string) => {
    const person = await team.store.principals.byIdentity(identityOf(user));
    if (!person) throw new Error("nobody");
    const found = await Promise.all(
      ["main", "lab"].map((id) => team.store.credentials.currentOf(person.id, id)),
    );
    return found.flatMap((one) => (one ? [`${one.gatewayId} ${one.kind}`] : []));
  };
  /** Whose messages a gateway was handed, by the credentials that they came on. */
  const senders = (at: FakeOpenClaw) =>
    at.calls.flatMap(({ method, by }) => (method === "chat.send" ? [by?.user ?? by?.deviceId ?? "?"] : []));

  it("let each person reach the agent that they were given, on a credential of that gateway alone", async () => {
    expect(await answered(ben, "lab/designer: say hello", "I heard")).toContain("say hello");
    expect(await answered(cleo, "designer: say hi", "I heard")).toContain("say hi");
    await answered(ben, "designer: let me in", "can't use");
    await answered(cleo, "lab/designer: let me in", "can't use");
    expect(await held(ben)).toEqual(["lab identity"]);
    expect(await held(cleo)).toEqual(["main device"]);
    expect(senders(lab)).toEqual([`${IDS.ben}@gatehouse.internal`]);
    expect(senders(main)).toEqual([...main.state.devices.keys()]);
    expect([...lab.state.sessions.keys()]).toEqual([
      expect.stringMatching(/^agent:designer:gatehouse:pben:/),
    ]);
    expect([...main.state.sessions.keys()]).toEqual([
      expect.stringMatching(/^agent:designer:gatehouse:pcleo:/),
    ]);
  }, 60_000);

  it("go on by themselves: what is for the one that is away waits for it, and nothing else does", async () => {
    const port = Number(new URL(lab.url).port);
    await lab.close();
    await team.gatewayDown("lab");
    const kept = say(ben, "lab/designer: say later");
    await team.answerIn(kept.channel, kept.thread, "not reachable");
    await answered(cleo, "designer: say meanwhile", "say meanwhile");
    await order("status");
    const status = await shownTo(team.ada, "The agents are reachable");
    expect(team.slack.shown(status)).toMatch(/`main`: ✅.*\n.*`lab`: ⚠️/);
    lab = await startFakeOpenClaw("trusted-proxy", undefined, port);
    knowAtLab(IDS.ben);
    await team.gatewayUp("lab");
    expect(await team.answerIn(kept.channel, kept.thread, "I heard")).toContain("say later");
  }, 90_000);

  it("have their requests answered where they were made", async () => {
    const atLab = say(ben, "lab/designer: run the command make lab");
    const labCard = await shownTo(team.ada, "make lab");
    const atMain = say(cleo, "designer: run the command make main");
    const mainCard = await shownTo(team.ada, "make main");
    const states = (at: FakeOpenClaw) => [...at.state.approvalRecords.values()].map(({ status }) => status);
    await team.slack.press(team.ada, team.slack.button(labCard, "Deny")).acked;
    await team.answerIn(atLab.channel, atLab.thread, "I tried");
    expect([states(lab), states(main)]).toEqual([["denied"], ["pending"]]);
    await team.slack.press(team.ada, team.slack.button(mainCard, "Deny")).acked;
    await team.answerIn(atMain.channel, atMain.thread, "I tried");
    expect([states(lab), states(main)]).toEqual([["denied"], ["denied"]]);
  }, 60_000);

  it("both give the answers that were running when we restarted", async () => {
    const slow = [say(ben, "lab/designer: answer slowly"), say(cleo, "designer: answer slowly")];
    for (const { channel, thread } of slow) await team.answerIn(channel, thread, "piece 1 ");
    await team.restart();
    for (const { channel, thread } of slow) await team.answerIn(channel, thread, "finished");
    await team.app.idle();
    expect((await team.audited("turn.answered")).length).toBe(2);
    expect([senders(lab).length, senders(main).length]).toEqual([1, 1]);
  }, 90_000);

  it("each lose a person who has no agent left there, and keep them where there is one", async () => {
    await order(`grant <@${ben}|ben> designer`);
    await answered(ben, "lab/designer: say one", "say one");
    await answered(ben, "designer: say two", "say two");
    expect(await held(ben)).toEqual(["main device", "lab identity"]);
    await order(`revoke <@${ben}|ben> lab/designer`);
    expect(await held(ben)).toEqual(["main device"]);
    await answered(ben, "designer: say three", "say three");
    await order(`freeze <@${ben}|ben>`);
    expect(await held(ben)).toEqual([]);
    await team.slack.waitFor(() => main.state.devices.size === 0, "the end of the device", 20_000);
    expect(await held(cleo)).toEqual([]);
  }, 60_000);
});
