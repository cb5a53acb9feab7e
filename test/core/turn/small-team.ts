import { type App, createApp } from "../../../src/app.ts";
import { builtinRoles } from "../../../src/core/access/builtin-roles.ts";
import type { AgentId } from "../../../src/core/access/permission.ts";
import type { RoleName } from "../../../src/core/access/role.ts";
import type { Place } from "../../../src/core/conversation/place.ts";
import type { FileRef } from "../../../src/core/file/file.ts";
import type { InboundMessage } from "../../../src/core/inbox/inbound.ts";
import { addPerson } from "../../../src/core/people/add-person.ts";
import type { Identity } from "../../../src/core/people/identity.ts";
import { noCrashPoints } from "../../../src/core/ports/crash-points.ts";
import type { Gateway, RunOutcome, RunRequest } from "../../../src/core/ports/gateway.ts";
import type { Store } from "../../../src/core/ports/store.ts";
import { DEFAULT_LIMITS, type Limits } from "../../../src/core/settings.ts";
import { nodeHasher } from "../../../src/system/hasher.ts";
import { randomIds } from "../../../src/system/ids.ts";
import type { FixedClock } from "../../fakes/fixed-clock.ts";
import { createQuietGateway, SILENT_LOGGER } from "../command/small-world.ts";
import { until } from "../outbox/sender-bench.ts";
import { createScriptedChat } from "./scripted-chat.ts";

const DESIGNER = "designer" as AgentId;

export interface Asked {
  readonly request: RunRequest;
  answer(markdown?: string): void;
  end(outcome: RunOutcome): void;
}

/** A gateway whose runs end when the test says so. */
export function createScriptedGateway() {
  const asked: Asked[] = [];
  let stopped = false;
  let state: "up" | "down" = "up";
  let changed = () => {};
  const gateway: Gateway = {
    ...createQuietGateway(),
    status: () => ({ state, detail: null, since: 0 }),
    start: async (onChange) => {
      changed = onChange;
    },
    issueCredential: async (person) => ({ publicId: person.principalId, secret: "" }),
    async run(_as, request, on) {
      if (stopped) return { kind: "unreachable" };
      on({ kind: "accepted", runId: request.idempotencyKey });
      return new Promise((resolve) => {
        const end = (outcome: RunOutcome) => resolve(outcome);
        const answer = (markdown = `re: ${request.text}`) =>
          resolve({ kind: "answered", markdown, runId: request.idempotencyKey });
        asked.push({ request, answer, end });
      });
    },
    async abort(sessionKey) {
      for (const one of asked.filter(({ request }) => request.sessionKey === sessionKey)) {
        one.end({ kind: "stopped", markdown: "" });
      }
      return { confirmed: true };
    },
    async stop() {
      stopped = true;
      for (const one of asked) one.end({ kind: "unreachable" });
    },
  };
  return {
    gateway,
    asked,
    isStopped: () => stopped,
    texts: () => asked.map(({ request }) => request.text),
    /** The gateway is lost, or back. */
    turnsTo(next: "up" | "down") {
      state = next;
      changed();
    },
  };
}

export interface World {
  readonly store: Store;
  readonly clock: FixedClock;
}

/** The whole application on the given store, with a scripted chat and gateway, and people who may use the designer. */
export async function startSmallTeam(world: World, people: readonly string[], limits: Partial<Limits> = {}) {
  const chat = createScriptedChat();
  const gateway = createScriptedGateway();
  const parts = { ...world, ids: randomIds, hasher: nodeHasher, logger: SILENT_LOGGER };
  for (const name of people) {
    const person = { identity: `web:${name}` as Identity, displayName: name, role: "member" as RoleName };
    await world.store.transact(async (tx) => {
      if (await tx.principals.byIdentity(person.identity)) return;
      await addPerson(tx, parts, person, { kind: "system", job: "test" });
    });
  }
  const app: App = await createApp({
    ...parts,
    adapters: [chat.adapter],
    gateways: [gateway.gateway],
    vault: { seal: (secret) => secret, open: (sealed) => sealed, digest: nodeHasher.sha256 },
    crashPoints: noCrashPoints,
    settings: {
      admins: [],
      roles: builtinRoles([DESIGNER]),
      agents: new Map([[DESIGNER, { id: DESIGNER, name: "Designer", isDefault: true, owner: null }]]),
      channelAgents: new Map(),
      limits: { ...DEFAULT_LIMITS, ...limits },
    },
  });
  await app.start();
  let count = 0;
  return {
    app,
    chat,
    ...gateway,
    /** Hands a message in, as an adapter does; a thread of its own unless named. */
    say(name: string, text: string, thread = `${name}-${++count}`, sentAt = world.clock.now()) {
      return app.inbox.accept(messageOf(name, text, thread, sentAt));
    },
    /** The same, with files. */
    sendFiles(name: string, files: readonly FileRef[], text = "", thread = `${name}-${++count}`) {
      const event = messageOf(name, text, thread, world.clock.now());
      return app.inbox.accept({ ...event, hasFiles: true, files });
    },
    asks: (n: number) => until(() => gateway.asked.length >= n),
  };
}

let deliveries = 0;

function messageOf(name: string, text: string, thread: string, sentAt: number): InboundMessage {
  const eventId = `e${++deliveries}`;
  const place: Place = { platform: "web", workspace: "", channel: thread, thread: null, kind: "dm" };
  return {
    kind: "message",
    eventId,
    sender: `web:${name}` as Identity,
    senderName: name,
    place,
    sentAt,
    message: { platform: "web", workspace: "", channel: thread, id: eventId },
    text,
    addressed: "dm",
    hasFiles: false,
  };
}
