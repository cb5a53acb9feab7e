import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { AgentId } from "../../../src/core/access/permission.ts";
import type { RoleName } from "../../../src/core/access/role.ts";
import type { Conversation } from "../../../src/core/conversation/conversation.ts";
import { lockConversation } from "../../../src/core/conversation/lock-conversation.ts";
import { openConversation } from "../../../src/core/conversation/open-conversation.ts";
import type { Place } from "../../../src/core/conversation/place.ts";
import { shareConversation } from "../../../src/core/conversation/share-conversation.ts";
import { startAnew } from "../../../src/core/conversation/start-anew.ts";
import type { PrincipalId } from "../../../src/core/people/principal.ts";
import { randomIds } from "../../../src/system/ids.ts";
import { openTempStore, type TempStore } from "../../fakes/temp-store.ts";

const ADA = "pada" as PrincipalId;
const BEN = "pben" as PrincipalId;
const BY = { kind: "principal", principalId: ADA, identity: null } as const;

let temp: TempStore;
beforeEach(async () => {
  temp = await openTempStore();
  await temp.store.transact(async (tx) => {
    for (const id of [ADA, BEN]) {
      await tx.principals.add({
        id,
        displayName: id,
        role: "member" as RoleName,
        language: null,
        suspendedAt: null,
        createdAt: 0,
      });
    }
  });
});
afterEach(() => temp.cleanup());

const placeOf = (thread: string): Place => ({
  platform: "web",
  workspace: "",
  channel: "C1",
  thread,
  kind: "channel",
});

const seatOf = (principalId: PrincipalId, agent = "designer", thread = "T1") => ({
  principalId,
  agentId: agent as AgentId,
  place: placeOf(thread),
});

const open = (...seat: Parameters<typeof seatOf>) =>
  temp.store.transact((tx) => openConversation(tx, { ids: randomIds, clock: temp.clock }, seatOf(...seat)));
const get = (conversation: Conversation) => temp.store.conversations.get(conversation.id);
const audited = async (action: string) => (await temp.store.audit.list({ action }, 50)).length;

describe("opening a conversation", () => {
  test("finds the one that is there, also when two open it at once", async () => {
    const first = await open(ADA);
    temp.clock.advance(1000);
    const again = await Promise.all([open(ADA), open(ADA)]);
    expect(again.map(({ id }) => id)).toEqual([first.id, first.id]);
    expect((await get(first))?.lastUsedAt).toBe(first.createdAt + 1000);
    expect(await audited("conversation.opened")).toBe(1);
  });

  test("20 people with 3 agents in one place, and one of them in two, have as many sessions", async () => {
    const people = Array.from({ length: 20 }, (_, index) => `p${index}` as PrincipalId);
    const opened = await temp.store.transact(async (tx) => {
      const all: Conversation[] = [];
      for (const id of people) {
        await tx.principals.add({
          id,
          displayName: id,
          role: "member" as RoleName,
          language: null,
          suspendedAt: null,
          createdAt: 0,
        });
        for (const agent of ["designer", "ops", "product-manager"]) {
          all.push(await openConversation(tx, { ids: randomIds, clock: temp.clock }, seatOf(id, agent)));
        }
      }
      return all;
    });
    const keys = new Set(
      [...opened, await open(people[0] ?? ADA, "ops", "T2")].map(({ sessionKey }) => sessionKey),
    );
    expect(keys.size).toBe(61);
    for (const key of keys) expect(key).toMatch(/^agent:[a-z-]+:gatehouse:p\d+:v[a-z0-9]{16}$/);
  });
});

test("starting anew closes the old conversation for good and opens another session", async () => {
  const old = await open(ADA);
  const { closed, opened } = await temp.store.transact((tx) =>
    startAnew(tx, { ids: randomIds, clock: temp.clock }, seatOf(ADA)),
  );
  expect(closed?.id).toBe(old.id);
  expect((await get(old))?.closedAt).toBe(temp.clock.now());
  expect(opened.sessionKey).not.toBe(old.sessionKey);
  expect((await open(ADA)).id).toBe(opened.id);
  expect(await audited("conversation.closed")).toBe(1);
});

test("sharing replaces the mode, ends with off, and says when nothing changed", async () => {
  const conversation = await open(ADA);
  const share = async (mode: "read" | "write" | "off") => {
    const now = (await get(conversation)) ?? conversation;
    const change = { with: BEN, mode, by: BY, reference: null };
    return temp.store.transact((tx) => shareConversation(tx, temp, now, change));
  };
  expect(await share("off")).toBe(false);
  expect(await share("read")).toBe(true);
  expect(await share("write")).toBe(true);
  expect(await share("write")).toBe(false);
  expect((await get(conversation))?.shares).toEqual([{ principalId: BEN, mode: "write" }]);
  expect(await share("off")).toBe(true);
  expect((await get(conversation))?.shares).toEqual([]);
  expect(await audited("conversation.shared")).toBe(2);
  expect(await audited("conversation.unshared")).toBe(1);
});

test("locking and unlocking are kept once each", async () => {
  const conversation = await open(ADA);
  const lock = async (to: RoleName | null) => {
    const now = (await get(conversation)) ?? conversation;
    return temp.store.transact((tx) => lockConversation(tx, temp, now, { to, by: BY, reference: null }));
  };
  expect(await lock("admin" as RoleName)).toBe(true);
  expect(await lock("admin" as RoleName)).toBe(false);
  expect((await get(conversation))?.lockedTo).toBe("admin");
  expect(await lock(null)).toBe(true);
  expect((await get(conversation))?.lockedTo).toBeNull();
  expect(await audited("conversation.locked")).toBe(1);
  expect(await audited("conversation.unlocked")).toBe(1);
});
