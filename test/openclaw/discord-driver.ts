import { type DiscordTeam, startDiscordTeam } from "../flow/discord-team.ts";
import { FLOW_DEFAULTS, type MakeGateway, type PlatformDriver, type Talk } from "./platform-flow.ts";

/** People of a Discord server ask by a mention in a channel, and go on in a thread of their own. */
export async function openDiscordDriver(gateway: MakeGateway): Promise<PlatformDriver> {
  const team = await startDiscordTeam({ defaultAgents: FLOW_DEFAULTS, gateway });
  await team.gatewayUp();
  const { discord } = team;
  const design = discord.addChannel("design");
  return {
    admin: team.ada,
    member: (name, role) => team.member(name, role),
    ask: async (person, text) => {
      discord.say(person, design, `${discord.mention} ${text}`);
      return talkOf(team, design, person);
    },
    async command(person, words) {
      discord.slashWords(
        person,
        design,
        words((other) => `<@${other}>`),
      );
    },
    async press(person, told, button) {
      discord.press(person, discord.button(await team.told(person, told, button), button));
    },
    async fillIn(person, reason) {
      const form = await discord.waitFor(() => discord.formsOf(person).at(-1), "a form", 20_000);
      discord.submit(person, form, { reason });
    },
    audited: team.audited,
    async restart() {
      await team.restart();
      await team.gatewayUp();
    },
    idle: () => team.app.idle(),
    stop: team.stop,
  };
}

function talkOf(team: DiscordTeam, channel: string, person: string): Talk {
  const { discord } = team;
  const thread = () => discord.threadsIn(channel).findLast((one) => one.members.has(person))?.id ?? "";
  const answers = () => discord.answersIn(thread());
  return {
    async answer(text) {
      const isThere = () => answers().some(({ content }) => content.includes(text));
      await discord.waitFor(isThere, `an answer with "${text}"`, 60_000);
    },
    shown: () => answers().map(({ content }) => content),
    async press(who, button) {
      const newest = answers().at(-1);
      if (!newest) throw new Error("nothing to press");
      discord.press(who, discord.button(newest, button));
    },
  };
}
