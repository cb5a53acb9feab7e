import type { ReadOnlyStore } from "../../db/open-store.ts";
import type { GatewayApprovalId } from "../../src/core/approval/gateway-approval.ts";
import type { TelegramMessage } from "../fakes/telegram-server.ts";
import { readRepeats } from "./facts.ts";
import { checkGrants } from "./grant-story.ts";
import { judgeLong, judgeOne } from "./stories.ts";
import type { Doing, Story, Violations } from "./story.ts";
import { delivering, plain, type TelegramAsking, telegramDoing, telegramStory } from "./telegram-ask.ts";
import { telegramIdentity, telegramOf } from "./telegram-side.ts";
import type { World } from "./world.ts";

const SAY: TelegramAsking = { text: "say", judge: judgeOne((word) => `I heard: say ${word}`) };

export const message = telegramStory("a message", SAY);
export const growing = telegramStory("a draft that grows", {
  text: "grow slowly",
  judge: judgeOne(() => "the end"),
});
export const longAnswer = telegramStory("a long answer", { text: "a long answer", judge: judgeLong });

/** A mention in a group is answered in a topic of the person's own. */
export const ownTopic: Story = {
  name: "a topic of one's own",
  async prepare(world) {
    const { server, ben } = telegramOf(world);
    const group = server.addGroup("design");
    const topics = () => server.topicsOf(ben).length;
    const [before, startsBefore] = [topics(), world.starts()];
    const doing = telegramDoing(world, { ...SAY, chat: group });
    return {
      ...doing,
      async check(store) {
        const wrong = await doing.check(store);
        const threads = new Set(doing.shown().map(({ thread }) => thread));
        if (threads.size !== 1 || threads.has(null)) wrong.push(`I3 ${doing.word}: not in one topic`);
        // Nobody can ask Telegram which topic was made in the moment of the end.
        const most = 1 + world.starts() - startsBefore;
        if (topics() - before > most) wrong.push(`I3 ${doing.word}: ${topics() - before} topics were made`);
        return wrong;
      },
    };
  },
};

function newcomer(world: World) {
  const { server, ada } = telegramOf(world);
  const word = world.nextWord();
  const user = server.addUser({ name: word });
  return { word, user, identity: telegramIdentity(user), allowed: [`telegram/${ada}`, `telegram/${user}`] };
}

function grantDoing(world: World, who: ReturnType<typeof newcomer>): Doing {
  const { server, ada } = telegramOf(world);
  const told = (chat: number) =>
    readRepeats(
      server
        .answersIn(chat)
        .map(plain)
        .filter((text) => chat === who.user || text.includes(who.word)),
    );
  return {
    ...who,
    ...delivering(() => server.say(ada, ada, `/grant <@telegram:${who.user}> designer`)),
    async check(store) {
      const wrong = await checkGrants(store, who, 1);
      for (const chat of [ada, who.user]) {
        const { once, repeats } = told(chat);
        if (once.length > 1 || once.length + repeats.length === 0)
          wrong.push(`I3 ${who.word}: told ${once.length} times in ${chat}, and ${repeats.length} marked`);
      }
      return wrong;
    },
  };
}

export const command: Story = {
  name: "a command",
  prepare: async (world) => grantDoing(world, newcomer(world)),
};

/** A message whose answer has begun, and does not go on by itself. */
async function hold(world: World, user: number) {
  const { server } = telegramOf(world);
  const asking = { text: "hold on", ends: ["stopped"] as const, judge: () => null, user };
  const doing = telegramDoing(world, asking);
  await doing.act();
  await doing.acked();
  const sessions = world.gateway.state.sessions;
  const isRunning = () =>
    [...sessions.values()].some(({ run, rows }) => run?.text && JSON.stringify(rows).includes(doing.word));
  const line = await server.waitFor(
    () => isRunning() && doing.shown().find((one) => server.buttons(one).length > 0),
    "an answer that is held",
    20_000,
  );
  return { ...doing, line };
}

export const stop: Story = {
  name: "a stop in flight",
  async prepare(world) {
    const { server, ben } = telegramOf(world);
    const { line, ...doing } = await hold(world, ben);
    return { ...doing, ...delivering(() => server.press(ben, server.button(line, "Stop"))) };
  },
};

export const revoke: Story = {
  name: "a revoke in flight",
  async prepare(world) {
    const { server, ada } = telegramOf(world);
    const who = newcomer(world);
    const letIn = grantDoing(world, who);
    await letIn.act();
    await server.waitFor(() => server.answersIn(who.user)[0], "word of the grant", 20_000);
    const { line: _, ...doing } = await hold(world, who.user);
    server.say(ada, ada, `/revoke <@telegram:${who.user}>`);
    const asked = () => server.answersIn(ada).filter((one) => plain(one).includes(who.word));
    const button = () =>
      asked()
        .flatMap(server.buttons)
        .find(({ text }) => text === "Yes, take everything");
    const confirm = await server.waitFor(button, "the question whether to take everything", 20_000);
    return {
      ...who,
      ...delivering(() => server.press(ada, confirm)),
      check: async (store): Promise<Violations> => [
        ...(await doing.check(store)),
        ...(await checkGrants(store, who, 0)),
      ],
    };
  },
};

/** Ben's agent wants to run a command; Ada approves it on the first card that she sees. */
export const approval: Story = {
  name: "an approval by button",
  async prepare(world) {
    const { server, ada, ben } = telegramOf(world);
    const startsBefore = world.starts();
    const doing = telegramDoing(world, { text: "run a command", judge: judgeRun });
    const cards = () => server.answersIn(ada).filter((one) => plain(one).includes(doing.word));
    const button = () =>
      cards()
        .flatMap(server.buttons)
        .find(({ text }) => text === "Approve once");
    return {
      ...doing,
      allowed: [`telegram/${ben}`, `telegram/${ada}`],
      async act() {
        await doing.act();
        // There may never be one: while nobody is connected who could approve, the gateway denies at once.
        void server.waitFor(button, "a card", world.patienceMs).then(
          (found) => void server.press(ada, found),
          () => {},
        );
      },
      check: async (store) => [
        ...(await doing.check(store)),
        ...(await checkApproval(world, store, { word: doing.word, cards: cards(), startsBefore })),
      ],
    };
  },
};

function judgeRun(shown: readonly string[], word: string): string | null {
  const told = shown.filter((text) => text.includes(`I got: ${word}`) || text.includes("I got: exec denied"));
  return told.length === 1 ? null : "not just one answer";
}

interface Seen {
  readonly word: string;
  readonly cards: readonly TelegramMessage[];
  readonly startsBefore: number;
}

async function checkApproval(
  world: World,
  store: ReadOnlyStore,
  { word, cards, startsBefore }: Seen,
): Promise<Violations> {
  const records = [...world.gateway.state.approvalRecords.values()].filter(({ request }) =>
    String(request.command).includes(word),
  );
  const [record] = records;
  if (!record) return [];
  const wrong: Violations = [];
  if (records.length > 1) wrong.push(`I2 ${word}: the gateway asked ${records.length} times`);
  const request = await store.approvals.byGatewayId("main", record.id as GatewayApprovalId);
  if (record.status !== "allowed" || request?.state !== "approved")
    wrong.push(`I5 ${word}: at the gateway it is ${record.status}, here ${request?.state}`);
  const crashes = world.starts() - startsBefore;
  if (cards.length > 1 + crashes) wrong.push(`I3 ${word}: Ada has ${cards.length} cards`);
  const open = cards.filter((card) => !plain(card).includes("Approved by Ada"));
  // A card whose receipt died with the application cannot be found again; its copy says who approved.
  if (open.length > crashes || open.length === cards.length)
    wrong.push(`I3 ${word}: ${open.length} of ${cards.length} cards do not say who approved`);
  return wrong;
}
