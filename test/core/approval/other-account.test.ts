import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { AgentId } from "../../../src/core/access/permission.ts";
import type { RoleName } from "../../../src/core/access/role.ts";
import type { ApprovalId, ApprovalRequest } from "../../../src/core/approval/approval-request.ts";
import { findApprovers } from "../../../src/core/approval/find-approvers.ts";
import { findOrigin } from "../../../src/core/approval/find-origin.ts";
import { addPerson } from "../../../src/core/people/add-person.ts";
import { type Identity, PLATFORMS, type Platform } from "../../../src/core/people/identity.ts";
import { makeButtons } from "../../../src/core/words/say.ts";
import { nodeHasher } from "../../../src/system/hasher.ts";
import { DM, type House, openHouse } from "../command/house.ts";
import { OPEN_VAULT } from "../command/small-world.ts";

const OPS = "ops" as AgentId;
const ID = "a1" as ApprovalId;

/** Somebody's account on each platform; two of one platform differ. */
const accountOn = (platform: Platform, which: 1 | 2): Identity =>
  ({
    slack: `slack:T0${which}:U07`,
    discord: `discord:1000${which}`,
    telegram: `telegram:4${which}`,
    web: `web:olga${which}`,
  })[platform] as Identity;

let house: House;
beforeEach(async () => {
  house = await openHouse({ ben: "operator" });
});
afterEach(() => house.cleanup());

/** One operator with two accounts, joined as people do it. */
async function operatorWith(first: Identity, second: Identity): Promise<void> {
  const person = { identity: first, displayName: "Olga", role: "operator" as RoleName };
  await house.store.transact((tx) => addPerson(tx, house.deps, person, { kind: "system", job: "test" }));
  const [told] = await house.type(first, "link", DM);
  if (told?.text.key !== "link-code") throw new Error("no code");
  const code = OPEN_VAULT.open(told.text.code, `link-code/${told.text.person}`);
  await house.type(second, `link ${code}`, DM, "message");
}

/** What the gateway asks while this account's turn runs, as it is kept; and the button that says yes to it. */
async function askedBy(account: Identity) {
  const turn = await house.openTurn(account, DM, OPS);
  await house.store.transact((tx) => tx.turns.move(turn.id, "running", "running", { startedAt: 1 }));
  const text = "make deploy";
  const approval: ApprovalRequest["approval"] = {
    id: "g1" as never,
    kind: "exec",
    agentId: OPS,
    sessionKey: null,
    runId: turn.id,
    text,
    title: null,
    host: null,
    folder: null,
    program: null,
    risks: [],
    choices: ["allow-once", "deny"],
    createdAt: 0,
    expiresAt: house.clock.now() + 60_000,
  };
  const { requesterId, barred } = await findOrigin(
    { ...house.deps, gateway: house.deps.gateways.of(OPS) },
    approval,
  );
  const digest = nodeHasher.sha256(text);
  const request: ApprovalRequest = {
    id: ID,
    gatewayId: "main",
    gatewayApprovalId: approval.id,
    agentId: OPS,
    approval,
    digest,
    turnId: turn.id,
    conversationId: turn.conversationId,
    requesterId,
    barred,
    dangerous: false,
    quorum: 1,
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
  };
  const [button] = await house.store.transact(async (tx) => {
    await tx.approvals.add(request);
    const action = {
      kind: "vote-approval",
      request: ID,
      choice: "allow-once",
      step: "card",
      shown: digest,
    } as const;
    return makeButtons(tx, house.deps, [{ label: { key: "approve-once" }, action, reusable: true }]);
  });
  return { request, button };
}

const pairs = PLATFORMS.flatMap((asks) => PLATFORMS.map((votes) => [asks, votes] as const));

describe("whoever asked", () => {
  it.each(pairs)("on %s cannot approve it from their other account on %s", async (asks, votes) => {
    const [first, second] = [accountOn(asks, 1), accountOn(votes, 2)];
    await operatorWith(first, second);
    const olga = await house.personOf(second);
    const { request, button } = await askedBy(first);
    expect(request).toMatchObject({ requesterId: olga.id, barred: [olga.id] });
    const { here, outOfReach } = await findApprovers(house.deps, request);
    expect([...here.map(({ principalId }) => principalId), ...outOfReach]).not.toContain(olga.id);
    const [answer] = await house.press(second, button, DM);
    expect(answer?.text).toMatchObject({ key: "approval-not-yours", own: true });
    expect(await house.store.approvals.get(ID)).toMatchObject({ state: "pending" });
    expect(await house.audit("approval.refused")).toMatchObject([
      { actor: { principalId: olga.id, identity: second }, details: { why: "own-request" } },
    ]);
    // The same click of somebody else counts.
    await house.press("web:ben" as Identity, button, DM);
    expect(await house.store.approvals.get(ID)).toMatchObject({ state: "claimed" });
  });
});
