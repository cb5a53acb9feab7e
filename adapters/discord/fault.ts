import { DiscordAPIError, HTTPError, RateLimitError } from "discord.js";
import { AppError, type ErrorCode } from "../../src/core/errors.ts";

/** Discord's own numbers for what went wrong. */
export const DISCORD = {
  unknownChannel: 10003,
  unknownServer: 10004,
  unknownMember: 10007,
  unknownMessage: 10008,
  unknownUser: 10013,
  unknownWebhook: 10015,
  unknownInteraction: 10062,
  tooManyEditsOfOld: 30046,
  alreadyAnswered: 40060,
  missingAccess: 50001,
  cannotWriteDirectly: 50007,
  missingPermissions: 50013,
  badWebhookToken: 50027,
  archived: 50083,
  noServerInCommon: 50278,
  tooManyThreads: 160006,
} as const;

const NOT_FOUND: ReadonlySet<number> = new Set([
  DISCORD.unknownChannel,
  DISCORD.unknownServer,
  DISCORD.unknownMember,
  DISCORD.unknownMessage,
  DISCORD.unknownUser,
  DISCORD.missingAccess,
  DISCORD.cannotWriteDirectly,
  DISCORD.noServerInCommon,
]);
/** The token of an interaction is good for 15 minutes, its first answer for 3 seconds. */
const TOO_LATE: ReadonlySet<number> = new Set([
  DISCORD.unknownInteraction,
  DISCORD.unknownWebhook,
  DISCORD.badWebhookToken,
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
/** A message that is older than an hour takes few changes; Discord does not say how long it wants none. */
const OLD_EDIT_RETRY_MS = 60_000;
/** Discord said no number: as long as its usual window takes to move on. */
const UNSAID_RETRY_MS = 5000;

/** What of a library's fault goes on: never what was asked, nor the address, which can hold a token. */
class DiscordSaid extends Error {
  override readonly name = "DiscordSaid";
  readonly code: number | null;

  constructor(fault: unknown) {
    super(wordsOf(fault));
    this.code = fault instanceof DiscordAPIError ? Number(fault.code) : null;
  }
}

/** A failed call as our own fault. A repeatable call is never ambiguous: doing it twice is doing it once. */
export function toAppError(fault: unknown, what: string, repeatable: boolean): AppError {
  const unsure: ErrorCode = repeatable ? "platform.unreachable" : "platform.ambiguous";
  if (fault instanceof AppError) return fault;
  if (fault instanceof RateLimitError) return limited(fault, what);
  if (fault instanceof DiscordAPIError) return refused(fault, what);
  if (fault instanceof HTTPError) {
    return new AppError(unsure, `Discord answered ${what} with status ${fault.status}`);
  }
  if (fault instanceof Error && fault.message.startsWith("Expected token")) {
    return new AppError("platform.unauthorized", "Discord refused our token before");
  }
  if (wasNeverAsked(fault)) {
    return new AppError("platform.unreachable", `Discord cannot be reached for ${what}`, said(fault));
  }
  return new AppError(unsure, `Discord did not answer ${what}`, said(fault));
}

/** Discord's own number for why it refused, out of a fault of ours; null when it did not say one. */
export function discordCodeOf(fault: unknown): number | null {
  const cause = fault instanceof AppError ? fault.cause : fault;
  return cause instanceof DiscordSaid ? cause.code : null;
}

/** Was the interaction's token good no more? */
export const isTooLate = (fault: unknown): boolean => TOO_LATE.has(discordCodeOf(fault) ?? 0);

const said = (fault: unknown) => ({ cause: new DiscordSaid(fault) });

function refused(fault: DiscordAPIError, what: string): AppError {
  const code = Number(fault.code);
  const message = `Discord refused ${what}: ${wordsOf(fault)} (${code || fault.status})`;
  if (code === DISCORD.tooManyEditsOfOld) {
    const wait = { retryAfterMs: OLD_EDIT_RETRY_MS, retryScope: "place" } as const;
    return new AppError("platform.rate-limited", message, { ...wait, ...said(fault) });
  }
  return new AppError(codeOf(fault.status, code), message, said(fault));
}

function codeOf(status: number, code: number): ErrorCode {
  if (status === 401) return "platform.unauthorized";
  if (NOT_FOUND.has(code) || (status === 404 && code === 0)) return "platform.not-found";
  return "platform.refused";
}

function wordsOf(fault: unknown): string {
  if (!(fault instanceof DiscordAPIError)) return fault instanceof Error ? fault.message : String(fault);
  const words = "message" in fault.rawError ? String(fault.rawError.message) : "no reason given";
  return words.slice(0, 200);
}

/** A place has a budget of its own, other calls share one, and a global limit stops everything. */
function limited(fault: RateLimitError, what: string): AppError {
  const asked = Math.max(fault.retryAfter, fault.sublimitTimeout, 0);
  const isOfPlace = /^\/(?:channels|webhooks)\//.test(fault.route);
  return new AppError("platform.rate-limited", `Discord asks to slow ${what} down`, {
    retryAfterMs: asked > 0 ? asked : fault.timeToReset > 0 ? fault.timeToReset : UNSAID_RETRY_MS,
    retryScope: fault.global ? "platform" : isOfPlace ? "place" : "operation",
  });
}

function wasNeverAsked(fault: unknown): boolean {
  for (let one: unknown = fault; one instanceof Error; one = one.cause) {
    if ("code" in one && NEVER_ASKED.has(String(one.code))) return true;
    if (one instanceof AggregateError && one.errors.length > 0) return one.errors.every(wasNeverAsked);
  }
  return false;
}
