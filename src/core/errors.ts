/** Every code a fault can carry. Operators search logs for these; texts for people live in src/text. */
export const ERROR_CODES = [
  "access.last-admin",
  "access.unknown-permission",
  "access.unknown-role",
  "config.invalid",
  "credential.missing",
  "credential.refused",
  "database.busy",
  "database.corrupt",
  "database.full",
  "database.io",
  "database.missing",
  "database.newer",
  "database.outdated",
  "database.readonly",
  "database.unsupported",
  "file.blocked",
  "file.too-large",
  "file.unreadable",
  "gateway.agent-unknown",
  "gateway.protocol",
  "gateway.refused",
  "gateway.scopes-missing",
  "gateway.unreachable",
  "http.bad-request",
  "http.forbidden",
  "http.not-found",
  "http.too-large",
  "inbox.full",
  "platform.ambiguous",
  "platform.no-private-chat",
  "platform.not-found",
  "platform.rate-limited",
  "platform.refused",
  "platform.unauthorized",
  "platform.unreachable",
  "secret.unreadable",
  "store.nested-transaction",
  "internal",
] as const;

export type ErrorCode = (typeof ERROR_CODES)[number];

export interface AppErrorOptions {
  readonly cause?: unknown;
  /** How long to wait before the same thing can work, in milliseconds, when the other side said so. */
  readonly retryAfterMs?: number;
  /** What has to wait that long: this place (when left out), every operation of this kind, or the whole platform. */
  readonly retryScope?: RetryScope;
}

export type RetryScope = "place" | "operation" | "platform";

/** The one error class. The message is for operators and never holds a secret or a person's text. */
export class AppError extends Error {
  override readonly name = "AppError";
  readonly code: ErrorCode;
  readonly retryAfterMs: number | undefined;
  readonly retryScope: RetryScope;

  constructor(code: ErrorCode, message: string, options: AppErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.retryAfterMs = options.retryAfterMs;
    this.retryScope = options.retryScope ?? "place";
  }
}

/** True when the database could not be read or written; the same may work later. */
export function isOfDatabase(fault: unknown): fault is AppError {
  return fault instanceof AppError && fault.code.startsWith("database.");
}

/** True when the fault is an AppError with this code. */
export function hasCode(fault: unknown, code: ErrorCode): fault is AppError {
  return fault instanceof AppError && fault.code === code;
}
