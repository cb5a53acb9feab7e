import type { Place } from "../../src/core/conversation/place.ts";
import { hasCode } from "../../src/core/errors.ts";
import { type Identity, userIdOf } from "../../src/core/people/identity.ts";
import type { ChatAdapter, PostOptions } from "../../src/core/ports/chat-adapter.ts";
import type { Clock } from "../../src/core/ports/clock.ts";
import type { OutboundMessage } from "../../src/core/words/text.ts";
import type { DiscordApi, DiscordContent } from "./api.ts";
import { DISCORD, discordCodeOf, isTooLate } from "./fault.ts";
import type { Interactions, LiveInteraction } from "./interactions.ts";
import { channelIdOf, type DiscordHome, placeIn, refTo } from "./place.ts";
import { createPostMemory, type PostMemory } from "./post-memory.ts";
import { renderMessage } from "./render-message.ts";
import { createReopener } from "./threads.ts";

export interface PosterDeps {
  readonly api: DiscordApi;
  readonly clock: Clock;
  readonly home: () => DiscordHome;
  readonly interactions: Pick<Interactions, "pathFor" | "forget" | "wasAnswered">;
  /** A place near this one that the person alone sees, for whoever takes no direct messages. */
  readonly placeAside: (near: Place, person: Identity) => Promise<Place>;
}

type Operations = Pick<ChatAdapter, "post" | "directPlace" | "update" | "remove" | "findPost">;

export interface Poster {
  readonly operations: Operations;
  /** The buttons that a status line carries, for when an answer grows over it. */
  footerOf(messageId: string): DiscordContent["components"];
  /** What the gateway tells of our own posts: it may be all that is left of one whose answer was lost. */
  readonly memory: PostMemory;
}

const MOST_REMEMBERED = 1000;

/** What is said and changed, one platform call each. */
export function createPoster(deps: PosterDeps): Poster {
  const { api, clock, home, interactions } = deps;
  const memory = createPostMemory({ api, clock, home });
  const footers = new Map<string, DiscordContent["components"]>();
  const direct = createDirectChats(api);
  const reopening = createReopener(api);
  const render = (message: OutboundMessage, repeated = false) =>
    renderMessage(message, { now: clock.now(), repeated });
  const noteFooter = (message: OutboundMessage, id: string, { components }: DiscordContent) => {
    footers.delete(id);
    if (message.kind !== "status") return;
    const oldest = footers.size >= MOST_REMEMBERED ? footers.keys().next().value : undefined;
    if (oldest !== undefined) footers.delete(oldest);
    footers.set(id, components);
  };
  const directPlace = async (person: Identity): Promise<Place> =>
    placeIn(home(), { id: await direct(userIdOf(person)), kind: "dm", parentId: null });

  const postOpenly = async (place: Place, content: DiscordContent, key: string) => {
    // Asked for first: once it is posted, not to know who we are must not look like a post that failed.
    const here = home();
    memory.attempted(key);
    const { channel, id } = await api.post(channelIdOf(place), content, key);
    const ref = refTo(here, channel, id);
    memory.made(key, ref);
    return ref;
  };
  /** Undefined: the interaction is over, and another way has to be found. */
  const postThrough = async (one: LiveInteraction, content: DiscordContent, key: string) => {
    const here = home();
    const isAnswer = typeof one.slot === "object" && one.slot.key === key;
    try {
      if (!isAnswer) {
        memory.hidden(key);
        await api.followUp(here.applicationId, one.token, content);
        return null;
      }
      const { channel, id } = await api.fillReply(here.applicationId, one.token, content);
      return one.place.kind === "dm" ? refTo(here, channel, id) : null;
    } catch (fault) {
      if (!isTooLate(fault) && !hasCode(fault, "platform.not-found")) throw fault;
      interactions.forget(one.id);
      return undefined;
    }
  };
  const post = async (place: Place, message: OutboundMessage, options: PostOptions) => {
    const content = render(message, options.repeated);
    const mayAnswer = options.privateTo !== null || (place.kind === "dm" && message.kind === "notice");
    const { content: unmarked } = options.repeated ? render(message) : content;
    if (mayAnswer && interactions.wasAnswered(place, options.privateTo, unmarked)) return null;
    const path = mayAnswer ? await interactions.pathFor(place, options.privateTo, options.key) : null;
    const answered = path ? await postThrough(path, content, options.key) : undefined;
    if (answered !== undefined) return answered;
    const isAside = options.privateTo !== null && place.kind !== "dm";
    const ref =
      isAside && options.privateTo
        ? await postAside(place, options.privateTo, content, options.key)
        : await postOpenly(place, content, options.key);
    noteFooter(message, ref.id, content);
    return ref;
  };
  /** Directly; where somebody takes no direct messages of ours, in a thread that they alone see. */
  const postAside = async (place: Place, person: Identity, content: DiscordContent, key: string) => {
    try {
      return await postOpenly(await directPlace(person), content, key);
    } catch (fault) {
      if (discordCodeOf(fault) !== DISCORD.cannotWriteDirectly) throw fault;
      return postOpenly(await deps.placeAside(place, person), content, key);
    }
  };

  return {
    memory,
    footerOf: (id) => footers.get(id) ?? [],
    operations: {
      post,
      directPlace,
      async update(ref, message) {
        const content = render(message);
        await reopening(ref.channel, () => api.update(ref, content));
        noteFooter(message, ref.id, content);
      },
      async remove(ref) {
        footers.delete(ref.id);
        await reopening(ref.channel, () => api.remove(ref)).catch((fault: unknown) => {
          if (discordCodeOf(fault) !== DISCORD.unknownMessage) throw fault;
        });
      },
      findPost: (place, key, since) => memory.find(channelIdOf(place), key, since),
    },
  };
}

/** Opening many direct chats looks like spam to Discord, so each is opened once. */
function createDirectChats(api: Pick<DiscordApi, "openDirect">) {
  const known = new Map<string, Promise<string>>();
  return (user: string): Promise<string> => {
    const found = known.get(user);
    if (found) return found;
    const opened = api
      .openDirect(user)
      .then(({ id }) => id)
      .catch((fault: unknown) => {
        known.delete(user);
        throw fault;
      });
    if (known.size >= MOST_REMEMBERED) known.clear();
    known.set(user, opened);
    return opened;
  };
}
