import { messageKeyOf } from "../../src/core/conversation/place.ts";
import type { Identity } from "../../src/core/people/identity.ts";
import { readerSees } from "../fakes/discord/payloads.ts";
import type { Delivery, Said as DiscordSaid } from "../fakes/discord/people.ts";
import { type DiscordMessage, type DiscordServer, startDiscordServer } from "../fakes/discord-server.ts";
import {
  type Around,
  type Chat,
  insisting,
  isStoppable,
  type Said,
  type Saying,
  type Sending,
  type Shown,
} from "./chat.ts";

export interface DiscordChat extends Chat {
  readonly discord: DiscordServer;
  readonly design: string;
}

export async function openDiscordChat({ clock }: Around): Promise<DiscordChat> {
  const discord = await startDiscordServer({ clock });
  const ada = discord.addUser({ name: "ada" });
  const members = ["ben", "cem", "dee", "eve"].map((name) => discord.addUser({ name }));
  const design = discord.addChannel("design");
  const send = (what: () => Delivery) =>
    insisting(what, ({ interaction }) => Boolean(interaction?.answer), discord.waitFor);
  const see = (message: DiscordMessage): Shown => ({
    text: readerSees(message.content),
    files: message.files.map(({ bytes }) => bytes.toString("utf8")),
    buttons: discord.buttons(message).map((button) => ({
      text: button.text,
      press: (user) => send(() => discord.press(user, button)),
    })),
  });
  const { config, state } = discord;
  return {
    discord,
    design,
    settings: { slack: null, discord: config, telegram: null },
    ada,
    members,
    identityOf: (user) => `discord:${user}` as Identity,
    async addUser(name) {
      // Commands are registered beside the start.
      await discord.waitFor(() => state.commands.length > 0, "the commands", 20_000);
      return discord.addUser({ name });
    },
    say: (user, saying) => saidOn({ discord, design, see }, user, saying),
    sayInto: (others, user, saying) => saidInto({ discord, design, see }, others, user, saying),
    command: (user, words) => send(() => discord.slashWords(user, design, words)),
    mention: (user) => `<@${user}>`,
    told: (user) =>
      state.messages
        .filter(({ authorId }) => authorId === discord.ourId)
        .filter(({ channelId, ephemeralFor }) => channelId === discord.dm(user) || ephemeralFor === user)
        .map(see),
    privatePlaces: (user) => [user, discord.dm(user)],
    leave: () => null,
    written: () =>
      state.messages
        .filter(({ authorId }) => authorId === discord.ourId)
        .map(({ content, channelId, ephemeralFor }) => ({
          text: content,
          place: ephemeralFor ?? channelId,
        })),
    countSeen: (seen) => discord.calls(seen).length,
    // Before nobody stands for a quarter of an hour that an answer is being thought of.
    overdue: () =>
      discord.waiting().map(({ id }) => `I1 the interaction ${id} was announced an answer that never came`),
    forgets: false,
    tellsOnce: true,
    cut: 2000,
    secrets: () => [config.token, ...[...state.interactions.values()].map(({ token }) => token)],
    posted: () => JSON.stringify(discord.calls().map(({ body }) => body)),
    waitFor: discord.waitFor,
    nudge: discord.nudge,
    close: discord.close,
  };
}

interface Place extends Pick<DiscordChat, "discord" | "design"> {
  see(message: DiscordMessage): Shown;
}

/** What is told once; when it was missed, it is read back. */
const once = (act: () => unknown): Sending => ({
  tries: () => 1,
  act: async () => void act(),
  acked: async () => {},
  again: async () => {},
});

function saidOn({ discord, design, see }: Place, user: string, saying: Saying): Said {
  const { word, inChannel = false } = saying;
  const channel = inChannel ? design : discord.dm(user);
  let said: DiscordSaid | null = null;
  const requireSaid = () => {
    if (!said) throw new Error("nothing was said yet");
    return said;
  };
  const wordsOf = (text: string) => (inChannel ? `${discord.mention} ${text}` : text);
  // A thread is named after the message that it began with; one that nobody was let into is put away by Discord.
  const threads = () =>
    discord.threadsIn(design).filter(({ name, members }) => name.includes(word) && members.has(user));
  const answers = () =>
    (inChannel ? threads().map(({ id }) => id) : [channel])
      .flatMap(discord.answersIn)
      .filter(({ id }) => BigInt(id) > BigInt(requireSaid().id));
  return {
    ...once(() => {
      const files = (saying.files ?? []).map(({ content, ...file }) => ({
        ...file,
        bytes: Buffer.from(content),
      }));
      said = discord.say(user, channel, wordsOf(saying.text), {}, files);
    }),
    // Discord is not told that we have a message: that it is being answered shows it.
    acked: async () => void (await discord.waitFor(() => answers().length > 0, "a first sign", 80_000)),
    key: () =>
      messageKeyOf({
        platform: "discord",
        workspace: discord.guildId,
        channel,
        id: requireSaid().id,
      }),
    answers: () => answers().map(see),
    line: () => answers().map(see).findLast(isStoppable),
    places: () => [discord.dm(user), ...threads().map(({ id }) => id)],
    strays: () =>
      inChannel && threads().length !== 1 ? [`I3 ${word}: ${threads().length} threads of one message`] : [],
    edit: (text) => once(() => discord.edit(requireSaid(), wordsOf(text))),
    remove: () => null,
  };
}

/** A message in the thread that was opened for somebody else's, and the thread of its writer's own. */
function saidInto(at: Place, others: Said, user: string, saying: Saying): Said {
  const { discord, design, see } = at;
  const { word } = saying;
  const thread = () => {
    const found = discord.threadsIn(design).find(({ id }) => others.places().includes(id));
    if (!found) throw new Error("there is no thread of theirs");
    return found;
  };
  let said: DiscordSaid | null = null;
  // Named after the agent alone; one that holds nothing would be one too many.
  const own = () =>
    discord.threadsIn(design).filter(({ id, name, members }) => {
      if (BigInt(id) < BigInt(said?.id ?? id) || name.includes(":") || !members.has(user)) return false;
      const answers = discord.answersIn(id);
      return answers.length === 0 || answers.some(({ content }) => content.includes(word));
    });
  return {
    ...saidOn(at, user, saying),
    async act() {
      thread().members.add(user);
      said = discord.say(user, thread().id, saying.text);
    },
    key: () =>
      messageKeyOf({
        platform: "discord",
        workspace: discord.guildId,
        channel: thread().id,
        id: said?.id ?? "",
      }),
    answers: () =>
      own()
        .flatMap(({ id }) => discord.answersIn(id))
        .map(see),
    places: () => [user, discord.dm(user), ...own().map(({ id }) => id)],
    strays: () => (own().length === 1 ? [] : [`I3 ${word}: ${own().length} threads of one message`]),
  };
}
