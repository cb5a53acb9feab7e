import type { ReadOnlyStore } from "../../db/open-store.ts";
import { type MessageKey, messageKeyOf } from "../../src/core/conversation/place.ts";
import { isTurnOver, type Turn, type TurnState } from "../../src/core/turn/turn.ts";
import type { Said } from "../fakes/slack/people.ts";
import { auditOf, readRepeats, runsWith, shownIn } from "./facts.ts";
import type { Doing, Story, Violations } from "./story.ts";
import type { World } from "./world.ts";

export interface Asking {
  readonly text: string;
  readonly inChannel?: boolean;
  /** How it may end; answered when left out. */
  readonly ends?: readonly TurnState[];
  /** What is wrong with an answer's parts, if anything. */
  judge(shown: readonly string[], word: string): string | null;
}

/** Ben writes to an agent, in private or by a mention, and expects one answer in his thread. */
export const askStory = (name: string, asking: Asking): Story => ({
  name,
  prepare: async (world) => askDoing(world, asking, world.ben),
});

/** One message, judged by everything that Slack, the gateway and the store hold of it. */
export function askDoing(world: World, asking: Asking, user: string): Doing & { said(): Said } {
  const { slack } = world;
  const word = world.nextWord();
  const channel = asking.inChannel ? world.design : slack.dm(user);
  let said: Said | null = null;
  const requireSaid = () => {
    if (!said) throw new Error("nothing was said yet");
    return said;
  };
  return {
    word,
    allowed: [`${channel}/*`],
    said: requireSaid,
    async act() {
      const mention = asking.inChannel ? `${slack.bot.mention} ` : "";
      said = slack.say(user, channel, `${mention}designer: ${asking.text} ${word}`);
    },
    acked: () => requireSaid().acked,
    again: async () => {},
    async check(store) {
      const { channel, ts, thread } = requireSaid();
      const shown = () => shownIn(world, channel, thread);
      return checkAsk(world, store, { asking, word, key: slackKey(channel, ts), shown });
    },
  };
}

export interface Asked {
  readonly asking: Pick<Asking, "ends" | "judge">;
  readonly word: string;
  readonly key: MessageKey;
  /** What stands in the answer's thread, oldest first. */
  shown(): readonly string[];
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
  if (turn.state === "stopped" && isStillRunning(world, word))
    wrong.push(`I1 ${word}: it is stopped, and its run goes on`);
  wrong.push(...(await checkTurnAudit(store, turn, word)));
  wrong.push(...checkThread(asked, turn));
  return wrong;
}

export const slackKey = (channel: string, ts: string): MessageKey =>
  messageKeyOf({ platform: "slack", workspace: "T0EXAMPLE", channel, id: ts });

function checkThread({ asking, word, shown: shownNow }: Asked, turn: Turn): Violations {
  const { once, repeats } = readRepeats(shownNow());
  if (once.length === 0 && repeats.length === 0) return [`I1 ${word}: nothing is to be seen in its thread`];
  const verdict = turn.state === "answered" ? asking.judge(once, word) : null;
  const shown = JSON.stringify(once.map((one) => one.slice(0, 60)));
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

function isStillRunning(world: World, word: string): boolean {
  return [...world.gateway.state.sessions.values()].some(
    ({ run, rows }) => run !== null && rows.some(({ content }) => JSON.stringify(content).includes(word)),
  );
}
