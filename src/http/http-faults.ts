import { AppError, type ErrorCode } from "../core/errors.ts";

const STATUS: Partial<Record<ErrorCode, number>> = {
  "http.bad-request": 400,
  "http.forbidden": 403,
  "http.not-found": 404,
  "http.too-large": 413,
  "database.busy": 503,
  "database.full": 503,
  "database.io": 503,
  "database.readonly": 503,
  "inbox.full": 503,
};

/** The status that a fault deserves; null for one that nobody outside should hear more of. */
export function statusOf(fault: unknown): number | null {
  return fault instanceof AppError ? (STATUS[fault.code] ?? null) : null;
}

/** An error as JSON: what is wrong and, where a log line knows more, the reference that finds it. */
export function errorResponse(
  status: number,
  message: string,
  more: { reference?: string; allow?: string } = {},
): Response {
  const headers = new Headers({
    "content-type": "application/json; charset=utf-8",
    "cache-control": "no-store",
  });
  // The rest of a body that is too large stays unread, so the connection is of no more use.
  if (status === 413) headers.set("connection", "close");
  if (more.allow) headers.set("allow", more.allow);
  const reference = more.reference === undefined ? {} : { reference: more.reference };
  return new Response(JSON.stringify({ error: { status, message, ...reference } }), { status, headers });
}
