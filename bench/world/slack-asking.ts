import { type SlackMessage, type SlackServer, startSlackServer } from "../../test/fakes/slack-server.ts";
import type { Ledger } from "../method/ledger.ts";
import { wordsIn } from "../method/seeded.ts";

const PATIENCE_MS = 60_000;

export interface Question {
  readonly user: string;
  /** The thread it goes on in; without one it begins a new one. */
  readonly thread?: string | undefined;
  readonly text: string;
  /** What the answer has to bring back. */
  readonly word: string;
}

/** What became of a question: milliseconds from the moment that Slack handed it over. */
export interface Asked {
  readonly thread: string;
  /** Until anything of the app's stood in the thread. */
  readonly signMs: number;
  /** Until the whole answer could be read. */
  readonly finalMs: number;
}

/** A Slack workspace with people who ask in their direct chats and read every answer. */
export interface AskingSlack {
  readonly server: SlackServer;
  readonly users: readonly string[];
  /** Asks all at once, and waits for every answer. */
  ask(questions: readonly Question[]): Promise<readonly Asked[]>;
  /** Asks without waiting. */
  say(question: Question): string;
  /** Writes down every answer that stands in the workspace now. */
  collect(): void;
  close(): Promise<void>;
}

interface Open extends Question {
  readonly channel: string;
  readonly since: string;
  readonly at: string;
  readonly start: number;
  signMs: number | null;
  finalMs: number | null;
}

export async function openAskingSlack(people: number, ledger: Ledger): Promise<AskingSlack> {
  const server = await startSlackServer();
  const users = Array.from({ length: people }, (_, at) => server.addUser({ name: `person-${at}` }));
  for (const user of users) server.dm(user);

  const say = (question: Question): Open => {
    const channel = server.dm(question.user);
    const start = performance.now();
    const options = question.thread === undefined ? {} : { thread: question.thread };
    const said = server.say(question.user, channel, question.text, options);
    ledger.asked(question.word, placeOf(channel, said.thread));
    return { ...question, channel, since: said.ts, at: said.thread, start, signMs: null, finalMs: null };
  };

  return {
    server,
    users,
    say: (question) => say(question).at,
    async ask(questions) {
      const open = questions.map(say);
      const first = open[0]?.since ?? "";
      const isOver = () => {
        look(server, open, first);
        return open.every((one) => one.finalMs !== null);
      };
      await server.waitFor(isOver, `${questions.length} answers`, PATIENCE_MS);
      return open.map(({ at, signMs, finalMs }) => ({
        thread: at,
        signMs: signMs ?? Number.NaN,
        finalMs: finalMs ?? Number.NaN,
      }));
    },
    collect() {
      for (const message of server.workspace.messages) {
        if (!message.byBot) continue;
        const place = placeOf(message.channel, message.threadTs ?? message.ts);
        for (const word of wordsIn(server.shown(message))) ledger.answered(word, place);
      }
    },
    close: () => server.close(),
  };
}

const placeOf = (channel: string, thread: string) => `${channel}/${thread}`;

/** Takes the time of what can be seen for the first time. */
function look(server: SlackServer, open: readonly Open[], since: string): void {
  const now = performance.now();
  const { messages } = server.workspace;
  for (let at = messages.length - 1; at >= 0; at--) {
    const message = messages[at];
    if (!message || message.ts < since) return;
    if (message.byBot)
      for (const one of open) if (isFor(one, message)) note(one, message, server.shown(message), now);
  }
}

const isFor = (one: Open, message: SlackMessage) =>
  one.finalMs === null &&
  message.channel === one.channel &&
  message.threadTs === one.at &&
  message.ts > one.since;

function note(one: Open, message: SlackMessage, shown: string, now: number): void {
  one.signMs ??= now - one.start;
  // While it grows it may still change.
  if (!message.stream?.open && shown.includes(one.word)) one.finalMs = now - one.start;
}
