import { createApp } from "../../../src/app.ts";
import { builtinRoles } from "../../../src/core/access/builtin-roles.ts";
import { grantAccess } from "../../../src/core/access/grant-access.ts";
import type { AgentId, Permission } from "../../../src/core/access/permission.ts";
import { revokeAccess } from "../../../src/core/access/revoke-access.ts";
import type { RoleName } from "../../../src/core/access/role.ts";
import {
  type ApprovalRules,
  type ApprovalSettings,
  USUAL_APPROVALS,
  USUAL_RULES,
} from "../../../src/core/approval/approval-rules.ts";
import { createGateways } from "../../../src/core/gateways/create-gateways.ts";
import { addPerson } from "../../../src/core/people/add-person.ts";
import { type Identity, platformOf } from "../../../src/core/people/identity.ts";
import { noCrashPoints } from "../../../src/core/ports/crash-points.ts";
import { DEFAULT_LIMITS, type Settings } from "../../../src/core/settings.ts";
import type { ButtonLabel, Text, TextKey } from "../../../src/core/words/text.ts";
import { nodeHasher } from "../../../src/system/hasher.ts";
import { randomIds } from "../../../src/system/ids.ts";
import { createFixedClock } from "../../fakes/fixed-clock.ts";
import { openTempStore } from "../../fakes/temp-store.ts";
import { SILENT_LOGGER } from "../command/small-world.ts";
import { createApprovalGateway } from "./approval-gateway.ts";
import { buttonOf, createBoard, type Showing, textOf } from "./board.ts";

export const ADA = "web:ada" as Identity;
export const BEN = "web:ben" as Identity;
export const CLEO = "slack:T1:UCLEO" as Identity;
export const DAN = "web:dan" as Identity;
const OPS = "ops" as AgentId;
const LAB_OPS = "lab/ops" as AgentId;
/** Looks that have to find the same, and turns of the event loop between two of them. */
const STILL = 3;
const TICKS = 5;
const TEST = { kind: "system", job: "test" } as const;

export interface WorldOptions {
  readonly rules?: Partial<ApprovalRules>;
  readonly approvals?: Partial<ApprovalSettings>;
  readonly risk?: "low" | "high";
  /** Name of an account to role; Ada is admin, Ben a member, Cleo an operator in Slack when left out. */
  readonly people?: Readonly<Record<string, string>>;
  readonly start?: number;
  /** A second gateway, with an agent that is called as the first one's. */
  readonly lab?: boolean;
}

export type ApprovalWorld = Awaited<ReturnType<typeof openApprovalWorld>>;

/** The whole application on a virtual clock, with two platforms in memory and a gateway that asks as it is told. */
export async function openApprovalWorld(options: WorldOptions = {}) {
  const clock = createFixedClock(options.start);
  const temp = await openTempStore({ clock });
  const web = createBoard("web");
  const slack = createBoard("slack");
  const gate = createApprovalGateway(clock.now);
  const lab = createApprovalGateway(clock.now);
  const gateways = options.lab ? [gate.gateway, { ...lab.gateway, id: "lab" }] : [gate.gateway];
  const people = options.people ?? { [ADA]: "admin", [BEN]: "member", [CLEO]: "operator" };
  const roles = builtinRoles(options.lab ? [OPS, LAB_OPS] : [OPS]);
  const parts = { store: temp.store, clock, ids: randomIds, hasher: nodeHasher, logger: SILENT_LOGGER };
  const nameOf = (identity: string) => {
    const name = (identity.split(":").at(-1) ?? "").toLowerCase().replace(/^u/, "");
    return name.charAt(0).toUpperCase() + name.slice(1);
  };
  for (const [identity, role] of Object.entries(people)) {
    const person = {
      identity: identity as Identity,
      displayName: nameOf(identity),
      role: role as RoleName,
    };
    await temp.store.transact((tx) => addPerson(tx, parts, person, TEST));
  }
  const settings: Settings = {
    admins: [],
    roles,
    agents: new Map([
      [
        OPS,
        {
          id: OPS,
          name: "Ops",
          isDefault: true,
          owner: null,
          risk: options.risk ?? "low",
          approval: { ...USUAL_RULES, ...options.rules },
        },
      ],
    ]),
    channelAgents: new Map(),
    limits: DEFAULT_LIMITS,
    approvals: { ...USUAL_APPROVALS, ...options.approvals },
  };
  const vault = {
    seal: (secret: string) => secret,
    open: (sealed: string) => sealed,
    digest: (text: string) => `d:${nodeHasher.sha256(text)}`,
  };
  const open = () =>
    createApp({
      ...parts,
      adapters: [web.adapter, slack.adapter],
      gateways,
      vault,
      crashPoints: noCrashPoints,
      settings,
    });
  let app = await open();
  await app.start();
  let events = 0;

  const boardOf = (person: Identity) => (platformOf(person) === "web" ? web : slack);
  const progress = async () => {
    const waiting = [(await temp.store.inbox.unhandled(5)).length, (await temp.store.outbox.open()).length];
    const head = await temp.store.audit.head();
    return JSON.stringify([
      waiting,
      head?.seq,
      web.messages,
      slack.messages,
      gate.answers,
      gate.notes,
      lab.answers,
    ]);
  };
  /** Until nothing happens any more without time going on; a turn that waits for its gateway may go on waiting. */
  const settle = async () => {
    let before = "";
    for (let still = 0; still < STILL; ) {
      for (let tick = 0; tick < TICKS; tick++) await new Promise<void>((next) => setImmediate(next));
      const now = await progress();
      still = now === before ? still + 1 : 0;
      before = now;
    }
  };
  const base = (person: Identity) => ({
    eventId: `e${++events}`,
    sender: person,
    senderName: null,
    place: boardOf(person).placeOf(person),
    sentAt: clock.now(),
  });
  const personOf = async (identity: Identity) => {
    const person = await temp.store.principals.byIdentity(identity);
    if (!person) throw new Error(`nobody behind ${identity}`);
    return person;
  };

  const newest = (person: Identity, key: TextKey): Showing | undefined =>
    boardOf(person)
      .dm(person)
      .findLast((one) => textOf(one)?.key === key);
  const newestText = <Key extends TextKey>(person: Identity, key: Key) =>
    textOf(newest(person, key)) as Extract<Text, { key: Key }> | null;
  const click = (person: Identity, token: string, on: Showing | undefined) => {
    const pressed = { kind: "click", token, message: on?.ref ?? null, trigger: null } as const;
    return app.inbox.accept({ ...base(person), ...pressed });
  };
  const say = async (text = "deploy", person = BEN) => {
    const { place, eventId, ...rest } = base(person);
    const message = { platform: place.platform, workspace: "", channel: place.channel, id: eventId };
    const said = { kind: "message", addressed: "dm", hasFiles: false, message, text } as const;
    await app.inbox.accept({ ...rest, place, eventId, ...said });
    await settle();
  };

  return {
    clock,
    store: temp.store,
    gate,
    lab,
    web,
    slack,
    settle,
    personOf,
    get app() {
      return app;
    },
    /** What a verb of the core is given. */
    deps: () => ({
      ...parts,
      vault,
      settings,
      gateway: gate.gateway,
      gateways: createGateways(gateways),
      access: app.access,
      adapters: new Map([web, slack].map(({ adapter }) => [adapter.platform, adapter])),
      crashPoints: noCrashPoints,
    }),
    /** Ben, or somebody else, asks Ops; the run waits until the gateway asks something of it. */
    say,
    /** Types a command. */
    async type(person: Identity, text: string) {
      await app.inbox.accept({ ...base(person), kind: "command", text });
      await settle();
    },
    /** Ben asks, and Ops wants to run this. */
    async request(text = "make deploy", more: Parameters<typeof gate.ask>[1] = {}) {
      await say();
      const approval = gate.ask(text, more);
      await settle();
      return approval;
    },
    /** The newest card, or other notice with this key, in somebody's own chat. */
    shown: (person: Identity, key: TextKey = "approval-card") => newest(person, key),
    text: newestText,
    cardState: (person: Identity) => newestText(person, "approval-card")?.card.state,
    /** Clicks, without waiting for what comes of it. */
    click,
    async press(person: Identity, key: ButtonLabel["key"], shown?: Showing) {
      const on = shown ?? newest(person, "approval-card");
      const button = buttonOf(on, key);
      if (!button) throw new Error(`no button ${key} for ${person}`);
      await click(person, button.token, on);
      await settle();
    },
    async answerForm(person: Identity, reason: string) {
      const asked = boardOf(person).forms.findLast((one) => one.person === person);
      if (!asked) throw new Error("no form was opened");
      await app.inbox.accept({ ...base(person), kind: "form", token: asked.form.token, values: { reason } });
      await settle();
    },
    async pass(ms: number) {
      clock.advance(ms);
      await settle();
    },
    async grant(identity: Identity, permission: string) {
      const to = await personOf(identity);
      const subject = { kind: "permission", permission: permission as Permission } as const;
      const wish = { to, subject, endsAt: null, reason: null, toStanding: "member" } as const;
      await temp.store.transact((tx) => grantAccess(tx, { ...parts, access: app.access }, TEST, wish));
      await settle();
    },
    async revoke(identity: Identity) {
      const from = await personOf(identity);
      const wish = { from, subject: "everything" } as const;
      await temp.store.transact((tx) => revokeAccess(tx, { ...parts, access: app.access }, TEST, wish));
      await settle();
    },
    /** From the next start on the settings name the first gateway alone. */
    forgetLab: () => void gateways.splice(1),
    /** Another process on the same data; what the first one did not write is gone. */
    async restart() {
      await app.stop();
      app = await open();
      await app.start();
      await settle();
    },
    audited: async (action: string) => (await temp.store.audit.list({ action }, 5000)).toReversed(),
    async close() {
      await app.stop();
      await temp.cleanup();
    },
  };
}
