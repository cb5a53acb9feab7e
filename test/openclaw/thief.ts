import { randomBytes } from "node:crypto";
import { openAccessBook } from "../../src/core/access/access-book.ts";
import { builtinRoles } from "../../src/core/access/builtin-roles.ts";
import type { SessionKey } from "../../src/core/conversation/conversation.ts";
import { sealContextOf } from "../../src/core/credential/credential.ts";
import { createCredentialDesk } from "../../src/core/credential/credential-desk.ts";
import type { Principal, PrincipalId } from "../../src/core/people/principal.ts";
import { noCrashPoints } from "../../src/core/ports/crash-points.ts";
import type { Gateway, OpenCredential } from "../../src/core/ports/gateway.ts";
import { createDeviceStrategy } from "../../src/gateway/openclaw/device.ts";
import { createIdentityStrategy } from "../../src/gateway/openclaw/identity.ts";
import { type LiveSocket, openSocket } from "../../src/gateway/openclaw/live-socket.ts";
import { readAt } from "../../src/gateway/openclaw/payload.ts";
import { Secret } from "../../src/secrets/secret.ts";
import { openVault } from "../../src/secrets/vault.ts";
import { systemClock } from "../../src/system/clock.ts";
import { randomIds } from "../../src/system/ids.ts";
import { createLogger } from "../../src/system/logger.ts";
import { newSession, unique } from "../contract/gateway-subject.ts";
import { openTempStore } from "../fakes/temp-store.ts";
import type { Prey } from "./reach.ts";
import { AGENTS, configFor, type RealWorld } from "./real-gateway.ts";

const deps = {
  clock: systemClock,
  ids: randomIds,
  logger: createLogger("silent"),
  crashPoints: noCrashPoints,
};
const APPROVING = ["session-scoped-events", "approvals"];

/** The gateway's operator, who hears requests. */
export function openApprover({ gateway, adminPlan }: RealWorld): Promise<LiveSocket> {
  const { params, headers } = adminPlan();
  const plan = {
    headers,
    params: (challenge: Parameters<typeof params>[0]) => ({ ...params(challenge), caps: APPROVING }),
  };
  return openSocket(gateway.url, plan, deps);
}

/** What our database holds of somebody's credential, and what opens it. */
export async function stealFrom(gateway: Gateway, id: PrincipalId) {
  const { store, cleanup } = await openTempStore();
  const vault = openVault(new Secret(randomBytes(32).toString("base64")));
  const person: Principal = {
    id,
    displayName: "Ada",
    role: "member" as Principal["role"],
    language: null,
    suspendedAt: null,
    createdAt: 0,
  };
  await store.transact((tx) => tx.principals.add(person));
  const gatewayAccess = { settled: async () => true };
  const access = await openAccessBook(store, systemClock, builtinRoles([]));
  const adapters = new Map();
  const desk = createCredentialDesk({ ...deps, store, gateway, vault, access, adapters, gatewayAccess });
  const answer = await desk.ensure(person);
  const row = await store.credentials.currentOf(id, gateway.id);
  await cleanup();
  if (answer.kind !== "ready" || !row) throw new Error(`there is nothing to steal: ${answer.kind}`);
  const opened: OpenCredential = { ...row, secret: vault.open(row.sealedSecret, sealContextOf(row)) };
  return { row, opened };
}

/** Connects past Gatehouse with what was stolen. */
export function breakIn({ kind, gateway }: RealWorld, as: OpenCredential): Promise<LiveSocket> {
  const config = configFor(kind, gateway.url);
  const strategy = kind === "device" ? createDeviceStrategy(config) : createIdentityStrategy(config);
  return openSocket(gateway.url, strategy.personPlan(as), deps);
}

/** Ben, whose session has something in it, and whose agent waits for an approval, as Ada's does. */
export async function layOut(
  ben: OpenCredential,
  bens: LiveSocket,
  ada: { readonly as: OpenCredential; readonly socket: LiveSocket },
  admin: LiveSocket,
) {
  const foreign = newSession(AGENTS[0], ben);
  const mine = newSession(AGENTS[0], ada.as);
  const run = unique("t");
  const requests = Promise.all([foreign, mine].map((session) => requestIn(session, admin)));
  for (const [socket, sessionKey, idempotencyKey] of [
    [bens, foreign, run],
    [ada.socket, mine, unique("t")],
  ] as const) {
    const message = "try the command echo secret";
    await socket.request("chat.send", { sessionKey, message, idempotencyKey });
  }
  const [request = "", ownRequest = ""] = await requests;
  const prey: Prey = {
    own: newSession(AGENTS[0], ada.as),
    otherAgent: newSession(AGENTS[1], ada.as),
    foreign,
    run,
    request,
    ownRequest,
  };
  return prey;
}

/** The next request of a run in this session. */
function requestIn(session: SessionKey, admin: LiveSocket): Promise<string> {
  return new Promise((resolve) => {
    admin.onEvent(({ event, payload }) => {
      if (event === "exec.approval.requested" && readAt(payload, "request", "sessionKey") === session)
        resolve(String(readAt(payload, "id")));
    });
  });
}
