import { createHash, createPrivateKey, generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import {
  buildDeviceAuthPayloadV3,
  GatewayProtocolRequestError,
  readPairingConnectErrorDetails,
} from "@openclaw/gateway-client/browser";
import type { Scope } from "../../core/credential/credential.ts";
import { AppError, hasCode } from "../../core/errors.ts";
import type { PrincipalId } from "../../core/people/principal.ts";
import { connectParams, deviceNameOf } from "./client-info.ts";
import { type OpenClawConfig, requiredHeadersOf } from "./config.ts";
import { listDevices } from "./held-devices.ts";
import type { ConnectPlan, LiveSocket } from "./live-socket.ts";
import { readAt, readList, readString, readStrings } from "./payload.ts";
import { type CredentialStrategy, type Reach, sameScopes } from "./strategy.ts";

const ROLE = "operator";

interface Device {
  readonly id: string;
  /** The raw key, base64url: the gateway derives the id from it. */
  readonly publicKey: string;
  readonly privateKey: KeyObject;
}

/** A person is a key pair, paired through the administrator with exact scopes, and the token that came of it. */
export function createDeviceStrategy(config: OpenClawConfig): CredentialStrategy {
  const sharedToken = () => ({ token: config.token?.reveal() ?? "" });
  return {
    kind: "device",
    adminPlan: (caps) => ({
      headers: requiredHeadersOf(config),
      params: () =>
        connectParams("backend", {
          scopes: ["operator.admin"],
          auth: sharedToken(),
          ...(caps ? { caps: [...caps] } : {}),
        }),
    }),
    personPlan(as) {
      const { device, token } = openSecret(as.secret);
      return planOf(config, device, {
        scopes: as.scopes,
        auth: { deviceToken: token },
        owner: as.principalId,
      });
    },
    async issue({ principalId: owner }, scopes, reach) {
      const device = newDevice();
      // The shared token only asks for the pairing; the socket it opens is closed before anything is said on it.
      const plan = planOf(config, device, { scopes, auth: sharedToken(), owner });
      const socket = await connectOrPair(plan, device, scopes, reach);
      const { hello } = socket;
      socket.close();
      if (hello.deviceToken === null || !sameScopes(hello.scopes, scopes)) {
        await removeDevice(device.id, reach);
        const held = hello.scopes.join(", ") || "none";
        throw new AppError(
          "gateway.scopes-missing",
          `asked for ${scopes.join(", ")}, the gateway gave ${held}`,
        );
      }
      return { publicId: device.id, secret: sealable(device, hello.deviceToken) };
    },
    revoke: ({ publicId }, reach) => removeDevice(publicId, reach),
    list: listDevices,
  };
}

/** The gateway closes the device's live sockets in milliseconds; its token is dead for good. */
async function removeDevice(deviceId: string, reach: Reach): Promise<void> {
  try {
    await reach.asAdmin("device.pair.remove", { deviceId });
  } catch (fault) {
    if (!hasCode(fault, "gateway.protocol")) throw fault;
    const paired = readList(readAt(await reach.asAdmin("device.pair.list", {}), "paired"));
    if (paired.some((one) => readAt(one, "deviceId") === deviceId)) throw fault;
  }
}

/** A gateway that approves local devices by itself lets us in at once; else the administrator approves first. */
async function connectOrPair(
  plan: ConnectPlan,
  device: Device,
  scopes: readonly Scope[],
  reach: Reach,
): Promise<LiveSocket> {
  try {
    return await reach.connect(plan);
  } catch (fault) {
    const requestId = pairingRequestOf(fault);
    if (requestId === null) throw fault;
    await approve(requestId, device, scopes, reach);
    return reach.connect(plan);
  }
}

function pairingRequestOf(fault: unknown): string | null {
  const cause = fault instanceof AppError ? fault.cause : null;
  if (!(cause instanceof GatewayProtocolRequestError)) return null;
  return readPairingConnectErrorDetails(cause.details)?.requestId ?? null;
}

/** Approving grants whatever was asked, so we look at the request itself and not at what we remember of it. */
async function approve(
  requestId: string,
  device: Device,
  scopes: readonly Scope[],
  reach: Reach,
): Promise<void> {
  const pending = readList(readAt(await reach.asAdmin("device.pair.list", {}), "pending"));
  const request = pending.find((one) => readAt(one, "requestId") === requestId);
  const isOurs =
    readAt(request, "deviceId") === device.id &&
    readAt(request, "publicKey") === device.publicKey &&
    readAt(request, "role") === ROLE &&
    sameScopes(readStrings(readAt(request, "roles")), [ROLE]) &&
    sameScopes(readStrings(readAt(request, "scopes")), scopes);
  if (!isOurs) throw new AppError("gateway.refused", "the pairing request is not the one that was made");
  await reach.asAdmin("device.pair.approve", { requestId });
}

type Presented = { readonly token: string } | { readonly deviceToken: string };

function planOf(
  config: OpenClawConfig,
  device: Device,
  {
    scopes,
    auth,
    owner,
  }: { readonly scopes: readonly Scope[]; readonly auth: Presented; readonly owner: PrincipalId },
): ConnectPlan {
  return {
    headers: requiredHeadersOf(config),
    params(challenge) {
      const params = connectParams("cli", { scopes: [...scopes], auth }, deviceNameOf(owner));
      const payload = buildDeviceAuthPayloadV3({
        deviceId: device.id,
        clientId: params.client.id,
        clientMode: params.client.mode,
        role: ROLE,
        scopes: [...scopes],
        signedAtMs: challenge.at,
        token: "token" in auth ? auth.token : auth.deviceToken,
        nonce: challenge.nonce,
        platform: params.client.platform,
        deviceFamily: null,
      });
      const signature = sign(null, Buffer.from(payload), device.privateKey).toString("base64url");
      const { id, publicKey } = device;
      const proof = { id, publicKey, signature, signedAt: challenge.at, nonce: challenge.nonce };
      return { ...params, device: proof };
    },
  };
}

function newDevice(): Device {
  return deviceOf(generateKeyPairSync("ed25519").privateKey);
}

function deviceOf(privateKey: KeyObject): Device {
  const publicKey = privateKey.export({ format: "jwk" }).x ?? "";
  const id = createHash("sha256").update(Buffer.from(publicKey, "base64url")).digest("hex");
  return { id, publicKey, privateKey };
}

/** What the vault keeps of a device. */
function sealable(device: Device, token: string): string {
  const key = device.privateKey.export({ format: "der", type: "pkcs8" }).toString("base64url");
  return JSON.stringify({ key, token });
}

function openSecret(secret: string): { device: Device; token: string } {
  try {
    const kept: unknown = JSON.parse(secret);
    const key = Buffer.from(readString(readAt(kept, "key")) ?? "", "base64url");
    const privateKey = createPrivateKey({ key, format: "der", type: "pkcs8" });
    const token = readString(readAt(kept, "token"));
    if (token !== null) return { device: deviceOf(privateKey), token };
  } catch {
    // Falls through: the parser's message could show a part of the secret.
  }
  throw new AppError("credential.refused", "the credential's secret is not one of a paired device");
}
