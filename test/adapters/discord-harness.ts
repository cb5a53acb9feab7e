import { createDiscordAdapter } from "../../adapters/discord/index.ts";
import type { Place } from "../../src/core/conversation/place.ts";
import type { Identity } from "../../src/core/people/identity.ts";
import type { ChatHost } from "../../src/core/ports/chat-adapter.ts";
import { randomIds } from "../../src/system/ids.ts";
import { createRecordingInbox } from "../contract/chat-subject.ts";
import { type DiscordServerOptions, startDiscordServer } from "../fakes/discord-server.ts";
import { createFixedClock } from "../fakes/fixed-clock.ts";
import { createKeptLogger } from "./slack-harness.ts";

export type Bench = Awaited<ReturnType<typeof openBench>>;

/** An adapter against a strict Discord, on a clock that stands still; started unless told otherwise. */
export async function openBench(
  options: Omit<DiscordServerOptions, "clock"> & { readonly host?: ChatHost; readonly start?: false } = {},
) {
  const clock = createFixedClock();
  const discord = await startDiscordServer({ ...options, clock });
  const logger = createKeptLogger(() => discord.nudge());
  const inbox = createRecordingInbox();
  const make = () => createDiscordAdapter(discord.config, { clock, ids: randomIds, logger });
  let adapter = make();
  const ada = discord.addUser({ name: "ada" });
  const channel = discord.addChannel("design");
  const thread = discord.addThread(channel, [ada]);
  const start = () => adapter.start(inbox, options.host);
  if (options.start !== false) await start();

  return {
    clock,
    discord,
    logger,
    inbox,
    ada,
    channel,
    thread,
    person: (user: string): Identity => `discord:${user}` as Identity,
    get adapter() {
      return adapter;
    },
    start,
    /** Another process on the same server. */
    async restart() {
      await adapter.stop();
      adapter = make();
      await start();
    },
    place: (at: Partial<Place> = {}): Place => ({
      platform: "discord",
      workspace: discord.guildId,
      channel,
      thread,
      kind: "channel",
      ...at,
    }),
    direct: (user: string): Place => ({
      platform: "discord",
      workspace: discord.guildId,
      channel: discord.dm(user),
      thread: null,
      kind: "dm",
    }),
    /** Resolves once the adapter took so many deliveries. */
    taken: (count: number) =>
      discord.waitFor(
        () => logger.lines.filter(({ message }) => message.endsWith("was taken")).length >= count,
        `${count} deliveries`,
      ),
    async close() {
      await adapter.stop();
      await discord.close();
    },
  };
}
