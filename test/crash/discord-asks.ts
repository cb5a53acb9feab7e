import type { ReadOnlyStore } from "../../db/open-store.ts";
import { messageKeyOf } from "../../src/core/conversation/place.ts";
import type { Said } from "../fakes/discord/people.ts";
import type { DiscordChannel } from "../fakes/discord/server-state.ts";
import { type Asking, checkAsk } from "./ask-story.ts";
import { discordOf } from "./discord-side.ts";
import type { Doing, Story, Violations } from "./story.ts";
import type { World } from "./world.ts";

/** Somebody writes to an agent on Discord, directly or by a mention, and expects one answer where it belongs. */
export const discordAsk = (name: string, asking: Asking): Story => ({
  name,
  prepare: async (world) => discordAsking(world, asking, discordOf(world).ben),
});

export function discordAsking(
  world: World,
  asking: Asking,
  user: string,
): Doing & { said(): Said; answers(): ReturnType<typeof answersAbout> } {
  const { server, design } = discordOf(world);
  const word = world.nextWord();
  const channel = asking.inChannel ? design : server.dm(user);
  let said: Said | null = null;
  const requireSaid = () => {
    if (!said) throw new Error("nothing was said yet");
    return said;
  };
  const answers = () => answersAbout(world, requireSaid(), word, user);
  return {
    word,
    get allowed() {
      const threads = threadsAbout(world, word).filter(({ members }) => members.has(user));
      return [server.dm(user), ...threads.map(({ id }) => id)].map((id) => `${id}/*`);
    },
    said: requireSaid,
    answers,
    async act() {
      const mention = asking.inChannel ? `${server.mention} ` : "";
      said = server.say(user, channel, `${mention}designer: ${asking.text} ${word}`);
    },
    // Discord is not told that we have a message: that it is being answered shows it.
    acked: async () => void (await server.waitFor(() => answers().length > 0, "a first sign", 80_000)),
    again: async () => {},
    async check(store: ReadOnlyStore): Promise<Violations> {
      const { id } = requireSaid();
      const key = messageKeyOf({ platform: "discord", workspace: server.guildId, channel, id });
      const shown = () =>
        answers().map(({ content, files }) =>
          [content, ...files.map(({ bytes }) => bytes.toString("utf8"))].join("\n"),
        );
      return [
        ...(await checkAsk(world, store, { asking, word, key, shown })),
        ...(asking.inChannel ? checkThreads(world, word, user) : []),
      ];
    },
  };
}

/** What stands below a message: in the thread that was opened for it, or after it in the direct chat. */
function answersAbout(world: World, said: Said, word: string, user: string) {
  const { server } = discordOf(world);
  const isDirect = said.channel === server.dm(user);
  const places = isDirect ? [said.channel] : threadsAbout(world, word).map(({ id }) => id);
  const before = (id: string) => BigInt(id) < BigInt(said.id);
  return places.flatMap((place) => server.answersIn(place)).filter(({ id }) => !before(id));
}

/** Threads are named after the message that they began with. */
export function threadsAbout(world: World, word: string): readonly DiscordChannel[] {
  const { server, design } = discordOf(world);
  return server.threadsIn(design).filter(({ name }) => name.includes(word));
}

/** A person has one thread of a message, and sees no other; one that nobody was let into is put away by Discord. */
function checkThreads(world: World, word: string, user: string): Violations {
  const theirs = threadsAbout(world, word).filter(({ members }) => members.has(user));
  return theirs.length === 1 ? [] : [`I3 ${word}: ${theirs.length} threads of one message`];
}
