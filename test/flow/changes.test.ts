import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Identity } from "../../src/core/people/identity.ts";
import { systemClock } from "../../src/system/clock.ts";
import { randomIds } from "../../src/system/ids.ts";
import { createWebChat, type WebChat } from "../adapters/web-harness.ts";
import { createAsking } from "./asking.ts";
import { startTeam, type Team } from "./start-team.ts";

describe("a message that its writer changes", () => {
  let team: Team;
  let web: WebChat;
  let ben: string;
  const { ask, told, command, find } = createAsking(() => team);
  beforeEach(async () => {
    team = await startTeam({
      besides: ({ dataDir }) => {
        web = createWebChat({ clock: systemClock, dataDir });
        return [web.adapter];
      },
    });
    ben = await team.member("ben");
  });
  afterEach(() => team.stop());

  const letIn = () => command(team.ada, "/grant", `<@${ben}|ben> ops for 2h`);
  const asked = async () => (await team.audited("turn.dispatched")).length;

  it("in Slack, while it is kept for access, runs as it reads when they are let in", async () => {
    const said = ask(ben, "ops: echo the first words");
    await told(ben, "I kept your message");
    await team.slack.edit(said, "ops: echo the last words").acked;
    await team.app.idle();
    await letIn();
    const answer = await team.answerIn(said.channel, said.thread, "the last words");
    expect(answer).not.toContain("the first words");
    expect(await asked()).toBe(1);
    await team.slack.edit(said, "ops: echo too late").acked;
    await told(ben, "that changed nothing");
    await team.app.idle();
    expect(await asked()).toBe(1);
  });

  it("in Slack, while it is kept for access, does not run when it is deleted, and its request goes with it", async () => {
    const said = ask(ben, "ops: echo never");
    await told(ben, "I kept your message");
    await command(ben, "/gatehouse", "request ops");
    const card = await told(team.ada, "then runs by itself");
    await team.slack.remove(said).acked;
    await told(ben, "is withdrawn with it");
    await team.slack.waitFor(() => team.slack.buttons(find(team.ada, "withdrawn") ?? card).length === 0);
    await letIn();
    await team.app.idle();
    expect(await asked()).toBe(0);
    expect(await team.store.heldMessages.all()).toEqual([]);
  });

  it("in the browser, while it is kept for access, runs as it reads when they are let in", async () => {
    const person = await team.store.principals.byIdentity(`slack:T0EXAMPLE:${ben}` as Identity);
    if (!person) throw new Error("Ben is known");
    await team.store.transact((tx) => tx.principals.link("web:ben" as Identity, person.id, Date.now()));
    const id = await web.write("ben", "ops: echo the first words");
    await team.app.idle();
    const nonce = randomIds.token();
    await web.post("/chat/edits", { as: "ben", nonce, message: id, text: "ops: echo the last words" });
    const gone = await web.write("ben", "ops: echo never");
    await team.app.idle();
    await web.post("/chat/removals", { as: "ben", message: gone });
    await team.app.idle();
    await letIn();
    const ends = async () => (await team.audited("turn.answered")).length;
    for (const patience = Date.now() + 20_000; (await ends()) === 0 && Date.now() < patience; ) {
      await team.app.idle();
    }
    const { messages } = await web.state("ben");
    const plain = messages.flatMap((one) => (one.from.name === "ben" ? [] : [one.plain])).join("\n");
    expect(plain).toContain("the last words");
    expect(plain).not.toContain("the first words");
    expect(plain).toContain("your message is deleted, and will not run");
    expect(await asked()).toBe(1);
  });
});
