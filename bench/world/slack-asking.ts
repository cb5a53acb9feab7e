import { type SlackMessage, type SlackServer, startSlackServer } from "../../test/fakes/slack-server.ts";
import type { Ledger } from "../method/ledger.ts";
import { wordsIn } from "../method/seeded.ts";

const PATIENCE_MS = 120_000;
/** The longest that a timer takes. */
const FOREVER_MS = 2 ** 31 - 1;

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
  /** Resolves when the whole answer can be read. */
  ask(question: Question): Promise<Asked>;
  /** Writes down every answer that stands in the workspace now. */
  collect(): void;
  close(): Promise<void>;
}

interface Open {
  readonly word: string;
  readonly since: string;
  readonly start: number;
  signMs: number | null;
  readonly done: (times: Omit<Asked, "thread">) => void;
}

export async function openAskingSlack(people: number, ledger: Ledger): Promise<AskingSlack> {
  const server = await startSlackServer();
  const users = Array.from({ length: people }, (_, at) => server.addUser({ name: `person-${at}` }));
  for (const user of users) server.dm(user);
  const open = new Map<string, Set<Open>>();
  const close = watchAnswers(server, open);

  return {
    server,
    users,
    ask(question) {
      const channel = server.dm(question.user);
      const { promise, resolve, reject } = Promise.withResolvers<Omit<Asked, "thread">>();
      const start = performance.now();
      const options = question.thread === undefined ? {} : { thread: question.thread };
      const said = server.say(question.user, channel, question.text, options);
      const place = placeOf(channel, said.thread);
      ledger.asked(question.word, place);
      const one: Open = { word: question.word, since: said.ts, start, signMs: null, done: resolve };
      const here = open.get(place) ?? new Set();
      open.set(place, here.add(one));
      const late = new Error(`no answer to ${question.word} within ${PATIENCE_MS / 1000} s`);
      const timer = setTimeout(() => reject(late), PATIENCE_MS).unref();
      return promise.then((times) => {
        clearTimeout(timer);
        return { thread: said.thread, ...times };
      });
    },
    collect() {
      for (const message of server.workspace.messages) {
        if (!message.byBot) continue;
        const place = placeOf(message.channel, message.threadTs ?? message.ts);
        for (const word of wordsIn(server.shown(message))) ledger.answered(word, place);
      }
    },
    async close() {
      close();
      await server.close();
    },
  };
}

const placeOf = (channel: string, thread: string) => `${channel}/${thread}`;

/** Looks at every message the moment that a call of the app has made or changed it. */
function watchAnswers(server: SlackServer, open: Map<string, Set<Open>>): () => void {
  let next = 0;
  let isOver = false;
  const known = new Map<string, SlackMessage>();
  const look = () => {
    for (; next < server.ledger.length; next++) {
      const entry = server.ledger[next];
      if (entry?.kind !== "call" || !/^chat\./.test(entry.method)) continue;
      const changed = known.get(String(entry.args.ts)) ?? server.workspace.messages.at(-1);
      if (!changed?.byBot) continue;
      known.set(changed.ts, changed);
      note(open, changed, server.shown(changed));
    }
    return isOver;
  };
  server.waitFor(look, "the end", FOREVER_MS).catch(() => {});
  return () => {
    isOver = true;
    server.nudge();
  };
}

function note(open: Map<string, Set<Open>>, message: SlackMessage, shown: string): void {
  const place = placeOf(message.channel, message.threadTs ?? message.ts);
  const here = open.get(place);
  const now = performance.now();
  for (const one of here ?? []) {
    if (message.ts < one.since) continue;
    one.signMs ??= now - one.start;
    // While it grows it may still change.
    if (message.stream?.open || !shown.includes(one.word)) continue;
    here?.delete(one);
    one.done({ signMs: one.signMs, finalMs: now - one.start });
  }
}
