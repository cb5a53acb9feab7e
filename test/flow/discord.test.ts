import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type DiscordTeam, startDiscordTeam } from "./discord-team.ts";

describe("asking an agent on Discord", () => {
  let team: DiscordTeam;
  let ben: string;
  let design: string;
  beforeEach(async () => {
    team = await startDiscordTeam();
    ben = await team.member("ben");
    design = team.discord.addChannel("design");
  });
  afterEach(() => team.stop());

  const ask = (person: string, text: string) =>
    team.discord.say(person, design, `${team.discord.mention} ${text}`);

  it("answers a mention in a private thread of the person's own, and they go on there without one", async () => {
    ask(ben, "designer: remember the word saffron");
    const thread = await team.threadOf(design, ben);
    await team.answerIn(thread.id, "saffron");
    expect(thread).toMatchObject({ type: 12, invitable: false });
    expect([...thread.members].sort()).toEqual([ben, team.discord.ourId].sort());
    expect(team.discord.answersIn(design)).toEqual([]);
    team.discord.say(ben, thread.id, "what word did I say?");
    await team.discord.waitFor(() => team.discord.answersIn(thread.id).length >= 2);
    await team.app.idle();
    expect(team.discord.answersIn(thread.id).at(-1)?.content).toContain("saffron");
    expect(team.discord.threadsIn(design)).toHaveLength(1);
  });

  it("answers a direct message, and lets people pick where several agents could", async () => {
    const cleo = await team.member("cleo", "viewer");
    for (const what of ["ops", "frontend-dev"]) {
      team.discord.slash(team.ada, design, "grant", { who: cleo, what, until: "7d" });
    }
    await team.discord.waitFor(() => team.discord.privateTo(team.ada).length === 2, "two grants");
    const dm = team.discord.dm(cleo);
    team.discord.say(cleo, dm, "echo the blue is #1144aa");
    const picker = await team.discord.waitFor(
      () => team.discord.answersIn(dm).find((one) => team.discord.buttons(one).length === 2),
      "a picker",
    );
    team.discord.press(cleo, team.discord.button(picker, "Ops"));
    await team.answerIn(dm, "#1144aa");
    await team.app.idle();
    expect(await team.audited("turn.answered")).toHaveLength(1);
  });

  it("shows that it took the message, and stops at the button", async () => {
    ask(ben, "designer: answer slowly");
    const thread = await team.threadOf(design, ben);
    const line = await team.answerIn(thread.id, "thinking");
    team.discord.press(ben, team.discord.button(line, "Stop"));
    await team.answerIn(thread.id, "Stopped");
    await team.app.idle();
    expect(team.discord.answersIn(thread.id)).toHaveLength(1);
  });

  it("streams within Discord's budget, and the final text is whole, once", async () => {
    await team.stop();
    team = await startDiscordTeam({ limits: true });
    ben = await team.member("ben");
    design = team.discord.addChannel("design");
    ask(ben, "designer: answer slowly");
    const thread = await team.threadOf(design, ben);
    await team.discord.waitFor(
      () => {
        const [shown] = team.discord.answersIn(thread.id);
        return shown !== undefined && shown.edits > 1 && team.discord.buttons(shown).length === 0;
      },
      "the final",
      60_000,
    );
    await team.app.idle();
    expect(team.discord.answersIn(thread.id)).toHaveLength(1);
    expect(team.discord.calls().filter(({ outcome }) => outcome === "rate-limited")).toEqual([]);
  }, 60_000);

  it("refuses with the way in, lets in by command, and answers what was kept and what comes after", async () => {
    ask(ben, "ops: echo hello");
    const refusal = await team.answerIn(team.discord.dm(ben), "Ops");
    expect(refusal.content).toContain("Ada");
    expect(team.discord.threadsIn(design)).toEqual([]);
    expect(await team.audited("access.denied")).toHaveLength(1);

    team.discord.slash(team.ada, design, "grant", { who: ben, what: "ops", until: "7d" });
    const granted = await team.privately(team.ada, "Ben");
    expect(granted.content).toMatch(/<t:\d+:f>/);
    // What was kept runs by itself, and so does the next one.
    await team.answerIn((await team.threadOf(design, ben)).id, "hello");
    await team.app.idle();
    ask(ben, "ops: echo granted");
    await team.discord.waitFor(() => team.discord.threadsIn(design).length === 2, "a second thread", 60_000);
    await team.answerIn(team.discord.threadsIn(design)[1]?.id ?? "", "granted");
    expect(team.discord.threadsIn(design).map(({ name }) => name)).toEqual([
      "Ops: echo hello",
      "Ops: echo granted",
    ]);
    expect(await team.audited("grant.created")).toHaveLength(1);
  });

  it("stops the running turn on a revoke, and leaves other agents working", async () => {
    team.discord.slash(team.ada, design, "grant", { who: ben, what: "ops", until: "7d" });
    await team.privately(team.ada, "Ben");
    await team.app.idle();
    ask(ben, "ops: answer slowly");
    const thread = await team.threadOf(design, ben);
    await team.answerIn(thread.id, "thinking");
    team.discord.slash(team.ada, design, "revoke", { who: ben, what: "ops" });
    await team.answerIn(thread.id, "topped");
    await team.app.idle();
    expect((await team.audited("turn.stopped")).map(({ rule }) => rule)).toEqual(["revoked by Ada"]);
  });

  it("takes a turn up that a restart broke off, and reads back what was said meanwhile", async () => {
    ask(ben, "designer: answer slowly");
    const thread = await team.threadOf(design, ben);
    await team.answerIn(thread.id, "thinking");
    const dm = team.discord.dm(ben);
    team.discord.say(ben, dm, "designer: echo before");
    await team.answerIn(dm, "before");
    await team.restart(() => {
      team.discord.say(ben, thread.id, "echo in the thread");
      team.discord.say(ben, dm, "echo directly");
      ask(ben, "designer: echo in the channel");
    });
    await team.answerIn(thread.id, "in the thread");
    await team.answerIn(dm, "directly");
    const other = await team.discord.waitFor(
      () => team.discord.threadsIn(design).find(({ id }) => id !== thread.id),
      "a second thread",
      60_000,
    );
    await team.answerIn(other.id, "in the channel");
    await team.app.idle();
    expect(team.discord.answersIn(thread.id)).toHaveLength(2);
    expect(team.discord.threadsIn(design)).toHaveLength(2);
    expect(await team.audited("turn.answered")).toHaveLength(5);
  }, 60_000);

  it("keeps somebody else out of a conversation, starts them their own, and lets in whom the owner shares with", async () => {
    const cleo = await team.member("cleo");
    ask(ben, "designer: remember the word saffron");
    const thread = await team.threadOf(design, ben);
    await team.answerIn(thread.id, "saffron");
    thread.members.add(cleo);
    team.discord.say(cleo, thread.id, "what word did I say?");
    const notice = await team.answerIn(team.discord.dm(cleo), "Ben");
    team.discord.press(cleo, team.discord.button(notice, "Start my own with this message"));
    await team.discord.waitFor(() => team.discord.threadsIn(design).length === 2);
    const [, other] = team.discord.threadsIn(design);
    if (!other) throw new Error("no thread of her own");
    await team.discord.waitFor(() => team.discord.answersIn(other.id).length >= 2);
    await team.app.idle();
    const said = team.discord
      .answersIn(other.id)
      .map(({ content }) => content)
      .join("\n");
    expect(said).not.toContain("saffron");
    expect([...other.members].sort()).toEqual([cleo, team.discord.ourId].sort());

    const dan = await team.member("dan");
    team.discord.slash(ben, thread.id, "share", { who: dan, mode: "write" });
    await team.privately(ben, "Dan");
    await team.app.idle();
    expect(thread.members.has(dan)).toBe(true);
    team.discord.slash(ben, thread.id, "share", { who: dan, mode: "off" });
    await team.discord.waitFor(() => !thread.members.has(dan));
  });

  it("begins afresh in a thread of the person's own, and leaves the channel to everybody", async () => {
    const cleo = await team.member("cleo");
    team.discord.slash(ben, design, "new", { agent: "designer" });
    await team.privately(ben, "Designer");
    await team.app.idle();
    const thread = await team.threadOf(design, ben);
    team.discord.say(ben, thread.id, "echo mine");
    await team.answerIn(thread.id, "mine");
    ask(cleo, "designer: echo hers");
    await team.answerIn((await team.threadOf(design, cleo)).id, "hers");
    await team.app.idle();
    expect(team.discord.threadsIn(design)).toHaveLength(2);
  });

  it("denies who left, is timed out, has not passed the rules, or is a stranger", async () => {
    const gone = await team.member("gone");
    team.discord.user(gone).member = false;
    const silent = await team.member("silent");
    team.discord.user(silent).silentUntil = Date.now() + 3_600_000;
    const fresh = await team.member("fresh");
    team.discord.user(fresh).pending = true;
    const sam = team.discord.addUser({ name: "sam" });
    for (const person of [gone, silent, fresh, sam]) ask(person, "designer: echo hello");
    await expect.poll(() => team.audited("access.denied").then((all) => all.length)).toBe(4);
    await team.app.idle();
    expect(await team.audited("turn.dispatched")).toEqual([]);
    expect(team.discord.threadsIn(design)).toEqual([]);
  });
});
