import type { ReadOnlyStore } from "../../db/open-store.ts";
import type { TurnState } from "../../src/core/turn/turn.ts";
import { checkAsk } from "./ask-story.ts";
import { inTurn, type Said, type Shown, together } from "./chat.ts";
import { checkGrants, grantDoing, newcomer } from "./grant-story.ts";
import type { Story, Violations } from "./story.ts";
import type { World } from "./world.ts";

const LET_IN = "running your message";

/** A stranger wrote to an agent and was refused; then Ada lets them in, and what was kept runs by itself. */
export const kept: Story = {
  name: "a kept message",
  async prepare(world) {
    const { who, said } = await refused(world);
    return {
      ...grantDoing(world, who),
      check: async (store) => [
        ...(await checkGrants(world, store, who, 1)),
        ...(await checkRun(world, store, { who, said, runs: [`say ${who.word}`] })),
      ],
    };
  },
};

/** The stranger puts other words in the message that is kept, and is let in after that: those run, and only those. */
export const keptEdited: Story = {
  name: "an edit of a kept message",
  async prepare(world) {
    const { who, said } = await refused(world);
    const edited = said.edit(`designer: say again ${who.word}`);
    return {
      ...who,
      ...inTurn(edited, grantDoing(world, who)),
      // Where nobody is told that we have an edit, the grant can be heard before it.
      check: (store) =>
        checkRun(world, store, {
          who,
          said,
          runs: [`say again ${who.word}`, ...(world.chat.tellsOnce ? [`say ${who.word}`] : [])],
        }),
    };
  },
};

/** The stranger deletes the message that is kept, and is let in at the same time: it runs whole, or not at all. */
export const keptRemoved: Story = {
  name: "a removal of a kept message",
  async prepare(world) {
    const { who, said } = await refused(world);
    const removed = said.remove();
    if (!removed) throw new Error("nobody is told of removals here");
    const letting = grantDoing(world, who);
    return {
      ...who,
      ...together(removed, letting),
      async check(store) {
        const turn = await store.turns.byMessage(said.key());
        const held = await store.heldMessages.byMessage(said.key());
        if (held) return [`I1 ${who.word}: it was deleted, and is still kept`];
        if (turn) return checkRun(world, store, { who, said, runs: [`say ${who.word}`], ends: BOTH });
        return [];
      },
    };
  },
};

const BOTH: readonly TurnState[] = ["answered", "stopped"];

async function refused(world: World) {
  const { chat } = world;
  const who = await newcomer(world);
  const said = chat.say(who.user, { word: who.word, text: `designer: say ${who.word}` });
  await said.act();
  await said.acked();
  const isKept = () => chat.told(who.user).some(({ text }) => text.includes("I kept your message"));
  await chat.waitFor(isKept, "the refusal", 20_000);
  return { who, said };
}

interface Run {
  readonly who: Awaited<ReturnType<typeof newcomer>>;
  readonly said: Said;
  /** What may have run: one of these. */
  readonly runs: readonly string[];
  readonly ends?: readonly TurnState[];
}

async function checkRun(world: World, store: ReadOnlyStore, run: Run): Promise<Violations> {
  const { who, said, runs, ends } = run;
  const { word } = who;
  const held = await store.heldMessages.byMessage(said.key());
  const judge = (shown: readonly Shown[]) => {
    const count = (text: string) => shown.filter((one) => one.text.includes(text)).length;
    if (runs.reduce((sum, one) => sum + count(`I heard: ${one}`), 0) !== 1) return "not just the one answer";
    return count(LET_IN) === 1 ? null : "not told once that it runs";
  };
  const asking = { judge, ...(ends && { ends }) };
  const shown = () => world.chat.told(who.user);
  return [
    ...(held ? [`I1 ${word}: ${held.id} is still kept, and its sender was let in`] : []),
    ...(await checkAsk(world, store, { asking, word, key: said.key(), shown })),
  ];
}
