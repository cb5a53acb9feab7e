import { fileNameOf, fileTypeOf, type MadeFile, type OutboundFile } from "../../core/file/file.ts";
import type { Clock } from "../../core/ports/clock.ts";
import type { LiveSocket } from "./live-socket.ts";
import { type Payload, readAt, readList, readObject, readString } from "./payload.ts";

export interface MadeWish {
  readonly socket: LiveSocket;
  readonly sessionKey: string;
  readonly runId: string;
  /** How many files the run spoke of; the gateway lists them a little after the answer. */
  readonly expected: number;
  readonly maxBytes: number;
  readonly clock: Clock;
  /** Where the gateway answers over HTTP. */
  readonly origin: string;
}

const LIST_MS = 10_000;
const LOOK_MS = 250;
const DOWNLOAD_MS = 60_000;
const MOST = 8;
/** Of one answer, in files as large as one may be: all of them wait together. */
const MOST_WHOLE = 2;

/** The files that an agent made in a run, read on the person's own connection. Never throws: the answer counts more. */
export async function collectMade(wish: MadeWish): Promise<readonly MadeFile[]> {
  const found = await list(wish).catch(() => []);
  const made: MadeFile[] = [];
  let left = wish.maxBytes * MOST_WHOLE;
  for (const artifact of found.slice(0, MOST)) {
    const one = await download({ ...wish, maxBytes: Math.min(wish.maxBytes, left) }, artifact);
    if (one.kind === "content") left -= sizeOf(one.file);
    made.push(one);
  }
  const lost = Math.max(Math.min(wish.expected, MOST) - made.length, 0);
  return [...made, ...Array.from({ length: lost }, () => notShown("file", "unreadable"))];
}

async function list(wish: MadeWish): Promise<readonly Payload[]> {
  const { socket, sessionKey, runId, expected, clock } = wish;
  const until = clock.now() + LIST_MS;
  for (;;) {
    const answer = await socket.request("artifacts.list", { sessionKey, runId });
    const found = readList(readAt(answer, "artifacts")).map(readObject);
    if (found.length >= expected || clock.now() >= until) return found;
    await new Promise<void>((resolve) => {
      clock.after(LOOK_MS, resolve);
    });
  }
}

async function download(wish: MadeWish, artifact: Payload): Promise<MadeFile> {
  const name = fileNameOf(readString(artifact.title) ?? "");
  if (typeof artifact.sizeBytes === "number" && artifact.sizeBytes > wish.maxBytes)
    return notShown(name, "too-large");
  try {
    const { socket, sessionKey, runId } = wish;
    const answer = await socket.request("artifacts.download", { sessionKey, runId, artifactId: artifact.id });
    const bytes = await bytesOf(wish, readObject(answer));
    if (bytes === null) return notShown(name, "unreadable");
    if (bytes.byteLength > wish.maxBytes) return notShown(name, "too-large");
    const type = fileTypeOf(readString(artifact.mimeType), name);
    return {
      kind: "content",
      file: { name, type, content: { kind: "base64", data: bytes.toString("base64") } },
    };
  } catch {
    return notShown(name, "unreadable");
  }
}

async function bytesOf(wish: MadeWish, answer: Payload): Promise<Buffer | null> {
  const data = readString(answer.data);
  if (data !== null && answer.encoding === "base64") return Buffer.from(data, "base64");
  const path = readString(answer.url);
  // A path of the gateway's own, with a ticket in it that is good for this one file: no other server is asked.
  if (path === null || !/^\/[^/\\]/.test(path)) return null;
  const url = new URL(path, wish.origin);
  if (url.origin !== wish.origin) return null;
  const aborting = new AbortController();
  const timer = wish.clock.after(DOWNLOAD_MS, () => aborting.abort());
  try {
    const response = await fetch(url, { redirect: "error", signal: aborting.signal });
    return response.ok ? await readUpTo(response, wish.maxBytes) : null;
  } finally {
    timer.cancel();
  }
}

async function readUpTo(response: Response, maxBytes: number): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    chunks.push(chunk);
    size += chunk.byteLength;
    if (size > maxBytes) break;
  }
  return Buffer.concat(chunks);
}

const sizeOf = ({ content }: OutboundFile) =>
  content.kind === "text" ? Buffer.byteLength(content.text) : Math.floor((content.data.length * 3) / 4);

const notShown = (name: string, why: "too-large" | "unreadable"): MadeFile => ({
  kind: "not-shown",
  name,
  why,
});
