import type { MessageRef } from "../../src/core/conversation/place.ts";
import { AppError } from "../../src/core/errors.ts";
import { type FetchLimits, type FileRef, fileRefOf } from "../../src/core/file/file.ts";
import type { Clock } from "../../src/core/ports/clock.ts";
import { fetchFile } from "../shared/fetch-file.ts";
import { createFileDoor } from "../shared/file-door.ts";
import { asPayload, asText } from "../shared/payload.ts";
import type { DiscordApi } from "./api.ts";
import type { DiscordConfig } from "./config.ts";

const HOSTS = ["cdn.discordapp.com", "media.discordapp.net"];

/** Files that came with a message; undefined when there is none, or one that cannot be read. */
export function readAttachments(attachments: readonly unknown[]): readonly FileRef[] | undefined {
  const refs = attachments.map(asPayload).flatMap(({ id, filename, content_type, size }) => {
    if (!/^\d{1,20}$/.test(asText(id) ?? "")) return [];
    const bytes = typeof size === "number" ? size : null;
    return [fileRefOf({ id: String(id), name: asText(filename), type: asText(content_type), size: bytes })];
  });
  return refs.length === attachments.length && refs.length > 0 ? refs : undefined;
}

/** Reads a file by its message: the addresses that Discord gives out end after a day, so it is asked for a fresh one. */
export function createFetchFile(
  config: DiscordConfig,
  deps: { api: Pick<DiscordApi, "message">; clock: Clock },
) {
  const door = createFileDoor(HOSTS, config.apiUrl);
  return async (message: MessageRef, { id }: FileRef, limits: FetchLimits): Promise<Uint8Array> => {
    const { attachments } = await deps.api.message(message.channel, message.id);
    const found = attachments.find((one) => one.id === id);
    if (!found) throw new AppError("platform.not-found", "Discord has no such file in this message");
    if (found.size > limits.maxBytes) {
      throw new AppError("file.too-large", `a file has more than ${limits.maxBytes} bytes`);
    }
    return fetchFile({ url: found.url, door, limits, clock: deps.clock });
  };
}
