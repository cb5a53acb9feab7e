import {
  ConnectErrorDetailCodes,
  GatewayProtocolRequestError,
  GatewayProtocolRequestTimeoutError,
  readConnectErrorDetailCode,
  readMissingScopeError,
} from "@openclaw/gateway-client/browser";
import { AppError } from "../../core/errors.ts";
import { readAt, readString } from "./payload.ts";

/** Codes of a failed connect that say nothing about the credential. */
const NOT_ABOUT_CREDENTIALS: readonly string[] = [
  ConnectErrorDetailCodes.PROTOCOL_MISMATCH,
  ConnectErrorDetailCodes.CLIENT_VERSION_MISMATCH,
  ConnectErrorDetailCodes.CONTROL_UI_BUILD_MISMATCH,
];

/** What the operator must mend, by the reason that the gateway gives for refusing a verified identity. */
const PROXY_REASONS: readonly (readonly [prefix: string, mend: string])[] = [
  ["trusted_proxy_untrusted_source", "add the address Gatehouse connects from to gateway.trustedProxies"],
  [
    "trusted_proxy_loopback_source",
    "set gateway.auth.trustedProxy.allowLoopback to true, or let Gatehouse connect from another host",
  ],
  ["trusted_proxy_user_missing", "set gateway.auth.trustedProxy.userHeader to x-forwarded-user"],
  [
    "trusted_proxy_missing_header_",
    "give Gatehouse the header and its value in the gateway's requiredHeaders",
  ],
  [
    "trusted_proxy_user_not_allowed",
    "remove gateway.auth.trustedProxy.allowUsers, or add the person's user name to it",
  ],
];

/** Whatever a call to the gateway failed with, as a fault: away, refused, an unknown agent, or a misunderstanding. */
export function gatewayFault(error: unknown): AppError {
  if (error instanceof AppError) return error;
  if (error instanceof GatewayProtocolRequestError) return answeredFault(error);
  if (error instanceof GatewayProtocolRequestTimeoutError) {
    return new AppError("gateway.unreachable", `no answer to ${error.method}`, { cause: error });
  }
  const message = error instanceof Error ? error.message : String(error);
  return new AppError("gateway.unreachable", message, { cause: error });
}

function answeredFault(error: GatewayProtocolRequestError): AppError {
  const code = readConnectErrorDetailCode(error.details);
  const options =
    error.retryAfterMs === undefined ? { cause: error } : { cause: error, retryAfterMs: error.retryAfterMs };
  // Not a word on the credential: the lock is on our address, and a good token waits with the bad ones.
  const isLockedOut = code === ConnectErrorDetailCodes.AUTH_RATE_LIMITED;
  if (isLockedOut || error.retryable || error.gatewayCode === "UNAVAILABLE") {
    return new AppError("gateway.unreachable", error.message, options);
  }
  if (isRefusal(error, code)) return new AppError("gateway.refused", refusalText(error), options);
  if (isUnknownAgent(error)) return new AppError("gateway.agent-unknown", error.message, options);
  return new AppError("gateway.protocol", error.message, options);
}

function isRefusal(error: GatewayProtocolRequestError, code: string | null): boolean {
  if (code !== null && NOT_ABOUT_CREDENTIALS.includes(code)) return false;
  if (error.gatewayCode === "FORBIDDEN" || error.gatewayCode === "NOT_PAIRED") return true;
  if (code !== null && code in ConnectErrorDetailCodes) return true;
  // Another person's session: with roles the gateway does not even say that it exists.
  return /^Session ".*" was not found\.$/.test(error.message) || error.message === "unauthorized";
}

function isUnknownAgent(error: GatewayProtocolRequestError): boolean {
  return (
    readAt(error.details, "code") === "UNKNOWN_AGENT_ID" ||
    /^(?:Agent ".*" no longer exists|unknown agent\b)/i.test(error.message)
  );
}

function refusalText(error: GatewayProtocolRequestError): string {
  const missing = readMissingScopeError(error);
  if (missing) return `the gateway says that the scope ${missing.missingScope} is missing`;
  const reason = readString(readAt(error.details, "authReason"));
  const known = PROXY_REASONS.find(([prefix]) => reason?.startsWith(prefix));
  if (known) return `${reason}: ${known[1]}`;
  const code = readString(readAt(error.details, "code"));
  return code === null ? error.message : `${error.message} (${code})`;
}
