import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { AgentId } from "../../../src/core/access/permission.ts";
import type { Identity } from "../../../src/core/people/identity.ts";
import type { Turn } from "../../../src/core/turn/turn.ts";
import { whyStopped } from "../../../src/core/turn/why-stopped.ts";
import { ADA, BEN, type House, openHouse } from "../command/house.ts";

const CLEO = "web:cleo" as Identity;
const OPS = "ops" as AgentId;
const HOUR = 3_600_000;

let house: House;
beforeEach(async () => {
  house = await openHouse({ cleo: "admin" });
});
afterEach(() => house.cleanup());

/** What a process that heard nothing of it finds in the records. */
const why = async (turn: Turn) => {
  const conversation = await house.store.conversations.get(turn.conversationId);
  if (!conversation) throw new Error("there is no conversation");
  return whyStopped({ ...house.deps, stopOrders: new Map() }, turn, conversation);
};
const openOps = () => house.openTurn(BEN, undefined, OPS);

describe("who stopped a turn, when nobody remembers", () => {
  test("nobody, as long as its access stands", async () => {
    await house.grant(BEN, "agent:ops");
    expect(await why(await openOps())).toBeNull();
  });

  test("is whoever took the grant, not who took another one afterwards", async () => {
    await house.grant(BEN, "agent:ops");
    await house.grant(BEN, "agent:docs");
    const turn = await openOps();
    await house.type(ADA, "revoke <@web:ben> ops");
    house.clock.advance(1000);
    await house.type(CLEO, "revoke <@web:ben> agent:docs");
    expect(await why(turn)).toEqual({ by: "Ada", because: "revoked" });
  });

  test("is whoever took the role", async () => {
    const turn = await house.openTurn(BEN);
    await house.confirm(CLEO, "revoke <@web:ben>");
    expect(await why(turn)).toEqual({ by: "Cleo", because: "revoked" });
  });

  test("is themselves, when they gave the agent back", async () => {
    await house.grant(BEN, "agent:ops");
    const turn = await openOps();
    await house.type(BEN, "done ops");
    expect(await why(turn)).toEqual({ by: "Ben", because: "revoked" });
  });

  test("is nobody but the time, when the grant came to its end", async () => {
    await house.grant(BEN, "agent:ops", house.clock.now() + HOUR);
    const turn = await openOps();
    house.clock.advance(HOUR);
    expect(await why(turn)).toEqual({ by: "the end of a grant", because: "expired" });
  });

  test("is whoever froze it", async () => {
    const turn = await house.openTurn(BEN);
    await house.confirm(CLEO, "freeze all");
    expect(await why(turn)).toEqual({ by: "Cleo", because: "frozen" });
  });
});
