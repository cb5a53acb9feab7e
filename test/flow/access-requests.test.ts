import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { identityOf, startTeam, type Team } from "./start-team.ts";

describe("asking for access", () => {
  let team: Team;
  let ben: string;
  beforeEach(async () => {
    team = await startTeam();
    ben = await team.member("ben");
  });
  afterEach(async (context) => {
    if (process.env.DEBUGME) {
      console.log(team.logger.lines.filter((l) => /error|warn/.test(l)).join("\n"));
      for (const u of [ben, team.ada])
        console.log(u, team.slack.messagesIn(dmOf(u)).map(team.slack.shown).join("\n--\n"));
    }
    await team.stop();
  });

  const dmOf = (user: string) => team.slack.dm(user);
  const ask = (user: string, text: string) => team.slack.say(user, dmOf(user), text);
  const find = (user: string, text: string) => {
    const said = [...team.slack.answersIn(dmOf(user)), ...team.slack.privateTo(user)];
    return said.findLast((one) => team.slack.shown(one).includes(text));
  };
  const told = async (user: string, text: string) => {
    await team.slack.waitFor(() => find(user, text) !== undefined, `"${text}" to ${user}`, 5_000);
    const found = find(user, text);
    if (!found) throw new Error("it was there");
    return found;
  };
  const press = async (user: string, text: string, button: string) =>
    team.slack.press(user, team.slack.button(await told(user, text), button));

  it("runs the refused message by itself once it is approved, and not twice", async () => {
    const said = ask(ben, "ops: echo at last");
    await press(ben, "I kept your message", "Request access");
    await team.slack.waitFor(() => team.slack.viewsOf(ben).length > 0);
    const [view] = team.slack.viewsOf(ben);
    if (!view) throw new Error("no form");
    team.slack.submit(view, { end: "2h", reason: "the shop is down" });
    const card = await told(team.ada, "asks: may they use **Ops** for 2 h?");
    expect(team.slack.shown(card)).toContain("the shop is down");
    team.slack.press(team.ada, team.slack.button(card, "Approve for 2 h"));
    await team.answerIn(said.channel, said.thread, "Ada let you in: running your message");
    await team.answerIn(said.channel, said.thread, "at last");
    await team.app.idle();

    expect(await team.audited("turn.answered")).toHaveLength(1);
    expect(await team.store.heldMessages.all()).toEqual([]);
    expect(await team.store.accessRequests.pending()).toEqual([]);
    const [grant] = await team.audited("grant.created");
    expect(grant).toMatchObject({
      actor: { identity: identityOf(team.ada) },
      details: { gives: "agent:ops" },
    });
    await told(team.ada, "✅ Approved by Ada");
    expect(team.slack.shown(await told(ben, "Ada let you in: you can use"))).toContain("left");
  });
});
