import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { AgentId } from "../../../src/core/access/permission.ts";
import { openConversation } from "../../../src/core/conversation/open-conversation.ts";
import { messageKeyOf } from "../../../src/core/conversation/place.ts";
import type { Identity } from "../../../src/core/people/identity.ts";
import type { Turn, TurnId } from "../../../src/core/turn/turn.ts";
import { randomIds } from "../../../src/system/ids.ts";
import { until } from "../outbox/sender-bench.ts";
import { placeOf } from "../turn/scripted-chat.ts";
import { type CredentialHouse, openCredentialHouse } from "./credential-house.ts";

const JOB = { kind: "system", job: "test" } as const;

let house: CredentialHouse;
beforeEach(async () => {
  house = await openCredentialHouse();
  await house.desk.ensure(house.ben);
});
afterEach(() => house.cleanup());

/** A turn of Ben's that runs since now. */
async function runningTurn(): Promise<Turn> {
  const { ben, store, clock } = house;
  const id = "t1" as TurnId;
  const message = { platform: "web", workspace: "", channel: "c1", id } as const;
  return store.transact(async (tx) => {
    const about = { principalId: ben.id, agentId: "designer" as AgentId, place: placeOf("c1") };
    const conversation = await openConversation(tx, { ...house, ids: randomIds } as never, about);
    const turn: Turn = {
      id,
      conversationId: conversation.id,
      principalId: ben.id,
      identity: "web:ben" as Identity,
      messageKey: messageKeyOf(message),
      message,
      text: "hello",
      files: [],
      state: "running",
      runId: null,
      reference: "AAAA",
      queuedAt: clock.now(),
      startedAt: clock.now(),
      endedAt: null,
      expiresAt: null,
      failure: null,
    };
    await tx.turns.add(turn);
    return turn;
  });
}

describe("replacing a credential", () => {
  test("puts a new one in the old one's place, and ends the old one at the gateway", async () => {
    const old = await house.current(house.ben.id);
    expect(await house.desk.rotate(house.ben, JOB, "asked for")).toBe("rotated");
    const fresh = await house.current(house.ben.id);
    expect(fresh).not.toBe(old);
    expect([...house.devices.keys()]).toEqual([fresh]);
    expect(await house.audited("credential.rotated")).toBe(1);
  });

  test("leaves what runs its old one until it has ended", async () => {
    const old = (await house.current(house.ben.id)) ?? "";
    const turn = await runningTurn();
    await house.desk.rotate(house.ben, JOB, "asked for");
    expect(house.devices.has(old)).toBe(true);
    house.clock.advance(5_000);
    await house.desk.settle();
    expect(house.devices.has(old)).toBe(true);
    await house.store.transact((tx) =>
      tx.turns.move(turn.id, "running", "answered", { endedAt: house.clock.now() }),
    );
    house.clock.advance(5_000);
    await until(() => !house.devices.has(old));
    expect(await house.current(house.ben.id)).not.toBe(old);
  });

  test("has whoever needs one meanwhile wait for the new one", async () => {
    const old = await house.current(house.ben.id);
    const letGo = house.holdIssuing();
    const rotating = house.desk.rotate(house.ben, JOB, "asked for");
    await until(() => house.devices.size === 2);
    const asking = house.desk.ensure(house.ben);
    letGo();
    const answer = await asking;
    expect(answer).toMatchObject({
      kind: "ready",
      credential: { publicId: await house.current(house.ben.id) },
    });
    expect(await rotating).toBe("rotated");
    expect(await house.current(house.ben.id)).not.toBe(old);
  });

  test.each([
    ["at once", false],
    ["by the next look, where the gateway is away", true],
  ])("is nobody's when it was taken from them meanwhile, and ends %s", async (_when, isDown) => {
    const letGo = house.holdIssuing();
    const rotating = house.desk.rotate(house.ben, JOB, "asked for");
    await until(() => house.devices.size === 2);
    const held = await house.store.credentials.currentOf(house.ben.id, "main");
    await house.store.transact(async (tx) => held && tx.credentials.revoke(held.id, house.clock.now()));
    house.setDown(isDown);
    letGo();
    expect(await rotating).toBe("none");
    expect(await house.current(house.ben.id)).toBeNull();
    expect(house.devices.size).toBe(isDown ? 2 : 1);
    house.setDown(false);
    house.clock.advance(1000);
    await house.reconcile();
    await house.desk.settle();
    expect(house.devices.size).toBe(0);
  });

  test("leaves one credential when two people ask for it at the same moment", async () => {
    const letGo = house.holdIssuing();
    const both = [1, 2].map(() => house.desk.rotate(house.ben, JOB, "asked for"));
    await until(() => house.devices.size >= 2);
    letGo();
    expect(await Promise.all(both)).toEqual(["rotated", "rotated"]);
    await house.desk.settle();
    expect([...house.devices.keys()]).toEqual([await house.current(house.ben.id)]);
  });

  test("changes nothing while the gateway is away, and where there is nothing to replace", async () => {
    const old = await house.current(house.ben.id);
    house.setDown(true);
    expect(await house.desk.rotate(house.ben, JOB, "asked for")).toBe("unreachable");
    expect(await house.current(house.ben.id)).toBe(old);
    expect(await house.desk.rotate(house.cleo, JOB, "asked for")).toBe("none");
  });
});
