import type { IncomingMessage, ServerResponse } from "node:http";
import { newMessage } from "./chat-methods.ts";
import { type Answer, type Args, refuse, requireChannel } from "./method-rules.ts";
import type { SlackFile, Workspace } from "./workspace.ts";

/** What somebody attaches. */
export interface NewFile {
  readonly name: string;
  readonly type: string;
  readonly content: string | Uint8Array;
  /** What Slack says of its size, where that is not so. */
  readonly saidSize?: number;
}

export const fileMethods = {
  "files.info": { args: ["file"], method: fileInfo },
  "files.getUploadURLExternal": {
    args: ["filename", "length", "alt_txt", "snippet_type"],
    method: uploadUrl,
  },
  "files.completeUploadExternal": {
    args: ["files", "channel_id", "thread_ts", "initial_comment", "channels"],
    method: complete,
  },
};

/** A file that somebody put into a message. */
export function addFile(workspace: Workspace, user: string, file: NewFile): SlackFile {
  const bytes = Buffer.from(file.content);
  const added: SlackFile = {
    id: workspace.nextId("F"),
    user,
    name: file.name,
    title: file.name,
    type: file.type,
    size: file.saidSize ?? bytes.byteLength,
    bytes,
    state: "shared",
  };
  workspace.files.set(added.id, added);
  return added;
}

/** A file as events and calls tell of it. */
export const fileObject = (workspace: Workspace, { id, user, name, title, type, size }: SlackFile) => ({
  id,
  user,
  name,
  title,
  mimetype: type,
  size,
  mode: "hosted",
  is_external: false,
  url_private: `${workspace.origin}/files-pri/${id}/${encodeURIComponent(name)}`,
  url_private_download: `${workspace.origin}/files-pri/${id}/download/${encodeURIComponent(name)}`,
});

function fileInfo(workspace: Workspace, args: Args): Answer {
  const file = workspace.files.get(String(args.file ?? ""));
  if (file?.state !== "shared") refuse("file_not_found");
  return { file: fileObject(workspace, file) };
}

function uploadUrl(workspace: Workspace, args: Args): Answer {
  const length = Number(args.length);
  const name = String(args.filename ?? "");
  if (name === "" || !Number.isSafeInteger(length) || length < 1) refuse("invalid_arguments");
  const id = workspace.nextId("F");
  const { userId: user } = workspace.bot;
  workspace.files.set(id, {
    id,
    user,
    name,
    title: name,
    type: "text/plain",
    size: length,
    bytes: null,
    state: "announced",
  });
  return { upload_url: `${workspace.origin}/upload/v1/${id}`, file_id: id };
}

function complete(workspace: Workspace, args: Args): Answer {
  const channel = requireChannel(workspace, { channel: args.channel_id });
  const listed = (Array.isArray(args.files) ? args.files : []) as { id?: string; title?: string }[];
  if (listed.length === 0) refuse("invalid_arguments");
  const files = listed.map(({ id = "", title }) => {
    const file = workspace.files.get(id);
    if (file?.state !== "uploaded") refuse("file_not_found");
    Object.assign(file, { state: "shared", title: title ?? file.name });
    return file;
  });
  const threadTs = args.thread_ts === undefined ? null : String(args.thread_ts);
  const content = { text: String(args.initial_comment ?? ""), blocks: [] };
  workspace.messages.push({ ...newMessage(workspace, channel.id, threadTs, content), files });
  return { files: files.map(({ id, title }) => ({ id, title })) };
}

/** The two addresses beside the API: true when it was one of them. */
export function answerFileRequest(
  workspace: Workspace,
  botToken: string,
  { request, body }: { readonly request: IncomingMessage; readonly body: Buffer },
  response: ServerResponse,
): boolean {
  const [, kind, ...rest] = (request.url ?? "").split("/");
  if (kind === "upload") {
    const file = workspace.files.get(rest[1] ?? "");
    const fits = request.method === "POST" && file?.state === "announced" && file.size === body.byteLength;
    // The address proves itself: a token has no business there.
    if (!file || !fits || request.headers.authorization !== undefined) response.writeHead(400).end();
    else {
      Object.assign(file, { bytes: body, state: "uploaded" });
      response.writeHead(200).end(`OK - ${body.byteLength}`);
    }
    return true;
  }
  if (kind !== "files-pri") return false;
  const file = workspace.files.get(rest[0] ?? "");
  // Slack sends whoever has no right to a page of its own.
  if (request.headers.authorization !== `Bearer ${botToken}`) {
    response.writeHead(302, { location: "https://example.slack.com/?redir=files" }).end();
  } else if (file?.state !== "shared" || !file.bytes) response.writeHead(404).end();
  else response.writeHead(200, { "content-type": file.type }).end(file.bytes);
  return true;
}
