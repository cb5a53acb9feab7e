import { createApp } from "../../../src/app.ts";
import { builtinRoles } from "../../../src/core/access/builtin-roles.ts";
import type { AgentId, Permission } from "../../../src/core/access/permission.ts";
import type { RoleName } from "../../../src/core/access/role.ts";
import { placeOfChannel } from "../../../src/core/conversation/place.ts";
import { AppError } from "../../../src/core/errors.ts";
import type { InboundEvent, InboundLeave } from "../../../src/core/inbox/inbound.ts";
import { addPerson } from "../../../src/core/people/add-person.ts";
import type { AccountFacts, Identity } from "../../../src/core/people/identity.ts";
import { noCrashPoints } from "../../../src/core/ports/crash-points.ts";
import { DEFAULT_LIMITS, type Settings } from "../../../src/core/settings.ts";
import type { OutboundMessage, ShownButton, Text } from "../../../src/core/words/text.ts";
import { nodeHasher } from "../../../src/system/hasher.ts";
import { randomIds } from "../../../src/system/ids.ts";
import type { TempStore } from "../../fakes/temp-store.ts";
import { SILENT_LOGGER } from "../command/small-world.ts";
import { until } from "../outbox/sender-bench.ts";
import { createScriptedChat, placeOf } from "../turn/scripted-chat.ts";
import { createScriptedGateway } from "../turn/small-team.ts";

const DESIGNER = "designer" as AgentId;
const JOB = { kind: "system", job: "test" } as const;
const GROUP = "telegram:-100";

export const web = (name: string) => `web:${name}` as Identity;

/** The whole application with people of these roles, whose platform says what the test wants. */
export async function startLeavingTeam(
  world: Pick<TempStore, "store" | "clock">,
  people: Record<string, string>,
  nextOwner?: string,
) {
  const { store, clock } = world;
  const chat = createScriptedChat();
  const facts = new Map<Identity, Partial<AccountFacts>>();
  const looked: Identity[] = [];
  const { gateway, ...runs } = createScriptedGateway();
  const ended: string[] = [];
  const aborts: string[] = [];
  let isAway = false;
  let refusesToEnd = false;
  let changed = () => {};
  const parts = { store, clock, ids: randomIds, hasher: nodeHasher, logger: SILENT_LOGGER };
  for (const [name, role] of Object.entries(people)) {
    const person = { identity: web(name), displayName: name, role: role as RoleName };
    await store.transact((tx) => addPerson(tx, parts, person, JOB));
  }
  const settings: Settings = {
    admins: [],
    roles: builtinRoles([DESIGNER]),
    agents: new Map([
      [
        DESIGNER,
        {
          id: DESIGNER,
          name: "Designer",
          isDefault: true,
          owner: web("ben"),
          ...(nextOwner && { nextOwner: web(nextOwner) }),
        },
      ],
    ]),
    channelAgents: new Map(),
    limits: { ...DEFAULT_LIMITS, turnsPerPerson: 2, turnsAtOnce: 200 },
    teamGroup: placeOfChannel(GROUP),
  };
  const app = await createApp({
    ...parts,
    adapters: [
      {
        ...chat.adapter,
        async lookUp(identity) {
          looked.push(identity);
          return { standing: "member", displayName: identity.slice(4), ...facts.get(identity) };
        },
      },
    ],
    gateways: [
      {
        ...gateway,
        async start(onChange) {
          changed = onChange;
        },
        status: () => ({ state: isAway ? "down" : "up", detail: null, since: 0 }),
        async abort(sessionKey, runId) {
          aborts.push(runId ?? "");
          if (refusesToEnd) throw new AppError("gateway.refused", "that is not yours to end");
          if (!isAway) return gateway.abort(sessionKey, runId);
          // Whoever follows the run lets go of it, and nobody knows what it does.
          for (const one of runs.asked) one.end({ kind: "unreachable" });
          return { confirmed: false };
        },
        issueCredential: async (person) => ({ publicId: `device-of-${person.displayName}`, secret: "" }),
        revokeCredential: async ({ publicId }) => void ended.push(publicId),
      },
    ],
    vault: { seal: (secret) => secret, open: (sealed) => sealed, digest: nodeHasher.sha256 },
    crashPoints: noCrashPoints,
    settings,
  });
  await app.start();

  let count = 0;
  const deliver = (name: string, event: Partial<InboundEvent> & Pick<InboundEvent, "kind">) => {
    const eventId = `e${++count}`;
    const base = {
      eventId,
      sender: web(name),
      senderName: null,
      place: placeOf("elsewhere"),
      sentAt: clock.now(),
    };
    return app.inbox.accept({ ...base, ...event } as InboundEvent);
  };
  /** What came in was handled and said; what runs at the gateway may go on. */
  const settle = async () => {
    await until(
      async () => (await store.inbox.unhandled(1)).length + (await store.outbox.open()).length === 0,
    );
    if ((await store.turns.unfinished()).length === 0) await app.idle();
  };
  return {
    ...runs,
    app,
    settings,
    chat,
    facts,
    /** Accounts that the platform was asked about. */
    looked,
    ended,
    /** The runs that were to be ended, each time. */
    aborts,
    refuseToEnd() {
      refusesToEnd = true;
    },
    setAway(away: boolean) {
      isAway = away;
      changed();
    },
    personOf: async (name: string) => {
      const person = await store.principals.byIdentity(web(name));
      if (!person) throw new Error(`nobody is ${name}`);
      return person;
    },
    async grant(name: string, permission: string, endsAt: number | null = null) {
      await store.transact(async (tx) => {
        const person = await tx.principals.byIdentity(web(name));
        if (!person) throw new Error(`nobody is ${name}`);
        const subject = { kind: "permission", permission: permission as Permission } as const;
        const when = { startsAt: clock.now(), endsAt, revokedAt: null };
        const grant = { id: randomIds.next("g") as never, principalId: person.id, subject, ...when };
        await tx.grants.add({ ...grant, grantedBy: "system", reason: null });
      });
    },
    say: (name: string, text: string, thread: string) =>
      deliver(name, {
        kind: "message",
        place: { ...placeOf(thread), kind: "dm" },
        message: { platform: "web", workspace: "", channel: thread, id: `m${count}` },
        text,
        addressed: "dm",
        hasFiles: false,
      }),
    async command(name: string, text: string) {
      await deliver(name, { kind: "command", text, place: { ...placeOf(web(name)), kind: "dm" } });
      await settle();
    },
    async leave(name: string, news: Partial<InboundLeave> = {}) {
      await deliver(name, { kind: "leave", how: "left", where: "team", ...news });
      await settle();
    },
    async press(name: string, button: ShownButton | undefined) {
      const place = { ...placeOf(web(name)), kind: "dm" } as const;
      await deliver(name, { kind: "click", place, token: button?.token ?? "", message: null, trigger: null });
      await settle();
    },
    /** The notices in somebody's own chat. */
    told: (
      name: string,
    ): readonly (Extract<OutboundMessage, { kind: "notice" }> & { readonly text: Text })[] =>
      chat.shown
        .filter(({ where }) => where === web(name))
        .flatMap(({ message }) => (message.kind === "notice" ? [message] : [])),
  };
}

export type LeavingTeam = Awaited<ReturnType<typeof startLeavingTeam>>;
