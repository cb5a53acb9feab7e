import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { spellOut } from "../../src/core/approval/spell-out.ts";
import { startTeam, type Team } from "./start-team.ts";

describe("a denial with a reason, in Slack", () => {
  let team: Team;
  let ben: string;
  let cleo: string;
  beforeEach(async () => {
    team = await startTeam({ defaultAgents: ["ops"] });
    ben = await team.member("ben");
    cleo = await team.member("cleo", "operator");
  });
  afterEach(() => team.stop());

  const cardOf = (user: string) =>
    team.slack.waitFor(
      () =>
        team.slack
          .messagesIn(team.slack.dm(user))
          .findLast((message) => team.slack.shown(message).includes("may Ops run this?")),
      "a card",
      10_000,
    );
  const formOf = (user: string) =>
    team.slack.waitFor(() => team.slack.viewsOf(user).at(-1), "a form", 10_000);

  it("is asked for within Slack's three seconds, and stands everywhere as a quote", async () => {
    const said = team.slack.say(ben, team.slack.dm(ben), "ops: run ls \u202e &lt;!channel&gt;\u200b");
    const card = await cardOf(cleo);
    expect(team.slack.shown(card)).toContain(spellOut("ls \u202e <!channel>\u200b"));
    expect(team.slack.pings(card)).toEqual([]);
    const pressedAt = performance.now();
    await team.slack.press(cleo, team.slack.button(card, "Deny with a reason…")).acked;
    const form = await formOf(cleo);
    expect(performance.now() - pressedAt).toBeLessThan(3000);
    await team.slack.submit(form, { reason: "not before <!here> the *freeze* ends" }).acked;
    await team.answerIn(said.channel, said.thread, "I did not run it");
    await team.app.idle();
    const told = team.slack
      .answersIn(said.channel, said.thread)
      .filter((message) => team.slack.shown(message).includes("not before <!here> the *freeze* ends"));
    expect(told.length).toBeGreaterThan(0);
    expect(told.flatMap(team.slack.pings)).toEqual([]);
    const decided = team.slack
      .messagesIn(team.slack.dm(team.ada))
      .findLast((message) => team.slack.shown(message).includes("Denied by Cleo"));
    expect(decided && team.slack.buttons(decided)).toEqual([]);
    expect(JSON.stringify(decided?.blocks)).toContain(
      '"type":"rich_text_quote","elements":[{"type":"text","text":"not before <!here> the *freeze* ends"}]',
    );
  });

  it("is asked for again when the form was missed, and then given once", async () => {
    team.slack.say(ben, team.slack.dm(ben), "ops: run ls");
    const card = await cardOf(cleo);
    team.slack.fail("views.open", { kind: "error", error: "expired_trigger_id" });
    await team.slack.press(cleo, team.slack.button(card, "Deny with a reason…")).acked;
    await team.slack.waitFor(
      () =>
        team.slack
          .messagesIn(team.slack.dm(cleo))
          .some((message) => team.slack.shown(message).includes("could not be opened any more")),
      "word that it was too late",
      10_000,
    );
    await team.slack.press(cleo, team.slack.button(card, "Deny with a reason…")).acked;
    const form = await formOf(cleo);
    const sent = team.slack.submit(form, { reason: "once" });
    await sent.acked;
    team.slack.deliverAgain(sent);
    await team.slack.waitFor(() => team.slack.ackCount(sent) === 2, "a second acknowledgement");
    await team.app.idle();
    expect(await team.audited("approval.voted")).toHaveLength(1);
  });
});
