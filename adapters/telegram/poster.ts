import type { MessageRef, Place } from "../../src/core/conversation/place.ts";
import { AppError, hasCode } from "../../src/core/errors.ts";
import type { Identity } from "../../src/core/people/identity.ts";
import type { ChatAdapter, PostOptions } from "../../src/core/ports/chat-adapter.ts";
import type { Clock } from "../../src/core/ports/clock.ts";
import type { OutboundMessage } from "../../src/core/words/text.ts";
import { fileBytesOf } from "../shared/file-bytes.ts";
import type { TelegramApi } from "./api.ts";
import { telegramRefusal } from "./fault.ts";
import type { StopButton } from "./parse-event.ts";
import { chatAt, directPlaceOf, isPrivateChat, refTo, type TelegramHome } from "./place.ts";
import type { PointToPrivate } from "./point-to-private.ts";
import { renderForm } from "./render-form.ts";
import { renderMessage } from "./render-message.ts";

export interface PosterDeps {
  readonly api: Pick<TelegramApi, "post" | "postFile" | "postQuestion" | "update" | "remove">;
  readonly clock: Clock;
  readonly home: () => TelegramHome;
  readonly pointToPrivate: PointToPrivate;
}

type Operations = Pick<ChatAdapter, "post" | "directPlace" | "update" | "remove" | "findPost" | "openForm">;

export interface Poster {
  readonly operations: Operations;
  /** The button that stops the turn of a status line. */
  stopButton(chat: string, messageId: number): StopButton | null;
  /** What a status line said, for what stays below the text that takes it over. */
  footerOf(chat: string, messageId: string): Status | null;
}

type Status = Extract<OutboundMessage, { kind: "status" }>;

const MOST_REMEMBERED = 1000;
/** Its own posts are gone for a bot after two days; until then it may take them away. */
const TOO_OLD = /message can't be deleted/i;

/** What is said and changed, one platform call each. */
export function createPoster({ api, clock, home, pointToPrivate }: PosterDeps): Poster {
  const statuses = new Map<string, Status>();
  const note = (message: OutboundMessage, chat: string, id: string) => {
    const key = `${chat}/${id}`;
    statuses.delete(key);
    if (message.kind !== "status") return;
    const oldest = statuses.size >= MOST_REMEMBERED ? statuses.keys().next().value : undefined;
    if (oldest !== undefined) statuses.delete(oldest);
    statuses.set(key, message);
  };
  const render = (message: OutboundMessage, chat: string, repeated = false) =>
    renderMessage(message, { now: clock.now(), repeated, named: isPrivateChat(chat) && !home().hasTopics });
  const say = async (place: Place, message: OutboundMessage, repeated: boolean): Promise<MessageRef> => {
    // Asked for first: once it is posted, not to know who we are must not look like a post that failed.
    const here = home();
    const content = render(message, place.channel, repeated);
    const { chat, id } =
      message.kind === "file"
        ? await api.postFile(chatAt(place), content, {
            name: message.file.name,
            data: fileBytesOf(message.file),
          })
        : await api.post(chatAt(place), content);
    note(message, chat, id);
    return refTo(here, chat, id);
  };
  const post = async (place: Place, message: OutboundMessage, options: PostOptions) => {
    const isHidden = options.privateTo !== null && place.kind !== "dm";
    if (!isHidden || options.privateTo === null) return say(place, message, options.repeated);
    try {
      return await say(directPlaceOf(options.privateTo, home()), message, options.repeated);
    } catch (fault) {
      if (!hasCode(fault, "platform.not-found")) throw fault;
      // They never began a chat with us, so nothing can be said to them alone: only how to begin one.
      await pointToPrivate(place, options.privateTo);
      return null;
    }
  };
  return {
    stopButton(chat, messageId) {
      const button = statuses.get(`${chat}/${messageId}`)?.buttons.at(-1);
      return button ? { token: button.token, message: refTo(home(), chat, messageId) } : null;
    },
    footerOf: (chat, messageId) => statuses.get(`${chat}/${messageId}`) ?? null,
    operations: {
      post,
      directPlace: async (person: Identity) => directPlaceOf(person, home()),
      async update(ref, message) {
        await api.update(ref.channel, ref.id, render(message, ref.channel));
        note(message, ref.channel, ref.id);
      },
      async remove(ref) {
        statuses.delete(`${ref.channel}/${ref.id}`);
        await api.remove(ref.channel, ref.id).catch((fault: unknown) => {
          if (hasCode(fault, "platform.not-found")) return;
          if (!TOO_OLD.test(telegramRefusal(fault)?.words ?? "")) throw fault;
          return api.update(ref.channel, ref.id, { text: "…", entities: [], keyboard: [] });
        });
      },
      /** Telegram has neither keys beside messages nor a way to read a chat back. */
      findPost: async () => "unknown",
      async openForm({ place, person }, form) {
        const { content, reply } = renderForm(form, person, place.kind === "dm");
        try {
          const { chat, id } = await api.postQuestion(chatAt(place), content, reply);
          return refTo(home(), chat, id);
        } catch (fault) {
          // Whatever became of it, there is no form that anybody could answer.
          throw new AppError("platform.refused", "the form could not be shown", { cause: fault });
        }
      },
    },
  };
}
