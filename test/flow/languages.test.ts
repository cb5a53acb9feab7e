import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { USUAL_APPROVALS } from "../../src/core/approval/approval-rules.ts";
import type { Place } from "../../src/core/conversation/place.ts";
import { createAsking } from "./asking.ts";
import { startTeam, type Team } from "./start-team.ts";

describe("a team of two languages", () => {
  let team: Team;
  let ben: string;
  const approvals: { channel: Place | null } & Omit<typeof USUAL_APPROVALS, "channel"> = {
    ...USUAL_APPROVALS,
  };
  beforeEach(async () => {
    team = await startTeam({ defaultAgents: ["designer"], settings: { approvals } });
    ben = await team.member("ben");
  });
  afterEach(() => team.stop());
  const { ask, told, press, command, openForm } = createAsking(() => team);

  it("is spoken to in the language of each, and everybody together in the usual one", async () => {
    const channel = team.slack.addChannel("approvals", [team.ada, ben]);
    approvals.channel = { platform: "slack", workspace: "T0EXAMPLE", channel, thread: null, kind: "channel" };
    await command(team.ada, "/gatehouse", "language de");
    await told(team.ada, "Fertig: Ich spreche jetzt");
    await command(team.ada, "/grant", `<@${ben}|ben> ops for 2h`);
    await told(team.ada, "Ben kann");
    await told(ben, "Ada gave you");
    const said = ask(ben, "ops: deploy the site");
    await team.answerIn(said.channel, said.thread, "waiting for Ada to approve");
    await told(team.ada, "Ben fragt: Darf Ops das ausführen?");
    const shared = () =>
      team.slack
        .messagesIn(channel)
        .some((one) => team.slack.shown(one).includes("Ben asks: may Ops run this?"));
    await team.slack.waitFor(shared, "the shared card");
    await press(team.ada, "Darf Ops das ausführen", "Mit Grund ablehnen…");
    const form = await openForm(team.ada);
    expect(JSON.stringify(form)).toContain("Abbrechen");
    await team.slack.submit(form, { reason: "nicht heute" }).acked;
    await team.answerIn(said.channel, said.thread, "goes on without it");
    await told(team.ada, "Abgelehnt von Ada");
  });

  it("speaks as somebody's Slack does, until they choose themselves", async () => {
    const cleo = await team.member("cleo", "member", { locale: "de-DE" });
    ask(cleo, "!whoami");
    await told(cleo, "Sprache: Deutsch");
    await command(cleo, "/gatehouse", "language");
    await press(cleo, "wie deine App", "English");
    await told(cleo, "Done: I speak");
    await team.restart();
    ask(cleo, "ops: hello");
    await told(cleo, "You can't use");
    await command(cleo, "/gatehouse", "language auto");
    await told(cleo, "mit dir, wie deine App");
    ask(ben, "!whoami");
    await told(ben, "Language: English");
  });

  it("tells a stranger in the language of their Slack how to get in", async () => {
    const sam = team.slack.addUser({ name: "sam", locale: "de-AT" });
    ask(sam, "designer: hallo");
    await told(sam, "Ich kenne dich noch nicht");
  });
});
