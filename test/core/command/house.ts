import { openAccessBook } from "../../../src/core/access/access-book.ts";
import { builtinRoles } from "../../../src/core/access/builtin-roles.ts";
import type { FreezeTarget } from "../../../src/core/access/freeze.ts";
import { grantAccess } from "../../../src/core/access/grant-access.ts";
import type { AgentId, Permission } from "../../../src/core/access/permission.ts";
import type { RoleName } from "../../../src/core/access/role.ts";
import type { AuditRecord } from "../../../src/core/audit/audit-event.ts";
import { pressButton } from "../../../src/core/button/press-button.ts";
import type { CommandDeps, Occasion } from "../../../src/core/command/command-deps.ts";
import { runCommand } from "../../../src/core/command/run-command.ts";
import { openConversation } from "../../../src/core/conversation/open-conversation.ts";
import { type MessageRef, messageKeyOf, type Place } from "../../../src/core/conversation/place.ts";
import { createGateways } from "../../../src/core/gateways/create-gateways.ts";
import { takeMessage } from "../../../src/core/inbox/take-message.ts";
import { addPerson } from "../../../src/core/people/add-person.ts";
import { type Identity, PLATFORMS, type Standing } from "../../../src/core/people/identity.ts";
import type { PrincipalId } from "../../../src/core/people/principal.ts";
import { resolveAsker } from "../../../src/core/people/resolve-asker.ts";
import { noCrashPoints } from "../../../src/core/ports/crash-points.ts";
import { DEFAULT_LIMITS, type Settings } from "../../../src/core/settings.ts";
import { retryTurn } from "../../../src/core/turn/retry-turn.ts";
import type { Turn, TurnId } from "../../../src/core/turn/turn.ts";
import type { Form, FormValues } from "../../../src/core/words/form.ts";
import type { ShownButton, Text } from "../../../src/core/words/text.ts";
import { nodeHasher } from "../../../src/system/hasher.ts";
import { randomIds } from "../../../src/system/ids.ts";
import { openTempStore } from "../../fakes/temp-store.ts";
import { createQuietGateway, createSmallChat, OPEN_VAULT, SILENT_LOGGER } from "./small-world.ts";

export const ADA = "web:ada" as Identity;
export const BEN = "web:ben" as Identity;
export const GUS = "web:gus" as Identity;
/** Suspended. */
export const EVE = "web:eve" as Identity;
/** A stranger. */
export const SAM = "web:sam" as Identity;

export const DM: Place = { platform: "web", workspace: "", channel: "d1", thread: null, kind: "dm" };
export const THREAD: Place = { platform: "web", workspace: "", channel: "c1", thread: "t1", kind: "channel" };

export interface Said {
  readonly to: Identity | "everybody";
  readonly text: Text;
  readonly buttons: readonly ShownButton[];
  readonly reference: string | null;
}

const DESIGNER = "designer" as AgentId;

/** A role of the config that has power, and is no admin's. */
const KEEPER = "keeper" as RoleName;

const SETTINGS: Settings = {
  admins: [],
  roles: new Map([
    ...builtinRoles([DESIGNER]),
    [KEEPER, { name: KEEPER, permissions: ["keys:manage" as Permission] }],
  ]),
  agents: new Map([[DESIGNER, { id: DESIGNER, name: "Designer", isDefault: true, owner: null }]]),
  channelAgents: new Map(),
  limits: { ...DEFAULT_LIMITS, gatewayDownMs: 1000, laneQueue: 5, messageLength: 1000 },
};

export type House = Awaited<ReturnType<typeof openHouse>>;

/** The command layer over a real store, with a small chat and gateway at its edges and the turns' ends written down. */
export async function openHouse(
  people: Partial<Record<string, string>> = {},
  changes: Partial<Settings> = {},
) {
  const settings: Settings = { ...SETTINGS, ...changes };
  const temp = await openTempStore();
  const { store, clock } = temp;
  const access = await openAccessBook(store, clock, settings.roles);
  const chat = createSmallChat();
  const stopped: { turn: TurnId; by: string }[] = [];
  const frozen: { target: FreezeTarget; by: string }[] = [];
  let told = true;
  const isTold = () => told;
  const enforced: { person: PrincipalId; by: string }[] = [];
  const awaiting = new Set<string>();
  const gateway = {
    ...createQuietGateway(),
    awaitsOperator: (_: PrincipalId, id: string) => awaiting.has(id),
  };
  const deps: CommandDeps = {
    store,
    access,
    clock,
    gateways: createGateways([gateway]),
    adapters: new Map(PLATFORMS.map((platform) => [platform, { ...chat.adapter, platform }])),
    settings,
    ids: randomIds,
    hasher: nodeHasher,
    vault: OPEN_VAULT,
    logger: SILENT_LOGGER,
    crashPoints: noCrashPoints,
    approvals: { carryOut() {}, review() {} },
    questions: { carryOut() {} },
    turns: {
      enforceAccess: async (person, by) => {
        enforced.push({ person, by });
        return { stopped: 0, told: isTold() };
      },
      enforceFreeze: async (target, by) => void frozen.push({ target, by }),
      stopTurn: async (turn, { by }) => void stopped.push({ turn: turn.id, by }),
      takeMessage: (tx, who, event, options) => takeMessage(tx, deps, who, event, options),
      rotateCredential: async () => "none",
      settleCredentials: async () => {},
      retryTurn: (tx, turn, reference) => retryTurn(tx, deps, turn, reference),
    },
  };

  const seen = new Set<string>();
  /** What was said since the last look, in order. */
  const said = async (): Promise<Said[]> => {
    const rows = (await store.outbox.open()).filter(({ id }) => !seen.has(id));
    for (const { id } of rows) seen.add(id);
    return rows.flatMap(({ operation }): Said[] => {
      if (operation.kind === "remove" || operation.message.kind !== "notice") return [];
      const to =
        operation.kind === "direct"
          ? operation.to
          : operation.kind === "post" && operation.place.kind === "dm"
            ? ("dm" as Identity)
            : (operation.kind === "post" && operation.privateTo) || "everybody";
      return [{ ...operation.message, to }];
    });
  };

  const occasion = (place: Place): Occasion => ({
    place,
    reference: "7F3K",
    commit: (work) => store.transact(work),
  });

  const house = {
    deps,
    store,
    clock,
    chat,
    stopped,
    /** Does the gateway hold what was taken away? */
    setTold(isTold: boolean) {
      told = isTold;
    },
    /** Agents that the gateway gives nobody until its config names them. */
    awaiting,
    enforced,
    frozen,
    said,
    cleanup: temp.cleanup,
    personOf: async (identity: Identity) => {
      const person = await store.principals.byIdentity(identity);
      if (!person) throw new Error(`nobody behind ${identity}`);
      return person;
    },
    /** Runs a command and returns what was said by it. */
    async type(who: Identity, text: string, place: Place = THREAD, how: "slash" | "message" = "slash") {
      await runCommand(deps, await resolveAsker(deps, who), { ...occasion(place), text, how });
      return said();
    },
    async press(
      who: Identity,
      button: { readonly token: string } | undefined,
      place: Place = THREAD,
      message: MessageRef | null = null,
    ) {
      if (!button) throw new Error("there is no such button");
      const pressed = { ...occasion(place), token: button.token, message };
      await pressButton(deps, await resolveAsker(deps, who), pressed);
      return said();
    },
    /** Gives a dangerous order and confirms it; what was said by the second step. */
    async confirm(who: Identity, text: string, place: Place = THREAD) {
      const [card] = await house.type(who, text, place);
      return house.press(who, card?.buttons[0], place);
    },
    /** Sends a form back, filled in. */
    async answerForm(who: Identity, form: Form | undefined, values: FormValues, place: Place = THREAD) {
      if (!form) throw new Error("there is no form");
      const sent = { ...occasion(place), token: form.token, message: null, values };
      await pressButton(deps, await resolveAsker(deps, who), sent);
      return said();
    },
    grant: (who: Identity, permission: string, endsAt: number | null = null) =>
      store.transact(async (tx) => {
        const to = await tx.principals.byIdentity(who);
        if (!to) throw new Error(`nobody behind ${who}`);
        const subject = { kind: "permission", permission: permission as Permission } as const;
        const by = { kind: "system", job: "test" } as const;
        const toStanding: Standing = endsAt === null ? "member" : (await chat.adapter.lookUp(who)).standing;
        return grantAccess(tx, deps, by, { to, subject, endsAt, reason: null, toStanding });
      }),
    /** A turn of somebody that has not ended. */
    async openTurn(who: Identity, place: Place = THREAD, agentId: AgentId = DESIGNER) {
      const person = await house.personOf(who);
      const id = randomIds.next("t") as TurnId;
      const message = { platform: "web", workspace: "", channel: place.channel, id } as const;
      return store.transact(async (tx) => {
        const conversation = await openConversation(tx, deps, { principalId: person.id, agentId, place });
        const turn: Turn = {
          id,
          conversationId: conversation.id,
          principalId: person.id,
          identity: who,
          messageKey: messageKeyOf(message),
          message,
          text: "hello",
          files: [],
          state: "running",
          runId: null,
          reference: "AAAA",
          queuedAt: clock.now(),
          startedAt: null,
          endedAt: null,
          expiresAt: null,
          failure: null,
        };
        await tx.turns.add(turn);
        return turn;
      });
    },
    audit: (action: string): Promise<readonly AuditRecord[]> => store.audit.list({ action }, 50),
  };

  const roles: Partial<Record<string, string>> = {
    ada: "admin",
    ben: "member",
    gus: "guest",
    eve: "member",
    ...people,
  };
  for (const [name, role] of Object.entries(roles)) {
    const person = { identity: `web:${name}` as Identity, displayName: nameOf(name), role: role as RoleName };
    await store.transact((tx) => addPerson(tx, deps, person, { kind: "system", job: "test" }));
  }
  const eve = await house.personOf(EVE);
  await store.transact((tx) => tx.principals.setSuspended(eve.id, clock.now()));
  chat.standing.set(GUS, "guest");
  return house;
}

const nameOf = (name: string) => name.slice(0, 1).toUpperCase() + name.slice(1);
