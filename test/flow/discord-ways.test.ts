import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { examineDiscord } from "../../adapters/discord/examine.ts";
import { FEED_ACTIONS } from "../../src/core/audit/feed-actions.ts";
import { placeOfChannel } from "../../src/core/conversation/place.ts";
import { readerSees } from "../fakes/discord/payloads.ts";
import { PERMISSION } from "../fakes/discord-server.ts";
import { type DiscordTeam, identityOf, startDiscordTeam } from "./discord-team.ts";

const CODE = /(?:[0-9A-HJKMNP-TV-Z]{4}-){6}[0-9A-HJKMNP-TV-Z]{4}/;

describe("ways in and around on Discord", () => {
  let team: DiscordTeam;
  let design: string;
  let leads: string;
  beforeEach(async () => {
    team = await startDiscordTeam({
      defaultAgents: ["designer", "ops"],
      settings: (discord) => {
        leads = discord.addChannel("leads");
        const place = placeOfChannel(`discord:${discord.guildId}:${leads}`);
        const rules = { selfApproval: "never", quietHours: null, urgent: new Set<never>() } as const;
        return {
          approvals: { ...rules, channel: place },
          auditFeed: { place, actions: new Set(FEED_ACTIONS) },
        };
      },
    });
    design = team.discord.addChannel("design");
  });
  afterEach(() => team.stop());

  const ask = (person: string, text: string) =>
    team.discord.say(person, design, `${team.discord.mention} ${text}`);

  it("bring a stranger in by an invite, in private, once, and never in a channel", async () => {
    team.discord.slash(team.ada, design, "invite", { what: "ops", until: "7d" });
    const [code = ""] = CODE.exec((await team.privately(team.ada, "join")).content) ?? [];
    expect(code).not.toBe("");
    const sam = team.discord.addUser({ name: "sam" });
    ask(sam, "ops: is the shop up?");
    const card = await team.told(sam, "don't know you", "I have a code");
    team.discord.press(sam, team.discord.button(card, "I have a code"));
    const form = await team.discord.waitFor(() => team.discord.formsOf(sam)[0], "a window", 20_000);
    team.discord.submit(sam, form, { code: code.toLowerCase() });
    expect((await team.told(sam, "Welcome, Sam")).content).toContain("Ada let you in");
    ask(sam, "ops: echo here I am");
    await team.discord.waitFor(
      () =>
        team.discord
          .threadsIn(design)
          .find(({ id }) => team.discord.answersIn(id).some(({ content }) => content.includes("here I am"))),
      "an answer",
      20_000,
    );
    const tim = team.discord.addUser({ name: "tim" });
    team.discord.say(tim, team.discord.dm(tim), `join ${code}`);
    await team.answerIn(team.discord.dm(tim), "used already");
    expect(await team.audited("invite.redeemed")).toMatchObject([{ actor: { identity: identityOf(sam) } }]);
    for (const { content } of team.discord.messagesIn(design)) expect(content).not.toContain(code);
  }, 30_000);

  it("tell a channel of the server what changes, and show it each request, to be decided there too", async () => {
    const ben = await team.member("ben");
    const cleo = await team.member("cleo", "operator");
    team.discord.slash(team.ada, design, "grant", { who: ben, what: "ops", until: "7d" });
    await team.answerIn(leads, "Ben");
    ask(ben, "ops: run ls");
    const card = await team.answerIn(leads, "may Ops run this?");
    expect(team.discord.pings(card)).toEqual([]);
    team.discord.press(ben, team.discord.button(card, "Approve once"));
    await team.privately(ben, "You asked for this");
    team.discord.press(cleo, team.discord.button(card, "Approve once"));
    const thread = await team.threadOf(design, ben);
    await team.answerIn(thread.id, "It was approved");
    await team.app.idle();
    expect(readerSees(card.content)).toContain("Approved by Cleo");
    expect(team.discord.buttons(card)).toEqual([]);
  }, 30_000);

  it("answer directly where a channel takes threads from us, and doctor names the channel and the page", async () => {
    const ben = await team.member("ben");
    team.discord.channel(design).denied = PERMISSION.createPrivateThreads;
    ask(ben, "designer: echo all the same");
    await team.answerIn(team.discord.dm(ben), "all the same");
    expect(team.discord.threadsIn(design)).toEqual([]);
    const told = (await examineDiscord(team.discord.config)).filter(({ level }) => level !== "ok");
    expect(told).toMatchObject([
      {
        what: "in #design the bot lacks: Create Private Threads",
        mend: expect.stringContaining("Edit Channel"),
      },
    ]);
  });

  it("keep what cannot be said where we lost the right to write, and tell the person directly", async () => {
    const ben = await team.member("ben");
    ask(ben, "designer: answer slowly");
    const thread = await team.threadOf(design, ben);
    await team.answerIn(thread.id, "thinking");
    team.discord.channel(design).denied = PERMISSION.sendInThreads;
    team.discord.say(ben, thread.id, "echo the next one");
    await team.answerIn(team.discord.dm(ben), "could not");
    await team.app.idle();
    expect(await team.store.outbox.open()).toEqual([]);
    expect(await team.audited("turn.answered")).toHaveLength(2);
  }, 30_000);
});
