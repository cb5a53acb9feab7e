import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { ShownMessage } from "../../adapters/web/render-message.ts";
import type { Identity } from "../../src/core/people/identity.ts";
import { systemClock } from "../../src/system/clock.ts";
import { randomIds } from "../../src/system/ids.ts";
import { createWebChat, type WebChat } from "../adapters/web-harness.ts";
import type { SlackMessage } from "../fakes/slack-server.ts";
import { identityOf, startTeam, type Team } from "./start-team.ts";

const CODE = /(?:[0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}/;
const WAIT_MS = 20_000;

describe("one person on Slack and in the browser chat", () => {
  let team: Team;
  let web: WebChat;
  let ben: string;
  beforeEach(async () => {
    team = await startTeam({
      defaultAgents: ["designer", "ops"],
      besides: ({ dataDir }) => {
        web = createWebChat({ clock: systemClock, dataDir });
        return [web.adapter];
      },
    });
    ben = await team.member("ben");
  });
  afterEach(() => team.stop());

  const onSlack = async (user: string, text: string): Promise<SlackMessage> => {
    const find = () =>
      team.slack.messagesIn(team.slack.dm(user)).findLast((one) => team.slack.shown(one).includes(text));
    await team.slack.waitFor(() => find() !== undefined, `"${text}" in Slack`, WAIT_MS);
    const found = find();
    if (!found) throw new Error("it was there");
    return found;
  };
  const eventually = async <T>(find: () => Promise<T | undefined | false>, what: string): Promise<T> => {
    for (const patience = Date.now() + WAIT_MS; Date.now() < patience; ) {
      const found = await find();
      if (found) return found;
      await new Promise((resolve) => setImmediate(resolve));
    }
    throw new Error(`never: ${what}`);
  };
  const inBrowser = (name: string, text: string): Promise<ShownMessage> =>
    eventually(async () => {
      const { messages } = await web.state(name);
      return messages.findLast(
        ({ from, plain, growing }) => from.name !== name && !growing && plain.includes(text),
      );
    }, `"${text}" in the browser`);
  const press = async (name: string, message: ShownMessage, label: string) => {
    const button = message.buttons.find((one) => one.text === label);
    if (!button) throw new Error(`no ${label} among ${message.buttons.map((one) => one.text).join(", ")}`);
    const { token } = button;
    await web.post("/chat/clicks", { as: name, nonce: randomIds.token(), message: message.id, token });
  };
  const command = (user: string, text: string) =>
    team.slack.slash(user, team.slack.dm(user), "/gatehouse", text).acked;
  const personOf = (identity: Identity) => team.store.principals.byIdentity(identity);

  /** As people do it: a code from Slack, written in the browser. */
  async function link(user: string, name: string): Promise<string> {
    await command(user, "link");
    const [code] = CODE.exec(team.slack.shown(await onSlack(user, "Write this to me"))) ?? [];
    if (!code) throw new Error("no code");
    await web.write(name, `link ${code}`);
    return code;
  }

  it("is linked by a code, seen in both places, kept nowhere, and undone in one tap", async () => {
    const code = await link(ben, "ben");
    await inBrowser("ben", "Linked");
    const used = await onSlack(ben, "Your code was used");
    expect((await personOf("web:ben" as Identity))?.id).toBe((await personOf(identityOf(ben)))?.id);
    await web.write("ben", "whoami");
    expect((await inBrowser("ben", "Agents:")).plain).toContain(identityOf(ben));
    for (let id = 1; ; id++) {
      const row = await team.store.inbox.get(id);
      if (!row) break;
      expect(JSON.stringify(row)).not.toContain(code);
    }
    expect(team.logger.lines.join("\n")).not.toContain(code);
    await team.slack.press(ben, team.slack.button(used, "Unlink web:ben")).acked;
    await inBrowser("ben", "does not speak as you any more");
    expect(await personOf("web:ben" as Identity)).toBeNull();
  });

  it("picks a conversation up in the browser, where the agent knows what was said in Slack", async () => {
    await link(ben, "ben");
    await inBrowser("ben", "Linked");
    const said = team.slack.say(ben, team.slack.dm(ben), "designer: remember the word saffron");
    await team.answerIn(said.channel, said.thread, "saffron");
    await web.write("ben", "!continue");
    await press("ben", await inBrowser("ben", "Which conversation goes on here"), "1: Designer");
    const opener = await inBrowser("ben", "goes on with you here");
    await web.write("ben", "what word did I say?", { thread: opener.thread });
    const answer = await inBrowser("ben", "saffron");
    expect(answer.thread).toBe(opener.thread);
    const person = await personOf(identityOf(ben));
    const open = person ? await team.store.conversations.openOf(person.id) : [];
    expect(open.map(({ place }) => place.platform).toSorted()).toEqual(["slack", "web"]);
    expect(new Set(open.map(({ sessionKey }) => sessionKey)).size).toBe(1);
  });

  it("runs what a stranger was refused, once they turn out to be somebody known", async () => {
    await web.write("ben", "designer: echo it waited for me");
    await inBrowser("ben", "don't know you");
    await link(ben, "ben");
    await inBrowser("ben", "it waited for me");
    expect(await team.audited("message.released")).toHaveLength(1);
  });

  it("decides in the browser, and the card in Slack says so, too", async () => {
    await link(team.ada, "ada");
    await inBrowser("ada", "Linked");
    team.slack.say(ben, team.slack.dm(ben), "ops: deploy the site");
    const card = await onSlack(team.ada, "npm run deploy");
    await press("ada", await inBrowser("ada", "npm run deploy"), "Approve once");
    await press("ada", await inBrowser("ada", "run exactly this"), "Yes, approve");
    await inBrowser("ada", "Approved by Ada");
    const now = await onSlack(team.ada, "Approved by Ada");
    expect(now.ts).toBe(card.ts);
    expect(team.slack.buttons(now)).toEqual([]);
    expect((await team.audited("approval.voted"))[0]?.actor).toMatchObject({ identity: "web:ada" });
  });

  it("cannot approve in the browser what they asked for in Slack", async () => {
    const cleo = await team.member("cleo", "operator");
    await link(cleo, "ben");
    await inBrowser("ben", "Linked");
    team.slack.say(cleo, team.slack.dm(cleo), "ops: deploy the site");
    await onSlack(team.ada, "npm run deploy");
    await web.write("ben", "approvals");
    const list = await inBrowser("ben", "Ops");
    expect(list.buttons.map(({ text }) => text)).not.toContain("Approve once");
    const { messages } = await web.state("ben");
    expect(messages.flatMap(({ buttons }) => buttons.map(({ text }) => text))).not.toContain("Approve once");
  });

  it("loses everything everywhere by one revoke", async () => {
    await link(ben, "ben");
    await inBrowser("ben", "Linked");
    await web.write("ben", "designer: answer slowly");
    await eventually(async () => (await team.audited("turn.dispatched")).length === 1, "a run");
    await command(team.ada, `revoke <@${ben}|ben>`);
    const card = await onSlack(team.ada, "takes everything");
    await team.slack.press(team.ada, team.slack.button(card, "Yes, take everything")).acked;
    await inBrowser("ben", "topped");
    await team.app.idle();
    expect(await team.audited("credential.revoked")).toHaveLength(1);
    await web.write("ben", "designer: echo in the browser");
    await inBrowser("ben", "can't use");
    const again = team.slack.say(ben, team.slack.dm(ben), "designer: echo in Slack");
    await team.answerIn(again.channel, again.thread, "can't use");
    expect(await team.audited("turn.dispatched")).toHaveLength(1);
  });

  it("becomes one of two once both said yes, and each is told", async () => {
    const nia = await team.member("nia");
    await link(ben, "ben");
    await inBrowser("ben", "Linked");
    await command(nia, "link");
    const [code] = CODE.exec(team.slack.shown(await onSlack(nia, "Write this to me"))) ?? [];
    await web.write("ben", `link ${code}`);
    const offer = await inBrowser("ben", "become one person");
    expect(offer.plain).toContain("Nia");
    await press("ben", offer, "Yes, both are me");
    const question = await onSlack(nia, "become one person");
    expect(team.slack.shown(question)).toContain("web:ben");
    await team.slack.press(nia, team.slack.button(question, "Yes, both are me")).acked;
    await onSlack(nia, "One person now");
    await inBrowser("ben", "One person now");
    const one = await personOf(identityOf(nia));
    expect((await personOf("web:ben" as Identity))?.id).toBe(one?.id);
    expect((await personOf(identityOf(ben)))?.id).toBe(one?.id);
  });
});
