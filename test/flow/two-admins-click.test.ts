import { randomBytes } from "node:crypto";
import { rm } from "node:fs/promises";
import { expect, it } from "vitest";
import { createSlackAdapter } from "../../adapters/slack/index.ts";
import { createApp } from "../../src/app.ts";
import { builtinRoles } from "../../src/core/access/builtin-roles.ts";
import type { RoleName } from "../../src/core/access/role.ts";
import type { GatewayApproval } from "../../src/core/approval/gateway-approval.ts";
import { addPerson } from "../../src/core/people/add-person.ts";
import type { Identity } from "../../src/core/people/identity.ts";
import { noCrashPoints } from "../../src/core/ports/crash-points.ts";
import { DEFAULT_LIMITS } from "../../src/core/settings.ts";
import { Secret } from "../../src/secrets/secret.ts";
import { openVault } from "../../src/secrets/vault.ts";
import { systemClock } from "../../src/system/clock.ts";
import { nodeHasher } from "../../src/system/hasher.ts";
import { randomIds } from "../../src/system/ids.ts";
import { createWebChat } from "../adapters/web-harness.ts";
import { createApprovalGateway } from "../core/approval/approval-gateway.ts";
import { startSlackServer } from "../fakes/slack-server.ts";
import { openTempStore } from "../fakes/temp-store.ts";
import { createMemoryLogger, identityOf } from "./start-team.ts";

const ROUNDS = 1000;
const AT_ONCE = 5;

/** Two admins, one in Slack and one in the browser chat, and a gateway that asks for nobody. */
async function startTwoAdmins() {
  const slack = await startSlackServer();
  const temp = await openTempStore();
  const web = createWebChat({ clock: systemClock });
  const gate = createApprovalGateway(systemClock.now);
  const logger = createMemoryLogger();
  const cleo = slack.addUser({ name: "cleo" });
  const world = { clock: systemClock, ids: randomIds, hasher: nodeHasher, logger };
  for (const [identity, displayName] of [
    [identityOf(cleo), "Cleo"],
    ["web:ada" as Identity, "Ada"],
  ] as const) {
    const person = { identity, displayName, role: "admin" as RoleName };
    await temp.store.transact((tx) => addPerson(tx, world, person, { kind: "system", job: "test" }));
  }
  const routes = { mount() {} };
  const app = await createApp({
    ...world,
    store: temp.store,
    gateways: [gate.gateway],
    vault: openVault(new Secret(randomBytes(32).toString("base64"))),
    adapters: [
      createSlackAdapter({ ...slack.config, commandPrefix: "" }, { clock: systemClock, logger, routes }),
      web.adapter,
    ],
    crashPoints: noCrashPoints,
    settings: {
      admins: [],
      roles: builtinRoles([]),
      agents: new Map(),
      channelAgents: new Map(),
      limits: { ...DEFAULT_LIMITS, inboxBacklog: 100_000 },
    },
  });
  await app.start();
  return {
    slack,
    web,
    gate,
    app,
    cleo,
    store: temp.store,
    async stop() {
      await app.stop();
      await temp.cleanup();
      await slack.close();
      await rm(web.dataDir, { recursive: true, force: true });
    },
  };
}

type TwoAdmins = Awaited<ReturnType<typeof startTwoAdmins>>;

/** Asks for these at once, and has both click opposite buttons in the same instant on each. */
async function playRounds(
  { slack, web, gate, app, cleo }: TwoAdmins,
  from: number,
): Promise<GatewayApproval[]> {
  const texts = Array.from({ length: AT_ONCE }, (_, at) => `make round-${from + at}.`);
  const asked = texts.map((text) => gate.ask(text, { agentId: "ops" as never }));
  await app.idle();
  const inBrowser = (await web.state("ada")).messages;
  const inSlack = slack.messagesIn(slack.dm(cleo));
  const clicks = texts.flatMap((text, at) => {
    const card = inBrowser.findLast(({ plain }) => plain.includes(text));
    const other = inSlack.findLast((message) => slack.shown(message).includes(text));
    const wanted = (from + at) % 4 < 2 ? ["Approve once", "Deny"] : ["Deny", "Approve once"];
    const button = card?.buttons.find((one) => one.text === wanted[0]);
    if (!card || !button || !other) throw new Error(`no two cards for ${text}`);
    const clickInBrowser = () =>
      web.post("/chat/clicks", {
        as: "ada",
        nonce: randomIds.token(),
        token: button.token,
        message: card.id,
      });
    const clickInSlack = () => slack.press(cleo, slack.button(other, wanted[1] ?? "")).acked;
    // The browser is nearer by a network: in every second round it clicks when Slack's click was taken in.
    return (from + at) % 2 === 0
      ? [clickInSlack, clickInBrowser]
      : [async () => void (await clickInSlack().then(clickInBrowser))];
  });
  await Promise.all(clicks.map((click) => click()));
  await app.idle();
  return asked;
}

it(`of two opposite clicks in the same instant, one decides, ${ROUNDS} times out of ${ROUNDS}`, async () => {
  const two = await startTwoAdmins();
  try {
    const asked: GatewayApproval[] = [];
    for (let from = 0; from < ROUNDS; from += AT_ONCE) asked.push(...(await playRounds(two, from)));
    const answered = two.gate.answers.map(({ id }) => id);
    expect(answered.toSorted()).toEqual(asked.map(({ id }) => id).toSorted());

    const records = (action: string) => two.store.audit.list({ action }, ROUNDS * 2);
    const byTarget = async (action: string) =>
      new Map((await records(action)).map((record) => [record.target.id, record]));
    const voted = await byTarget("approval.voted");
    const refused = await byTarget("approval.refused");
    const ended = await byTarget("approval.ended");
    expect([voted.size, refused.size, ended.size]).toEqual([ROUNDS, ROUNDS, ROUNDS]);
    expect([(await records("approval.voted")).length, (await records("approval.refused")).length]).toEqual([
      ROUNDS,
      ROUNDS,
    ]);

    const answerOf = new Map(two.gate.answers.map(({ id, choice }) => [id, choice]));
    let inSlack = 0;
    for (const approval of asked) {
      const request = await two.store.approvals.byGatewayId("main", approval.id);
      const id = request?.id ?? "";
      const choice = answerOf.get(approval.id);
      expect(voted.get(id)?.details.after).toBe(choice);
      expect(ended.get(id)?.details.after).toBe(choice === "deny" ? "denied" : choice);
      expect(refused.get(id)?.details).toMatchObject({ why: "over" });
      expect(refused.get(id)?.actor).not.toEqual(voted.get(id)?.actor);
      const winner = request?.endedBy.join() ?? "";
      expect(request?.state).toBe(choice === "deny" ? "denied" : "approved");
      if (winner === "Cleo") inSlack += 1;
    }
    const told = two.slack
      .messagesIn(two.slack.dm(two.cleo))
      .filter((one) => two.slack.shown(one).includes("Your click changed nothing"));
    expect(told.length).toBe(ROUNDS - inSlack);
    expect(told.every((one) => /Ada (?:approved|denied) this/.test(two.slack.shown(one)))).toBe(true);
    expect(Math.min(inSlack, ROUNDS - inSlack)).toBeGreaterThan(0);
  } finally {
    await two.stop();
  }
}, 300_000);
