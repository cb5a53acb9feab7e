import { askDoing } from "./ask-story.ts";
import { checkGrants, insisting, letIn, newcomer } from "./grant-story.ts";
import type { Story, Violations } from "./story.ts";
import type { World } from "./world.ts";

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
    await slack.slash(ada, slack.dm(ada), "/revoke", `<@${who.user}|${who.word}>`).acked;
    const confirm = await slack.waitFor(() => confirmButton(world, who.word), "the second step", 20_000);
    const sending = insisting(() => slack.press(ada, confirm));
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

function confirmButton({ slack, ada }: World, word: string) {
  const cards = slack.answersIn(slack.dm(ada)).filter((one) => slack.shown(one).toLowerCase().includes(word));
  return cards.flatMap(slack.buttons).find(({ text }) => text === "Yes, take everything");
}

/** A message whose answer has begun and does not go on by itself; it may only end by a stop. */
export async function askAndHold(world: World, user: string) {
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
