import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { AgentId } from "../../../src/core/access/permission.ts";
import { keepRequests, type RequestKeeper } from "../../../src/core/access-request/keep-requests.ts";
import type { Identity } from "../../../src/core/people/identity.ts";
import { DEFAULT_ACCESS_REQUESTS } from "../../../src/core/settings.ts";
import { ADA, BEN, type House, openHouse, type Said } from "../command/house.ts";

const OPS = "ops" as AgentId;
const CLEO = "web:cleo" as Identity;
const FAY = "web:fay" as Identity;
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

describe("what time brings to access", () => {
  let house: House;
  let keeper: RequestKeeper;
  beforeEach(async () => {
    const agents = new Map([[OPS, { id: OPS, name: "Ops", isDefault: false, owner: CLEO }]]);
    house = await openHouse({ cleo: "member", fay: "operator" }, { agents });
    keeper = keepRequests(house.deps);
    keeper.start();
    await keeper.idle();
  });
  afterEach(async () => {
    keeper.stop();
    await keeper.idle();
    await house.cleanup();
  });

  const saidAfter = async (ms: number): Promise<Said[]> => {
    // Timers look again in between, as they do in life.
    for (let left = ms; left > 0; left -= MINUTE) {
      house.clock.advance(Math.min(left, MINUTE));
      await keeper.idle();
    }
    return house.said();
  };
  const keysTo = (said: readonly Said[], to: Identity) =>
    said.filter((one) => one.to === to).map(({ text }) => text.key);

  it("asks the owner, after half an hour the approvers, after another one the admins, and then nobody", async () => {
    const first = await house.type(BEN, "request ops for 2h");
    expect(keysTo(first, CLEO)).toEqual(["request-card"]);
    expect(keysTo(first, ADA)).toEqual([]);
    expect(await saidAfter(30 * MINUTE - 1)).toEqual([]);
    const second = await saidAfter(1);
    expect(second.map(({ to, text }) => `${to} ${text.key}`).sort()).toEqual([
      `${ADA} request-card`,
      `${FAY} request-card`,
    ]);
    // Ada holds everything, so she was among the approvers, and gets no second card.
    expect(await saidAfter(30 * MINUTE)).toEqual([]);
    expect((await house.audit("access-request.escalated")).map(({ details }) => details.stage)).toEqual([
      "approvers",
    ]);
  });

  it("expires to the second, redraws every card and tells the one who asked", async () => {
    await house.type(BEN, "request ops for 2h");
    await saidAfter(HOUR);
    house.clock.advance(DEFAULT_ACCESS_REQUESTS.expireAfterMs - HOUR - 1);
    await keeper.idle();
    expect(await house.store.accessRequests.pending()).toHaveLength(1);
    await house.said();
    const said = await saidAfter(1);
    expect(keysTo(said, BEN)).toEqual(["request-expired"]);
    const cards = said.flatMap(({ text }) => (text.key === "request-card" ? [text.card.state.kind] : []));
    expect(cards).toEqual(["expired", "expired", "expired"]);
    expect(await house.audit("grant.created")).toHaveLength(0);
  });

  it("speaks of a grant's end once, a day before, though the process starts anew", async () => {
    await house.grant(BEN, "agent:ops", house.clock.now() + 7 * DAY);
    await keeper.idle();
    expect(await saidAfter(6 * DAY - 1)).toEqual([]);
    const [reminder, ...more] = await saidAfter(1);
    expect(more).toEqual([]);
    expect(reminder).toMatchObject({ to: BEN, text: { key: "grant-ends-soon", agent: { id: "ops" } } });
    keeper.stop();
    keeper = keepRequests(house.deps);
    keeper.start();
    await keeper.idle();
    expect(await house.said()).toEqual([]);
  });

  it("speaks of it after a stop that lasted past its time", async () => {
    await house.grant(BEN, "agent:ops", house.clock.now() + 7 * DAY);
    keeper.stop();
    house.clock.advance(6 * DAY + HOUR);
    keeper = keepRequests(house.deps);
    keeper.start();
    await keeper.idle();
    expect((await house.said()).map(({ text }) => text.key)).toEqual(["grant-ends-soon"]);
  });

  it("speaks of a grant of an hour in its last fifth, of a shorter one and of one that goes on never", async () => {
    await house.grant(BEN, "agent:ops", house.clock.now() + HOUR);
    await house.grant(BEN, "agent:product-manager", house.clock.now() + 20 * MINUTE);
    await house.grant(FAY, "agent:ops", house.clock.now() + HOUR);
    await keeper.idle();
    expect(await saidAfter(48 * MINUTE - 1)).toEqual([]);
    const said = await saidAfter(1);
    // Fay is an operator, and has every agent by her role.
    expect(said.map(({ to, text }) => [to, text.key])).toEqual([[BEN, "grant-ends-soon"]]);
  });

  it("asks in one tap for seven days more, which come on top of what is left", async () => {
    const end = house.clock.now() + 7 * DAY;
    await house.grant(BEN, "agent:ops", end);
    await keeper.idle();
    const [reminder] = await saidAfter(6 * DAY);
    const asked = await house.press(BEN, reminder?.buttons[0]);
    const card = asked.find(({ to }) => to === CLEO);
    expect(card?.text).toMatchObject({ card: { asked: { kind: "more", ms: 7 * DAY }, hasUntil: end } });
    await house.press(CLEO, card?.buttons[0]);
    const ben = await house.personOf(BEN);
    const [grant, ...more] = await house.store.grants.currentOf(ben.id, house.clock.now());
    expect(more).toEqual([]);
    expect(grant?.endsAt).toBe(end + 7 * DAY);
  });

  it("takes a grant back that its person is done with, at once", async () => {
    await house.grant(BEN, "agent:ops", house.clock.now() + 7 * DAY);
    await keeper.idle();
    const [reminder] = await saidAfter(6 * DAY);
    const said = await house.press(BEN, reminder?.buttons[1]);
    expect(said.map(({ text }) => text.key)).toEqual(["grant-returned"]);
    const ben = await house.personOf(BEN);
    expect(await house.store.grants.currentOf(ben.id, house.clock.now())).toEqual([]);
    expect(house.enforced).toEqual([{ person: ben.id, by: "Ben" }]);
    expect(await house.audit("grant.returned")).toHaveLength(1);
  });
});
