import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { AppError } from "../../src/core/errors.ts";
import { identityOf, startTeam, type Team } from "./start-team.ts";

describe("who may talk to which agent", () => {
  let team: Team;
  let ben: string;
  beforeEach(async () => {
    team = await startTeam();
    ben = await team.member("ben");
  });
  afterEach(() => team.stop());

  const ask = (user: string, text: string) => team.slack.say(user, team.slack.dm(user), text);

  it("answers from two granted agents, and refuses a third with the cause, without a run", async () => {
    const first = ask(ben, "designer: echo one");
    await team.answerIn(first.channel, first.thread, "one");
    const second = ask(ben, "product-manager: echo two");
    await team.answerIn(second.channel, second.thread, "two");
    const third = ask(ben, "frontend-dev: echo three");
    const refusal = await team.answerIn(third.channel, third.thread, "Frontend dev");
    expect(refusal).toContain("Ada");
    await team.app.idle();
    expect(await team.audited("turn.dispatched")).toHaveLength(2);
    const [denied, ...more] = await team.audited("access.denied");
    expect(more).toEqual([]);
    expect(denied).toMatchObject({
      actor: { identity: identityOf(ben) },
      target: { kind: "agent", id: "frontend-dev" },
      outcome: "denied",
    });
    expect(denied?.rule).toBeTruthy();
  });

  it("lets a grant by an admin work at once, and refuses one by anybody else", async () => {
    const dm = team.slack.dm(ben);
    await team.slack.slash(ben, dm, "/grant", `<@${ben}|ben> ops`).acked;
    await team.app.idle();
    expect(await team.audited("grant.created")).toHaveLength(0);
    expect(await team.audited("access.denied")).toHaveLength(1);

    await team.slack.slash(team.ada, team.slack.dm(team.ada), "/grant", `<@${ben}|ben> ops for 7d`).acked;
    await team.app.idle();
    const said = ask(ben, "ops: echo granted");
    await team.answerIn(said.channel, said.thread, "granted");
    expect(await team.audited("grant.created")).toHaveLength(1);
  });

  it("stops the running turn on a revoke, says so in the thread, and leaves other agents working", async () => {
    await team.slack.slash(team.ada, team.slack.dm(team.ada), "/grant", `<@${ben}|ben> ops for 7d`).acked;
    await team.app.idle();
    const slow = ask(ben, "ops: answer slowly");
    await team.slack.waitFor(() => team.slack.answersIn(slow.channel, slow.thread).length > 0);
    const other = ask(ben, "designer: answer slowly");
    await team.slack.waitFor(() => team.slack.answersIn(other.channel, other.thread).length > 0);
    await team.slack.slash(team.ada, team.slack.dm(team.ada), "/revoke", `<@${ben}|ben> ops`).acked;
    await team.answerIn(slow.channel, slow.thread, "topped");
    const again = ask(ben, "ops: echo again");
    await team.answerIn(again.channel, again.thread, "Ada");
    await team.app.idle();
    const states = (await team.audited("turn.stopped")).map((event) => event.rule);
    expect(states).toEqual(["revoked by Ada"]);
    expect((await team.audited("turn.answered")).length).toBe(1);
    expect(await team.audited("credential.revoked")).toHaveLength(0);
  });

  it("ends the credential when a person has no agent left", async () => {
    const cleo = await team.member("cleo", "viewer");
    await team.slack.slash(team.ada, team.slack.dm(team.ada), "/grant", `<@${cleo}|cleo> ops for 7d`).acked;
    await team.app.idle();
    const said = ask(cleo, "ops: echo let me in");
    await team.answerIn(said.channel, said.thread, "let me in");
    await team.slack.slash(team.ada, team.slack.dm(team.ada), "/revoke", `<@${cleo}|cleo> ops`).acked;
    await team.app.idle();
    expect(await team.audited("credential.revoked")).toHaveLength(1);
  });

  it("ends a credential that was just being issued when the access was taken", async () => {
    const cleo = await team.member("cleo", "viewer");
    await team.slack.slash(team.ada, team.slack.dm(team.ada), "/grant", `<@${cleo}|cleo> ops for 7d`).acked;
    await team.app.idle();
    const said = ask(cleo, "ops: answer slowly");
    await said.acked;
    await team.slack.slash(team.ada, team.slack.dm(team.ada), "/revoke", `<@${cleo}|cleo> ops`).acked;
    await team.app.idle();
    const issued = await team.audited("credential.issued");
    expect(await team.audited("credential.revoked")).toHaveLength(issued.length);
    expect(await team.audited("turn.answered")).toHaveLength(0);
  });

  it("refuses to remove the last admin on every path", async () => {
    const admin = team.slack.dm(team.ada);
    for (const text of [`<@${team.ada}|ada> admin`, `<@${team.ada}|ada>`]) {
      await team.slack.slash(team.ada, admin, "/revoke", text).acked;
    }
    for (const role of ["member", "viewer", "guest for 7d"]) {
      await team.slack.slash(team.ada, admin, "/grant", `<@${team.ada}|ada> ${role}`).acked;
    }
    await team.app.idle();
    expect(await team.audited("principal.role-changed")).toHaveLength(0);
    await team.slack.slash(team.ada, admin, "/whoami", "").acked;
    await team.app.idle();
    expect(team.slack.messagesIn(admin).map(team.slack.shown).at(-1)).toContain("admin");
  });

  it("answers strangers, guests, people from outside and bots by what they are, and runs nothing", async () => {
    const stranger = team.slack.addUser({ name: "sam" });
    const guest = await team.member("gus", "member", { guest: "single-channel" });
    const gone = team.slack.addUser({ name: "zed", deleted: true });
    for (const user of [stranger, guest, gone]) {
      const said = ask(user, "designer: echo hello");
      await said.acked;
      await team.app.idle();
      expect(team.slack.answersIn(said.channel, said.thread)).toHaveLength(1);
    }
    expect(await team.audited("turn.dispatched")).toHaveLength(0);
    expect(await team.audited("access.denied")).toHaveLength(3);
  });

  it("tells the gateway of a revoke when it is back, if it was away", async () => {
    const cleo = await team.member("cleo", "viewer");
    await team.slack.slash(team.ada, team.slack.dm(team.ada), "/grant", `<@${cleo}|cleo> ops for 7d`).acked;
    await team.app.idle();
    const said = ask(cleo, "ops: echo let me in");
    await team.answerIn(said.channel, said.thread, "let me in");
    Object.assign(team.gateway, {
      revokeCredential: () => Promise.reject(new AppError("gateway.unreachable", "away")),
    });
    await team.slack.slash(team.ada, team.slack.dm(team.ada), "/revoke", `<@${cleo}|cleo> ops`).acked;
    await team.app.idle();
    expect(await team.store.credentials.unconfirmedEnds(team.gateway.id)).toHaveLength(1);
    await team.restart();
    await expect.poll(() => team.store.credentials.unconfirmedEnds(team.gateway.id)).toEqual([]);
  });

  it("takes no word of a thread where nobody asked anything", async () => {
    const design = team.slack.addChannel("design", [ben]);
    const root = team.slack.say(ben, design, "lunch?");
    await team.slack.say(ben, design, "!important we leave at noon", { thread: root.thread }).acked;
    await team.app.idle();
    expect(team.slack.privateTo(ben)).toEqual([]);
    expect(team.slack.answersIn(design)).toEqual([]);
  });

  it("greets who opens the app's messages, once, with what they can use", async () => {
    const dm = team.slack.dm(ben);
    const visit = (tab: string, id: string) =>
      team.slack.deliver("events_api", {
        team_id: team.slack.workspace.teamId,
        api_app_id: team.slack.workspace.appId,
        type: "event_callback",
        event_id: id,
        event: { type: "app_home_opened", user: ben, channel: dm, tab, event_ts: "1795226624.000100" },
      }).acked;
    await Promise.all([visit("home", "Ev1"), visit("messages", "Ev2"), visit("messages", "Ev3")]);
    await team.app.idle();
    const shown = team.slack.messagesIn(dm).map(team.slack.shown);
    expect(shown).toHaveLength(1);
    expect(shown[0]).toContain("Hi Ben");
    expect(shown[0]).toContain("Designer");
  });

  it("answers somebody else's message in a thread in private, once, and starts their own", async () => {
    const cleo = await team.member("cleo");
    const design = team.slack.addChannel("design", [ben, cleo]);
    const said = team.slack.say(ben, design, `${team.slack.bot.mention} designer: remember the word saffron`);
    await team.answerIn(design, said.thread, "saffron");
    team.slack.say(cleo, design, "what word did I say?", { thread: said.thread });
    await team.privately(cleo, "Ben");
    team.slack.say(cleo, design, "and again: what word?", { thread: said.thread });
    await team.app.idle();
    expect(team.slack.privateTo(cleo)).toHaveLength(1);
    expect(team.slack.answersIn(design, said.thread)).toHaveLength(1);

    const [notice] = team.slack.privateTo(cleo);
    if (!notice) throw new Error("no notice");
    team.slack.press(cleo, team.slack.button(notice, "Start my own with this message"));
    await team.slack.waitFor(() => team.slack.messagesIn(team.slack.dm(cleo)).length >= 2);
    await team.app.idle();
    const own = team.slack.messagesIn(team.slack.dm(cleo)).map(team.slack.shown).join("\n");
    expect(own).not.toContain("saffron");
    expect(await team.audited("turn.answered")).toHaveLength(2);
  });
});
