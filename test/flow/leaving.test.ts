import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { userIdOf } from "../../src/core/people/identity.ts";
import {
  link,
  type OneOfThree,
  type PersonThere,
  startThreePlatforms,
  THREE,
  type ThreePlatforms,
} from "./three-platforms.ts";

describe("somebody on Slack, Discord and Telegram who leaves", () => {
  const teamGroup = {
    platform: "telegram" as const,
    workspace: "",
    channel: "",
    thread: null,
    kind: "channel" as const,
  };
  let world: ThreePlatforms;
  let ben: Record<OneOfThree, PersonThere>;
  let group: number;
  beforeEach(async () => {
    world = await startThreePlatforms({ defaultAgents: ["designer"], settings: { teamGroup } });
    group = world.telegram.addGroup("the team");
    teamGroup.channel = String(group);
    const slack = await world.slackMember("ben", "operator");
    ben = { slack, discord: world.on.discord("Ben"), telegram: world.on.telegram("Ben") };
    await link(ben.slack, ben.discord);
    await link(ben.discord, ben.telegram);
  });
  afterEach(() => world.stop());

  const settled = async (holds: () => Promise<boolean>, what: string) => {
    for (const patience = Date.now() + 20_000; Date.now() < patience; ) {
      if (await holds()) return;
      await new Promise((resolve) => setImmediate(resolve));
    }
    throw new Error(`never: ${what}`);
  };
  const userOn = (platform: OneOfThree) => userIdOf(ben[platform].identity);
  const guild = () => world.discord.config.guildId;

  const NEWS: Record<string, () => unknown> = {
    "a Slack account that is closed": () =>
      world.team.slack.changeAccount(userOn("slack"), { deleted: true }),
    "a ban on Discord": () =>
      world.discord.gateway.tell("GUILD_BAN_ADD", { guild_id: guild(), user: { id: userOn("discord") } }),
    "the way out of the team's group on Telegram": () =>
      world.telegram.updates.send({
        chat_member: {
          chat: { id: group, type: "supergroup", title: "the team" },
          from: { id: 1, is_bot: false, first_name: "Ada" },
          date: Math.floor(Date.now() / 1000),
          old_chat_member: { status: "member" },
          new_chat_member: {
            status: "kicked",
            user: { id: Number(userOn("telegram")), is_bot: false, first_name: "Ben" },
            until_date: 0,
          },
        },
      }),
  };

  it.each(Object.keys(NEWS))("loses everything everywhere by %s", async (news) => {
    for (const one of THREE) ben[one].write("designer: answer slowly");
    await settled(async () => (await world.team.audited("turn.dispatched")).length === 3, "three runs");
    NEWS[news]?.();
    const card = await world.ada.told("has left");
    for (const one of THREE) expect(card.text).toContain(ben[one].identity);
    for (const one of THREE) await ben[one].told("this account has left");
    await world.team.app.idle();
    expect(await world.team.audited("credential.revoked")).toHaveLength(1);
    const person = await world.team.store.principals.byIdentity(ben.slack.identity);
    expect(person).toMatchObject({ role: "guest", suspendedAt: expect.any(Number) });
    for (const one of THREE) ben[one].write("designer: echo again");
    await settled(
      async () => (await world.team.audited("access.denied")).length >= 2,
      "what the others were told",
    );
    expect(await world.team.audited("turn.dispatched")).toHaveLength(3);
  });

  it("keeps everything by blocking the bot, or by leaving another group", async () => {
    const user = { id: Number(userOn("telegram")), is_bot: false, first_name: "Ben" };
    const out = { status: "kicked", user, until_date: 0 };
    const change = { from: user, date: Math.floor(Date.now() / 1000), new_chat_member: out };
    const other = world.telegram.addGroup("another");
    await world.telegram.updates.send({
      chat_member: { ...change, chat: { id: other, type: "supergroup" } },
    });
    await world.telegram.updates.send({
      my_chat_member: { ...change, chat: { id: user.id, type: "private" } },
    });
    ben.slack.write("designer: echo still here");
    await ben.slack.told("still here");
    expect(await world.team.audited("principal.suspended")).toHaveLength(0);
  });
});
