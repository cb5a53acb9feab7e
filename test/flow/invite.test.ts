import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { identityOf, startTeam, type Team } from "./start-team.ts";

describe("an invite on Slack", () => {
  let team: Team;
  beforeEach(async () => {
    team = await startTeam();
  });
  afterEach(() => team.stop());

  const CODE = /(?:[0-9A-HJKMNP-TV-Z]{4}-){6}[0-9A-HJKMNP-TV-Z]{4}/;

  async function invite(words: string): Promise<{ code: string; shown: string }> {
    const dm = team.slack.dm(team.ada);
    const before = team.slack.messagesIn(dm).length;
    await team.slack.slash(team.ada, dm, "/gatehouse", `invite ${words}`).acked;
    await team.slack.waitFor(() => team.slack.messagesIn(dm).length > before);
    const message = team.slack.messagesIn(dm).at(-1);
    const shown = message ? team.slack.shown(message) : "";
    const [code] = CODE.exec(shown) ?? [];
    if (!code) throw new Error(`no code in: ${shown}`);
    return { code, shown };
  }

  const newcomer = (name: string, more: { guest?: "single-channel" } = {}) =>
    team.slack.addUser({ name, ...more });
  const ask = (user: string, text: string) => team.slack.say(user, team.slack.dm(user), text);

  it("brings a stranger from the code to the first answer, through the form on their card", async () => {
    const { code, shown } = await invite("ops for 7d because on call");
    const { appId, teamId } = team.slack.workspace;
    expect(shown).toContain(`https://slack.com/app_redirect?app=${appId}&team=${teamId}`);

    const sam = newcomer("sam");
    const lost = ask(sam, "ops: is the shop up?");
    await team.answerIn(lost.channel, lost.thread, "don't know you");
    const [card] = team.slack.answersIn(lost.channel, lost.thread);
    if (!card) throw new Error("no card");
    team.slack.press(sam, team.slack.button(card, "I have a code"));
    await team.slack.waitFor(() => team.slack.viewsOf(sam).length > 0);
    const [form] = team.slack.viewsOf(sam);
    if (!form) throw new Error("no form");
    team.slack.submit(form, { code: code.toLowerCase() });
    const welcome = await team.answerIn(lost.channel, lost.thread, "Welcome, Sam");
    expect(welcome).toContain("Ada let you in");
    expect(welcome).toContain("Ops");

    const first = ask(sam, "ops: echo here I am");
    await team.answerIn(first.channel, first.thread, "here I am");
    const ada = team.slack.messagesIn(team.slack.dm(team.ada)).map(team.slack.shown).join("\n");
    expect(ada).toContain("Sam");
    expect(ada).toContain("joined with your invite");
    expect(ada).toContain("Used by Sam");
    expect(ada).not.toContain(code);
    expect(await team.audited("invite.redeemed")).toMatchObject([{ actor: { identity: identityOf(sam) } }]);
  });

  it("leaves the code in no file and in no log", async () => {
    const { code } = await invite("designer");
    await team.app.idle();
    const files = readdirSync(team.dataDir).map((name) => readFileSync(join(team.dataDir, name), "latin1"));
    expect(files.join("\n")).toContain("invite.created");
    expect(files.join("\n")).not.toContain(code);
    expect(team.logger.lines.join("\n")).not.toContain(code);
  });

  it("keeps no code of those who were not let in, however they sent it", async () => {
    const { code } = await invite("designer");
    const ben = await team.member("ben");
    const said = ask(ben, `join ${code}`);
    await team.answerIn(said.channel, said.thread, "in already");
    await team.slack.slash(ben, team.slack.dm(ben), "/gatehouse", `join ${code}`).acked;
    const sam = newcomer("sam", { guest: "single-channel" });
    const lost = ask(sam, "hello");
    await team.answerIn(lost.channel, lost.thread, "don't know you");
    const [card] = team.slack.answersIn(lost.channel, lost.thread);
    if (!card) throw new Error("no card");
    team.slack.press(sam, team.slack.button(card, "I have a code"));
    await team.slack.waitFor(() => team.slack.viewsOf(sam).length > 0);
    const [form] = team.slack.viewsOf(sam);
    if (form) team.slack.submit(form, { code });
    await team.answerIn(lost.channel, lost.thread, "need an invite whose access ends");
    await team.app.idle();
    const kinds: string[] = [];
    for (let id = 1; ; id++) {
      const row = await team.store.inbox.get(id);
      if (!row) break;
      kinds.push(row.event.kind);
      expect(JSON.stringify(row)).not.toContain(code);
    }
    expect(kinds).toEqual(expect.arrayContaining(["command", "message", "click", "form"]));
  });

  it("lets one of two in who write the same code at the same moment", async () => {
    const { code } = await invite("");
    const people = [newcomer("sam"), newcomer("tim")];
    for (const user of people) ask(user, `join ${code}`);
    const shown = () =>
      people.flatMap((user) => team.slack.messagesIn(team.slack.dm(user)).map(team.slack.shown));
    await team.slack.waitFor(() => shown().filter((one) => /Welcome|used already/.test(one)).length === 2);
    expect(shown().filter((one) => one.includes("Welcome"))).toHaveLength(1);
    expect(await team.audited("invite.redeemed")).toHaveLength(1);
    expect((await team.audited("invite.refused")).map(({ details }) => details.why)).toEqual(["used"]);
  });

  it("is worth nothing in a channel, where others may have been quicker", async () => {
    const { code } = await invite("designer");
    const sam = newcomer("sam");
    const design = team.slack.addChannel("design", [sam]);
    team.slack.say(sam, design, `${team.slack.bot.mention} join ${code}`);
    expect(await team.privately(sam, "only works where nobody else")).toContain("Ada");
    await team.app.idle();
    const said = ask(sam, `join ${code}`);
    await team.answerIn(said.channel, said.thread, "does nothing any more");
    const ada = team.slack.messagesIn(team.slack.dm(team.ada)).map(team.slack.shown).join("\n");
    expect(ada).toContain("wrote the code of your invite");
    expect(await team.audited("principal.created")).toHaveLength(1);
  });

  it("gives guests only what ends", async () => {
    const gus = newcomer("gus", { guest: "single-channel" });
    const endless = ask(gus, `join ${(await invite("designer")).code}`);
    await team.answerIn(endless.channel, endless.thread, "need an invite whose access ends");
    const ending = ask(gus, `join ${(await invite("designer for 2h")).code}`);
    await team.answerIn(ending.channel, ending.thread, "Welcome, Gus");
    const first = ask(gus, "designer: echo for two hours");
    await team.answerIn(first.channel, first.thread, "for two hours");
  });
});
