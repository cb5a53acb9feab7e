import type { Place } from "../../src/core/conversation/place.ts";
import { type Identity, userIdOf } from "../../src/core/people/identity.ts";
import type { ChatAdapter } from "../../src/core/ports/chat-adapter.ts";
import type { Clock } from "../../src/core/ports/clock.ts";
import type { Logger } from "../../src/core/ports/logger.ts";
import { asPayload, asText } from "../shared/payload.ts";
import type { DiscordApi } from "./api.ts";
import { DISCORD, discordCodeOf } from "./fault.ts";
import { type DiscordHome, placeIn, timeOfId } from "./place.ts";

const LONGEST_NAME = 100;
const PRIVATE_THREAD = 12;
const TEXT_CHANNEL = 0;
const MOST_REMEMBERED = 1000;
/** A thread that an earlier process opened for somebody is looked for within this long before our start. */
const FOUND_AGAIN_MS = 15 * 60_000;
/** Where no private thread can be made: not the channel for it, we may not, or the server has as many as it takes. */
const NO_THREADS_HERE: ReadonlySet<number> = new Set([
  DISCORD.missingAccess,
  DISCORD.missingPermissions,
  DISCORD.unknownChannel,
  DISCORD.tooManyThreads,
]);

export interface ThreadDeps {
  readonly api: Pick<
    DiscordApi,
    "startThread" | "seatInThread" | "reopenThread" | "activeThreads" | "threadMember" | "channel"
  >;
  readonly home: () => DiscordHome;
  readonly directPlace: ChatAdapter["directPlace"];
  readonly clock: Clock;
  readonly logger: Logger;
}

type Threads = Required<Pick<ChatAdapter, "openThread" | "seatInPlace">> & {
  /** A thread of the person's own near this place, the same one for each call with this key. */
  openOwn(asked: OwnAsked): Promise<OpenedThread>;
};

interface OwnAsked {
  readonly near: Place;
  readonly person: Identity;
  readonly title: string;
  readonly key: string;
}

interface OpenedThread {
  readonly place: Place;
  /** An earlier process opened it and said something in it already. */
  readonly isBegun: boolean;
}

/** What has to be found again when an earlier process made it and died. */
interface Sought {
  readonly parent: string;
  readonly name: string;
  readonly person: Identity;
  /** It was made between this moment and our start. */
  readonly madeAfter: number;
  readonly mostMessages: number;
}

/** A private thread per conversation: nobody but its person, whom they let in, and the server's moderators sees it. */
export function createThreads(deps: ThreadDeps): Threads {
  const { api, home } = deps;
  const startedAt = deps.clock.now();
  const opened = new Map<string, Promise<OpenedThread>>();

  const once = (key: string, sought: Sought): Promise<OpenedThread> => {
    const known = opened.get(key);
    if (known) return known;
    const opening = open(sought).catch((fault: unknown) => {
      opened.delete(key);
      throw fault;
    });
    if (opened.size >= MOST_REMEMBERED) opened.clear();
    opened.set(key, opening);
    return opening;
  };
  const open = async (sought: Sought): Promise<OpenedThread> => {
    const { parent, name, person } = sought;
    try {
      const left = sought.madeAfter < startedAt ? await findLeft(sought) : null;
      const { id } = left ?? (await startIn(parent, name));
      await api.seatInThread(id, userIdOf(person), true);
      const place = placeIn(home(), { id, kind: "thread", parentId: parent });
      return { place, isBegun: left?.isBegun ?? false };
    } catch (fault) {
      if (!NO_THREADS_HERE.has(discordCodeOf(fault) ?? 0) && !(fault instanceof WrongKind)) throw fault;
      deps.logger.warn(
        { channel: parent, fault: String(fault) },
        "no private thread here; going on directly",
      );
      return { place: await deps.directPlace(person), isBegun: false };
    }
  };
  const startIn = async (parent: string, name: string) => {
    const { type } = await api.channel(parent);
    if (type !== TEXT_CHANNEL) throw new WrongKind("private threads stand in text channels only");
    return api.startThread({ name, parent });
  };
  const findLeft = async (sought: Sought) => {
    const { threads } = await api.activeThreads(home().guildId);
    for (const thread of threads.map(asPayload)) {
      const id = asText(thread.id) ?? "";
      const madeAt = timeOfId(id) ?? 0;
      const isOurs = thread.owner_id === home().botUserId && thread.type === PRIVATE_THREAD;
      const fits = thread.parent_id === sought.parent && thread.name === sought.name;
      const isOfThen = madeAt >= sought.madeAfter && madeAt < startedAt;
      const said = Number(thread.message_count ?? 0);
      if (!isOurs || !fits || !isOfThen || said > sought.mostMessages) continue;
      if (await isTheirs(id, sought.person)) return { id, isBegun: said > 0 };
    }
    return null;
  };
  /** A thread that an earlier process could not even seat its person in fits nobody, and is left to be put away. */
  const isTheirs = async (thread: string, person: Identity): Promise<boolean> => {
    const member = await api.threadMember(thread, userIdOf(person)).catch((fault: unknown) => {
      if (discordCodeOf(fault) === DISCORD.unknownMember) return null;
      throw fault;
    });
    return member !== null;
  };

  return {
    async openThread({ place, message, person, title }) {
      const madeAfter = timeOfId(message.id) ?? startedAt;
      const sought = { parent: place.channel, name: nameOf(title), person, madeAfter, mostMessages: 0 };
      return (await once(`message/${message.id}`, sought)).place;
    },
    openOwn({ near, person, title, key }) {
      const madeAfter = startedAt - FOUND_AGAIN_MS;
      const sought = { parent: near.channel, name: nameOf(title), person, madeAfter, mostMessages: 1 };
      return once(`own/${person}/${key}`, sought);
    },
    async seatInPlace(place, person, isIn) {
      if (place.thread !== null) await api.seatInThread(place.thread, userIdOf(person), isIn);
    },
  };
}

class WrongKind extends Error {}

/** One visible line; Discord refuses an empty name. */
function nameOf(title: string): string {
  const line = title.replace(/[\s\p{Cc}\p{Cf}]+/gu, " ").trim();
  const letters = [...line];
  const name = letters.length <= LONGEST_NAME ? line : `${letters.slice(0, LONGEST_NAME / 2).join("")}…`;
  return name === "" ? "conversation" : name;
}

/** Nothing can be changed in a thread that was put away, so it is taken out first; writing does that by itself. */
export function createReopener(api: Pick<DiscordApi, "reopenThread">) {
  return async (channelId: string, change: () => Promise<void>): Promise<void> => {
    try {
      await change();
    } catch (fault) {
      if (discordCodeOf(fault) !== DISCORD.archived) throw fault;
      await api.reopenThread(channelId);
      await change();
    }
  };
}
