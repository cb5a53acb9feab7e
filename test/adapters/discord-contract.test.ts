import { createDiscordAdapter } from "../../adapters/discord/index.ts";
import { type Identity, parseIdentity, userIdOf } from "../../src/core/people/identity.ts";
import { randomIds } from "../../src/system/ids.ts";
import { chatAdapterContract } from "../contract/chat-adapter.contract.ts";
import type { ChatSubject, Delivered, PostFault, ReadForm, ReadMessage } from "../contract/chat-subject.ts";
import { readerSees } from "../fakes/discord/payloads.ts";
import { asJson, listOf } from "../fakes/discord/routes.ts";
import type { Interaction } from "../fakes/discord/server-state.ts";
import {
  type Delivery,
  type DiscordMessage,
  type DiscordServer,
  type Fault,
  startDiscordServer,
} from "../fakes/discord-server.ts";
import { createFixedClock, type FixedClock } from "../fakes/fixed-clock.ts";
import { createKeptLogger, type KeptLogger } from "./slack-harness.ts";

const FAULTS: Record<PostFault, Fault> = {
  "rate-limited": { kind: "rate-limited", retryAfterSeconds: 1 },
  refused: { kind: "error", status: 403, code: 50013 },
  "place-gone": { kind: "error", status: 404, code: 10003 },
  unauthorized: { kind: "error", status: 401, code: 0 },
  "lost-answer": { kind: "apply-then-reset" },
};

chatAdapterContract({
  platform: "discord",
  open,
  deviations: [
    {
      test: "knows what an account is: guest",
      reason:
        "A Discord server has members only: whoever is let in is one, and whoever is not is nobody there.",
    },
    {
      test: "knows what an account is: external",
      reason: "People of other servers are no members of this one, and count as gone.",
    },
  ],
});

async function open(): Promise<ChatSubject> {
  const clock = createFixedClock();
  const discord = await startDiscordServer({ clock });
  const logger = createKeptLogger(() => discord.nudge());
  const adapter = createDiscordAdapter(discord.config, { clock, ids: randomIds, logger });
  const ada = discord.addUser({ name: "ada" });
  const ben = discord.addUser({ name: "ben" });
  const channel = discord.addChannel("design");
  const thread = discord.addThread(channel, [ada, ben]);
  const delivered = (delivery: Delivery) => watch(discord, logger, clock, delivery);

  return {
    adapter,
    ada: identity(ada),
    ben: identity(ben),
    accounts: {
      member: identity(ada),
      bot: identity(discord.addUser({ name: "robo", bot: true })),
      deactivated: identity(discord.addUser({ name: "dan", member: false })),
      unknown: identity("123456789012345678"),
    },
    sharedPlace: async () => ({
      platform: "discord",
      workspace: discord.guildId,
      channel,
      thread,
      kind: "channel",
    }),
    writeDirectly: async (text) => delivered(discord.say(ada, discord.dm(ada), text)),
    mention: async (text) => delivered(discord.say(ada, channel, `${discord.mention} ${text}`)),
    writeIn: async (person, place, text) =>
      delivered(discord.say(userIdOf(person), place.thread ?? place.channel, text)),
    async command(words) {
      await discord.waitFor(() => discord.state.commands.length > 0, "the commands");
      return delivered(discord.slashWords(ada, channel, words));
    },
    async press(person, token) {
      const button = discord.state.messages.flatMap(discord.buttons).find((one) => one.token === token);
      if (!button) throw new Error(`nobody shows a button with ${token}`);
      return delivered(discord.press(userIdOf(person), button));
    },
    sendFile: async (text, { name, type, content }) =>
      delivered(discord.say(ada, discord.dm(ada), text, {}, [{ name, type, bytes: Buffer.from(content) }])),
    async loseFiles() {
      for (const message of discord.state.messages) message.files = [];
    },
    readFiles: async (place) =>
      discord.answersIn(place.thread ?? place.channel).flatMap(({ files }) => [...files]),
    forms: async (person) => discord.formsOf(userIdOf(person)).map(readForm),
    async sendForm(person, values) {
      const opened = discord.formsOf(userIdOf(person)).at(-1);
      if (!opened) throw new Error("no form stands before them");
      return delivered(discord.submit(userIdOf(person), opened, values));
    },
    makeNoise: () => makeNoise(discord, logger, { ada, channel, thread }),
    read: async (place) => discord.answersIn(place.thread ?? place.channel).map((one) => shown(discord, one)),
    readPrivate: async (person) => discord.privateTo(userIdOf(person)).map((one) => shown(discord, one)),
    breakNextPost: async (how) => discord.fail("POST /channels/:id/messages", FAULTS[how]),
    pass: async (ms) => clock.advance(ms),
    eventually: (look) => eventually(look, clock),
    close: () => discord.close(),
  };
}

/** Answers of a real server arrive between two looks, and some wait for the clock. */
async function eventually<T>(
  look: () => Promise<T | null | undefined | false>,
  clock: FixedClock,
): Promise<T> {
  const deadline = performance.now() + 20_000;
  while (performance.now() < deadline) {
    const found = await look();
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, 5));
    clock.advance(100);
  }
  throw new Error("it never came to be");
}

const identity = (user: string): Identity => parseIdentity(`discord:${user}`) as Identity;

/** Each is told to an app that is in the channel. */
async function makeNoise(
  discord: DiscordServer,
  logger: KeptLogger,
  at: { readonly ada: string; readonly channel: string; readonly thread: string },
): Promise<void> {
  const { ada, channel, thread } = at;
  const dm = discord.dm(ada);
  const robo = discord.addUser({ name: "other-bot", bot: true });
  const before = refusals(logger);
  const forward = {
    message_reference: { type: 1, channel_id: channel, message_id: "1" },
    message_snapshots: [{}],
  };
  // Our own is passed by without a word: an answer that grows says itself at each step.
  discord.say(discord.ourId, dm, "our own");
  // Ours come by at every step of an answer, and are left out without a word.
  discord.say(discord.ourId, dm, "our own");
  const noise = [
    discord.say(ada, channel, "just between people"),
    discord.say(robo, channel, `${discord.mention} from a bot`),
    discord.say(ada, channel, `${discord.mention} a hook`, { webhook_id: "777777777777777777" }),
    discord.say(ada, dm, "edited before we saw it", { edited_timestamp: "2026-01-05T00:49:53.676000+00:00" }),
    discord.say(ada, dm, "", forward),
    discord.say(ada, thread, "pinned something", { type: 6 }),
    discord.say(ada, thread, "", { type: 21 }),
    discord.say(ada, channel, `${discord.mention} elsewhere`, { guild_id: "811111111111111111" }),
  ];
  await discord.waitFor(() => refusals(logger) >= before + noise.length, "all noise refused");
}

const refusals = (logger: KeptLogger) =>
  logger.lines.filter(({ message }) => message.endsWith("is none of ours")).length;

const CLICK = 3;

function readForm({ answer }: Interaction): ReadForm {
  const parts = listOf(answer?.data.components).map(asJson);
  const inputs = parts
    .filter(({ type }) => type === 18)
    .map(({ label, description, component }) => ({ label, hint: description ?? "", ...asJson(component) }));
  return {
    title: String(answer?.data.title),
    // Discord words the button itself.
    send: "Deny",
    about: String(parts.find(({ type }) => type === 10)?.content ?? ""),
    fields: inputs.map((input) => ({
      key: String(asJson(input).custom_id),
      label: String(input.label),
      hint: String(input.hint),
      value: String(asJson(input).value ?? ""),
    })),
  };
}

/** The gateway has no acknowledgements: a message counts as taken once it is stored, an interaction once answered. */
function watch(discord: DiscordServer, logger: KeptLogger, clock: FixedClock, delivery: Delivery): Delivered {
  const count = (level: string) =>
    logger.lines.filter((line) => line.level === level && isOutcome(line)).length;
  const isOutcome = ({ level, message }: { level: string; message: string }) =>
    level === "error" || message.endsWith("was taken");
  const [taken, failed] = [count("debug"), count("error")];
  return {
    outcome: () =>
      eventually(async () => {
        if (count("error") > failed) return "not-acknowledged";
        const { interaction } = delivery;
        // A click is answered later than it is taken: a form may be the answer.
        const isAnswered = interaction !== null && interaction.type !== CLICK;
        const isDone = isAnswered ? interaction.answer !== null : count("debug") > taken;
        return isDone ? "acknowledged" : null;
      }, clock),
    async again() {
      const next = watch(discord, logger, clock, delivery);
      discord.again(delivery);
      return next;
    },
  };
}

function shown(discord: DiscordServer, message: DiscordMessage): ReadMessage {
  return {
    ref: { platform: "discord", workspace: discord.guildId, channel: message.channelId, id: message.id },
    text: readerSees(message.content),
    buttons: discord.buttons(message).map(({ text, token }) => ({ text, token })),
    pings: discord.pings(message),
  };
}
