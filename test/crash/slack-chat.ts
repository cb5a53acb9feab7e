import { messageKeyOf } from "../../src/core/conversation/place.ts";
import type { Identity } from "../../src/core/people/identity.ts";
import type { Said as SlackSaid } from "../fakes/slack/people.ts";
import { shownTextOf } from "../fakes/slack/workspace.ts";
import {
  type Delivery,
  type SlackMessage,
  type SlackServer,
  startSlackServer,
} from "../fakes/slack-server.ts";
import {
  type Around,
  type Chat,
  insisting,
  isStoppable,
  type Said,
  type Saying,
  type Sending,
  type Shown,
} from "./chat.ts";

const TEAM = "T0EXAMPLE";
/** The Slack behind a chat that is there. */
export function slackOf(chat: Chat): SlackServer {
  if (!("slack" in chat)) throw new Error("this is not Slack");
  return (chat as SlackChat).slack;
}

/** Slack hands over again after this long: more than a start takes. */
const REDELIVER_MS = 2500;

export interface SlackChat extends Chat {
  readonly slack: SlackServer;
  readonly design: string;
}

export async function openSlackChat({ clock }: Around, redeliverAfterMs = REDELIVER_MS): Promise<SlackChat> {
  const slack = await startSlackServer({ clock, redeliverAfterMs });
  const ada = slack.addUser({ name: "ada" });
  const members = ["ben", "cem", "dee", "eve"].map((name) => slack.addUser({ name }));
  const design = slack.addChannel("design", [ada, ...members]);
  const send = (what: () => Delivery) =>
    insisting(what, ({ ackedAfterMs }) => ackedAfterMs !== null, slack.waitFor);
  const see = (message: SlackMessage): Shown => ({
    text: slack.shown(message),
    files: (message.files ?? []).map(({ bytes }) => bytes?.toString("utf8") ?? ""),
    buttons: slack.buttons(message).map((button) => ({
      text: button.text,
      press: (user) => send(() => slack.press(user, button)),
    })),
  });
  const ours = () => slack.workspace.messages.filter(({ byBot }) => byBot);
  const { botToken, appToken, signingSecret, apiUrl } = slack;
  return {
    slack,
    design,
    settings: { slack: { botToken, appToken, signingSecret, apiUrl }, discord: null, telegram: null },
    ada,
    members,
    identityOf: (user) => `slack:${TEAM}:${user}` as Identity,
    addUser: async (name) => slack.addUser({ name }),
    say: (user, saying) => saidOn({ slack, design, see }, user, saying),
    sayInto: (others, user, saying) => ({
      ...saidOn({ slack, design, see }, user, { ...saying, inChannel: true, after: others }),
      ...ownThread({ slack, see }, user, saying.word),
    }),
    command: (user, words) => {
      const [name = "", ...rest] = words.split(" ");
      const isOwn = name === "grant" || name === "revoke";
      const [command, text] = isOwn ? [`/${name}`, rest.join(" ")] : ["/gatehouse", words];
      return send(() => slack.slash(user, slack.dm(user), command, text));
    },
    mention: (user, name) => `<@${user}|${name}>`,
    told: (user) =>
      ours()
        .filter(({ channel, ephemeralFor }) => channel === slack.dm(user) || ephemeralFor === user)
        .map(see),
    privatePlaces: (user) => [user, slack.dm(user)],
    leave: (user) => repeated(() => slack.changeAccount(user, { deleted: true })),
    written: () =>
      ours().map((message) => ({
        text: `${message.text} ${shownTextOf(message)}`,
        place: message.ephemeralFor ?? message.channel,
      })),
    countSeen: (seen) =>
      seen === "an acknowledgement"
        ? slack.ledger.filter(({ kind }) => kind === "ack").length
        : slack.calls(seen).length,
    overdue: () => [],
    forgets: false,
    tellsOnce: false,
    cut: 4000,
    secrets: () => [botToken, appToken, signingSecret],
    posted: () => JSON.stringify(slack.calls().map(({ args }) => args)),
    waitFor: slack.waitFor,
    nudge: slack.nudge,
    close: slack.close,
  };
}

/** An event, which Slack hands over again by itself. */
function repeated(send: () => { readonly acked: Promise<void> }): Sending {
  const sent = Promise.withResolvers<void>();
  return {
    tries: () => 1,
    act: async () => void send().acked.then(sent.resolve, sent.reject),
    acked: () => sent.promise,
    again: async () => {},
  };
}

/** The threads that messages begin, or stand in. */
const roots = new WeakMap<Said, () => string>();

interface Place extends Pick<SlackChat, "slack" | "design"> {
  see(message: SlackMessage): Shown;
}

function saidOn({ slack, design, see }: Place, user: string, saying: Saying): Said {
  const { inChannel = false, after, files = [] } = saying;
  const channel = inChannel ? design : slack.dm(user);
  let said: SlackSaid | null = null;
  const requireSaid = () => {
    if (!said) throw new Error("nothing was said yet");
    return said;
  };
  const wordsOf = (text: string) => (inChannel ? `${slack.bot.mention} ${text}` : text);
  const doing: Said = {
    ...repeated(() => {
      const thread = after && roots.get(after)?.();
      const options = { ...(thread !== undefined && { thread }), ...(files.length > 0 && { files }) };
      said = slack.say(user, channel, wordsOf(saying.text), options);
      return said;
    }),
    key: () => messageKeyOf({ platform: "slack", workspace: TEAM, channel, id: requireSaid().ts }),
    answers: () => slack.answersIn(channel, requireSaid().thread).map(see),
    line: () => slack.answersIn(channel, requireSaid().thread).map(see).findLast(isStoppable),
    places: () => [channel],
    strays: () => [],
    edit: (text) => repeated(() => slack.edit(requireSaid(), wordsOf(text))),
    remove: () => repeated(() => slack.remove(requireSaid())),
  };
  roots.set(doing, () => requireSaid().thread);
  return doing;
}

/** What stands in the thread of their own that holds the word. */
function ownThread(
  { slack, see }: Omit<Place, "design">,
  user: string,
  word: string,
): Pick<Said, "answers" | "places" | "strays"> {
  const direct = () => slack.messagesIn(slack.dm(user));
  const root = () => slack.answersIn(slack.dm(user)).find((one) => slack.raw(one).includes(word))?.threadTs;
  return {
    answers: () => (root() ? slack.answersIn(slack.dm(user), root() ?? "").map(see) : []),
    places: () => [user, slack.dm(user)],
    strays() {
      // Slack shows the key of each post: one thread was opened, however often the click was handled.
      const opener = direct().find(({ ts }) => ts === root());
      const key = JSON.stringify(opener?.metadata);
      const openers = direct().filter(({ metadata }) => opener && JSON.stringify(metadata) === key);
      return openers.length === 1
        ? []
        : [`I3 ${word}: ${openers.length} threads were opened for one message`];
    },
  };
}
