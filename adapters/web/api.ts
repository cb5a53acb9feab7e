import type { MessageRef, Place } from "../../src/core/conversation/place.ts";
import { AppError } from "../../src/core/errors.ts";
import { userIdOf } from "../../src/core/people/identity.ts";
import type { PostOptions } from "../../src/core/ports/chat-adapter.ts";
import type { Clock } from "../../src/core/ports/clock.ts";
import type { Ids } from "../../src/core/ports/ids.ts";
import type { OutboundMessage } from "../../src/core/words/text.ts";
import type { WebPerson } from "./config.ts";
import type { FileStore } from "./file-store.ts";
import { keepOwnFile } from "./files.ts";
import { refOf } from "./parse-event.ts";
import { GATEHOUSE, isRoom } from "./rooms.ts";
import type { ChatMessage, Transcript } from "./transcript.ts";

export interface ApiDeps {
  readonly transcript: Transcript;
  readonly people: readonly WebPerson[];
  readonly clock: Clock;
  readonly ids: Ids;
  readonly files: FileStore;
}

/** What we, the app, may do in this chat. */
export interface WebApi {
  post(place: Place, message: OutboundMessage, options: PostOptions): Promise<MessageRef>;
  update(ref: MessageRef, message: OutboundMessage): Promise<void>;
  remove(ref: MessageRef): Promise<void>;
  findPost(place: Place, key: string): MessageRef | null;
  /** Makes an empty message for an answer to grow in. */
  beginAnswer(place: Place): Promise<MessageRef>;
}

export function createWebApi(deps: ApiDeps): WebApi {
  const { transcript, clock } = deps;
  return {
    async post(place, message, options) {
      const key = keyOf(options.key);
      const privateTo = options.privateTo === null ? null : userIdOf(options.privateTo);
      const files =
        message.kind === "file"
          ? [await stored(() => keepOwnFile(deps.files, message.file, options.key))]
          : [];
      const body = { kind: "said", message: withoutBytes(message) } as const;
      const make = () => ({
        ...newMessage(deps, place, { body, key, privateTo }),
        ...(files.length > 0 && { files }),
      });
      return refOf(await stored(() => transcript.putOnce(key, make)));
    },
    async update(ref, message) {
      const old = transcript.find(ref.id);
      if (!old || old.from !== GATEHOUSE) throw new AppError("platform.not-found", "no such message of ours");
      await stored(() => transcript.put({ ...old, body: { kind: "said", message }, editedAt: clock.now() }));
    },
    remove: (ref) => stored(() => transcript.remove(ref.id)),
    findPost(place, key) {
      const found = transcript.findKey(keyOf(key));
      return found && found.channel === place.channel ? refOf(found) : null;
    },
    async beginAnswer(place) {
      const message = newMessage(deps, place, { body: { kind: "growing" }, key: null, privateTo: null });
      await stored(() => transcript.put(message));
      return refOf(message);
    },
  };
}

/** The bytes are in the file store. */
function withoutBytes(message: OutboundMessage): OutboundMessage {
  return message.kind === "file" ? { ...message, file: { ...message.file, content: NOTHING } } : message;
}

const NOTHING = { kind: "text", text: "" } as const;
const keyOf = (key: string) => `out:${key}`;

function newMessage(
  deps: ApiDeps,
  place: Place,
  rest: Pick<ChatMessage, "body" | "key" | "privateTo">,
): ChatMessage {
  const id = deps.ids.next("m");
  if (!isRoom(place.channel, deps.people)) {
    throw new AppError("platform.not-found", "the browser chat has no such room");
  }
  return {
    id,
    channel: place.channel,
    thread: place.thread ?? id,
    from: GATEHOUSE,
    at: deps.clock.now(),
    editedAt: null,
    delivered: true,
    ...rest,
  };
}

/** A disk that refuses may take it the next time: nobody saw what was not stored. */
async function stored<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    throw new AppError("platform.unreachable", "the browser chat could not store a message", { cause });
  }
}
