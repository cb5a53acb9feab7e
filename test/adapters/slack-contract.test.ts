import { createSlackAdapter } from "../../adapters/slack/index.ts";
import { type Identity, parseIdentity, userIdOf } from "../../src/core/people/identity.ts";
import { chatAdapterContract } from "../contract/chat-adapter.contract.ts";
import type { ChatSubject, Delivered, PostFault, ReadForm, ReadMessage } from "../contract/chat-subject.ts";
import { createFixedClock, type FixedClock } from "../fakes/fixed-clock.ts";
import {
  type Delivery,
  type Fault,
  type SlackMessage,
  type SlackServer,
  type SlackView,
  startSlackServer,
} from "../fakes/slack-server.ts";
import { createDirectRoutes, createKeptLogger, type KeptLogger } from "./slack-harness.ts";

const FAULTS: Record<PostFault, Fault> = {
  "rate-limited": { kind: "rate-limited", retryAfterSeconds: 7 },
  refused: { kind: "error", error: "restricted_action" },
  "place-gone": { kind: "error", error: "channel_not_found" },
  unauthorized: { kind: "error", error: "token_revoked" },
  "lost-answer": { kind: "apply-then-reset" },
};

chatAdapterContract({ platform: "slack", open });

async function open(): Promise<ChatSubject> {
  const clock = createFixedClock();
  const slack = await startSlackServer({ clock });
  const logger = createKeptLogger(() => slack.nudge());
  const adapter = createSlackAdapter(
    { ...slack.config, commandPrefix: "" },
    { clock, logger, routes: createDirectRoutes() },
  );
  const ada = slack.addUser({ name: "ada" });
  const ben = slack.addUser({ name: "ben" });
  const channel = slack.addChannel("design", [ada, ben]);
  const delivered = (deliveries: readonly Delivery[]) => watch(slack, logger, deliveries);

  return {
    adapter,
    ada: identity(slack, ada),
    ben: identity(slack, ben),
    accounts: addAccounts(slack, ada),
    async sharedPlace() {
      const root = slack.say(ada, channel, "a thread of people's");
      return {
        platform: "slack",
        workspace: slack.workspace.teamId,
        channel,
        thread: root.ts,
        kind: "channel",
      };
    },
    writeDirectly: async (text) => delivered(slack.say(ada, slack.dm(ada), typed(text)).deliveries),
    mention: async (text) =>
      delivered(slack.say(ada, channel, `${slack.bot.mention} ${typed(text)}`).deliveries),
    async writeIn(person, place, text) {
      const thread = place.thread === null ? {} : { thread: place.thread };
      return delivered(slack.say(userIdOf(person), place.channel, typed(text), thread).deliveries);
    },
    async command(words) {
      const [name = "", ...rest] = words.split(" ");
      return delivered([slack.slash(ada, channel, `/${name}`, asTyped(rest.join(" ")))]);
    },
    async press(person, token) {
      const buttons = slack.workspace.messages.flatMap(slack.buttons);
      const button = buttons.find(({ value }) => value === token);
      if (!button) throw new Error(`nobody shows a button with ${token}`);
      return delivered([slack.press(userIdOf(person), button)]);
    },
    sendFile: async (text, file) =>
      delivered(slack.say(ada, slack.dm(ada), typed(text), { files: [file] }).deliveries),
    loseFiles: async () => slack.workspace.files.clear(),
    readFiles: async (place) =>
      slack
        .answersIn(place.channel, place.thread ?? undefined)
        .flatMap(({ files = [] }) => files)
        .map(({ title, bytes }) => ({ name: title, bytes: bytes ?? Buffer.alloc(0) })),
    forms: async (person) => slack.viewsOf(userIdOf(person)).map(readForm),
    async sendForm(person, values) {
      const view = slack.viewsOf(userIdOf(person)).at(-1);
      if (!view) throw new Error("no form stands before them");
      return delivered([slack.submit(view, values)]);
    },
    makeNoise: () => makeNoise(slack, ada, channel),
    read: async (place) =>
      slack.answersIn(place.channel, place.thread ?? undefined).map((one) => shown(slack, one)),
    readPrivate: async (person) => slack.privateTo(userIdOf(person)).map((one) => shown(slack, one)),
    breakNextPost: async (how) => slack.fail("chat.postMessage", FAULTS[how]),
    pass: async (ms) => clock.advance(ms),
    eventually: (look) => eventually(look, clock),
    close: () => slack.close(),
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

/** Slack escapes what people type. */
const typed = (text: string) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

/** What people pick from the list of names arrives as Slack's own mention. */
const asTyped = (text: string) => text.replace(/<@slack:[^:>]+:([^>]+)>/g, "<@$1|somebody>");

const identity = (slack: SlackServer, user: string): Identity =>
  parseIdentity(`slack:${slack.workspace.teamId}:${user}`) as Identity;

function addAccounts(slack: SlackServer, member: string): ChatSubject["accounts"] {
  const guest = slack.addUser({ name: "gus", guest: "single-channel" });
  const outside = slack.addUser({ name: "eve", teamId: "T0OUTSIDE" });
  const bot = slack.addUser({ name: "robo", bot: true });
  const gone = slack.addUser({ name: "dan", deleted: true });
  return {
    member: identity(slack, member),
    guest: identity(slack, guest),
    external: parseIdentity(`slack:T0OUTSIDE:${outside}`) as Identity,
    bot: identity(slack, bot),
    deactivated: identity(slack, gone),
    unknown: identity(slack, "U0NOBODY"),
  };
}

function readForm({ payload }: SlackView): ReadForm {
  const words = (value: unknown) => String((value as { text?: string } | undefined)?.text ?? "");
  const inputs = payload.blocks.filter(({ type }) => type === "input");
  return {
    title: words(payload.title),
    send: words(payload.submit),
    about: words(payload.blocks.find(({ type }) => type === "section")?.text),
    fields: inputs.map(({ block_id, label, hint, element }) => ({
      key: String(block_id),
      label: words(label),
      hint: words(hint),
      value: (element as { initial_value?: string }).initial_value ?? "",
    })),
  };
}

/** Each is delivered by Slack to an app that is in the channel. */
async function makeNoise(slack: SlackServer, ada: string, channel: string): Promise<void> {
  const mention = slack.bot.mention;
  const dm = slack.dm(ada);
  const noise = [
    slack.say(ada, channel, "just between people"),
    slack.say(ada, channel, `${mention} from a bot`, { fields: { bot_id: "B0OTHER" } }),
    slack.say(ada, channel, `${mention} from a token`, { fields: { app_id: "A0OTHER" } }),
    slack.say(ada, dm, "edited before we saw it", { fields: { edited: { user: ada, ts: "1.000000" } } }),
    slack.say(ada, dm, "", { fields: { subtype: "message_changed", hidden: true } }),
    slack.say(ada, dm, "", { fields: { subtype: "message_deleted", hidden: true } }),
    slack.say(ada, dm, "a hook", { fields: { subtype: "bot_message", username: "Ada", user: undefined } }),
    slack.say(ada, dm, "waves", { fields: { subtype: "me_message" } }),
    slack.say(slack.bot.userId, dm, "our own", { fields: { bot_id: slack.bot.botId } }),
  ];
  await Promise.all(noise.map(({ acked }) => acked));
}

function watch(slack: SlackServer, logger: KeptLogger, deliveries: readonly Delivery[]): Delivered {
  const refusals = logger.lines.filter(({ level }) => level === "error").length;
  const before = new Map(deliveries.map((delivery) => [delivery, slack.ackCount(delivery)]));
  return {
    outcome: () =>
      slack.waitFor(() => {
        if (deliveries.every((one) => slack.ackCount(one) > (before.get(one) ?? 0))) return "acknowledged";
        const refused = logger.lines.filter(({ level }) => level === "error").length > refusals;
        return refused ? "not-acknowledged" : null;
      }, "an acknowledgement"),
    async again() {
      const next = watch(slack, logger, deliveries);
      for (const delivery of deliveries) slack.deliverAgain(delivery);
      return next;
    },
  };
}

function shown(slack: SlackServer, message: SlackMessage): ReadMessage {
  return {
    ref: { platform: "slack", workspace: slack.workspace.teamId, channel: message.channel, id: message.ts },
    text: slack.shown(message),
    buttons: slack.buttons(message).map(({ text, value }) => ({ text, token: value })),
    pings: slack.pings(message),
  };
}
