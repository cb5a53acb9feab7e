import { AppError } from "../../src/core/errors.ts";
import { type FetchLimits, type FileRef, fileRefOf, type OutboundFile } from "../../src/core/file/file.ts";
import { fileBytesOf } from "../shared/file-bytes.ts";
import type { FileStore } from "./file-store.ts";
import { type ReceiveDeps, requirePerson } from "./receive.ts";
import { canSee, type Transcript } from "./transcript.ts";

/** More than any setting lets through to an agent. */
export const LARGEST_FILE = 32 * 1024 * 1024;

export interface FileRouteDeps extends ReceiveDeps {
  readonly files: FileStore;
}

/** Keeps a file that a person is about to send. */
export async function receiveFile(deps: FileRouteDeps, request: Request): Promise<FileRef> {
  const query = new URL(request.url).searchParams;
  const person = query.get("as") ?? "";
  requirePerson(deps, person);
  const bytes = new Uint8Array(await request.arrayBuffer());
  if (bytes.byteLength === 0) throw new AppError("http.bad-request", "The file is empty. Choose another.");
  const file = fileRefOf({
    id: deps.ids.token(),
    name: query.get("name"),
    type: query.get("type"),
    size: bytes.byteLength,
  });
  await deps.files.put(file.id, bytes);
  deps.files.pend(person, file);
  return file;
}

/**
 * A file of a message, for whoever sees the message. It is only ever saved: what somebody made of it must not run as a
 * part of this page.
 */
export async function sendFile(deps: FileRouteDeps, request: Request, person: string): Promise<Response> {
  const url = new URL(request.url);
  const id = url.pathname.slice("/chat/files/".length);
  const message = deps.transcript.find(url.searchParams.get("message") ?? "");
  const file = message?.files?.find((one) => one.id === id);
  const bytes = message && file && canSee(person, message) ? await deps.files.read(id) : null;
  if (!file || !bytes) throw new AppError("http.not-found", "This file is not there any more.");
  return new Response(new Uint8Array(bytes), {
    headers: {
      "content-type": "application/octet-stream",
      "content-disposition": `attachment; filename*=UTF-8''${encodeURIComponent(file.name)}`,
      "content-length": String(bytes.byteLength),
    },
  });
}

/** The bytes of a file that stands in a message. */
export async function readFileOf(
  { transcript, files }: { readonly transcript: Transcript; readonly files: FileStore },
  messageId: string,
  { id }: FileRef,
  { maxBytes }: FetchLimits,
): Promise<Uint8Array> {
  const known = transcript.find(messageId)?.files?.some((file) => file.id === id);
  const bytes = known ? await files.read(id) : null;
  if (!bytes) throw new AppError("platform.not-found", "the browser chat has no such file");
  if (bytes.byteLength > maxBytes)
    throw new AppError("file.too-large", `a file has more than ${maxBytes} bytes`);
  return bytes;
}

/** Keeps a file of ours; the same key makes the same file. */
export async function keepOwnFile(files: FileStore, file: OutboundFile, key: string): Promise<FileRef> {
  const bytes = fileBytesOf(file);
  const id = `own-${key.replace(/[^A-Za-z0-9_-]/g, "_")}`;
  await files.put(id, bytes);
  return fileRefOf({ id, name: file.name, type: file.type, size: bytes.byteLength });
}
