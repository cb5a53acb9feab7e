import { afterEach, expect, test } from "vitest";
import { awayOf } from "../../../src/core/approval/away.ts";
import type { InboundLeave } from "../../../src/core/inbox/inbound.ts";
import type { Identity } from "../../../src/core/people/identity.ts";
import type { QuestionPart } from "../../../src/core/question/gateway-question.ts";
import { ADA, type ApprovalWorld, BEN, CLEO, openApprovalWorld } from "../approval/approval-world.ts";
import { buttonOf } from "../approval/board.ts";

/** Leaves. Known by an account on either platform. */
const DAN = "web:dan" as Identity;
const DAN_IN_SLACK = "slack:T1:UDAN" as Identity;
const NEW = "web:new" as Identity;
const MINUTE = 60_000;

let world: ApprovalWorld;
afterEach(() => world.close());

async function open(role: string, quorum = 1) {
  const people = { [ADA]: "admin", [BEN]: "member", [CLEO]: "operator", [DAN]: role };
  world = await openApprovalWorld({ people, rules: { quorum } });
  const { id } = await world.personOf(DAN);
  await world.store.transact((tx) => tx.principals.link(DAN_IN_SLACK, id, world.clock.now()));
}

let news = 0;
const heard = async (sender: Identity) => {
  const board = sender === DAN ? world.web : world.slack;
  const leave: InboundLeave = {
    kind: "leave",
    how: "left",
    where: "team",
    eventId: `leave-${++news}`,
    sender,
    senderName: null,
    place: board.placeOf(sender),
    sentAt: world.clock.now(),
  };
  await world.app.inbox.accept(leave);
  await world.settle();
};

/** How it is learned that somebody is gone, by whichever of their accounts. */
const NEWS: Readonly<Record<string, () => Promise<void>>> = {
  "the one platform says so": () => heard(DAN),
  "the other platform says so": () => heard(DAN_IN_SLACK),
  "it is found by the daily look": async () => {
    world.slack.left.add(DAN_IN_SLACK);
    await world.pass(MINUTE);
    // One account after another is asked about.
    for (let looks = 0; looks < 60 && (await dan()).suspendedAt === null; looks++) await world.pass(1500);
  },
};

interface Held {
  /** What they are; an operator when left out. */
  readonly role?: string;
  readonly quorum?: number;
  arrange(): Promise<unknown>;
  /** Do they have it, or does anything of it go on? */
  isOpen(): Promise<boolean>;
}

const dan = () => world.personOf(DAN);
const turnsOfDan = async () => world.store.turns.unfinishedOf((await dan()).id);
const hasTurn = async () => (await turnsOfDan()).length > 0;
const hasButtons = (person: Identity) =>
  buttonOf(world.shown(person), "approve-once") !== undefined ||
  buttonOf(world.shown(person), "deny") !== undefined;
const BLUE: QuestionPart = {
  key: "blue",
  header: "Blue",
  text: "Which one?",
  options: ["dark", "light"].map((label) => ({ label, about: null })),
  open: false,
};

const HELD: Readonly<Record<string, Held>> = {
  "their role": { arrange: async () => {}, isOpen: async () => (await dan()).role !== "guest" },
  "a grant": {
    arrange: () => world.grant(DAN, "access:manage"),
    isOpen: async () => (await world.store.grants.currentOf((await dan()).id, world.clock.now())).length > 0,
  },
  "a credential": {
    arrange: () => world.say("deploy", DAN),
    isOpen: async () => (await world.store.credentials.currentOf((await dan()).id, "main")) !== null,
  },
  "a turn that runs": { arrange: () => world.say("deploy", DAN), isOpen: hasTurn },
  "a turn that waits for another": {
    arrange: async () => {
      await world.say("deploy", DAN);
      await world.say("and test", DAN);
      expect((await turnsOfDan()).map(({ state }) => state)).toContain("queued");
    },
    isOpen: hasTurn,
  },
  "a turn that waits for an approval": {
    arrange: async () => {
      await world.say("deploy", DAN);
      world.gate.ask("make deploy");
      await world.settle();
    },
    isOpen: async () => (await world.store.approvals.open()).length > 0 || hasButtons(ADA) || hasTurn(),
  },
  "a card that they could decide": {
    arrange: () => world.request(),
    isOpen: async () => hasButtons(DAN),
  },
  "a vote of theirs, before there are enough": {
    quorum: 2,
    async arrange() {
      await world.request();
      await world.press(DAN, "approve-once");
    },
    async isOpen() {
      const { id, suspendedAt } = await dan();
      const [request] = await world.store.approvals.open();
      const votes = request ? await world.store.approvals.votesOn(request.id) : [];
      if (suspendedAt === null) return votes.some(({ principalId }) => principalId === id);
      await world.press(ADA, "approve-once");
      return world.gate.answers.length > 0;
    },
  },
  "a question of an agent": {
    async arrange() {
      await world.say("paint it", DAN);
      world.gate.questions.ask(world.gate.runs.at(-1)?.request ?? null, BLUE);
      await world.settle();
    },
    isOpen: async () => (await world.store.questions.open()).length > 0,
  },
  "a message that is kept, and a request for access": {
    role: "viewer",
    async arrange() {
      await world.say("deploy", DAN);
      await world.type(DAN, "request ops for 2h the shop is down");
    },
    async isOpen() {
      const kept = [...(await world.store.heldMessages.ofAccount(DAN))];
      return kept.length + (await world.store.accessRequests.pending()).length > 0;
    },
  },
  "an invite that they made": {
    async arrange() {
      await world.grant(DAN, "access:manage");
      await world.type(DAN, "invite ops");
    },
    isOpen: async () => (await world.store.invites.open(world.clock.now())).length > 0,
  },
  "a code for another account": {
    arrange: () => world.type(DAN, "link"),
    async isOpen() {
      const code = world.text(DAN, "link-code")?.code ?? "";
      if ((await dan()).suspendedAt === null) return code !== "";
      // Not even once they are let back in, within the minutes that a code lives.
      await world.type(ADA, `unfreeze <@${DAN}>`);
      await world.type(NEW, `link ${code}`);
      return (await world.store.principals.byIdentity(NEW)) !== null;
    },
  },
  "an absence with somebody in their place": {
    arrange: () => world.type(DAN, `away <@${CLEO}> for 3d`),
    isOpen: async () => (await awayOf(world.store, (await dan()).id, world.clock.now())) !== null,
  },
};

const rows = Object.keys(HELD).flatMap((held) => Object.keys(NEWS).map((how) => [held, how] as const));
test.each(rows)("whoever left has no more %s, when %s", async (held, how) => {
  const row = HELD[held];
  if (!row) throw new Error(held);
  await open(row.role ?? "operator", row.quorum);
  await row.arrange();
  expect(await row.isOpen()).toBe(true);
  const at = world.clock.now();
  await NEWS[how]?.();
  expect((await dan()).suspendedAt).toBeGreaterThanOrEqual(at);
  expect(await row.isOpen()).toBe(false);
});
