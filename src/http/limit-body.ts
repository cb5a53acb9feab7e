import { AppError } from "../core/errors.ts";

/** 1 MiB: several times the largest event that a platform sends. */
export const LARGEST_BODY = 1024 * 1024;

/** Takes a request's body in whole, so that handlers can verify its bytes; throws `http.too-large` beyond the limit. */
export async function takeBody(request: Request, largest = LARGEST_BODY): Promise<Request> {
  if (request.method === "GET" || request.method === "HEAD") return request;
  const announced = Number(request.headers.get("content-length") ?? 0);
  if (announced > largest) throw tooLarge(largest);
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request.body ?? []) {
    size += chunk.length;
    if (size > largest) throw tooLarge(largest);
    chunks.push(chunk);
  }
  const { method, url } = request;
  return new Request(url, { method, headers: new Headers(request.headers), body: Buffer.concat(chunks) });
}

function tooLarge(largest: number): AppError {
  return new AppError("http.too-large", `the body is larger than ${largest} bytes`);
}
