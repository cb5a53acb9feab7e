import { AppError } from "../core/errors.ts";

/** 1 MiB: several times the largest event that a platform sends. */
export const LARGEST_BODY = 1024 * 1024;

/** Takes a request's body in whole, so that handlers can verify its bytes; throws `http.too-large` beyond the limit. */
export async function takeBody(request: Request): Promise<Request> {
  if (request.method === "GET" || request.method === "HEAD") return request;
  const announced = Number(request.headers.get("content-length") ?? 0);
  if (announced > LARGEST_BODY) throw tooLarge();
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request.body ?? []) {
    size += chunk.length;
    if (size > LARGEST_BODY) throw tooLarge();
    chunks.push(chunk);
  }
  const { method, url } = request;
  return new Request(url, { method, headers: new Headers(request.headers), body: Buffer.concat(chunks) });
}

function tooLarge(): AppError {
  return new AppError("http.too-large", `the body is larger than ${LARGEST_BODY} bytes`);
}
