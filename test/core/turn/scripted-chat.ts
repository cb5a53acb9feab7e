import type { MessageRef, Place } from "../../../src/core/conversation/place.ts";
import { AppError, type AppErrorOptions, type ErrorCode } from "../../../src/core/errors.ts";
import type { Identity } from "../../../src/core/people/identity.ts";
import type { ChatAdapter, PostOptions } from "../../../src/core/ports/chat-adapter.ts";
import type { OutboundMessage } from "../../../src/core/words/text.ts";

export interface Shown {
  readonly where: string;
  readonly message: OutboundMessage;
  readonly options: PostOptions;
}

/** What the next call in a channel comes to; `thenShown`: it is shown all the same. */
export interface Fault {
  readonly code: ErrorCode;
  readonly options?: AppErrorOptions;
  readonly thenShown?: boolean;
}

/** A chat platform in memory, whose calls fail as the test says. */
export function createScriptedChat(
  more: { readonly findable?: boolean; readonly idempotent?: boolean } = {},
) {
  const shown: Shown[] = [];
  const calls: string[] = [];
  const faults = new Map<string, Fault[]>();
  const always = new Map<string, Fault>();
  const held: (() => void)[] = [];
  const whileOpening: (() => Promise<void>)[] = [];
  let holding = false;

  const call = async (where: string, doIt: () => void) => {
    calls.push(where);
    if (holding) await new Promise<void>((resolve) => void held.push(resolve));
    const fault = faults.get(where)?.shift() ?? always.get(where);
    if (!fault || fault.thenShown) doIt();
    if (fault) throw new AppError(fault.code, `scripted ${fault.code}`, fault.options);
  };

  const refOf = (channel: string, key: string): MessageRef => ({
    platform: "web",
    workspace: "",
    channel,
    id: key,
  });

  const adapter: ChatAdapter = {
    platform: "web",
    capabilities: {
      commandPrefix: "/",
      privateReplies: true,
      idempotentPosts: more.idempotent === true,
    },
    start: async () => {},
    stop: async () => {},
    lookUp: async (identity: Identity) => ({ standing: "member", displayName: identity }),
    directPlace: async (person) => placeOf(person),
    async startThread(person) {
      for (const work of whileOpening.splice(0)) await work();
      return placeOf(person);
    },
    async post(place, message, options) {
      await call(place.channel, () => shown.push({ where: place.channel, message, options }));
      return refOf(place.channel, options.key);
    },
    async update(ref, message) {
      const options = { key: ref.id, privateTo: null, repeated: false };
      await call(ref.channel, () => shown.push({ where: ref.channel, message, options }));
    },
    remove: async (ref) => call(ref.channel, () => {}),
    async findPost(place, key) {
      if (more.findable === false) return "unknown";
      const found = shown.some(({ where, options }) => where === place.channel && options.key === key);
      return found ? refOf(place.channel, key) : null;
    },
    splitAnswer: (markdown) => [markdown],
    openForm: async () => null,
    openReply: () => ({ show() {}, settle: async () => [] }),
  };

  return {
    adapter,
    shown,
    /** Every call, in order, by its channel. */
    calls,
    fail: (channel: string, ...next: Fault[]) => void faults.set(channel, next),
    failAlways: (channel: string, fault: Fault) => void always.set(channel, fault),
    heal(channel: string) {
      always.delete(channel);
      faults.delete(channel);
    },
    /** What happens in the middle of the next opening of a thread. */
    whileOpening: (work: () => Promise<void>) => void whileOpening.push(work),
    /** Calls hang from now on, until let go. */
    hold() {
      holding = true;
    },
    letGo() {
      holding = false;
      for (const resume of held.splice(0)) resume();
    },
    textsIn: (channel: string) =>
      shown.filter(({ where }) => where === channel).map(({ message }) => wordsOf(message)),
  };
}

export function placeOf(channel: string): Place {
  return { platform: "web", workspace: "", channel, thread: null, kind: "channel" };
}

function wordsOf(message: OutboundMessage): string {
  if (message.kind === "answer") return message.markdown;
  if (message.kind === "file") return `<${message.file.name}>`;
  return message.kind === "status" ? `(${message.activity.kind})` : `[${message.text.key}]`;
}
