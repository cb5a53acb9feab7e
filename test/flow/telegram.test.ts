import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  plainText,
  startTelegramTeam,
  type TelegramTeam,
  type TelegramTeamOptions,
} from "./telegram-team.ts";

const DEPLOY = "npm run deploy -- --prod";

describe("asking an agent on Telegram", () => {
  let team: TelegramTeam;
  let ben: number;
  const open = async (options: TelegramTeamOptions = {}) => {
    team = await startTelegramTeam(options);
    ben = await team.member("ben");
  };
  beforeEach(() => open());
  afterEach(() => team.stop());

  const press = async (user: number, text: string, button: string) =>
    team.telegram.press(user, team.telegram.button(await team.answerIn(user, text), button));
  const replyTo = async (user: number, text: string, reply: string) => {
    const { id, thread, markup } = await team.answerIn(user, text);
    expect(markup?.force_reply).toBe(true);
    return team.telegram.say(user, user, reply, { replyTo: id, thread });
  };

  it("answers in the private chat, remembers, and says which agent it is", async () => {
    team.telegram.say(ben, ben, "designer: remember the word saffron");
    await team.answerIn(ben, "saffron");
    await team.app.idle();
    team.telegram.say(ben, ben, "what word did I say?");
    await team.telegram.waitFor(() => team.telegram.answersIn(ben).length === 2);
    await team.app.idle();
    const [, second] = team.telegram.answersIn(ben);
    expect(plainText(second as never)).toContain("saffron");
    expect(second?.text.split("\n")[0]).toBe("Designer");
    expect(second?.entities[0]).toMatchObject({ type: "bold", offset: 0, length: 8 });
  });

  it("streams as a draft, and the final text is whole, once, by a message of its own", async () => {
    await team.stop();
    await open({ limits: true });
    team.telegram.say(ben, ben, "designer: answer slowly");
    const draft = await team.telegram.waitFor(() => team.telegram.state.drafts[0], "a draft", 20_000);
    expect(draft).toMatchObject({ chat: ben, canStop: true });
    await team.telegram.waitFor(() => team.telegram.state.drafts.length === 0, "the final", 60_000);
    await team.app.idle();
    expect(draft.texts.length).toBeGreaterThan(1);
    const [only, ...others] = team.telegram.answersIn(ben);
    expect(others).toEqual([]);
    expect(only?.text).toContain(draft.texts.at(-1)?.slice(0, 40));
    // Whatever grows waits for its own turn; the final text waits as long as Telegram asks.
    const drafts = team.telegram.calls("sendMessageDraft");
    expect(drafts.filter(({ outcome }) => outcome.startsWith("Too Many"))).toEqual([]);
  }, 60_000);

  it("grows by edits where the server knows no drafts", async () => {
    team.telegram.switches.draftsKnown = false;
    team.telegram.say(ben, ben, "designer: answer slowly");
    await team.telegram.waitFor(
      () => team.telegram.answersIn(ben).find(({ edits, markup }) => edits > 1 && markup === null),
      "the final",
      60_000,
    );
    await team.app.idle();
    expect(team.telegram.answersIn(ben)).toHaveLength(1);
    expect(team.telegram.calls("sendMessageDraft")).toHaveLength(1);
  }, 60_000);

  it("waits as long as Telegram asks in one chat, while others are answered, and says everything once", async () => {
    const cleo = await team.member("cleo");
    team.telegram.fail("sendMessage", { kind: "rate-limited", retryAfterSeconds: 3 });
    team.telegram.say(ben, ben, "designer: echo for Ben");
    await team.telegram.waitFor(() => team.telegram.calls("sendMessage").length === 1, "the refusal", 10_000);
    team.telegram.say(cleo, cleo, "designer: echo for Cleo");
    await team.answerIn(cleo, "for Cleo");
    expect(team.telegram.answersIn(ben)).toEqual([]);
    await team.answerIn(ben, "for Ben");
    await team.app.idle();
    const first = team.telegram.calls("sendMessage").filter(({ args }) => args.chat_id === ben);
    expect((first[1]?.at ?? 0) - (first[0]?.at ?? 0)).toBeGreaterThanOrEqual(3000);
    expect(team.telegram.answersIn(ben)).toHaveLength(1);
    expect(team.telegram.answersIn(cleo)).toHaveLength(1);
  });

  it("marks an answer that it may have said before, since nobody can look", async () => {
    team.telegram.fail("sendMessage", { kind: "apply-then-reset" });
    team.telegram.say(ben, ben, "/whoami");
    await team.telegram.waitFor(() => team.telegram.answersIn(ben).length === 2, "the copy", 20_000);
    await team.app.idle();
    const [first, copy] = team.telegram.answersIn(ben).map(plainText);
    expect(copy?.startsWith(first ?? "?")).toBe(true);
    expect(copy?.length).toBeGreaterThan(first?.length ?? 0);
  });

  it("stops at the button of the status line", async () => {
    team.telegram.say(ben, ben, "designer: answer slowly");
    await press(ben, "thinking", "Stop");
    await team.answerIn(ben, "Stopped");
    await team.app.idle();
    expect(await team.audited("turn.stopped")).toHaveLength(1);
    expect(team.telegram.state.questions.size).toBe(0);
  });

  it("stops at the button of the draft", async () => {
    team.telegram.say(ben, ben, "designer: answer slowly");
    await team.telegram.waitFor(() => team.telegram.state.drafts[0], "a draft", 20_000);
    team.telegram.stopDraft(ben);
    await team.answerIn(ben, "Stopped");
    await team.app.idle();
    expect((await team.audited("turn.stopped")).map(({ rule }) => rule)).toEqual(["asked by Ben"]);
    expect(team.telegram.state.drafts).toEqual([]);
  });

  it("refuses with the way in, takes the request with its reason by a reply, and runs what was refused, once", async () => {
    team.telegram.say(ben, ben, "ops: echo let me in");
    await press(ben, "Ops", "Request access");
    await replyTo(ben, "reply to this message", "onboarding");
    await press(team.ada, "onboarding", "Approve for 7 days");
    await team.answerIn(ben, "let me in");
    await team.app.idle();
    expect(await team.audited("access.denied")).toHaveLength(1);
    expect(await team.audited("turn.answered")).toHaveLength(1);
  });

  it("takes a reply for whatever was asked: until when", async () => {
    team.telegram.say(ben, ben, "ops: echo let me in");
    await press(ben, "Ops", "Request access");
    await replyTo(ben, "reply to this message", "onboarding");
    await press(team.ada, "onboarding", "Approve until…");
    await replyTo(team.ada, "reply to this message", "2h");
    await team.answerIn(ben, "let me in");
    await team.app.idle();
    const [grant] = await team.audited("grant.created");
    expect(Number(grant?.details.endsAt) - (grant?.at ?? 0)).toBeCloseTo(2 * 3_600_000, -4);
  });

  it("lets an admin grant by naming somebody in any way that Telegram vouches for", async () => {
    const group = team.telegram.addGroup("design");
    const cleo = await team.member("cleo", "viewer");
    const said = team.telegram.write(ben, group, "who can help?");
    team.telegram.say(team.ada, group, "/grant ops for 7d", { replyTo: Number(said.message_id) });
    await team.answerIn(team.ada, "Ben");
    team.telegram.say(team.ada, team.ada, `/grant <@telegram:${cleo}> ops for 7d`);
    await team.answerIn(team.ada, "Cleo");
    team.telegram.say(team.ada, team.ada, `/revoke telegram:${cleo} ops`);
    await team.answerIn(team.ada, "Done: Cleo");
    // Seen nowhere, a name could be anybody's.
    team.telegram.say(team.ada, team.ada, "/grant @cleo_of_the_team ops for 7d");
    await team.answerIn(team.ada, "names can be anybody's");
    team.telegram.say(cleo, cleo, "/whoami");
    await team.answerIn(cleo, "viewer");
    team.telegram.say(team.ada, team.ada, "/grant @cleo_of_the_team designer for 7d");
    await team.telegram.waitFor(() => team.find(team.ada, "Cleo can use Designer"), "the grant", 10_000);
    await team.app.idle();
    expect(await team.audited("grant.created")).toHaveLength(3);
    expect(team.telegram.answersIn(group)).toEqual([]);
  });

  it("stops the running turn on a revoke", async () => {
    team.telegram.say(team.ada, team.ada, `/grant <@telegram:${ben}> ops for 7d`);
    await team.answerIn(team.ada, "Ben");
    await team.app.idle();
    team.telegram.say(ben, ben, "ops: answer slowly");
    await team.answerIn(ben, "thinking");
    team.telegram.say(team.ada, team.ada, `/revoke <@telegram:${ben}> ops`);
    await team.answerIn(ben, "topped");
    await team.app.idle();
    expect((await team.audited("turn.stopped")).map(({ rule }) => rule)).toEqual(["revoked by Ada"]);
  });

  it("takes a turn up that a restart broke off, and what was said meanwhile", async () => {
    team.telegram.say(ben, ben, "designer: answer slowly");
    await team.answerIn(ben, "thinking");
    await team.restart(() => {
      team.telegram.say(ben, ben, "designer: echo meanwhile");
    });
    await team.answerIn(ben, "meanwhile");
    await team.app.idle();
    expect(await team.audited("turn.answered")).toHaveLength(2);
    expect(team.telegram.answersIn(ben)).toHaveLength(2);
  }, 60_000);

  it("takes what began in a group to a topic of the person's own, or says where the private chat is", async () => {
    await team.stop();
    await open({ topics: true });
    const group = team.telegram.addGroup("design");
    const us = `@${team.telegram.username}`;
    team.telegram.say(ben, group, `${us} designer: echo hello`);
    const answer = await team.answerIn(ben, "hello");
    expect(answer.thread).not.toBeNull();
    expect(team.telegram.answersIn(group)).toEqual([]);
    team.telegram.say(ben, ben, "echo more", { thread: answer.thread });
    expect((await team.answerIn(ben, "more")).thread).toBe(answer.thread);
    const dan = await team.member("dan");
    team.telegram.user(dan).started = false;
    team.telegram.say(dan, group, `${us} designer: echo hello`);
    const pointer = await team.answerIn(group, "I answer in private");
    await team.app.idle();
    expect(await team.audited("message.refused")).toMatchObject([
      { details: { answer: "open-private-chat" } },
    ]);
    expect(team.logger.lines.filter((line) => line.startsWith("error"))).toEqual([]);
    expect(pointer.entities.at(-1)).toMatchObject({
      type: "text_link",
      url: `https://t.me/${team.telegram.username}`,
    });
  });

  it("shows admins the commands of admins, and strangers nothing to run", async () => {
    team.telegram.say(team.ada, team.ada, "/whoami");
    const names = (chat: string) =>
      team.telegram.state.commands.get(chat)?.map(({ command }) => command) ?? [];
    await team.telegram.waitFor(() => names(String(team.ada)).includes("grant"), "an admin's menu");
    expect(names("default")).toContain("whoami");
    expect(names("default")).not.toContain("grant");
    const inGerman = () => team.telegram.state.commands.get(`${team.ada}/de`)?.map((one) => one.description);
    await team.telegram.waitFor(() => inGerman() !== undefined, "an admin's menu in German");
    expect(inGerman()).toContain("Es wieder entziehen, sofort");
    const sam = team.telegram.addUser({ name: "Sam" });
    team.telegram.say(sam, sam, "/start");
    await team.answerIn(sam, "I don't know you yet");
    team.telegram.say(sam, sam, "designer: echo hello");
    await expect.poll(() => team.audited("access.denied").then((all) => all.length)).toBe(1);
    await team.app.idle();
    expect(await team.audited("turn.dispatched")).toEqual([]);
  });

  it("lets a newcomer in by the link of an invite, with the tap that begins the chat", async () => {
    const sam = team.telegram.addUser({ name: "Sam", started: false });
    team.telegram.say(team.ada, team.ada, "/invite member for 7d");
    const invite = await team.answerIn(team.ada, "?start=");
    const links = invite.entities.flatMap((one) => (one.type === "text_link" ? [String(one.url)] : []));
    const [, code] = /\?start=([\w-]+)/.exec(`${invite.text} ${links.join(" ")}`) ?? [];
    expect(code).toBeDefined();
    team.telegram.user(sam).started = true;
    team.telegram.say(sam, sam, `/start ${code}`);
    await team.telegram.waitFor(() => team.telegram.answersIn(sam)[0], "a word to Sam", 10_000);
    team.telegram.say(sam, sam, "designer: echo I am in");
    await team.answerIn(sam, "I am in");
    await team.app.idle();
    expect(await team.audited("turn.answered")).toHaveLength(1);
  });

  describe("what has to be approved", () => {
    let cleo: number;
    beforeEach(async () => {
      await team.stop();
      await open({ defaultAgents: ["ops"] });
      cleo = await team.member("cleo", "operator");
    });
    const ends = async () => (await team.audited("approval.ended")).map(({ details }) => details.after);

    it("is approved by button, in two steps where it is dangerous, and every card says by whom", async () => {
      team.telegram.say(ben, ben, "ops: deploy the site");
      const card = await team.answerIn(team.ada, DEPLOY);
      expect(card.entities).toContainEqual(expect.objectContaining({ type: "pre" }));
      await press(cleo, DEPLOY, "Approve once");
      await press(cleo, "run exactly this", "Yes, approve");
      await team.answerIn(ben, "It was approved");
      await team.app.idle();
      expect(card.text).toContain("Approved by Cleo");
      expect(team.telegram.buttons(card)).toEqual([]);
      expect(await ends()).toEqual(["allow-once"]);
    });

    it("is denied with a reason by a reply, and the reason stands everywhere as a quote", async () => {
      team.telegram.say(ben, ben, "ops: deploy the site");
      await press(cleo, DEPLOY, "Deny with a reason…");
      await replyTo(cleo, "reply to this message", "not before @everyone's *freeze* ends");
      await team.answerIn(ben, "It was denied");
      await team.app.idle();
      const card = await team.answerIn(team.ada, "Denied by Cleo");
      expect(plainText(card)).toContain("not before @everyone's *freeze* ends");
      expect(card.entities).toContainEqual(expect.objectContaining({ type: "blockquote" }));
      expect(team.telegram.pings(card)).toEqual([]);
      expect(await ends()).toEqual(["denied"]);
      expect(await team.audited("approval.voted")).toHaveLength(1);
    });
  });
});
