import { askDoing } from "./ask-story.ts";
import { isHeard } from "./message-stories.ts";
import type { Story } from "./story.ts";
import { telegramOf } from "./telegram-chat.ts";

/** A mention in a group of Telegram's is answered in a topic of the person's own. */
export const ownTopic: Story = {
  name: "a topic of one's own",
  async prepare(world) {
    const telegram = telegramOf(world.chat);
    const user = world.member();
    const topics = () => telegram.topicsOf(Number(user)).length;
    const [before, startsBefore] = [topics(), world.starts()];
    const last = telegram.answersIn(Number(user)).at(-1)?.id ?? 0;
    const doing = askDoing(world, { text: "say", inChannel: true, judge: isHeard }, user);
    return {
      ...doing,
      async check(store) {
        const wrong = await doing.check(store);
        const shown = telegram.answersIn(Number(user)).filter(({ id }) => id > last);
        const threads = new Set(shown.map(({ thread }) => thread));
        if (threads.size !== 1 || threads.has(null)) wrong.push(`I3 ${doing.word}: not in one topic`);
        // Nobody can ask Telegram which topic was made in the moment of the end.
        const most = 1 + world.starts() - startsBefore;
        if (topics() - before > most) wrong.push(`I3 ${doing.word}: ${topics() - before} topics were made`);
        return wrong;
      },
    };
  },
};
