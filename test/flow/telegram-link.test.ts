import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { link, type PersonThere, startThreePlatforms, type ThreePlatforms } from "./three-platforms.ts";

describe("one person on Slack and Telegram", () => {
  let world: ThreePlatforms;
  let slack: PersonThere;
  let telegram: PersonThere;
  beforeEach(async () => {
    world = await startThreePlatforms({ defaultAgents: ["designer"] });
    slack = await world.slackMember("ben");
    telegram = world.on.telegram("Ben");
  });
  afterEach(() => world.stop());
  const audited = (action: string) => world.team.audited(action);

  it("comes in by the link of an invite, joins Slack by a code made on Telegram, and leaves it again", async () => {
    world.ada.write("!invite member");
    const { text } = await world.ada.told("?start=");
    const [, invite = ""] = /\?start=([\w-]+)/.exec(text) ?? [];
    const sam = world.on.telegram("Sam");
    sam.write(`/start ${invite}`);
    await sam.told("Welcome, Sam");
    const account = world.on.slack("sam");
    await link(sam, account);
    account.write("designer: echo the same person");
    await account.told("the same person");
    sam.write(`/unlink ${account.identity}`);
    await sam.told("is not yours any more");
    await world.team.app.idle();
    account.write("designer: echo again");
    await account.told("don't know you");
    expect(await audited("turn.answered")).toHaveLength(1);
    expect(await audited("identity.unlinked")).toHaveLength(1);
  }, 30_000);

  it("takes a conversation from Telegram back to Slack, in the same session", async () => {
    await link(slack, telegram);
    telegram.write("designer: remember the word saffron");
    await telegram.told("saffron");
    await world.team.app.idle();
    slack.write("!continue");
    (await slack.told("Which conversation goes on here")).press("1: Designer");
    await slack.told("goes on with you here");
    await world.team.app.idle();
    const person = await world.team.store.principals.byIdentity(slack.identity);
    const open = person ? await world.team.store.conversations.openOf(person.id) : [];
    expect(new Set(open.map(({ sessionKey }) => sessionKey)).size).toBe(1);
    expect(open.map(({ place }) => place.platform).toSorted()).toEqual(["slack", "telegram"]);
    telegram.write("what word did I say?");
    await telegram.told("saffron");
  }, 30_000);
});
