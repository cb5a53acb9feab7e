import type { ReadOnlyStore } from "../../db/open-store.ts";
import { messageKeyOf } from "../../src/core/conversation/place.ts";
import type { Delivery } from "../fakes/discord/people.ts";
import type { DiscordChannel } from "../fakes/discord/server-state.ts";
import type { DiscordMessage } from "../fakes/discord-server.ts";
import { checkAsk } from "./ask-story.ts";
import { discordAsking, threadsAbout } from "./discord-asks.ts";
import { discordIdentity, discordOf } from "./discord-side.ts";
import { readRepeats } from "./facts.ts";
import { checkGrants, type Newcomer } from "./grant-story.ts";
import type { Doing, Story, Violations } from "./story.ts";
import type { World } from "./world.ts";

/** Ada lets somebody in by a slash command, whose hidden answer is announced before it is known. */
export const discordCommand: Story = {
  name: "a command on Discord",
  async prepare(world) {
    const who = await newcomer(world);
    const { server, ada, design } = discordOf(world);
    const sending = insisting(world, () =>
      server.slash(ada, design, "grant", { who: who.user, what: "designer" }),
    );
    return {
      ...who,
      ...sending,
      check: async (store) => [
        ...(await checkGrants(store, who, 1)),
        ...checkTold(world, who, sending.tries()),
        ...checkWaiting(world),
      ],
    };
  },
};

/** Ben stops his answer with its button. */
export const discordStop: Story = {
  name: "a stop on Discord",
  async prepare(world) {
    const { server, ben } = discordOf(world);
    const asking = await askAndHold(world, ben);
    const [line] = asking.answers();
    if (!line) throw new Error("there is no status line");
    const button = server.button(line, "Stop");
    return { ...keeping(asking), ...insisting(world, () => server.press(ben, button)) };
  },
};

/** Ada takes everything from somebody who is being answered. */
export const discordRevoke: Story = {
  name: "a revoke on Discord",
  async prepare(world) {
    const who = await newcomer(world);
    const { server, ada, design } = discordOf(world);
    const letIn = server.slash(ada, design, "grant", { who: who.user, what: "designer" });
    await server.waitFor(() => letIn.interaction?.replyId, "word of the grant", 20_000);
    const asking = await askAndHold(world, who.user);
    // Everything, not the one grant: their role gives the team's default agent too.
    server.slash(ada, design, "revoke", { who: who.user });
    const confirm = await server.waitFor(() => confirmButton(world, who.word), "the second step", 20_000);
    const sending = insisting(world, () => server.press(ada, confirm));
    return {
      ...keeping(asking),
      ...sending,
      check: async (store): Promise<Violations> => [
        ...(await asking.check(store)),
        ...(await checkGrants(store, who, 0)),
        ...checkWaiting(world),
      ],
    };
  },
};

function confirmButton(world: World, word: string) {
  const { server, ada } = discordOf(world);
  const cards = server.privateTo(ada).filter(({ content }) => content.toLowerCase().includes(word));
  return cards.flatMap(server.buttons).find(({ text }) => text === "Yes, take everything");
}

/** Ben wrote into Ada's thread, and goes on with that message in a thread of his own. */
export const discordStartOwn: Story = {
  name: "a start of one's own on Discord",
  async prepare(world) {
    const { server, ada, ben, design } = discordOf(world);
    const adas = await askAndWait(world, ada);
    const word = world.nextWord();
    adas.members.add(ben);
    const said = server.say(ben, adas.id, `say ${word}`);
    const isNotice = (one: DiscordMessage) =>
      BigInt(one.id) > BigInt(said.id) && server.buttons(one).length > 0;
    const notice = await server.waitFor(
      () => server.answersIn(server.dm(ben)).find(isNotice),
      "the refusal in somebody else's thread",
      20_000,
    );
    const button = server.button(notice, "Start my own with this message");
    const sending = insisting(world, () => server.press(ben, button));
    // Named after the agent alone; one that holds nothing would be one too many.
    const isOwn = ({ id, name, members }: DiscordChannel) =>
      BigInt(id) > BigInt(said.id) && !name.includes(":") && members.has(ben);
    const own = () =>
      server.threadsIn(design).filter((thread) => {
        const answers = server.answersIn(thread.id);
        const isOthers = answers.length > 0 && !answers.some(({ content }) => content.includes(word));
        return isOwn(thread) && !isOthers;
      });
    const shown = () =>
      own()
        .flatMap(({ id }) => server.answersIn(id))
        .map(({ content }) => content);
    return {
      word,
      get allowed() {
        return [server.dm(ben), ...own().map(({ id }) => id)].map((id) => `${id}/*`);
      },
      ...sending,
      async check(store: ReadOnlyStore): Promise<Violations> {
        const ref = {
          platform: "discord",
          workspace: server.guildId,
          channel: adas.id,
          id: said.id,
        } as const;
        const asking = { judge: judgeOne };
        return [
          ...(await checkAsk(world, store, { asking, word, key: messageKeyOf(ref), shown })),
          ...(own().length === 1 ? [] : [`I3 ${word}: ${own().length} threads of one message`]),
        ];
      },
    };
  },
};

const judgeOne = (shown: readonly string[], word: string) =>
  shown.filter((text) => text.includes(`I heard: say ${word}`)).length === 1
    ? null
    : "not just the one answer";

/** A stranger whose name is the word. */
async function newcomer(world: World): Promise<Newcomer> {
  const { server, ada } = discordOf(world);
  // They are registered beside the start.
  await server.waitFor(() => server.state.commands.length > 0, "the commands", 20_000);
  const word = world.nextWord();
  const user = server.addUser({ name: word });
  const allowed = [ada, user].flatMap((one) => [one, `${server.dm(one)}/*`]);
  return { word, user, identity: discordIdentity(user), allowed };
}

/** Spreading reads a getter once, and threads come later. */
const keeping = (doing: Doing): Doing => ({
  word: doing.word,
  get allowed() {
    return doing.allowed;
  },
  act: doing.act,
  acked: doing.acked,
  again: doing.again,
  check: doing.check,
});

/** An interaction is never told again: whoever sees it fail does it again. */
function insisting(
  world: World,
  send: () => Delivery,
): Pick<Doing, "act" | "acked" | "again"> & { tries(): number } {
  const { server } = discordOf(world);
  const tried: Delivery[] = [];
  const isAcked = () => tried.some(({ interaction }) => interaction?.answer);
  return {
    tries: () => tried.length,
    act: async () => void tried.push(send()),
    acked: async () => void (await server.waitFor(isAcked, "an acknowledgement", 80_000)),
    again: async () => void (isAcked() || tried.push(send())),
  };
}

/** A message whose answer has begun and does not go on by itself; it may only end by a stop. */
async function askAndHold(world: World, user: string) {
  const asking = discordAsking(
    world,
    { text: "hold on", inChannel: true, ends: ["stopped"], judge: () => null },
    user,
  );
  await asking.act();
  const hasRun = () =>
    [...world.gateway.state.sessions.values()].some(
      ({ run, rows }) => run?.text && JSON.stringify(rows).includes(asking.word),
    );
  await discordOf(world).server.waitFor(
    () => hasRun() && asking.answers().length > 0,
    "an answer that is held",
    20_000,
  );
  return asking;
}

/** A thread of this person's with an answer in it. */
async function askAndWait(world: World, user: string) {
  const { server } = discordOf(world);
  const asking = discordAsking(world, { text: "say", inChannel: true, judge: () => null }, user);
  await asking.act();
  const isThere = () =>
    asking.answers().some(({ content }) => content.includes(`I heard: say ${asking.word}`));
  await server.waitFor(isThere, "an answer", 20_000);
  const [thread] = threadsAbout(world, asking.word);
  if (!thread) throw new Error("no thread");
  return thread;
}

/** Ada reads once what came of each try, and the newcomer once that they are in. */
function checkTold(world: World, { word, user }: Newcomer, tries: number): Violations {
  const { server, ada } = discordOf(world);
  const toldAda = [...server.privateTo(ada), ...server.answersIn(server.dm(ada))];
  const told = readRepeats(
    toldAda.map(({ content }) => content).filter((text) => text.toLowerCase().includes(word)),
  );
  const welcomed = readRepeats(server.answersIn(server.dm(user)).map(({ content }) => content));
  const wrong: Violations = [];
  if (told.once.length + told.repeats.length === 0)
    wrong.push(`I1 ${word}: nothing came of the command for Ada`);
  if (told.once.length > tries) wrong.push(`I3 ${word}: Ada was told ${told.once.length} times, unmarked`);
  if (welcomed.once.length !== 1)
    wrong.push(`I3 ${word}: the newcomer was told ${welcomed.once.length} times`);
  return wrong;
}

/** Before nobody stands for a quarter of an hour that an answer is being thought of. */
function checkWaiting(world: World): Violations {
  const waiting = discordOf(world).server.waiting();
  return waiting.map(({ id }) => `I1 the interaction ${id} was announced an answer that never came`);
}
