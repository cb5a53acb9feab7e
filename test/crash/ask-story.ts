import type { ReadOnlyStore } from "../../db/open-store.ts";
import type { MessageKey } from "../../src/core/conversation/place.ts";
import { isTurnOver, type Turn, type TurnState } from "../../src/core/turn/turn.ts";
import type { Said, Saying, Shown } from "./chat.ts";
import { auditOf, isRunning, readRepeats, runsWith, withoutCopies } from "./facts.ts";
import type { Doing, Story, Violations } from "./story.ts";
import type { World } from "./world.ts";

export interface Asking extends Omit<Saying, "word"> {
  /** How it may end; answered when left out. */
  readonly ends?: readonly TurnState[];
  /** The default agent when left out. */
  readonly agent?: string;
  /** What is wrong with an answer's parts, if anything. */
  judge(shown: readonly Shown[], word: string): string | null;
}

/** Somebody writes to an agent, in private or by a mention, and expects one answer where it belongs. */
export const askStory = (name: string, asking: Asking): Story => ({
  name,
  prepare: async (world) => askDoing(world, asking, world.member()),
});

/** One message, judged by everything that the platform, the gateway and the store hold of it. */
export function askDoing(world: World, asking: Asking, user: string): Doing & { readonly said: Said } {
  const word = world.nextWord();
  const { text, agent = "designer", ends, judge, ...how } = asking;
  const said = world.chat.say(user, { ...how, word, text: `${agent}: ${text} ${word}` });
  return {
    word,
    get allowed() {
      return said.places();
    },
    said,
    act: said.act,
    acked: said.acked,
    again: said.again,
    check: async (store) => [
      ...(await checkAsk(world, store, { asking, word, key: said.key(), shown: said.answers })),
      ...said.strays(),
    ],
  };
}

export interface Asked {
  readonly asking: Pick<Asking, "ends" | "judge">;
  readonly word: string;
  readonly key: MessageKey;
  /** What stands where the answer belongs, oldest first. */
  shown(): readonly Shown[];
}

/** One message's turn, run, audit and answer. */
export async function checkAsk(world: World, store: ReadOnlyStore, asked: Asked): Promise<Violations> {
  const { key, word, asking } = asked;
  const turn = await store.turns.byMessage(key);
  if (!turn) return [`I1 ${word}: the message was acknowledged, and there is no turn of it`];
  const wrong: Violations = [];
  const ends = asking.ends ?? ["answered"];
  if (!ends.includes(turn.state))
    wrong.push(`I1 ${word}: its turn is ${turn.state}, not ${ends.join(" or ")}`);
  const runs = runsWith(world, word);
  if (runs.length > 1) wrong.push(`I2 ${word}: the gateway ran it ${runs.length} times (${runs.join(", ")})`);
  if (turn.state === "stopped" && isRunning(world, word))
    wrong.push(`I1 ${word}: it is stopped, and its run goes on`);
  wrong.push(...(await checkTurnAudit(store, turn, word)));
  wrong.push(...checkThread(asked, turn, world.chat.forgets));
  return wrong;
}

function checkThread({ asking, word, shown: now }: Asked, turn: Turn, forgets: boolean): Violations {
  const once = forgets ? withoutCopies(now()) : readRepeats(now()).once;
  if (once.length === 0 && now().length === 0) return [`I1 ${word}: nothing is to be seen in its thread`];
  const verdict = turn.state === "answered" ? asking.judge(once, word) : null;
  const shown = JSON.stringify(once.map(({ text }) => text.slice(0, 60)));
  if (verdict !== null) return [`I3 ${word}: ${verdict}, shown: ${shown}`];
  if (turn.state !== "answered" && turn.state !== "stopped" && once.length !== 1)
    return [`I3 ${word}: ${once.length} messages instead of one notice: ${shown}`];
  return [];
}

const ENDS = ["answered", "failed", "expired", "refused", "stopped"].map((state) => `turn.${state}`);

async function checkTurnAudit(store: ReadOnlyStore, turn: Turn, word: string): Promise<Violations> {
  const actions = (await auditOf(store))
    .filter(({ target }) => target.id === turn.id)
    .map((one) => one.action);
  const count = (action: string) => actions.filter((one) => one === action).length;
  const wrong: Violations = [];
  if (count("message.received") !== 1)
    wrong.push(`I4 ${word}: received ${count("message.received")} times in the audit`);
  if (count("turn.dispatched") > 1)
    wrong.push(`I4 ${word}: dispatched ${count("turn.dispatched")} times in the audit`);
  const ends = actions.filter((action) => ENDS.includes(action));
  const expected = isTurnOver(turn.state) ? [`turn.${turn.state}`] : [];
  if (ends.join() !== expected.join())
    wrong.push(`I4 ${word}: the audit has [${ends}] of a turn that is ${turn.state}`);
  return wrong;
}
