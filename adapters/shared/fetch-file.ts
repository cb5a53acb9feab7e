import { lookup as lookUpName } from "node:dns";
import { type IncomingMessage, request as requestPlain } from "node:http";
import { request as requestSecure } from "node:https";
import { isIP, type LookupFunction } from "node:net";
import { AppError } from "../../src/core/errors.ts";
import type { FetchLimits } from "../../src/core/file/file.ts";
import type { Clock } from "../../src/core/ports/clock.ts";
import type { FileDoor } from "./file-door.ts";

export interface FileFetch {
  /** As the platform's own API named it. */
  readonly url: string;
  readonly door: FileDoor;
  readonly limits: FetchLimits;
  readonly clock: Clock;
  /** Proves who we are; goes to the first host alone. */
  readonly authorization?: string;
  /** Left out: the system's own. */
  readonly lookup?: LookupFunction;
}

const MOST_REDIRECTS = 3;
const REDIRECTS: readonly number[] = [301, 302, 303, 307, 308];

/**
 * Reads a file from a platform, and from nowhere else: each address on the way is checked by name and, when it is
 * connected to, by number. Faults never name the address, because some hold a token.
 */
export async function fetchFile(wish: FileFetch): Promise<Uint8Array> {
  const aborting = new AbortController();
  const timer = wish.clock.after(wish.limits.timeoutMs, () => aborting.abort());
  try {
    return await follow(wish, aborting.signal);
  } catch (fault) {
    if (fault instanceof AppError) throw fault;
    const blocked = fault instanceof Error && fault.message === BLOCKED;
    throw blocked
      ? new AppError("file.blocked", "a file's address leads to a machine that is not the platform's")
      : new AppError("platform.unreachable", "a file could not be read from the platform");
  } finally {
    timer.cancel();
  }
}

async function follow(wish: FileFetch, signal: AbortSignal): Promise<Uint8Array> {
  const first = parse(wish.url);
  let url = first;
  for (let hops = 0; hops <= MOST_REDIRECTS; hops += 1) {
    if (!wish.door.allows(url)) throw new AppError("file.blocked", "a file's address is not the platform's");
    const authorization = url.origin === first.origin ? wish.authorization : undefined;
    const answer = await ask(wish, url, { signal, authorization });
    const status = answer.statusCode ?? 0;
    if (status === 200) return readAll(answer, wish.limits.maxBytes);
    answer.destroy();
    if (!REDIRECTS.includes(status)) throw refusal(status, answer);
    url = parse(answer.headers.location ?? "", url.href);
  }
  throw new AppError("file.blocked", "a file's address leads on and on");
}

function parse(text: string, base?: string): URL {
  if (!URL.canParse(text, base)) throw new AppError("file.blocked", "a file's address is none");
  return new URL(text, base);
}

const BLOCKED = "address not allowed";

interface Asking {
  readonly signal: AbortSignal;
  readonly authorization: string | undefined;
}

function ask(wish: FileFetch, url: URL, { signal, authorization }: Asking): Promise<IncomingMessage> {
  const { door } = wish;
  const number = url.hostname.replace(/^\[|\]$/g, "");
  // A number is connected to without being looked up.
  if (isIP(number) !== 0 && !door.takesAddress(number)) throw new Error(BLOCKED);
  return new Promise((resolve, reject) => {
    const send = url.protocol === "https:" ? requestSecure : requestPlain;
    const headers = { accept: "*/*", ...(authorization && { authorization }) };
    // Without an agent of its own a connection of somebody else's, to an unchecked address, could be used again.
    const options = { headers, signal, agent: false, lookup: checkedLookup(wish.lookup ?? lookUpName, door) };
    send(url, options).on("response", resolve).on("error", reject).end();
  });
}

/** The check stands in the one look-up that the connection uses: there is no second answer to be deceived by. */
function checkedLookup(lookup: LookupFunction, door: FileDoor): LookupFunction {
  return (name, options, callback) =>
    lookup(name, options, (fault, found, family) => {
      const addresses = typeof found === "string" ? [found] : (found ?? []).map(({ address }) => address);
      if (fault === null && !addresses.every(door.takesAddress)) return callback(new Error(BLOCKED), "", 0);
      return callback(fault, found, family);
    });
}

async function readAll(answer: IncomingMessage, maxBytes: number): Promise<Uint8Array> {
  const tooLarge = () => {
    answer.destroy();
    return new AppError("file.too-large", `a file has more than ${maxBytes} bytes`);
  };
  if (Number(answer.headers["content-length"] ?? 0) > maxBytes) throw tooLarge();
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    size += chunk.byteLength;
    if (size > maxBytes) throw tooLarge();
    chunks.push(chunk);
  }
  if (!answer.complete) throw new AppError("platform.unreachable", "a file broke off");
  return Buffer.concat(chunks);
}

function refusal(status: number, { headers }: IncomingMessage): AppError {
  const what = `the platform answered for a file with ${status}`;
  if (status === 404 || status === 410) return new AppError("platform.not-found", what);
  if (status === 401 || status === 403) return new AppError("platform.unauthorized", what);
  if (status === 429) {
    const seconds = Number(headers["retry-after"] ?? 1);
    return new AppError("platform.rate-limited", what, { retryAfterMs: (seconds || 1) * 1000 });
  }
  return new AppError(status >= 500 ? "platform.unreachable" : "platform.refused", what);
}
