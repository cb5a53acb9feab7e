import type { ReadOnlyStore } from "../../db/open-store.ts";
import { checkAsk, slackKey } from "./ask-story.ts";
import { checkGrants, grantDoing, newcomer } from "./grant-story.ts";
import type { Story, Violations } from "./story.ts";

const LET_IN = "running your message";

/** A stranger wrote to an agent and was refused; then Ada lets them in, and what was kept runs by itself. */
export const kept: Story = {
  name: "a kept message",
  async prepare(world) {
    const { slack } = world;
    const who = newcomer(world);
    const channel = slack.dm(who.user);
    const said = slack.say(who.user, channel, `designer: say ${who.word}`);
    await said.acked;
    const inThread = () => slack.answersIn(channel, said.thread).map(slack.shown);
    await slack.waitFor(
      () => inThread().some((text) => text.includes("I kept your message")),
      "the refusal",
      20_000,
    );
    const asking = { judge: judgeKept };
    return {
      ...grantDoing(world, who),
      async check(store: ReadOnlyStore): Promise<Violations> {
        const held = await store.heldMessages.all();
        return [
          ...(await checkGrants(store, who, 1)),
          ...held.map(({ id }) => `I1 ${who.word}: ${id} is still kept, and its sender was let in`),
          ...(await checkAsk(world, store, {
            asking,
            word: who.word,
            key: slackKey(channel, said.ts),
            shown: inThread,
          })),
        ];
      },
    };
  },
};

function judgeKept(shown: readonly string[], word: string): string | null {
  const count = (text: string) => shown.filter((one) => one.includes(text)).length;
  if (count(`I heard: say ${word}`) !== 1) return "not just the one answer";
  return count(LET_IN) === 1 ? null : "not told once that it runs";
}
