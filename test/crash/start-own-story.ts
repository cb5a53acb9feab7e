import { askDoing, checkAsk } from "./ask-story.ts";
import type { Story } from "./story.ts";
import type { World } from "./world.ts";

/** Somebody wrote into Ada's thread, and goes on with that message in a place of their own. */
export const startOwn: Story = {
  name: "a start of one's own",
  async prepare(world) {
    const { chat } = world;
    const user = world.member();
    const adas = await answeredInChannel(world, chat.ada);
    const word = world.nextWord();
    const said = chat.sayInto(adas.said, user, { word, text: `designer: say ${word}` });
    if (!said) throw new Error("nobody writes into others' conversations here");
    const offers = () =>
      chat
        .told(user)
        .flatMap(({ buttons }) => buttons)
        .filter(({ text }) => text === "Start my own with this message");
    const before = offers().length;
    await said.act();
    const button = await chat.waitFor(
      () => offers().slice(before).at(-1),
      "the refusal in somebody else's thread",
      20_000,
    );
    return {
      word,
      get allowed() {
        return said.places();
      },
      ...button.press(user),
      check: async (store) => [
        ...(await checkAsk(world, store, { asking: { judge }, word, key: said.key(), shown: said.answers })),
        ...said.strays(),
      ],
    };
  },
};

const judge: Parameters<typeof checkAsk>[2]["asking"]["judge"] = (shown, word) =>
  shown.filter(({ text }) => text.includes(`I heard: say ${word}`)).length === 1
    ? null
    : "not just the one answer";

async function answeredInChannel(world: World, user: string) {
  const asking = askDoing(world, { text: "say", inChannel: true, judge: () => null }, user);
  await asking.act();
  await asking.acked();
  const isAnswered = () =>
    asking.said.answers().some(({ text }) => text.includes(`I heard: say ${asking.word}`));
  await world.chat.waitFor(isAnswered, "an answer", 20_000);
  return asking;
}
