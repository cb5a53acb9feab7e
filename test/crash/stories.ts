import { askDoing, askStory } from "./ask-story.ts";
import { checkGrants, grantDoing, insisting, type Newcomer, newcomer } from "./grant-story.ts";
import { startOwn } from "./start-own-story.ts";
import type { Story, Violations } from "./story.ts";
import { browserMessage } from "./web-story.ts";
import type { World } from "./world.ts";

const one = (holds: (word: string) => string) => (shown: readonly string[], word: string) =>
  shown.length === 1 && shown[0]?.includes(holds(word)) ? null : "not just the one answer";

/** The lines of the long answer, each once and in order, over however many messages. */
function judgeLong(shown: readonly string[]): string | null {
  const lines = [...shown.join("\n").matchAll(/^(\d+) long answer/gm)].map((match) => Number(match[1]));
  if (shown.length < 2) return "not in parts";
  return lines.length === 600 && lines.every((line, at) => line === at)
    ? null
    : "not the parts in order, once each";
}

export const message = askStory("a message", { text: "say", judge: one((word) => `I heard: say ${word}`) });
export const mention = askStory("a mention", {
  text: "say",
  inChannel: true,
  judge: one((word) => `I heard: say ${word}`),
});
export const growing = askStory("an answer that grows", {
  text: "grow slowly",
  judge: one(() => "the end"),
});
export const long = askStory("a long answer", { text: "a long answer", judge: judgeLong });

export const command: Story = {
  name: "a command",
  prepare: async (world) => grantDoing(world, newcomer(world)),
};

export const click: Story = {
  name: "a click",
  async prepare(world) {
    const who = newcomer(world);
    await letIn(world, who);
    const { slack, ada } = world;
    const told = slack
      .answersIn(slack.dm(ada))
      .find((shown) => slack.shown(shown).toLowerCase().includes(who.word));
    if (!told) throw new Error("nobody told Ada of the grant");
    const undo = slack.button(told, "Undo");
    const sending = insisting(() => slack.press(ada, undo));
    return { ...who, ...sending, check: (store) => checkGrants(store, who, 0) };
  },
};

/** Somebody stops an answer that is being given. */
export const stop: Story = {
  name: "a stop in flight",
  async prepare(world) {
    const asking = await askAndHold(world, world.ben);
    const { slack } = world;
    const { channel, thread } = asking.said();
    const [line] = slack.answersIn(channel, thread);
    if (!line) throw new Error("there is no status line");
    const button = slack.button(line, "Stop");
    return { ...asking, ...insisting(() => slack.press(world.ben, button)) };
  },
};

/** Somebody's access goes while they are being answered. */
export const revoke: Story = {
  name: "a revoke in flight",
  async prepare(world) {
    const who = newcomer(world);
    await letIn(world, who);
    const asking = await askAndHold(world, who.user);
    const { slack, ada } = world;
    // Everything, not the one grant: their role gives the team's default agent too.
    const sending = insisting(() => slack.slash(ada, slack.dm(ada), "/revoke", `<@${who.user}|${who.word}>`));
    return {
      ...who,
      ...sending,
      check: async (store): Promise<Violations> => [
        ...(await asking.check(store)),
        ...(await checkGrants(store, who, 0)),
      ],
    };
  },
};

/** A message whose answer has begun and does not go on by itself; it may only end by a stop. */
async function askAndHold(world: World, user: string) {
  const asking = askDoing(world, { text: "hold on", ends: ["stopped"], judge: () => null }, user);
  const runs = world.gateway.state.sessions;
  await asking.act();
  await asking.acked();
  const { channel, thread } = asking.said();
  const hasRun = () =>
    [...runs.values()].some(({ run, rows }) => run?.text && JSON.stringify(rows).includes(asking.word));
  await world.slack.waitFor(
    () => hasRun() && world.slack.answersIn(channel, thread).length > 0,
    "an answer that is held",
    20_000,
  );
  return asking;
}

/** The grant, undisturbed: both have read of it, whatever else goes on. */
async function letIn(world: World, who: Newcomer): Promise<void> {
  const { slack, ada } = world;
  const doing = grantDoing(world, who);
  await doing.act();
  await doing.acked();
  const isTold = () =>
    slack.answersIn(slack.dm(ada)).some((one) => slack.shown(one).toLowerCase().includes(who.word)) &&
    slack.answersIn(slack.dm(who.user)).length > 0;
  await slack.waitFor(isTold, "word of the grant", 20_000);
}

export const STORIES: readonly Story[] = [
  message,
  mention,
  growing,
  long,
  command,
  click,
  stop,
  revoke,
  startOwn,
  browserMessage,
];
