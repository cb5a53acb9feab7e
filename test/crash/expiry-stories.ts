import type { ReadOnlyStore } from "../../db/open-store.ts";
import type { GatewayApprovalId } from "../../src/core/approval/gateway-approval.ts";
import { requestsWith } from "./approval-story.ts";
import { type Asking, askDoing } from "./ask-story.ts";
import { checkCutOff } from "./emergency-stories.ts";
import { holding, runsWith } from "./facts.ts";
import { checkGrants, letIn, type Newcomer, newcomer } from "./grant-story.ts";
import { askAndHold } from "./held-stories.ts";
import type { Doing, Story, Violations } from "./story.ts";
import type { World } from "./world.ts";

/** What a minute's grant needs to be over. */
const OVER_MS = 61_000;
const MINUTE = "ops for 1m";

/** The only agent that somebody may use is theirs no longer, by the clock, while it answers and more of theirs waits. */
export const expiry: Story = {
  name: "an end of access in flight",
  async prepare(world) {
    const who = await guestForAMinute(world);
    const asking = await askAndHold(world, who.user, {
      agent: "ops",
      text: "hold on",
      ends: ["stopped"],
      judge: () => null,
    });
    const word = world.nextWord();
    const { said } = asking;
    const queued = world.chat.say(who.user, { word, text: `ops: say ${word}`, after: said });
    await queued.act();
    await queued.acked();
    const isTold = () => holding(world.chat.told(who.user), "yours is next").length > 0;
    await world.chat.waitFor(isTold, "word that it waits", 20_000);
    return ending(world, who, async (store) => [
      ...(await asking.check(store)),
      ...(await checkNeverRan(world, store, { word, key: queued.key() })),
    ]);
  },
};

/** The same while their agent waits for an approval. */
export const expiryOfAsked: Story = {
  name: "an end of access before an approval",
  async prepare(world) {
    const { chat } = world;
    const who = await guestForAMinute(world);
    const asking = askDoing(world, RUN, who.user);
    await asking.act();
    await asking.acked();
    const { word } = asking;
    await chat.waitFor(() => world.buttonFor(chat.ada, word, "Approve once"), "a card", 20_000);
    return ending(world, who, async (store) => [
      ...(await asking.check(store)),
      ...(await checkClosed(world, store, word)),
    ]);
  },
};

const RUN: Asking = { agent: "ops", text: "run a command", ends: ["stopped"], judge: () => null };

async function guestForAMinute(world: World): Promise<Newcomer> {
  const who = await newcomer(world);
  await letIn(world, who, "guest");
  await letIn(world, who, MINUTE);
  return who;
}

/** Nobody is told that time passes, so nobody acknowledges it. */
function ending(world: World, who: Newcomer, check: Doing["check"]): Doing {
  return {
    word: who.word,
    allowed: who.allowed,
    act: async () => world.pass(OVER_MS),
    acked: async () => {},
    again: async () => {},
    check: async (store) => [
      ...(await check(store)),
      ...(await checkGrants(world, store, who, 0)),
      ...(await checkCutOff(world, store, who)),
    ],
  };
}

async function checkNeverRan(
  world: World,
  store: ReadOnlyStore,
  { word, key }: { readonly word: string; readonly key: Parameters<ReadOnlyStore["turns"]["byMessage"]>[0] },
): Promise<Violations> {
  const turn = await store.turns.byMessage(key);
  const isOver = turn?.state === "stopped" || turn?.state === "refused";
  const runs = runsWith(world, word).length;
  return [
    ...(isOver ? [] : [`I1 ${word}: it waited, its sender's access is over, and it is ${turn?.state}`]),
    ...(runs > 0 ? [`I2 ${word}: it ran ${runs} times after its sender's access was over`] : []),
  ];
}

/** Nobody can let that command run any more. */
async function checkClosed(world: World, store: ReadOnlyStore, word: string): Promise<Violations> {
  const { chat } = world;
  const [record] = requestsWith(world, word);
  const request = await store.approvals.byGatewayId("main", (record?.id ?? "") as GatewayApprovalId);
  const open = holding(chat.told(chat.ada), word).flatMap(({ buttons }) => buttons);
  return [
    ...(record?.status === "pending" || record?.status === "allowed"
      ? [`I5 ${word}: its sender's access is over, and at the gateway it is ${record.status}`]
      : []),
    ...(request?.state === "pending" ? [`I5 ${word}: here it is still ${request.state}`] : []),
    ...(open.length > 0 && !chat.forgets ? [`I3 ${word}: a card can still be pressed`] : []),
  ];
}
