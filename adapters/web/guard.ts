import { AppError } from "../../src/core/errors.ts";

/** The header that a page of another origin cannot send without asking first. */
export const CHAT_HEADER = "x-gatehouse-chat";
const MOST_BYTES = 256 * 1024;
const LOOPBACK = /^(127\.\d+\.\d+\.\d+|::1|::ffff:127\.\d+\.\d+\.\d+)$/i;

/**
 * Anybody who reaches this chat may be anybody in it, so only this machine's own browser does: the socket must be
 * local, and the Host must be ours, or another site's name could be pointed at us.
 */
export function requireLocal(request: Request, remoteAddress: string, port: number): void {
  const home = `http://127.0.0.1:${port}`;
  if (!LOOPBACK.test(remoteAddress)) {
    throw new AppError("http.forbidden", `The try-out chat answers this machine only. Open ${home} on it.`);
  }
  if (!hostsOf(port).includes(request.headers.get("host")?.toLowerCase() ?? "")) {
    throw new AppError("http.forbidden", `The try-out chat has no such host name. Open ${home} instead.`);
  }
  const site = request.headers.get("sec-fetch-site") ?? "none";
  const isVisit = request.headers.get("sec-fetch-mode") === "navigate" && request.method === "GET";
  if (site !== "same-origin" && site !== "none" && !isVisit) {
    throw new AppError("http.forbidden", `Another site may not use the try-out chat. Open ${home} instead.`);
  }
}

/** Lets through only what our own page posts. */
export function requireOwnPage(request: Request, port: number): void {
  const origin = request.headers.get("origin") ?? "";
  if (!hostsOf(port).some((host) => origin === `http://${host}`) || !sameHost(origin, request)) {
    throw new AppError("http.forbidden", "Only the chat's own page may post here: its Origin is missing.");
  }
  if (!request.headers.has(CHAT_HEADER)) {
    throw new AppError("http.forbidden", `Send the header ${CHAT_HEADER}: 1 as the chat's own page does.`);
  }
}

/** Reads the JSON of a POST that our own page sent. */
export async function readOwnJson(request: Request, port: number): Promise<unknown> {
  requireOwnPage(request, port);
  if (!/^application\/json(\s*;|$)/i.test(request.headers.get("content-type") ?? "")) {
    throw new AppError("http.bad-request", "Send JSON: content-type: application/json.");
  }
  const text = await readText(request);
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new AppError("http.bad-request", "The body is not JSON. Send one JSON object.", { cause });
  }
}

const sameHost = (origin: string, request: Request) =>
  origin === `http://${request.headers.get("host")?.toLowerCase() ?? ""}`;

function hostsOf(port: number): readonly string[] {
  const tail = port === 80 ? "" : `:${port}`;
  return ["127.0.0.1", "localhost", "[::1]"].map((name) => name + tail);
}

async function readText(request: Request): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request.body ?? []) {
    size += chunk.byteLength;
    if (size > MOST_BYTES) {
      throw new AppError("http.too-large", `A message may have ${MOST_BYTES / 1024} KB. Send a shorter one.`);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}
