import {
  WebAPIHTTPError,
  WebAPIPlatformError,
  WebAPIRateLimitedError,
  WebAPIRequestError,
} from "@slack/web-api";
import { AppError, type ErrorCode } from "../../src/core/errors.ts";
import { asPayload } from "./payload.ts";

/** Slack's error words that mean our own token. */
const UNAUTHORIZED = new Set([
  "account_inactive",
  "invalid_auth",
  "not_authed",
  "org_login_required",
  "token_expired",
  "token_revoked",
]);
const NOT_FOUND = new Set([
  "channel_not_found",
  "file_deleted",
  "file_not_found",
  "is_archived",
  "message_not_found",
  "not_in_channel",
  "thread_not_found",
  "user_disabled",
  "user_not_found",
  "users_not_found",
]);
/** Slack's own trouble: the call may have been done all the same. */
const TROUBLE = new Set([
  "fatal_error",
  "internal_error",
  "request_timeout",
  "service_unavailable",
  "team_added_to_org",
]);
/** The connection never stood, so nothing was asked. */
const NEVER_ASKED = new Set([
  "EAI_AGAIN",
  "ECONNREFUSED",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ENOTFOUND",
  "UND_ERR_CONNECT_TIMEOUT",
]);
/** Slack said no number: as long as its shortest window takes to move on. */
const UNSAID_RETRY_MS = 30_000;

/** A failed call as our own fault. A repeatable call is never ambiguous: doing it twice is doing it once. */
export function toAppError(fault: unknown, method: string, repeatable: boolean): AppError {
  const unsure: ErrorCode = repeatable ? "platform.unreachable" : "platform.ambiguous";
  if (fault instanceof AppError) return fault;
  if (fault instanceof WebAPIRateLimitedError) return limited(fault, method, fault.retryAfter * 1000);
  if (fault instanceof WebAPIPlatformError) return refused(fault, method, unsure);
  if (fault instanceof WebAPIHTTPError) {
    const code = fault.statusCode >= 500 ? unsure : "platform.refused";
    return new AppError(code, `Slack answered ${method} with status ${fault.statusCode}`, { cause: fault });
  }
  if (fault instanceof WebAPIRequestError && wasNeverAsked(fault.original)) {
    return new AppError("platform.unreachable", `Slack cannot be reached for ${method}`, { cause: fault });
  }
  if (fault instanceof Error && fault.message.startsWith("Retry header")) {
    return limited(fault, method, UNSAID_RETRY_MS);
  }
  return new AppError(unsure, `Slack did not answer ${method}`, { cause: fault });
}

/** Slack's own word for why it refused, out of a fault of ours. */
export function slackWordOf(fault: unknown): string | null {
  const cause = fault instanceof AppError ? fault.cause : fault;
  return cause instanceof WebAPIPlatformError ? cause.data.error : null;
}

function refused(fault: WebAPIPlatformError, method: string, unsure: ErrorCode): AppError {
  const word = fault.data.error;
  if (word === "ratelimited" || word === "rate_limited") {
    const seconds = fault.data.response_metadata?.retryAfter;
    return limited(fault, method, seconds === undefined ? UNSAID_RETRY_MS : seconds * 1000);
  }
  // What is no word of Slack's came from something in between.
  if (!/^[a-z0-9_]+$/.test(word))
    return new AppError(unsure, `${method} was answered by no Slack`, { cause: fault });
  const scope = word === "missing_scope" ? ` (${asPayload(fault.data).needed})` : "";
  return new AppError(codeOf(word, unsure), `Slack refused ${method}: ${word}${scope}`, { cause: fault });
}

function codeOf(word: string, unsure: ErrorCode): ErrorCode {
  if (UNAUTHORIZED.has(word)) return "platform.unauthorized";
  if (NOT_FOUND.has(word)) return "platform.not-found";
  return TROUBLE.has(word) ? unsure : "platform.refused";
}

/** Slack limits posts by their channel, every other method for the whole app. */
function limited(cause: unknown, method: string, retryAfterMs: number): AppError {
  const retryScope = method.startsWith("chat.post") ? "place" : "operation";
  const message = `Slack asks to slow ${method} down`;
  return new AppError("platform.rate-limited", message, { cause, retryAfterMs, retryScope });
}

function wasNeverAsked(fault: unknown): boolean {
  for (let one: unknown = fault; one instanceof Error; one = one.cause) {
    if ("code" in one && NEVER_ASKED.has(String(one.code))) return true;
    if (one instanceof AggregateError && one.errors.length > 0) return one.errors.every(wasNeverAsked);
  }
  return false;
}
