import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type ApprovalSettings, USUAL_APPROVALS } from "../../src/core/approval/approval-rules.ts";
import {
  link,
  type OneOfThree,
  type PersonThere,
  startThreePlatforms,
  THREE,
  type ThreePlatforms,
} from "./three-platforms.ts";

const DEPLOY = "npm run deploy -- --prod";

describe("one person on Slack, Discord and Telegram", () => {
  let world: ThreePlatforms;
  let ben: Record<OneOfThree, PersonThere>;
  let approvals: ApprovalSettings;
  const open = async (role = "member", defaultAgents = ["designer"]) => {
    approvals = { ...USUAL_APPROVALS };
    world = await startThreePlatforms({ defaultAgents, settings: { approvals } });
    const slack = await world.slackMember("ben", role);
    ben = { slack, discord: world.on.discord("ben_of_the_server"), telegram: world.on.telegram("Benny") };
    await link(ben.slack, ben.discord);
    await link(ben.discord, ben.telegram);
  };
  afterEach(() => world.stop());
  const audited = (action: string) => world.team.audited(action);
  const mention = () => `<@${ben.slack.identity.split(":").at(-1)}>`;
  const settled = async (holds: () => Promise<boolean>, what: string) => {
    for (const patience = Date.now() + 20_000; Date.now() < patience; ) {
      if (await holds()) return;
      await new Promise((resolve) => setImmediate(resolve));
    }
    throw new Error(`never: ${what}`);
  };

  describe("is one principal", () => {
    beforeEach(() => open());

    it("with one whoami, one budget of grants, and one history for the audit", async () => {
      const { store } = world.team;
      const people = await Promise.all(THREE.map((one) => store.principals.byIdentity(ben[one].identity)));
      expect(new Set(people.map((one) => one?.id)).size).toBe(1);
      world.ada.write(`!grant ${mention()} ops for 2h because of the launch`);
      await world.ada.told("Ben can use");
      for (const one of THREE) {
        ben[one].write("!whoami");
        const told = await ben[one].told("Agents:");
        for (const other of THREE) expect(told.text).toContain(ben[other].identity);
        expect(told.text).toContain("Ops");
      }
      for (const one of THREE) {
        ben[one].write(`ops: echo said on ${one}`);
        await ben[one].told(`said on ${one}`);
      }
      await world.team.app.idle();
      const id = people[0]?.id;
      const runs = await store.audit.list({ action: "turn.answered", ...(id && { principalId: id }) }, 9);
      expect(runs).toHaveLength(3);
      world.ada.write(`!audit ${mention()} 1d`);
      const lines = (await world.ada.told("answered")).text;
      expect(lines.match(/ answered/g)?.length).toBeGreaterThanOrEqual(3);
    });

    it("loses everything everywhere by one revoke: what runs ends on each, and nothing runs after", async () => {
      for (const one of THREE) ben[one].write("designer: answer slowly");
      await settled(async () => (await audited("turn.dispatched")).length === 3, "three runs");
      world.ada.write(`!revoke ${mention()}`);
      (await world.ada.told("Ben", "Yes, take everything")).press("Yes, take everything");
      for (const one of THREE) await ben[one].told("topped");
      await world.team.app.idle();
      expect(await audited("turn.stopped")).toHaveLength(3);
      expect(await audited("credential.revoked")).toHaveLength(1);
      for (const one of THREE) {
        ben[one].write("designer: echo again");
        await ben[one].told("can't use");
        expect(ben[one].seen().flatMap(({ buttons }) => buttons)).not.toContain("Stop");
      }
      expect(await audited("turn.dispatched")).toHaveLength(3);
    });

    it("picks a conversation of Slack up on Discord, and then on Telegram, in the same session", async () => {
      ben.slack.write("designer: remember the word saffron");
      await ben.slack.told("saffron");
      await world.team.app.idle();
      for (const one of ["discord", "telegram"] as const) {
        ben[one].write("!continue");
        (await ben[one].told("Which conversation goes on here")).press("1: Designer");
        await ben[one].told("goes on with you here");
        await world.team.app.idle();
        const before = ben[one].seen().length;
        ben[one].write("what word did I say?");
        await settled(
          async () =>
            ben[one]
              .seen()
              .slice(before)
              .some(({ text }) => text.includes("saffron")),
          `the answer on ${one}`,
        );
        await world.team.app.idle();
      }
      const person = await world.team.store.principals.byIdentity(ben.slack.identity);
      const all = person ? await world.team.store.conversations.openOf(person.id) : [];
      expect(new Set(all.map(({ sessionKey }) => sessionKey)).size).toBe(1);
      expect(all.map(({ place }) => place.platform).toSorted()).toEqual(["discord", "slack", "telegram"]);
    });
  });

  describe("who may approve", () => {
    beforeEach(() => open("operator", ["designer", "ops"]));

    it.each(
      THREE.flatMap((asks) => THREE.filter((votes) => votes !== asks).map((votes) => [asks, votes] as const)),
    )(
      "cannot approve on their other account what they asked for: asked on %s, tried on %s",
      async (asks, votes) => {
        const channel = world.channelOn(votes, [ben[votes]]);
        Object.assign(approvals, { channel: channel.place });
        const card = () => channel.seenBy(ben[votes]).find(({ buttons }) => buttons.includes("Approve once"));
        ben[asks].write("ops: deploy the site");
        await settled(async () => card() !== undefined, "a card in the channel");
        const adas = await world.ada.told(DEPLOY, "Approve once");
        card()?.press("Approve once");
        await settled(async () => (await audited("approval.refused")).length === 1, "a refusal");
        await ben[votes].told("You asked for this");
        // Nor does the button of somebody else's card, taken elsewhere, do anything.
        expect(ben[votes].seen().flatMap(({ buttons }) => buttons)).not.toContain("Approve once");
        ben[votes].forge(adas.tokens[adas.buttons.indexOf("Approve once")] ?? "");
        await ben[votes].told("Nothing changed");
        expect(await audited("approval.refused")).toMatchObject([
          { actor: { identity: ben[votes].identity }, details: { why: "own-request" } },
        ]);
        expect(await audited("approval.voted")).toEqual([]);
        expect(await world.team.store.approvals.open()).toHaveLength(1);
      },
      60_000,
    );
  });

  describe("who decides for others", () => {
    beforeEach(() => open("operator", ["designer", "ops"]));

    it("has one card on each platform, and what is decided on one shows on all", async () => {
      const cleo = await world.slackMember("cleo");
      cleo.write("ops: deploy the site");
      const cards = await Promise.all(THREE.map((one) => ben[one].told(DEPLOY, "Approve once")));
      const adas = await world.ada.told(DEPLOY, "Approve once");
      cards[2]?.press("Approve once");
      (await ben.telegram.told("run exactly this", "Yes, approve")).press("Yes, approve");
      await cleo.told("It was approved");
      await world.team.app.idle();
      for (const [at, one] of THREE.entries()) {
        const now = ben[one].seen().find(({ id }) => id === cards[at]?.id);
        expect(now?.text).toContain("Approved by Ben");
        expect(now?.buttons).toEqual([]);
      }
      const now = world.ada.seen().find(({ id }) => id === adas.id);
      expect(now?.text).toContain("Approved by Ben");
      expect(await audited("approval.voted")).toHaveLength(1);
      expect((await audited("approval.voted"))[0]?.actor).toMatchObject({ identity: ben.telegram.identity });
    });
  });
});
