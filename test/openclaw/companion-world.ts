import type { ListedAgent, NumberedAccessList } from "../../src/core/access/access-list.ts";
import type { SessionKey } from "../../src/core/conversation/conversation.ts";
import type { PrincipalId } from "../../src/core/people/principal.ts";
import type { OpenCredential } from "../../src/core/ports/gateway.ts";
import { pushAccess } from "../../src/gateway/openclaw/companion.ts";
import { createIdentityStrategy } from "../../src/gateway/openclaw/identity.ts";
import { identityConfigFor, roleNameOf, userNameOf } from "../../src/gateway/openclaw/identity-config.ts";
import { type LiveSocket, openSocket } from "../../src/gateway/openclaw/live-socket.ts";
import { createOpenClawGateway } from "../../src/gateway/openclaw/openclaw-gateway.ts";
import { readAt, readList, readMessageText, readStrings } from "../../src/gateway/openclaw/payload.ts";
import { systemClock } from "../../src/system/clock.ts";
import { randomIds } from "../../src/system/ids.ts";
import { createLogger } from "../../src/system/logger.ts";
import { newSession, unique } from "../contract/gateway-subject.ts";
import { AGENTS, companionConfigFor, patchConfig, type RealWorld, SCOPES } from "./real-gateway.ts";

const deps = { clock: systemClock, ids: randomIds, logger: createLogger("silent") };
const LEASE_MS = 10 * 60_000;

type Given = ReadonlyMap<PrincipalId, readonly ListedAgent[]>;
interface Rest {
  readonly frozen?: NumberedAccessList["frozen"];
  readonly leaseMs?: number;
}

/** What a test does as Gatehouse would, without Gatehouse: so that it can stop at any moment. */
export interface Companion {
  /** Sends who may do what; the milliseconds it took. */
  push(given: Given, rest?: Rest): Promise<number>;
  /** A number that was used before. */
  pushOld(given: Given): Promise<unknown>;
}

export function openCompanion({ kind, gateway }: RealWorld): Companion {
  const config = companionConfigFor(kind, gateway.url);
  let revision = 1;
  const listOf = (given: Given, number: number, rest: Rest = {}): NumberedAccessList => ({
    revision: number,
    leaseMs: LEASE_MS,
    frozen: { all: false, agents: [] },
    ...rest,
    people: [...given].map(([principalId, agents]) => ({ principalId, agents, except: [] })),
  });
  return {
    async push(given, rest) {
      const before = performance.now();
      const outcome = await pushAccess(config, systemClock, listOf(given, ++revision, rest));
      if (outcome.kind !== "taken") throw new Error("the plugin holds a newer list");
      return performance.now() - before;
    },
    pushOld: (given) => pushAccess(config, systemClock, listOf(given, revision - 1)),
  };
}

/** What `doctor` says of the gateway. */
export function examine({ kind, gateway }: RealWorld) {
  return createOpenClawGateway(companionConfigFor(kind, gateway.url), deps).examine();
}

export const always = (...agents: readonly (typeof AGENTS)[number][]): ListedAgent[] =>
  agents.map((agentId) => ({ agentId, endsAt: null }));

export function credentialOf(principalId: PrincipalId): OpenCredential {
  const publicId = userNameOf(principalId);
  return { principalId, kind: "identity", publicId, scopes: SCOPES.identity.full, secret: "" };
}

/** A connection of the person's own, made as a thief or Gatehouse would make it. */
export function connectAs(world: RealWorld, principalId: PrincipalId): Promise<LiveSocket> {
  const { personPlan } = createIdentityStrategy(companionConfigFor(world.kind, world.gateway.url));
  return openSocket(world.gateway.url, personPlan(credentialOf(principalId)), deps);
}

/**
 * Gives these people roles that are bound to the plugin, as Gatehouse does when it issues their credentials: the first
 * connection makes the profile, the role comes after.
 */
export async function letIn(
  world: RealWorld,
  companion: Companion,
  people: readonly PrincipalId[],
): Promise<void> {
  const entries = people.map((principalId) => ({
    principalId,
    scopes: SCOPES.identity.full,
    agents: AGENTS,
  }));
  await (await patchConfig(world.operator, identityConfigFor(entries, true))).closed;
  await companion.push(new Map(people.map((one) => [one, always(...AGENTS)])));
  for (const one of people) (await connectAs(world, one).catch(() => null))?.close();
  const admin = await world.operator();
  const profiles = readList(readAt(await admin.request("users.list", {}), "profiles"));
  for (const one of people) {
    const profile = profiles.find((each) => readStrings(readAt(each, "emails")).includes(userNameOf(one)));
    await admin.request("users.setRole", { profileId: readAt(profile, "id"), role: roleNameOf(one) });
  }
  admin.close();
}

/** The next event of this kind about a session of the person's. */
export function heard(socket: LiveSocket, kind: string, principalId: PrincipalId): Promise<void> {
  return new Promise((resolve) => {
    const stop = socket.onEvent(({ event, payload }) => {
      const session = String(readAt(payload, "request", "sessionKey"));
      if (event !== kind || !session.includes(`:${principalId}:`)) return;
      stop();
      resolve();
    });
  });
}

export interface RawRun {
  readonly session: SessionKey;
  /** Resolves when the first text came. */
  readonly begun: Promise<void>;
  /** The state that its last event has. */
  readonly ended: Promise<string>;
  /** What was heard of the answer so far. */
  text(): string;
}

/** Sends a message on a person's own connection; `watcher` sees what becomes of it when that connection is gone. */
export async function sendAs(
  socket: LiveSocket,
  { principalId, text, watcher }: { principalId: PrincipalId; text: string; watcher: LiveSocket },
): Promise<RawRun> {
  const session = newSession(AGENTS[0], credentialOf(principalId));
  const begun = Promise.withResolvers<void>();
  const ended = Promise.withResolvers<string>();
  let said = "";
  watcher.onEvent(({ event, payload }) => {
    if (event !== "chat" || readAt(payload, "sessionKey") !== session) return;
    const state = String(readAt(payload, "state"));
    said = readMessageText(readAt(payload, "message")) ?? said;
    if (state === "delta") begun.resolve();
    if (["final", "aborted", "error"].includes(state)) ended.resolve(state);
  });
  await watcher.request("sessions.messages.subscribe", { key: session });
  await socket.request("chat.send", { sessionKey: session, message: text, idempotencyKey: unique("t") });
  return { session, begun: begun.promise, ended: ended.promise, text: () => said };
}
