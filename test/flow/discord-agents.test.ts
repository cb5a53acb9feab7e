import { afterEach, beforeEach, expect, it } from "vitest";
import { type DiscordTeam, identityOf, startDiscordTeam } from "./discord-team.ts";

let team: DiscordTeam;
let ben: string;
beforeEach(async () => {
  team = await startDiscordTeam();
  ben = await team.member("ben");
});
afterEach(() => team.stop());

/** The agent that heard the last message. */
const heardBy = async () => {
  await team.app.idle();
  const person = await team.store.principals.byIdentity(identityOf(ben));
  return person && (await team.store.conversations.openOf(person.id))[0]?.agentId;
};

it("switches the agent of a direct chat by a button, and back by a command", async () => {
  const dm = team.discord.dm(ben);
  team.discord.say(ben, dm, "use");
  const shown = await team.answerIn(dm, "You are talking to");
  expect(team.discord.buttons(shown).map(({ text }) => text)).toEqual(["Product manager", "Start afresh"]);
  team.discord.press(ben, team.discord.button(shown, "Product manager"));
  await team.told(ben, "Product manager", "Designer");
  team.discord.say(ben, dm, "echo blue");
  await team.answerIn(dm, "blue");
  expect(await heardBy()).toBe("product-manager");
  team.discord.say(ben, dm, "use designer");
  await team.discord.waitFor(
    () =>
      team.discord
        .answersIn(dm)
        .filter(({ content }) => content.includes("talking to") && content.includes("Designer"))[1],
    "the way back",
    20_000,
  );
  team.discord.say(ben, dm, "echo red");
  await team.answerIn(dm, "red");
  expect(await heardBy()).toBe("designer");
});
