import type { Said } from "../fakes/slack/people.ts";
import { type Asking, checkAsk, slackKey } from "./ask-story.ts";
import { shownIn } from "./facts.ts";
import type { Story } from "./story.ts";

/** Slack cuts here. */
const CUT = 4000;

const asking: Pick<Asking, "judge"> = {
  judge: (shown, word) => (shown.length === 1 && shown[0]?.includes(word) ? null : "not just the one answer"),
};

/**
 * Ben pastes what Slack cuts in two. Undisturbed it is one message to the agent; whatever happens, each part reaches it
 * once: together with the other, or by itself.
 */
export const paste: Story = {
  name: "a paste in two parts",
  async prepare(world) {
    const { slack, ben } = world;
    const [word, tail] = [world.nextWord(), world.nextWord()];
    const channel = slack.dm(ben);
    const said: Said[] = [];
    return {
      word,
      allowed: [`${channel}/*`],
      async act() {
        said.push(slack.say(ben, channel, `designer: say ${word} `.padEnd(CUT, "and on ")));
        said.push(slack.say(ben, channel, `and the end is ${tail}`));
      },
      acked: async () => void (await Promise.all(said.map((one) => one.acked))),
      again: async () => {},
      async check(store) {
        const [first, second] = said;
        if (!first || !second) throw new Error("nothing was said yet");
        const aboutOf = ({ thread, ts }: Said, holds: string) => ({
          asking,
          word: holds,
          key: slackKey(channel, ts),
          shown: () => shownIn(world, channel, thread),
        });
        const wrong = await checkAsk(world, store, aboutOf(first, word));
        const [whole, rest] = await Promise.all(
          [first, second].map(({ ts }) => store.turns.byMessage(slackKey(channel, ts))),
        );
        const isWhole = whole?.text.includes(tail) === true;
        if (isWhole && rest) wrong.push(`I2 ${tail}: the second part ran with the first, and alone`);
        if (!isWhole) wrong.push(...(await checkAsk(world, store, aboutOf(second, tail))));
        return wrong;
      },
    };
  },
};
