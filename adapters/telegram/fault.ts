import { GrammyError, HttpError } from "grammy";
import { AppError, type ErrorCode } from "../../src/core/errors.ts";

/** The connection never stood, so nothing was asked. */
const NEVER_ASKED = new Set(["EAI_AGAIN", "ECONNREFUSED", "EHOSTUNREACH", "ENETUNREACH", "ENOTFOUND"]);
/** What is asked for is not there, or never will be again. */
const GONE =
  /chat not found|user not found|message to (?:edit|delete|be replied) not found|message can't be edited|message_id_invalid|message thread not found|topic_(?:closed|deleted|id_invalid)|peer_id_invalid|user_is_blocked/i;
/** Telegram said no number of seconds. */
const UNSAID_RETRY_MS = 5000;

/** A failed call as our own fault. A repeatable call is never ambiguous: doing it twice is doing it once. */
export function toAppError(fault: unknown, what: string, repeatable: boolean): AppError {
  const unsure: ErrorCode = repeatable ? "platform.unreachable" : "platform.ambiguous";
  if (fault instanceof AppError) return fault;
  if (fault instanceof GrammyError) {
    if (fault.error_code === 429) return limited(fault, what);
    if (fault.error_code >= 500) {
      return new AppError(unsure, `Telegram answered ${what} with ${fault.error_code}`, {
        cause: plain(fault),
      });
    }
    // The library's error holds what was asked, so only Telegram's own words go on.
    const message = `Telegram refused ${what}: ${fault.description.slice(0, 200)} (${fault.error_code})`;
    return new AppError(codeOf(fault), message, { cause: plain(fault) });
  }
  if (wasNeverAsked(fault))
    return new AppError("platform.unreachable", `Telegram cannot be reached for ${what}`);
  // Its address holds our token, so the library's fault does not go on.
  return new AppError(unsure, `Telegram did not answer ${what}`);
}

/** Telegram's own number and words for why it refused, out of a fault of ours. */
export function telegramRefusal(fault: unknown): { readonly code: number; readonly words: string } | null {
  const cause = fault instanceof AppError ? fault.cause : null;
  return cause instanceof TelegramRefusal ? { code: cause.code, words: cause.words } : null;
}

/** A refusal without what was asked. */
class TelegramRefusal extends Error {
  override readonly name = "TelegramRefusal";
  readonly code: number;
  readonly words: string;

  constructor(code: number, words: string) {
    super(`${code}: ${words}`);
    this.code = code;
    this.words = words;
  }
}

const plain = ({ error_code, description }: GrammyError) =>
  new TelegramRefusal(error_code, description.slice(0, 200));

function codeOf({ error_code: code, description }: GrammyError): ErrorCode {
  // A token that is none at all is "not found".
  if (code === 401 || (code === 404 && description === "Not Found")) return "platform.unauthorized";
  // Whoever blocked us, or never began a chat with us, is not there for us.
  if (code === 403 || GONE.test(description)) return "platform.not-found";
  return "platform.refused";
}

function limited({ parameters }: GrammyError, what: string): AppError {
  const seconds = parameters.retry_after ?? 0;
  return new AppError("platform.rate-limited", `Telegram asks to slow ${what} down`, {
    retryAfterMs: seconds > 0 ? seconds * 1000 : UNSAID_RETRY_MS,
    retryScope: "place",
  });
}

function wasNeverAsked(fault: unknown): boolean {
  const cause = fault instanceof HttpError ? fault.error : fault;
  return cause instanceof Error && "code" in cause && NEVER_ASKED.has(String(cause.code));
}
