import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { FEED_ACTIONS } from "../../src/core/audit/feed-actions.ts";
import { placeOfChannel } from "../../src/core/conversation/place.ts";
import type { TelegramMessage } from "../fakes/telegram-server.ts";
import {
  plainText,
  startTelegramTeam,
  type TelegramTeam,
  type TelegramTeamOptions,
} from "./telegram-team.ts";

let team: TelegramTeam;
let ben: number;
const open = async (options: TelegramTeamOptions = {}) => {
  team = await startTelegramTeam({ defaultAgents: ["designer"], ...options });
  ben = await team.member("ben");
};
afterEach(() => team.stop());

const say = (user: number, text: string, options = {}) => team.telegram.say(user, user, text, options);
const labels = (message: TelegramMessage) => team.telegram.buttons(message).map(({ text }) => text);
const press = (user: number, message: TelegramMessage, label: string) =>
  team.telegram.press(user, team.telegram.button(message, label));
const replyTo = async (user: number, text: string) => {
  const question = await team.telegram.waitFor(
    () => team.telegram.answersIn(user).findLast(({ markup }) => markup?.force_reply === true),
    "a question to reply to",
    20_000,
  );
  return say(user, text, { replyTo: question.id });
};

describe("a question of an agent on Telegram", () => {
  beforeEach(() => open());

  it("is answered with a click, and in other words by a reply, one thing after the other", async () => {
    say(ben, "designer: ask me which: moss or sand twice");
    const question = await team.answerIn(ben, "question 1 of 2");
    expect(labels(question)).toEqual(["1: “moss”", "2: “sand”", "Write an answer…", "Skip"]);
    press(ben, question, "Write an answer…");
    await replyTo(ben, "neither, @everyone clay");
    await team.telegram.waitFor(() => plainText(question).includes("question 2 of 2"), "the second", 20_000);
    press(ben, question, "1: “very”");
    const answer = await team.answerIn(ben, "You answered");
    expect(plainText(answer)).toMatch(/neither, @everyone clay[\s\S]*very/);
    expect(team.telegram.pings(answer)).toEqual([]);
    await team.app.idle();
    expect(labels(question)).toEqual([]);
    expect(await team.audited("question.answered")).toHaveLength(2);
  });

  it("takes several where several may be chosen: each is ticked below the question, then they are sent", async () => {
    say(ben, "designer: ask me which ones: moss, sand, clay");
    const question = await team.answerIn(ben, "Several can be chosen");
    const press3 = async (label: string, then: string) => {
      press(ben, question, label);
      await team.telegram.waitFor(() => labels(question).includes(then), then, 10_000);
    };
    await press3("☐ 3: “clay”", "☑ 3: “clay”");
    await press3("☐ 1: “moss”", "Send these (2)");
    press(ben, question, "Send these (2)");
    expect(plainText(await team.answerIn(ben, "You answered"))).toContain("moss, clay");
    await team.app.idle();
    expect(labels(question)).toEqual([]);
    expect(await team.audited("question.answered")).toHaveLength(1);
  });

  it("ends with its run, and a late click says so", async () => {
    say(ben, "designer: ask me which: moss or sand");
    const question = await team.answerIn(ben, "asks Ben");
    const [first] = team.telegram.buttons(question);
    say(ben, "/stop");
    await team.answerIn(ben, "does not wait for an answer any more");
    await team.app.idle();
    expect(labels(question)).toEqual([]);
    if (first) team.telegram.press(ben, first);
    await team.telegram.waitFor(
      () => team.telegram.state.questions.size === 0,
      "its acknowledgement",
      10_000,
    );
    await team.app.idle();
    expect(await team.audited("question.answered")).toEqual([]);
  });
});

describe("whose words count on Telegram", () => {
  beforeEach(() => open());

  it("are a person's own: nothing comes of anybody else's, and nothing is said to them", async () => {
    const group = team.telegram.addGroup("design");
    const robo = team.telegram.addUser({ name: "robo", bot: true });
    const us = `@${team.telegram.username}`;
    const { updates, write } = team.telegram;
    const anonymous = { from: { id: 1087968824, is_bot: true, first_name: "Group" } };
    const noise = [
      say(ben, "designer: echo theirs", { more: { forward_origin: { type: "hidden_user", date: 1 } } }),
      say(ben, "/grant me ops", { more: { forward_origin: { type: "hidden_user", date: 1 } } }),
      say(ben, "designer: echo by a bot", {
        more: { via_bot: { id: robo, is_bot: true, first_name: "robo" } },
      }),
      say(ben, "designer: echo scheduled", { more: { is_from_offline: true } }),
      team.telegram.say(team.ada, group, "/revoke telegram:1 ops", {
        more: { ...anonymous, sender_chat: { id: group, type: "supergroup" } },
      }),
      team.telegram.say(team.ada, group, `${us} as a channel`, {
        more: { sender_chat: { id: -9, type: "channel" } },
      }),
      team.telegram.say(robo, group, `${us} designer: echo loop`),
      updates.send({ channel_post: write(team.ada, group, `${us} post`) }),
      updates.send({ edited_channel_post: write(team.ada, group, `${us} post`) }),
      updates.send({
        business_message: { ...write(ben, ben, "designer: echo b"), business_connection_id: "b" },
      }),
      updates.send({ guest_message: { ...write(ben, ben, "designer: echo g"), guest_query_id: "g" } }),
    ];
    for (const one of noise) await one.outcome();
    say(ben, "designer: echo mine");
    await team.answerIn(ben, "mine");
    await team.app.idle();
    expect(team.telegram.answersIn(ben)).toHaveLength(1);
    expect(team.telegram.answersIn(group)).toEqual([]);
    expect(await team.audited("message.received")).toHaveLength(1);
    expect(await team.audited("grant.created")).toEqual([]);
  });

  it("changed before their turn are what the agent reads, and a deletion nobody tells of", async () => {
    say(ben, "designer: answer slowly");
    await team.answerIn(ben, "thinking");
    const waiting = team.telegram.write(ben, ben, "echo first");
    await team.telegram.updates.send({ message: waiting }).outcome();
    await team.answerIn(ben, "yours is next");
    const edited = { ...waiting, text: "echo better", edit_date: 2_000_000_000 };
    await team.telegram.updates.send({ edited_message: edited }).outcome();
    await team.answerIn(ben, "better");
    await team.app.idle();
    expect(team.find(ben, "echo first")).toBeUndefined();
    expect(await team.audited("message.edited")).toHaveLength(1);
  }, 60_000);
});

describe("Group Privacy", () => {
  const inTopic = async (privacy: boolean) => {
    await open({ privacy });
    const group = team.telegram.addGroup("design");
    const thread = team.telegram.addTopic(group, "blue");
    const write = (text: string, more = {}) => team.telegram.say(ben, group, text, { thread, ...more });
    write(`@${team.telegram.username} designer: echo first`);
    const { id } = await team.answerIn(group, "first");
    await team.app.idle();
    return { group, write, first: id };
  };

  it("on, keeps from us what does not name, answer or command us, and as an admin we hear it", async () => {
    const { group, write, first } = await inTopic(true);
    await write("echo unheard").outcome();
    write("echo as a reply", { replyTo: first });
    await team.answerIn(group, "as a reply");
    team.telegram.setOurs(group, "admin");
    write("echo as an admin");
    await team.answerIn(group, "as an admin");
    await team.app.idle();
    expect(team.find(group, "unheard")).toBeUndefined();
    expect(await team.audited("message.received")).toHaveLength(3);
  });

  it("off, tells us everything, and talk between people stays between them", async () => {
    const { group, write } = await inTopic(false);
    write("echo what follows");
    await team.answerIn(group, "what follows");
    const plain = team.telegram.addGroup("plain");
    await team.telegram.say(ben, plain, "who has the keys?").outcome();
    await team.app.idle();
    expect(team.telegram.answersIn(plain)).toEqual([]);
    expect(await team.audited("message.received")).toHaveLength(2);
  });
});

describe("where things are said on Telegram", () => {
  it("follows a group to its new number, over a restart too: cards come, and their buttons count", async () => {
    let leads = 0;
    await open({
      defaultAgents: ["designer", "ops"],
      settings: (telegram) => {
        leads = telegram.addBasicGroup("leads");
        const place = placeOfChannel(`telegram:${leads}`);
        return {
          approvals: { selfApproval: "never", quietHours: null, urgent: new Set<never>(), channel: place },
          auditFeed: { place, actions: new Set(FEED_ACTIONS) },
        };
      },
    });
    const cleo = await team.member("cleo", "operator");
    const now = team.telegram.migrate(leads);
    say(team.ada, `/grant <@telegram:${ben}> ops for 7d`);
    await team.answerIn(now, "Ben");
    await team.app.idle();
    await team.restart();
    say(ben, "ops: deploy the site");
    const card = await team.answerIn(now, "may Ops run this?");
    press(cleo, card, "Approve once");
    press(cleo, await team.answerIn(cleo, "run exactly this"), "Yes, approve");
    await team.answerIn(ben, "It was approved");
    await team.app.idle();
    expect(plainText(card)).toContain("Approved by Cleo");
    expect(team.telegram.answersIn(leads)).toEqual([]);
  }, 60_000);

  it("goes on in the chat itself when Telegram forgets a topic", async () => {
    await open({ topics: true });
    const group = team.telegram.addGroup("design");
    team.telegram.say(ben, group, `@${team.telegram.username} designer: answer slowly`);
    const line = await team.answerIn(ben, "thinking");
    expect(line.thread).not.toBeNull();
    team.telegram.state.chats.get(ben)?.topics.clear();
    await team.telegram.waitFor(
      () => team.telegram.answersIn(ben).find(({ thread, markup }) => thread === null && markup === null),
      "the answer in the chat",
      30_000,
    );
    await team.app.idle();
    expect(await team.audited("turn.answered")).toHaveLength(1);
    expect(team.logger.lines.join("\n")).toContain("knows a topic no more");
    say(ben, "designer: echo still here");
    expect((await team.answerIn(ben, "still here")).thread).toBeNull();
  }, 60_000);

  it("keeps what a group does not take any more, and goes on for everybody else", async () => {
    let feed = 0;
    await open({
      settings: (telegram) => {
        feed = telegram.addGroup("feed");
        const place = placeOfChannel(`telegram:${feed}`);
        return { auditFeed: { place, actions: new Set(FEED_ACTIONS) } };
      },
    });
    team.telegram.setOurs(feed, "kicked");
    say(team.ada, `/grant <@telegram:${ben}> ops for 7d`);
    await team.answerIn(team.ada, "Ben can use");
    say(ben, "designer: echo all the same");
    await team.answerIn(ben, "all the same");
    await team.app.idle();
    expect(await team.store.outbox.open()).toEqual([]);
    expect(await team.store.outbox.dead(9)).not.toEqual([]);
  });
});
