import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { AgentId, Permission } from "../../../src/core/access/permission.ts";
import type { RoleName } from "../../../src/core/access/role.ts";
import type { ApprovalId, ApprovalRequest } from "../../../src/core/approval/approval-request.ts";
import { addPerson } from "../../../src/core/people/add-person.ts";
import type { Identity } from "../../../src/core/people/identity.ts";
import type { PrincipalId } from "../../../src/core/people/principal.ts";
import type { Text } from "../../../src/core/words/text.ts";
import { ADA, BEN, DM, EVE, type House, openHouse, type Said } from "./house.ts";
import { OPEN_VAULT } from "./small-world.ts";

const HOUR = 3_600_000;
/** Ben on another platform, so far somebody of his own. */
const OTHER = "telegram:4242" as Identity;

let house: House;
beforeEach(async () => {
  house = await openHouse();
  house.clock.advance(HOUR);
  await add(OTHER, "operator");
});
afterEach(() => house.cleanup());

const add = (identity: Identity, role: string) =>
  house.store.transact((tx) =>
    addPerson(
      tx,
      house.deps,
      { identity, displayName: "Benjamin", role: role as RoleName },
      { kind: "system", job: "test" },
    ),
  );
async function codeOf(who: Identity): Promise<string> {
  const [told] = await house.type(who, "link", DM);
  if (told?.text.key !== "link-code") throw new Error(`no code: ${JSON.stringify(told?.text)}`);
  return OPEN_VAULT.open(told.text.code, `link-code/${told.text.person}`);
}
const textsOf = (said: readonly Said[]): Text[] => said.map(({ text }) => text);

/** The claimer's yes, and what the maker is asked then. */
async function asked(maker = BEN, claimer = OTHER) {
  const [offer] = await house.type(claimer, `link ${await codeOf(maker)}`, DM, "message");
  const [question] = await house.press(claimer, offer?.buttons[0], DM);
  return { offer, question };
}
async function merge(maker = BEN, claimer = OTHER): Promise<readonly Said[]> {
  const { question } = await asked(maker, claimer);
  return house.press(maker, question?.buttons[0], DM);
}
/** By name: what was given in one moment has no order. */
const grantsOf = async (id: PrincipalId) => {
  const grants = await house.store.grants.currentOf(id, house.clock.now());
  const named = grants.map(({ subject, endsAt }): [string, number | null] => [
    subject.kind === "permission" ? subject.permission : subject.role,
    endsAt,
  ]);
  return named.sort(([one], [other]) => one.localeCompare(other));
};

describe("two who are one", () => {
  it("are asked on both sides, with both names and what would change, and nothing happens before", async () => {
    const end = house.clock.now() + HOUR;
    await house.grant(OTHER, "agent:ops", end);
    const before = await house.personOf(OTHER);
    const { offer, question } = await asked();
    const facts = {
      key: "confirm-merge",
      from: { name: "Benjamin", account: OTHER },
      into: { name: "Ben", account: BEN },
      role: "member",
      roleEnds: "operator",
      grants: [{ what: "ops", endsAt: end }],
    };
    expect(offer?.text).toMatchObject({ ...facts, asked: "claimer" });
    expect(question).toMatchObject({ to: BEN, text: { ...facts, asked: "maker" } });
    expect(await house.personOf(OTHER)).toEqual(before);
    expect(await house.audit("principal.merged")).toEqual([]);
  });

  it("become one: accounts, grants with their ends, history; the role that ends is not passed on", async () => {
    const end = house.clock.now() + HOUR;
    await house.grant(BEN, "agent:designer");
    await house.grant(OTHER, "agent:ops", end);
    const other = await house.personOf(OTHER);
    const said = await merge();
    const ben = await house.personOf(BEN);
    expect(textsOf(said)).toMatchObject([
      { key: "merged", name: "Ben", role: "member" },
      { key: "merged", name: "Ben", role: "member" },
    ]);
    expect(said[0]?.to).toBe(OTHER);
    expect((await house.personOf(OTHER)).id).toBe(ben.id);
    expect(ben.role).toBe("member");
    expect(await grantsOf(ben.id)).toEqual([
      ["agent:designer", null],
      ["agent:ops", end],
    ]);
    expect(await grantsOf(other.id)).toEqual([]);
    expect((await house.store.principals.all()).map(({ id }) => id)).not.toContain(other.id);
    expect(await house.audit("principal.merged")).toMatchObject([
      {
        actor: { principalId: ben.id, identity: BEN },
        target: { id: ben.id },
        details: { principal: other.id, role: "member", roleEnded: "operator", grants: 1 },
      },
    ]);
    const theirs = await house.store.audit.list({ principalId: ben.id }, 50);
    expect(theirs).toContainEqual(expect.objectContaining({ target: { kind: "principal", id: other.id } }));
  });

  it("hold nothing that neither of them held", async () => {
    await house.grant(OTHER, "agent:ops", null);
    await house.store.transact(async (tx) =>
      tx.principals.setRole((await house.personOf(OTHER)).id, "guest" as RoleName),
    );
    await merge();
    // A guest's grant without an end never counted, and does not begin to.
    expect(await grantsOf((await house.personOf(BEN)).id)).toEqual([]);
  });

  it("are not joined by a yes from another account of theirs than the one that was asked", async () => {
    const third = "telegram:4343" as Identity;
    const ben = await house.personOf(BEN);
    await house.store.transact((tx) => tx.principals.link(third, ben.id, house.clock.now()));
    const { question } = await asked();
    const [refused] = await house.press(third, question?.buttons[0], DM);
    expect(refused?.text.key).toBe("button-gone");
    expect(await house.audit("principal.merged")).toEqual([]);
    expect(textsOf(await house.press(BEN, question?.buttons[0], DM))[0]?.key).toBe("merged");
  });

  it("are not joined by a cancel, nor by one side alone, nor by anybody else", async () => {
    const { offer, question } = await asked();
    const [no] = await house.press(ADA, question?.buttons[0], DM);
    expect(no?.text.key).toBe("button-not-yours");
    await house.press(BEN, question?.buttons[1], DM);
    const [late] = await house.press(BEN, question?.buttons[0], DM);
    expect(late?.text.key).toBe("button-gone");
    const [again] = await house.press(OTHER, offer?.buttons[0], DM);
    expect(again?.text.key).toBe("button-gone");
    expect((await house.personOf(OTHER)).displayName).toBe("Benjamin");
  });

  it("wait while an answer to the one who is absorbed is under way", async () => {
    const turn = await house.openTurn(OTHER, DM);
    const [offer] = await house.type(OTHER, `link ${await codeOf(BEN)}`, DM, "message");
    expect(offer?.text).toEqual({ key: "merge-refused", why: "busy" });
    await house.store.transact((tx) => tx.turns.move(turn.id, "running", "answered", {}));
    const { question } = await asked();
    const second = await house.openTurn(OTHER, DM);
    const [busy] = await house.press(BEN, question?.buttons[0], DM);
    expect(busy?.text).toEqual({ key: "merge-refused", why: "busy" });
    await house.store.transact((tx) => tx.turns.move(second.id, "running", "answered", {}));
    expect(textsOf(await house.press(BEN, question?.buttons[0], DM))[0]?.key).toBe("merged");
  });

  it("are judged again at the last yes: nothing happens once one of them is suspended", async () => {
    const { question } = await asked();
    const other = await house.personOf(OTHER);
    await house.store.transact((tx) => tx.principals.setSuspended(other.id, house.clock.now()));
    expect(textsOf(await house.press(BEN, question?.buttons[0], DM))).toEqual([
      { key: "merge-refused", why: "gone" },
    ]);
    expect((await house.type(EVE, `link ${await codeOf(BEN)}`, DM))[0]?.text.key).toBe("suspended");
  });

  it("leave an admin: the last one's role does not end", async () => {
    const { question } = await asked(BEN, ADA);
    const said = await house.press(BEN, question?.buttons[0], DM);
    expect(textsOf(said)).toEqual([{ key: "last-admin", person: "Ada" }]);
    expect((await house.personOf(ADA)).role).toBe("admin");
    expect(textsOf(await merge(ADA, BEN))[0]).toMatchObject({ key: "merged", role: "admin" });
  });

  it("keep their conversations, and end the credential of the one who is absorbed", async () => {
    const turn = await house.openTurn(OTHER, DM);
    await house.store.transact((tx) => tx.turns.move(turn.id, "running", "answered", {}));
    const other = await house.personOf(OTHER);
    await house.store.transact((tx) =>
      tx.credentials.add({
        id: "c1" as never,
        principalId: other.id,
        gatewayId: "main",
        kind: "device",
        scopes: [],
        publicId: "d1",
        sealedSecret: "",
        issuedAt: 0,
        lastUsedAt: null,
        revokedAt: null,
      }),
    );
    await merge();
    const ben = await house.personOf(BEN);
    expect(await house.store.conversations.get(turn.conversationId)).toMatchObject({
      principalId: ben.id,
      closedAt: null,
    });
    expect(await house.store.credentials.currentOf(other.id, "main")).toBeNull();
    expect(await house.store.credentials.unconfirmedEnds("main")).toMatchObject([{ publicId: "d1" }]);
  });
});

describe("approvals of two who become one", () => {
  const OPS = "ops" as AgentId;
  const requestOf = (name: string, people: Partial<ApprovalRequest>): ApprovalRequest => ({
    id: name as ApprovalId,
    gatewayId: "main",
    gatewayApprovalId: `at-${name}` as never,
    agentId: OPS,
    approval: { id: `at-${name}`, agentId: OPS, text: "make" } as never,
    digest: "d",
    turnId: null,
    conversationId: null,
    requesterId: null,
    barred: [],
    dangerous: false,
    quorum: 2,
    stage: 0,
    asked: [],
    state: "pending",
    choice: null,
    decidedFrom: null,
    reason: null,
    endedBy: [],
    reference: "7F3K",
    openedAt: 0,
    endedAt: null,
    ...people,
  });

  it("bar the whole person, and count one vote of theirs, or none on their own request", async () => {
    await house.grant(BEN, "approve:ops" as Permission);
    const [ben, other] = [await house.personOf(BEN), await house.personOf(OTHER)];
    await house.store.transact(async (tx) => {
      await tx.approvals.add(requestOf("his", { requesterId: ben.id, barred: [ben.id], asked: [other.id] }));
      await tx.approvals.add(requestOf("others", { asked: [ben.id, other.id] }));
      const vote = { identity: OTHER, choice: "allow-once", own: false, at: 1 } as const;
      for (const name of ["his", "others"]) {
        await tx.approvals.vote({ ...vote, requestId: name as ApprovalId, principalId: other.id });
      }
      await tx.approvals.vote({ ...vote, requestId: "others" as ApprovalId, principalId: ben.id });
    });
    await merge();
    const his = await house.store.approvals.get("his" as ApprovalId);
    expect(his).toMatchObject({ requesterId: ben.id, barred: [ben.id], asked: [ben.id] });
    expect(await house.store.approvals.votesOn("his" as ApprovalId)).toEqual([]);
    const votes = await house.store.approvals.votesOn("others" as ApprovalId);
    expect(votes.map(({ principalId }) => principalId)).toEqual([ben.id]);
  });
});
