import { createHash, createPublicKey, randomBytes, randomUUID, verify } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import { buildDeviceAuthPayloadV3 } from "@openclaw/gateway-client/browser";
import { type FakeState, type PairRequest, Refusal, roleOf } from "./openclaw-state.ts";

const CLIENT_IDS = ["gateway-client", "cli", "openclaw-tui", "test", "webchat", "openclaw-control-ui"];

interface ConnectParams {
  readonly minProtocol: number;
  readonly maxProtocol: number;
  readonly client: { id: string; displayName?: string; mode: string; version: string; platform: string };
  readonly role: string;
  readonly scopes?: string[];
  readonly caps?: string[];
  readonly auth?: { token?: string; password?: string; deviceToken?: string };
  readonly device?: { id: string; publicKey: string; signature: string; signedAt: number; nonce: string };
}

export interface Admitted {
  readonly scopes: readonly string[];
  readonly deviceId: string | null;
  readonly user: string | null;
  readonly caps: readonly string[];
  readonly deviceToken: string | null;
}

const PROXY_HEADERS = ["x-forwarded-for", "x-forwarded-user"];

/** The HTTP status that the upgrade is refused with; null when it goes on. */
export function refuseUpgrade(state: FakeState, headers: IncomingHttpHeaders): number | null {
  if (!PROXY_HEADERS.some((name) => name in headers)) return null;
  const from = headers["x-forwarded-for"];
  const isAttributed = typeof from === "string" && from !== "" && !from.startsWith("127.");
  return state.config.gateway.trustedProxies.length > 0 && isAttributed ? null : 403;
}

/** Judges a connect as the real gateway does; throws its refusals. */
export function admit(
  state: FakeState,
  params: ConnectParams,
  { headers, nonce }: { headers: IncomingHttpHeaders; nonce: string },
): Admitted {
  if (params.minProtocol > 4 || params.maxProtocol < 4) {
    throw new Refusal("INVALID_REQUEST", "protocol mismatch", { details: { code: "PROTOCOL_MISMATCH" } });
  }
  if (!CLIENT_IDS.includes(params.client?.id)) {
    throw new Refusal("INVALID_REQUEST", "invalid connect params: at /client/id");
  }
  const admitted = { user: null, deviceId: null, deviceToken: null, caps: params.caps ?? [] };
  const { mode } = state.config.gateway.auth;
  if (mode === "trusted-proxy") return admitIdentity(state, params, { headers, admitted });
  if (params.device) return { ...admitted, ...admitDevice(state, params, nonce) };
  if (params.auth?.token === undefined) {
    throw new Refusal("NOT_PAIRED", "device identity required", {
      details: { code: "DEVICE_IDENTITY_REQUIRED" },
    });
  }
  checkSharedToken(state, params.auth.token);
  return { ...admitted, scopes: params.client.mode === "backend" ? sharedScopes(state, params.scopes) : [] };
}

const sharedScopes = ({ sharedCeiling }: FakeState, asked: readonly string[] = []) =>
  asked.filter((scope) => sharedCeiling === null || sharedCeiling.includes(scope));

function checkSharedToken(state: FakeState, token: string): void {
  if (token !== state.token) throw unauthorized("AUTH_TOKEN_MISMATCH", "token_mismatch");
}

function unauthorized(code: string, authReason: string): Refusal {
  return new Refusal("INVALID_REQUEST", "unauthorized", { details: { code, authReason } });
}

function admitIdentity(
  state: FakeState,
  { auth, scopes }: ConnectParams,
  { headers, admitted }: { headers: IncomingHttpHeaders; admitted: Omit<Admitted, "scopes"> },
): Admitted {
  const user = headers[state.config.gateway.auth.trustedProxy.userHeader];
  if (typeof user === "string" && user !== "") {
    if (!state.profiles.has(user)) state.profiles.set(user, { id: randomUUID(), role: null });
    const own = state.config.gateway.auth.identityScopes[user] ?? [];
    const ceiling = roleOf(state, user)?.scopes ?? own;
    return { ...admitted, user, scopes: own.filter((scope) => ceiling.includes(scope)) };
  }
  if (auth?.password !== undefined) {
    if (auth.password !== state.password) throw unauthorized("AUTH_PASSWORD_MISMATCH", "password_mismatch");
    return { ...admitted, scopes: sharedScopes(state, scopes) };
  }
  // Whoever presents nothing is not told what was missing.
  if (auth?.token !== undefined) throw unauthorized("AUTH_UNAUTHORIZED", "trusted_proxy_user_missing");
  throw new Refusal("NOT_PAIRED", "device identity required", {
    details: { code: "DEVICE_IDENTITY_REQUIRED" },
  });
}

function admitDevice(state: FakeState, params: ConnectParams, nonce: string) {
  const device = checkProof(params, nonce);
  const known = state.devices.get(device.id);
  if (known) known.displayName = params.client.displayName;
  const scopes = params.scopes ?? [];
  const { auth } = params;
  if (auth?.deviceToken !== undefined) {
    if (known?.token !== auth.deviceToken)
      throw unauthorized("AUTH_DEVICE_TOKEN_MISMATCH", "device_token_mismatch");
    if (scopes.some((scope) => !known.scopes.includes(scope))) {
      throw unauthorized("AUTH_SCOPE_MISMATCH", "scope_mismatch");
    }
    return { deviceId: device.id, scopes, deviceToken: known.token };
  }
  checkSharedToken(state, auth?.token ?? "");
  if (known && scopes.every((scope) => known.scopes.includes(scope))) {
    return { deviceId: device.id, scopes, deviceToken: known.token };
  }
  const request: PairRequest = {
    requestId: randomUUID(),
    deviceId: device.id,
    publicKey: device.publicKey,
    role: params.role,
    roles: [params.role],
    scopes,
    displayName: params.client.displayName,
  };
  if (state.config.gateway.nodes.pairing.autoApproveLocal) {
    return { deviceId: device.id, scopes, deviceToken: approvePairing(state, request) };
  }
  state.pairRequests.set(request.requestId, request);
  throw new Refusal("NOT_PAIRED", "pairing required: device is not approved yet", {
    details: {
      code: "PAIRING_REQUIRED",
      reason: "not-paired",
      requestId: request.requestId,
      deviceId: device.id,
    },
  });
}

/** Grants exactly what was asked, as the real one does, and returns the new token. */
export function approvePairing(state: FakeState, request: PairRequest): string {
  const token = randomBytes(32).toString("base64url");
  const { deviceId: id, publicKey, scopes, displayName } = request;
  state.devices.set(id, { id, displayName, publicKey, scopes, token });
  state.pairRequests.delete(request.requestId);
  return token;
}

function checkProof(params: ConnectParams, nonce: string) {
  const { device, client, role, scopes, auth } = params;
  if (!device) throw new Error("no device");
  const raw = Buffer.from(device.publicKey, "base64url");
  const key = createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x: device.publicKey }, format: "jwk" });
  const payload = buildDeviceAuthPayloadV3({
    deviceId: device.id,
    clientId: client.id,
    clientMode: client.mode,
    role,
    scopes: scopes ?? [],
    signedAtMs: device.signedAt,
    token: auth?.token ?? auth?.deviceToken ?? null,
    nonce,
    platform: client.platform,
    deviceFamily: null,
  });
  const isSigned = verify(null, Buffer.from(payload), key, Buffer.from(device.signature, "base64url"));
  const isOwnId = createHash("sha256").update(raw).digest("hex") === device.id;
  if (!isSigned || !isOwnId || device.nonce !== nonce) {
    throw unauthorized("DEVICE_AUTH_SIGNATURE_INVALID", "device_signature_invalid");
  }
  return device;
}
