import type { ReadOnlyStore } from "../../db/open-store.ts";
import { askDoing, checkAsk, slackKey } from "./ask-story.ts";
import { insisting } from "./grant-story.ts";
import type { Story, Violations } from "./story.ts";
import type { World } from "./world.ts";

/** Ben wrote into Ada's thread, and goes on with that message in a thread of his own. */
export const startOwn: Story = {
  name: "a start of one's own",
  async prepare(world) {
    const { slack, ada, ben, design } = world;
    const adas = await answered(world, ada);
    const word = world.nextWord();
    const said = slack.say(ben, design, `${slack.bot.mention} designer: say ${word}`, {
      thread: adas.thread,
    });
    await said.acked;
    const refusal = () => slack.privateTo(ben).find((one) => one.threadTs === adas.thread);
    await slack.waitFor(() => refusal() !== undefined, "the refusal in somebody else's thread", 20_000);
    const notice = refusal();
    if (!notice) throw new Error("nobody told Ben whose thread it is");
    const button = slack.button(notice, "Start my own with this message");
    const sending = insisting(() => slack.press(ben, button));
    const asking = { text: "say", judge: judgeOne };
    return {
      word,
      allowed: [`${slack.dm(ben)}/*`],
      ...sending,
      async check(store: ReadOnlyStore): Promise<Violations> {
        const key = slackKey(design, said.ts);
        const shown = () => ownThread(world, word).map(slack.shown);
        return [
          ...(await checkAsk(world, store, { asking, word, key, shown })),
          ...checkOpeners(world, word),
        ];
      },
    };
  },
};

const judgeOne = (shown: readonly string[], word: string) =>
  shown.length === 1 && shown[0]?.includes(`I heard: say ${word}`) ? null : "not just the one answer";

async function answered(world: World, user: string) {
  const { slack } = world;
  const asking = askDoing(world, { text: "say", inChannel: true, judge: () => null }, user);
  await asking.act();
  await asking.acked();
  const { channel, thread } = asking.said();
  const isAnswered = () =>
    slack.answersIn(channel, thread).some((one) => slack.shown(one).includes(`I heard: say ${asking.word}`));
  await slack.waitFor(isAnswered, "an answer for Ada", 20_000);
  return asking.said();
}

/** What stands in the thread of Ben's own that holds the word. */
function ownThread({ slack, ben }: World, word: string) {
  const found = slack.answersIn(slack.dm(ben)).find((one) => slack.raw(one).includes(word));
  return found?.threadTs ? slack.answersIn(slack.dm(ben), found.threadTs) : [];
}

/** Slack shows the key of each post: one thread was opened, however often the click was handled. */
function checkOpeners(world: World, word: string): Violations {
  const { slack, ben } = world;
  const direct = slack.messagesIn(slack.dm(ben));
  const opener = direct.find(({ ts }) => ts === ownThread(world, word)[0]?.threadTs);
  const key = JSON.stringify(opener?.metadata);
  const openers = direct.filter(({ metadata }) => opener && JSON.stringify(metadata) === key);
  return openers.length === 1 ? [] : [`I3 ${word}: ${openers.length} threads were opened for one message`];
}
