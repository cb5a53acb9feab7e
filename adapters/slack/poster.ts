import type { KnownBlock } from "@slack/types";
import type { MessageRef, Place } from "../../src/core/conversation/place.ts";
import type { AppError } from "../../src/core/errors.ts";
import { type Identity, userIdOf } from "../../src/core/people/identity.ts";
import type { ChatAdapter, PostOptions } from "../../src/core/ports/chat-adapter.ts";
import type { Clock } from "../../src/core/ports/clock.ts";
import type { OutboundMessage } from "../../src/core/words/text.ts";
import type { SlackApi, SlackContent, SlackRef } from "./api.ts";
import { slackWordOf } from "./fault.ts";
import type { SlackFiles } from "./files.ts";
import { isPersonsId, placeIn, refTo, type SlackHome } from "./place.ts";
import { renderMessage } from "./render-message.ts";

export interface PosterDeps {
  readonly api: SlackApi;
  readonly clock: Clock;
  readonly home: () => SlackHome;
  readonly upload: SlackFiles["upload"];
}

type Operations = Pick<
  ChatAdapter,
  "post" | "directPlace" | "startThread" | "update" | "remove" | "findPost"
>;

export interface Poster {
  readonly operations: Operations;
  /** The buttons that a status line carries, for when an answer grows over it. */
  footerOf(statusTs: string): readonly KnownBlock[];
}

/** Somebody who cannot be shown a private reply in the channel gets it in their direct chat. */
const NOT_THERE = new Set(["channel_not_found", "is_archived", "not_in_channel", "user_not_in_channel"]);
const MOST_REMEMBERED = 1000;

/** What is said and changed, one platform call each. */
export function createPoster({ api, clock, home, upload }: PosterDeps): Poster {
  const directChannels = new Map<string, Promise<string>>();
  const footers = new Map<string, readonly KnownBlock[]>();
  /** Private replies cannot be read back, so nobody can say whether one arrived. */
  const privateKeys = new Set<string>();

  const directChannel = (user: string): Promise<string> => {
    const known = directChannels.get(user);
    if (known) return known;
    const opened = api.openDirect(user).catch((fault) => {
      directChannels.delete(user);
      throw fault;
    });
    remember(directChannels, user, opened);
    return opened;
  };
  const channelOf = async ({ channel }: Place) => (isPersonsId(channel) ? directChannel(channel) : channel);
  const render = (message: OutboundMessage, repeated = false) =>
    renderMessage(message, { now: clock.now(), repeated, home: home() });
  const noteFooter = (message: OutboundMessage, ts: string, { blocks }: SlackContent) => {
    if (message.kind !== "status") return void footers.delete(ts);
    remember(footers, ts, blocks.slice(1));
  };

  const postOpenly = async (
    place: Place,
    message: OutboundMessage,
    options: Omit<PostOptions, "privateTo">,
  ) => {
    const content = render(message, options.repeated);
    // Asked for first: once it is posted, not to know who we are must not look like a post that failed.
    const here = home();
    const { channel, ts } = await api.post(await channelOf(place), place.thread, content, options.key);
    noteFooter(message, ts, content);
    return refTo(here, channel, ts);
  };
  /** Slack does not say which message a file ended up in. */
  const postFile = async (place: Place, message: Extract<OutboundMessage, { kind: "file" }>, key: string) => {
    const { text } = render(message);
    await upload({ channel: await channelOf(place), thread: place.thread }, message.file, { key, text });
    return null;
  };
  const postPrivately = async (
    place: Place,
    message: OutboundMessage,
    options: PostOptions,
    user: string,
  ) => {
    const content = render(message, options.repeated);
    try {
      await api.postEphemeral(await channelOf(place), place.thread, user, content);
      return null;
    } catch (fault) {
      if (!NOT_THERE.has(slackWordOf(fault) ?? "")) {
        remember(privateKeys, options.key);
        throw fault;
      }
      const channel = await directChannel(user);
      return postOpenly(placeIn(home(), channel, null), message, options);
    }
  };
  const directPlace = async (person: Identity) =>
    placeIn(home(), await directChannel(userIdOf(person)), null);

  return {
    footerOf: (ts) => footers.get(ts) ?? [],
    operations: {
      async post(place, message, options) {
        if (message.kind === "file") return postFile(place, message, options.key);
        return options.privateTo === null
          ? postOpenly(place, message, options)
          : postPrivately(place, message, options, userIdOf(options.privateTo));
      },
      directPlace,
      async startThread(person, opener, options) {
        const place = await directPlace(person);
        // An earlier try may have opened it, and died before that was noted.
        const earlier = await api.findByKey(place.channel, null, options.key);
        if (earlier !== null && earlier !== "unknown") return { ...place, thread: earlier.ts };
        const { id } = await postOpenly(place, opener, options);
        return { ...place, thread: id };
      },
      async update(ref, message) {
        const content = render(message);
        await endingStream(api, ref, (at) => api.update(at, content));
        noteFooter(message, ref.id, content);
      },
      async remove(ref) {
        footers.delete(ref.id);
        await endingStream(api, ref, (at) => api.remove(at)).catch((fault) => {
          if (slackWordOf(fault) !== "message_not_found") throw fault;
        });
      },
      async findPost(place, key) {
        if (privateKeys.has(key)) return "unknown";
        const here = home();
        const found = await api.findByKey(await channelOf(place), place.thread, key);
        return found === null || found === "unknown" ? found : refTo(here, found.channel, found.ts);
      },
    },
  };
}

/** A message that still grows, after a crash of ours or a lost answer, is ended first. */
async function endingStream(
  api: SlackApi,
  ref: MessageRef,
  change: (at: SlackRef) => Promise<void>,
): Promise<void> {
  const at = { channel: ref.channel, ts: ref.id };
  try {
    await change(at);
  } catch (fault) {
    const word = slackWordOf(fault);
    if (word !== "streaming_state_conflict" && word !== "cant_delete_message") throw fault;
    await api.stopStream(at).catch((stop: AppError) => {
      if (slackWordOf(stop) === "message_not_in_streaming_state") return;
      // Not stopped for a reason that passes: the message can still be changed, later.
      throw stop.code === "platform.refused" || stop.code === "platform.not-found" ? fault : stop;
    });
    await change(at);
  }
}

/** Keeps the newest thousand. */
function remember<T>(kept: Set<T>, key: T): void;
function remember<K, V>(kept: Map<K, V>, key: K, value: V): void;
function remember<K, V>(kept: Map<K, V> | Set<K>, key: K, value?: V): void {
  const oldest = kept.size >= MOST_REMEMBERED ? kept.keys().next() : null;
  if (oldest?.done === false) kept.delete(oldest.value);
  if (kept instanceof Map) kept.set(key, value as V);
  else kept.add(key);
}
