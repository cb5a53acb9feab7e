import { type Asking, askDoing } from "./ask-story.ts";
import { buttonIn } from "./chat.ts";
import { isAnswering } from "./facts.ts";
import { checkGrants, letIn, newcomer } from "./grant-story.ts";
import type { Story, Violations } from "./story.ts";
import type { World } from "./world.ts";

/** Somebody stops an answer that is being given. */
export const stop: Story = {
  name: "a stop in flight",
  async prepare(world) {
    const user = world.member();
    const asking = await askAndHold(world, user);
    const button = buttonIn(asking.said.line(), "Stop");
    if (!button) throw new Error("there is no status line");
    const { word, check, said } = asking;
    return { word, allowed: said.places(), ...button.press(user), check };
  },
};

/** Somebody's access goes while they are being answered. */
export const revoke: Story = {
  name: "a revoke in flight",
  async prepare(world) {
    const { chat } = world;
    const who = await newcomer(world);
    await letIn(world, who);
    const asking = await askAndHold(world, who.user);
    // Everything, not the one grant: their role gives the team's default agent too.
    await chat.command(chat.ada, `revoke ${chat.mention(who.user, who.word)}`).act();
    const confirm = await chat.waitFor(
      () => world.buttonFor(chat.ada, who.word, "Yes, take everything"),
      "the second step",
      20_000,
    );
    return {
      ...who,
      ...confirm.press(chat.ada),
      check: async (store): Promise<Violations> => [
        ...(await asking.check(store)),
        ...(await checkGrants(world, store, who, 0)),
      ],
    };
  },
};

const HELD: Asking = { text: "hold on", ends: ["stopped"], judge: () => null };

/** A message whose answer has begun and does not go on by itself; it may only end by a stop. */
export async function askAndHold(world: World, user: string, asking: Asking = HELD) {
  const doing = askDoing(world, asking, user);
  await doing.act();
  await doing.acked();
  await world.chat.waitFor(
    () => isAnswering(world, doing.word) && doing.said.line() !== undefined,
    "an answer that is held",
    20_000,
  );
  return doing;
}
