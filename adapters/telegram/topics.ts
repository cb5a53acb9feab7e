import { messageKeyOf, type Place } from "../../src/core/conversation/place.ts";
import { AppError, hasCode } from "../../src/core/errors.ts";
import { type Identity, userIdOf } from "../../src/core/people/identity.ts";
import type { ChatAdapter } from "../../src/core/ports/chat-adapter.ts";
import type { Logger } from "../../src/core/ports/logger.ts";
import type { TelegramApi } from "./api.ts";
import { chatAt, directPlaceOf, refTo, type TelegramHome } from "./place.ts";
import type { PointToPrivate } from "./point-to-private.ts";

export interface TopicsDeps {
  readonly api: Pick<TelegramApi, "createTopic" | "showTyping">;
  readonly home: () => TelegramHome;
  readonly post: ChatAdapter["post"];
  readonly pointToPrivate: PointToPrivate;
  readonly logger: Logger;
}

const LONGEST_NAME = 120;
const UNNAMED = "New conversation";
const MOST_REMEMBERED = 5000;

/** Conversations stand in the person's private chat with us: in a topic each where there are topics, else all in one. */
export function createTopics(deps: TopicsDeps): Required<Pick<ChatAdapter, "startThread" | "openThread">> {
  const { api, home, logger } = deps;
  const opened = new Map<string, Promise<Place>>();

  const open = async (person: Identity, title: string): Promise<Place> => {
    const here = home();
    const plain = directPlaceOf(person, here);
    if (!here.hasTopics) return plain;
    try {
      return directPlaceOf(person, here, await api.createTopic(userIdOf(person), nameFrom(title)));
    } catch (fault) {
      if (!hasCode(fault, "platform.refused")) throw fault;
      logger.warn({ fault: String(fault) }, "a topic could not be opened; the chat itself is used");
      return plain;
    }
  };
  /** The same place for the same key, also for two who ask at once. */
  const openOnce = (key: string, person: Identity, title: string): Promise<Place> => {
    const known = opened.get(key);
    if (known) return known;
    if (opened.size >= MOST_REMEMBERED) opened.clear();
    const place = open(person, title);
    opened.set(key, place);
    place.catch(() => opened.delete(key));
    return place;
  };
  return {
    async startThread(person, opener, options) {
      const key = `${person} ${options.key}`;
      const isBegun = opened.has(key);
      const place = await openOnce(key, person, options.title ?? "");
      if (!isBegun) await deps.post(place, opener, { ...options, privateTo: null });
      return place;
    },
    /** Everybody in a group reads everything, so what begins there goes on in private. */
    async openThread({ place, message, person, title }) {
      const here = home();
      try {
        await api.showTyping(chatAt(directPlaceOf(person, here)));
      } catch (fault) {
        if (!hasCode(fault, "platform.not-found")) throw fault;
        await deps.pointToPrivate(place, person);
        throw new AppError("platform.no-private-chat", "this person has no private chat with us yet", {
          cause: fault,
        });
      }
      return openOnce(messageKeyOf(refTo(here, place.channel, message.id)), person, title);
    },
  };
}

function nameFrom(title: string): string {
  const line = title
    .replace(/<@[^>]*>/g, "")
    .replace(/\s+/gu, " ")
    .trim();
  return line === "" ? UNNAMED : [...line].slice(0, LONGEST_NAME).join("");
}
