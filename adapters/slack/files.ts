import type { MessageRef } from "../../src/core/conversation/place.ts";
import { AppError } from "../../src/core/errors.ts";
import type { FetchLimits, FileRef, OutboundFile } from "../../src/core/file/file.ts";
import type { Clock } from "../../src/core/ports/clock.ts";
import type { Logger } from "../../src/core/ports/logger.ts";
import { fetchFile } from "../shared/fetch-file.ts";
import { fileBytesOf } from "../shared/file-bytes.ts";
import { createFileDoor } from "../shared/file-door.ts";
import { createClients } from "./clients.ts";
import { revealed, type SlackConfig } from "./config.ts";
import { toAppError } from "./fault.ts";
import { asList, asPayload, asText } from "./payload.ts";

export interface SlackFiles {
  fetchFile(message: MessageRef, file: FileRef, limits: FetchLimits): Promise<Uint8Array>;
  /** Posts a file; the key stands in its name, by which it is found again. Slack names no message. */
  upload(
    where: SlackWhere,
    file: OutboundFile,
    said: { readonly key: string; readonly text: string },
  ): Promise<void>;
}

export interface SlackWhere {
  readonly channel: string;
  readonly thread: string | null;
}

const HOSTS = ["files.slack.com"];
const UPLOAD_MS = 60_000;
export function createSlackFiles(config: SlackConfig, deps: { clock: Clock; logger: Logger }): SlackFiles {
  const now = createClients(config, deps.logger);
  const door = createFileDoor(HOSTS, config.apiUrl);
  return {
    async fetchFile(_message, { id }, limits) {
      const { file } = await calling("files.info", true, () => now().reads.files.info({ file: id }));
      const url = file?.url_private_download ?? file?.url_private;
      if (file?.is_external === true || url === undefined) {
        throw new AppError("platform.not-found", "Slack has no such file of its own");
      }
      const authorization = `Bearer ${revealed(config.botToken)}`;
      return fetchFile({ url, door, limits, clock: deps.clock, authorization });
    },
    async upload({ channel, thread }, file, { key, text }) {
      const bytes = fileBytesOf(file);
      const filename = nameWithKey(file.name, key);
      const { files } = now().posts;
      const place = await calling("files.getUploadURLExternal", true, () =>
        files.getUploadURLExternal({ filename, length: bytes.byteLength }),
      );
      if (!place.upload_url || !place.file_id || !door.allows(new URL(place.upload_url))) {
        throw new AppError("file.blocked", "Slack named no place of its own for a file");
      }
      await send(place.upload_url, bytes, deps.clock);
      const done = {
        files: [{ id: place.file_id, title: file.name }] as [{ id: string; title: string }],
        initial_comment: text,
      };
      await calling("files.completeUploadExternal", false, () =>
        files.completeUploadExternal(
          thread === null
            ? { ...done, channel_id: channel }
            : { ...done, channel_id: channel, thread_ts: thread },
        ),
      );
    },
  };
}

/** Is there a file of ours with this key among those of a message? */
export const hasFileWithKey = (files: unknown, key: string): boolean =>
  asList(files).some((file) => asText(asPayload(file).name)?.includes(`.${key}.`) === true);

/** `answer.md` as `answer.<key>.md`; people see the title, which is the name alone. */
function nameWithKey(name: string, key: string): string {
  const dot = name.lastIndexOf(".");
  return dot < 1 ? `${name}.${key}.txt` : `${name.slice(0, dot)}.${key}${name.slice(dot)}`;
}

/** The address proves itself, so our token stays away from it. Nobody sees the bytes before the upload is completed. */
async function send(url: string, bytes: Buffer, clock: Clock): Promise<void> {
  const failed = (why: string) => new AppError("platform.unreachable", `Slack did not take a file: ${why}`);
  const aborting = new AbortController();
  const timer = clock.after(UPLOAD_MS, () => aborting.abort());
  const asked = { method: "POST", body: new Uint8Array(bytes), redirect: "error" } as const;
  const answer = await fetch(url, { ...asked, signal: aborting.signal })
    .catch(() => {
      throw failed("no answer");
    })
    .finally(() => timer.cancel());
  await answer.body?.cancel();
  if (!answer.ok) throw failed(String(answer.status));
}

async function calling<T>(method: string, repeatable: boolean, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (fault) {
    throw toAppError(fault, method, repeatable);
  }
}
