import type { Scope } from "../../src/core/credential/credential.ts";
import { scopesToTalk } from "../../src/core/credential/gateway-scopes.ts";
import type { PrincipalId } from "../../src/core/people/principal.ts";
import type { OpenClawConfig } from "../../src/gateway/openclaw/config.ts";
import { createDeviceStrategy } from "../../src/gateway/openclaw/device.ts";
import { type LiveSocket, openSocket } from "../../src/gateway/openclaw/live-socket.ts";
import { readAt } from "../../src/gateway/openclaw/payload.ts";
import { Secret } from "../../src/secrets/secret.ts";
import { systemClock } from "../../src/system/clock.ts";
import { randomIds } from "../../src/system/ids.ts";
import { createLogger } from "../../src/system/logger.ts";

const deps = { clock: systemClock, ids: randomIds, logger: createLogger("silent") };

/** A person with their own device at the gateway, and nothing between the two but a socket. */
export interface GatewayPerson {
  /** Makes the session known to the socket, so that its events arrive. */
  join(sessionKey: string): Promise<void>;
  /** One `chat.send`, from the call to its final; resolves with the answer. */
  ask(sessionKey: string, text: string): Promise<string>;
  close(): void;
}

/** Pairs a device as the gateway's administrator, and connects with its own token alone. */
export async function openGatewayPerson(gateway: {
  readonly url: string;
  readonly token: string;
}): Promise<GatewayPerson> {
  const config: OpenClawConfig = {
    id: "bench",
    url: gateway.url,
    credentials: "device",
    token: new Secret(gateway.token),
  };
  const strategy = createDeviceStrategy(config);
  const admin = await openSocket(gateway.url, strategy.adminPlan(), deps);
  const scopes: readonly Scope[] = scopesToTalk("device");
  const person = { principalId: randomIds.next("p") as PrincipalId, displayName: "Nobody" };
  const issued = await strategy.issue(person, scopes, {
    asAdmin: (method, params) => admin.request(method, params),
    connect: (plan) => openSocket(gateway.url, plan, deps),
  });
  admin.close();
  const as = { ...person, kind: "device" as const, scopes, ...issued };
  return personOn(await openSocket(gateway.url, strategy.personPlan(as), deps));
}

function personOn(socket: LiveSocket): GatewayPerson {
  const waiting = new Map<string, (text: string) => void>();
  socket.onEvent(({ event, payload }) => {
    if (event !== "chat" || readAt(payload, "state") !== "final") return;
    waiting.get(String(readAt(payload, "runId")))?.(textOf(payload));
  });
  return {
    async join(sessionKey) {
      await socket.request("sessions.messages.subscribe", { key: sessionKey });
    },
    async ask(sessionKey, text) {
      const idempotencyKey = randomIds.next("t");
      const final = new Promise<string>((resolve) => waiting.set(idempotencyKey, resolve));
      await socket.request("chat.send", { sessionKey, message: text, idempotencyKey });
      const answer = await final;
      waiting.delete(idempotencyKey);
      return answer;
    },
    close: () => socket.close(),
  };
}

function textOf(payload: unknown): string {
  const content = readAt(payload, "message", "content");
  return Array.isArray(content) ? content.map((part) => String(readAt(part, "text") ?? "")).join("") : "";
}
