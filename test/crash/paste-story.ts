import type { Asking } from "./ask-story.ts";
import { checkAsk } from "./ask-story.ts";
import { together } from "./chat.ts";
import type { Story } from "./story.ts";

const asking: Pick<Asking, "judge"> = {
  judge: (shown, word) =>
    shown.filter(({ text }) => text.includes(word)).length === 1 ? null : "not just the one answer",
};

/**
 * Somebody pastes what the platform cuts in two. Undisturbed it is one message to the agent; whatever happens, each
 * part reaches it once: together with the other, or by itself.
 */
export const paste: Story = {
  name: "a paste in two parts",
  async prepare(world) {
    const { chat } = world;
    const user = world.member();
    const [word, tail] = [world.nextWord(), world.nextWord()];
    const first = chat.say(user, { word, text: `designer: say ${word} `.padEnd(chat.cut, "and on ") });
    const second = chat.say(user, { word: tail, text: `and the end is ${tail}` });
    const both = together(first, second);
    return {
      word,
      allowed: first.places(),
      async act() {
        await first.act();
        await second.act();
      },
      acked: both.acked,
      again: both.again,
      async check(store) {
        const wrong = await checkAsk(world, store, { asking, word, key: first.key(), shown: first.answers });
        const [whole, rest] = await Promise.all(
          [first, second].map(({ key }) => store.turns.byMessage(key())),
        );
        const isWhole = whole?.text.includes(tail) === true;
        if (isWhole && rest) wrong.push(`I2 ${tail}: the second part ran with the first, and alone`);
        if (isWhole) return wrong;
        const alone = { asking, word: tail, key: second.key(), shown: second.answers };
        return [...wrong, ...(await checkAsk(world, store, alone))];
      },
    };
  },
};
