import { readerSees } from "../fakes/discord/payloads.ts";
import { startDiscordServer } from "../fakes/discord-server.ts";
import { startTelegramServer } from "../fakes/telegram-server.ts";
import { plainText } from "../flow/telegram-team.ts";
import { startReloadHouse } from "./reload-house.ts";

/** Every file that the service's settings and secrets are in. */
export const SECRET_FILES = [
  "slack.json",
  "discord-token",
  "telegram-token",
  "gateway-token",
  "resolver.mjs",
  "gatehouse.json",
];

/** The service as a process of its own on every platform, with all secrets behind references; Ada is somebody on each. */
export async function startPlatformHouse(answerer: Parameters<typeof startReloadHouse>[0]) {
  const house = await startReloadHouse(answerer);
  const [discord, telegram] = [await startDiscordServer(), await startTelegramServer()];
  const [inDiscord, inTelegram] = [discord.addUser({ name: "ada" }), telegram.addUser({ name: "Ada" })];
  const { slack, ada } = house;
  const there: Record<"slack" | "discord" | "telegram", { ask(text: string): void; told(): string }> = {
    slack: {
      ask: (text) => void slack.say(ada, slack.dm(ada), text),
      told: () =>
        slack
          .answersIn(slack.dm(ada))
          .map((one) => slack.shown(one))
          .join("\n"),
    },
    discord: {
      ask: (text) => void discord.say(inDiscord, discord.dm(inDiscord), text),
      told: () =>
        discord
          .answersIn(discord.dm(inDiscord))
          .map(({ content }) => readerSees(content))
          .join("\n"),
    },
    telegram: {
      ask: (text) => void telegram.say(inTelegram, inTelegram, text),
      told: () => telegram.answersIn(inTelegram).map(plainText).join("\n"),
    },
  };
  await house.keep("discord-token", discord.config.token);
  await house.keep("telegram-token", telegram.config.token);
  await house.settle((settings) => {
    for (const name of ["discord", "telegram"]) {
      const path = house.at(`${name}-token`);
      settings.secrets.providers[name] = { source: "file", path, mode: "singleValue" };
      Object.assign(settings, { [name]: { token: { source: "file", provider: name, id: "value" } } });
    }
  });
  Object.assign(house.env, {
    GATEHOUSE_ADMINS: `${house.env.GATEHOUSE_ADMINS},discord:${inDiscord},telegram:${inTelegram}`,
    DISCORD_API_URL: discord.config.apiUrl,
    DISCORD_GUILD_ID: discord.guildId,
    TELEGRAM_API_ROOT: telegram.config.apiRoot,
  });
  return {
    ...{ house, discord, telegram, there },
    /** Resolves with the service's code when it ends before every platform hears it, else with null. */
    async serve(tracer: readonly string[] = []): Promise<number | null> {
      const code = await house.start(tracer);
      if (code !== null) return code;
      await telegram.waitFor(() => telegram.updates.isAsked(), "somebody who takes updates", 30_000);
      await discord.waitFor(() => discord.state.commands.length > 0, "Discord's commands", 30_000);
      return null;
    },
    cutEverything(): void {
      slack.sockets.cutAll();
      discord.gateway.cut();
      house.gateway.closeAll();
    },
    async close() {
      await house.close();
      await discord.close();
      await telegram.close();
    },
  };
}

export type PlatformHouse = Awaited<ReturnType<typeof startPlatformHouse>>;
