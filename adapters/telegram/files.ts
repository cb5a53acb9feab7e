import type { MessageRef } from "../../src/core/conversation/place.ts";
import { AppError } from "../../src/core/errors.ts";
import { type FetchLimits, type FileRef, fileRefOf } from "../../src/core/file/file.ts";
import type { Clock } from "../../src/core/ports/clock.ts";
import { fetchFile } from "../shared/fetch-file.ts";
import { createFileDoor } from "../shared/file-door.ts";
import { asList, asPayload, asText, type Payload } from "../shared/payload.ts";
import type { TelegramApi } from "./api.ts";
import { revealed, type TelegramConfig } from "./config.ts";
import { telegramRefusal } from "./fault.ts";

const HOST = "api.telegram.org";
/** Kinds of one file each, with what Telegram leaves out of their names and types. */
const KINDS: Readonly<Record<string, { readonly name: string; readonly type: string | null }>> = {
  audio: { name: "audio", type: "audio/mpeg" },
  document: { name: "file", type: null },
  video: { name: "video.mp4", type: "video/mp4" },
  voice: { name: "voice.ogg", type: "audio/ogg" },
};
/** Letters that Telegram's own paths have. */
const PATH = /^[\w-]+(?:\/[\w.-]*\w)+$/;

/** The file of a message; undefined when there is none, or one that is no file: a sticker, a round video. */
export function readFile(message: Payload): readonly FileRef[] | undefined {
  const photo = asList(message.photo).map(asPayload).at(-1);
  if (photo) return refOf(photo, { name: "photo.jpg", type: "image/jpeg" });
  const kind = Object.keys(KINDS).find((one) => message[one] !== undefined);
  const usual = kind === undefined ? undefined : KINDS[kind];
  return kind === undefined || usual === undefined ? undefined : refOf(asPayload(message[kind]), usual);
}

function refOf(
  { file_id, file_name, mime_type, file_size }: Payload,
  usual: { readonly name: string; readonly type: string | null },
): readonly FileRef[] | undefined {
  const id = asText(file_id);
  if (id === null) return undefined;
  const size = typeof file_size === "number" ? file_size : null;
  const name = asText(file_name) ?? usual.name;
  return [fileRefOf({ id, name, type: asText(mime_type) ?? usual.type, size })];
}

/** Reads a file by its id. The address holds our token, so it is made here and told to nobody. */
export function createFetchFile(
  config: TelegramConfig,
  deps: { api: Pick<TelegramApi, "file">; clock: Clock },
) {
  const door = createFileDoor([HOST], config.apiRoot);
  const root = config.apiRoot ?? `https://${HOST}`;
  return async (_message: MessageRef, { id }: FileRef, limits: FetchLimits): Promise<Uint8Array> => {
    const { file_path: path } = await deps.api.file(id).catch(tellApart);
    if (path === undefined || !PATH.test(path)) {
      throw new AppError("file.blocked", "Telegram named no place of its own for a file");
    }
    const url = `${root}/file/bot${revealed(config.token)}/${path}`;
    return fetchFile({ url, door, limits, clock: deps.clock });
  };
}

/** Bots read files of 20 MB at most, whatever people send. */
function tellApart(fault: unknown): never {
  const words = telegramRefusal(fault)?.words ?? "";
  if (/file is too big/i.test(words))
    throw new AppError("file.too-large", "Telegram hands out files of 20 MB");
  if (/file_id|wrong file|file reference|temporarily unavailable/i.test(words)) {
    throw new AppError("platform.not-found", "Telegram has no such file");
  }
  throw fault;
}
