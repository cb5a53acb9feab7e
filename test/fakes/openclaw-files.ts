import type { ServerResponse } from "node:http";
import { type Connection, type FakeState, Refusal } from "./openclaw-state.ts";

/** What the gateway says of its limits when it lets somebody in. */
export const ATTACHMENT_POLICY = { maxBytes: 20_971_520, maxImageBytes: 6_291_456 };

/** A file that an agent handed over. */
export interface Artifact {
  readonly id: string;
  readonly name: string;
  readonly sessionKey: string;
  readonly runId: string;
  readonly bytes: Buffer;
  /** In the addresses that it is downloaded from. */
  readonly ticket: string;
}

interface Attachment {
  readonly mimeType?: string;
  readonly fileName?: string;
  readonly content?: unknown;
}

/** What the model sees of a message with attachments: the gateway shows it texts, and only names the rest. */
export function withAttachments(message: string, attachments: unknown): string {
  if (!Array.isArray(attachments)) return message;
  return (attachments as Attachment[]).reduce((text, one) => `${text}\n${shown(one)}`, message).trim();
}

function shown({ mimeType = "", fileName = "attachment-1", content }: Attachment): string {
  const refuse = (why: string) => new Refusal("INVALID_REQUEST", `attachment ${fileName}: ${why}`);
  if (typeof content !== "string" || !/^[A-Za-z0-9+/]+={0,2}$/.test(content))
    throw refuse("invalid base64 content");
  const bytes = Buffer.from(content, "base64");
  const isImage = mimeType.startsWith("image/");
  const most = isImage ? ATTACHMENT_POLICY.maxImageBytes : ATTACHMENT_POLICY.maxBytes;
  if (bytes.byteLength > most) throw refuse(`exceeds size limit (${bytes.byteLength} > ${most} bytes)`);
  const mark = `[media attached: media://inbound/${fileName}]`;
  return mimeType.startsWith("text/") ? `${mark}\n\n<file name="${fileName}">\n${bytes}\n</file>` : mark;
}

type Call = {
  readonly state: FakeState;
  readonly by: Connection;
  readonly params: Readonly<Record<string, unknown>>;
};

const visible = ({ state, by, params }: Call) => {
  const owner = state.sessions.get(String(params.sessionKey))?.owner ?? null;
  if (owner !== null && owner !== by.user) throw new Refusal("INVALID_REQUEST", "Session was not found.");
  return state.artifacts.filter(
    (one) => one.sessionKey === params.sessionKey && (params.runId ?? one.runId) === one.runId,
  );
};

const summary = ({ id, name, sessionKey, runId, bytes }: Artifact) => ({
  id,
  type: "file",
  title: name,
  mimeType: "text/markdown",
  sizeBytes: bytes.byteLength,
  sessionKey,
  runId,
  source: "session-transcript",
  download: { mode: "url" },
});

export const FILE_METHODS = {
  "artifacts.list": {
    scopes: ["operator.read"],
    run: (call: Call) => ({ artifacts: visible(call).map(summary) }),
  },
  "artifacts.download": {
    scopes: ["operator.read"],
    run: (call: Call) => {
      const found = visible(call).find(({ id }) => id === call.params.artifactId);
      if (!found) throw new Refusal("INVALID_REQUEST", "unknown artifact");
      const url = `/api/chat/media/outgoing/${found.id}/full?mediaTicket=${found.ticket}`;
      return { artifact: summary(found), url, expiresAt: new Date(Date.now() + 60_000).toISOString() };
    },
  },
};

/** The same port answers over HTTP, to whoever holds the ticket. */
export function sendArtifact(state: FakeState, url: string, response: ServerResponse): void {
  const found = state.artifacts.find(({ id, ticket }) => url.includes(`/${id}/full?mediaTicket=${ticket}`));
  if (found) response.writeHead(200, { "content-type": "text/markdown" }).end(found.bytes);
  else response.writeHead(404).end();
}
