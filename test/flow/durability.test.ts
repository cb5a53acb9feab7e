import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { RoleName } from "../../src/core/access/role.ts";
import { identityOf, startTeam, type Team } from "./start-team.ts";

describe("what was acknowledged", () => {
  let team: Team;
  let ben: string;
  beforeEach(async () => {
    team = await startTeam();
    ben = await team.member("ben");
  });
  afterEach(() => team.stop());

  const ask = (user: string, text: string) => team.slack.say(user, team.slack.dm(user), text);

  it("is answered once after a restart in the middle of the answer", async () => {
    const said = ask(ben, "designer: answer slowly");
    await team.answerIn(said.channel, said.thread, "thinking");
    await team.restart();
    await team.app.idle();
    const answers = team.slack.answersIn(said.channel, said.thread);
    expect(answers).toHaveLength(1);
    expect(await team.audited("turn.answered")).toHaveLength(1);
    expect(await team.audited("turn.dispatched")).toHaveLength(1);
  });

  it("is stopped by the next process when its person lost their access and nobody saw to it any more", async () => {
    const said = ask(ben, "designer: answer slowly");
    await team.slack.waitFor(() => team.slack.calls("chat.startStream").length > 0);
    await team.store.transact(async (tx) => {
      const person = await tx.principals.byIdentity(identityOf(ben));
      if (person) await tx.principals.setRole(person.id, "guest" as RoleName);
    });
    await team.restart();
    await team.answerIn(said.channel, said.thread, "Stopped");
    expect(await team.audited("turn.stopped")).toMatchObject([{ rule: "revoked by an admin" }]);
    expect(await team.store.turns.unfinished()).toEqual([]);
  });

  it("is said at the first try when an earlier process left it unsaid", async () => {
    const message = {
      kind: "notice",
      text: { key: "internal-fault" },
      buttons: [],
      reference: null,
    } as const;
    const operation = { kind: "direct", to: identityOf(ben), message } as const;
    await team.store.transact((tx) =>
      tx.outbox.add({ id: "o-left", lane: "slack/left", turnId: null, operation }, team.clock.now()),
    );
    await team.restart();
    await team.slack.waitFor(() => team.slack.answersIn(team.slack.dm(ben)).length > 0);
    expect(team.logger.lines.filter((line) => line.includes("did not work"))).toEqual([]);
  });

  it("is stored before Slack hears of it: 200 messages at once are all acknowledged and all answered", async () => {
    const people = await Promise.all(Array.from({ length: 20 }, (_, i) => team.member(`person-${i}`)));
    const said = people.flatMap((user) =>
      Array.from({ length: 10 }, (_, i) => ask(user, `designer: echo n${i}`)),
    );
    await Promise.all(said.map((one) => one.acked));
    const deliveries = said.flatMap((one) => one.deliveries);
    expect(deliveries.filter(({ ackedAfterMs }) => ackedAfterMs === null)).toEqual([]);
    await team.app.idle();
    for (const [index, one] of said.entries()) {
      const answers = team.slack.answersIn(one.channel, one.thread);
      expect(answers.map(team.slack.shown).join()).toContain(`n${index % 10}`);
      expect(answers).toHaveLength(1);
    }
    expect(await team.store.inbox.unhandled(10)).toEqual([]);
  }, 60_000);

  it("runs the turns of one conversation in order, one at a time", async () => {
    const said = ask(ben, "designer: echo first");
    const thread = said.thread;
    for (const word of ["second", "third"]) {
      await team.slack.say(ben, said.channel, `echo ${word}`, { thread }).acked;
    }
    await team.slack.waitFor(() => team.slack.answersIn(said.channel, thread).length >= 3);
    await team.answerIn(said.channel, thread, "third");
    await team.app.idle();
    const shown = team.slack.answersIn(said.channel, thread).map(team.slack.shown);
    expect(shown.map((text) => ["first", "second", "third"].find((word) => text.includes(word)))).toEqual([
      "first",
      "second",
      "third",
    ]);
  });

  it("keeps an audit whose hashes join", async () => {
    const said = ask(ben, "designer: echo audited");
    await team.answerIn(said.channel, said.thread, "audited");
    await team.app.idle();
    const records = await team.store.audit.page(1, 1000);
    expect(records.length).toBeGreaterThan(4);
    for (const [index, record] of records.entries()) {
      expect(record.previousHash).toBe(index === 0 ? "0".repeat(64) : records[index - 1]?.hash);
    }
    expect(JSON.stringify(records)).not.toContain("echo audited");
  });

  it("leaves no secret and no message text in the log", async () => {
    const said = ask(ben, "designer: echo the-canary-word");
    await team.answerIn(said.channel, said.thread, "the-canary-word");
    await team.app.idle();
    const log = team.logger.lines.join("\n");
    for (const secret of [
      team.slack.botToken,
      team.slack.appToken,
      team.slack.signingSecret,
      "the-canary-word",
    ]) {
      expect(log).not.toContain(secret);
    }
  });
});

describe("many people and several agents", () => {
  let team: Team;
  beforeEach(async () => {
    team = await startTeam({ defaultAgents: ["designer", "product-manager", "ops"] });
  });
  afterEach(() => team.stop());

  it("gives 20 people with 3 agents 60 sessions of their own, stable over a restart, and no word crosses", async () => {
    const agents = ["designer", "product-manager", "ops"];
    const people = await Promise.all(Array.from({ length: 20 }, (_, i) => team.member(`person-${i}`)));
    const threads = new Map<string, string>();
    const pairs = people.flatMap((user, p) =>
      agents.map((agent) => ({ user, agent, word: `word${p}${agent[0]}` })),
    );
    for (const { user, agent, word } of pairs) {
      const said = team.slack.say(user, team.slack.dm(user), `${agent}: remember the word ${word}`);
      threads.set(`${user}/${agent}`, said.thread);
    }
    await team.slack.waitFor(
      () => pairs.every(({ user }) => team.slack.answersIn(team.slack.dm(user)).length >= 3),
      undefined,
      60_000,
    );
    await team.app.idle();
    const sessions = async () => {
      const opened = await team.audited("conversation.opened");
      return new Set(opened.map((event) => event.target.id));
    };
    const before = await sessions();
    expect(before.size).toBe(60);
    await team.restart();
    for (const { user, agent, word } of pairs) {
      const thread = threads.get(`${user}/${agent}`) ?? "";
      const seen = team.slack.answersIn(team.slack.dm(user), thread).length;
      team.slack.say(user, team.slack.dm(user), "what word did I say?", { thread });
      await team.slack.waitFor(() => team.slack.answersIn(team.slack.dm(user), thread).length > seen);
      await team.answerIn(team.slack.dm(user), thread, word);
      const all = team.slack.answersIn(team.slack.dm(user), thread).map(team.slack.shown).join("\n");
      const strange = pairs.filter(
        (other) => other.word !== word && new RegExp(`${other.word}\\b`).test(all),
      );
      expect(strange).toEqual([]);
    }
    expect(await sessions()).toEqual(before);
  }, 120_000);
});
