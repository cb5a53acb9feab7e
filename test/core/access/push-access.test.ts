import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { NumberedAccessList } from "../../../src/core/access/access-list.ts";
import { createAccessPusher } from "../../../src/core/access/push-access.ts";
import { AppError } from "../../../src/core/errors.ts";
import { createGateways } from "../../../src/core/gateways/create-gateways.ts";
import type { Principal } from "../../../src/core/people/principal.ts";
import type { PushOutcome } from "../../../src/core/ports/gateway.ts";
import { nodeHasher } from "../../../src/system/hasher.ts";
import { createQuietGateway, SILENT_LOGGER } from "../command/small-world.ts";
import { type AccessWorld, by, openAccessWorld } from "./open-access.ts";

let world: AccessWorld;
let ada: Principal;
let ben: Principal;
let taken: NumberedAccessList[];
let answer: (list: NumberedAccessList) => Promise<PushOutcome>;

beforeEach(async () => {
  world = await openAccessWorld();
  ada = await world.person("ada", "admin");
  ben = await world.person("ben", "viewer");
  taken = [];
  answer = async () => ({ kind: "taken" });
});
afterEach(() => world.close());

const away = () => Promise.reject(new AppError("gateway.unreachable", "away"));

/** A pusher to a gateway that does as the test says. */
function open() {
  const pushAccess = async (list: NumberedAccessList) => {
    const outcome = await answer(list);
    if (outcome.kind === "taken") taken.push(list);
    return outcome;
  };
  const gateway = { ...createQuietGateway(), pushAccess };
  const { store, access, clock } = world;
  return createAccessPusher({
    store,
    access,
    clock,
    settings: { agents: new Map() },
    gateway,
    gateways: createGateways([gateway]),
    hasher: nodeHasher,
    logger: SILENT_LOGGER,
  });
}

const agentsOf = (list: NumberedAccessList | undefined, { id }: Principal) =>
  list?.people.find(({ principalId }) => principalId === id)?.agents.map(({ agentId }) => agentId) ?? [];

describe("telling the gateway who has access", () => {
  it("tells the change before it says that it is settled, with a higher number", async () => {
    const pusher = open();
    await world.grant(by(ada), ben, "agent:designer");
    expect(await pusher.settled()).toBe(true);
    await world.revoke(by(ada), ben, "agent:designer");
    expect(await pusher.settled()).toBe(true);
    expect(taken.map((list) => agentsOf(list, ben))).toEqual([["designer"], []]);
    expect(taken.map(({ revision }) => revision)).toEqual([1, 2]);
    pusher.stop();
  });

  it("says that it is not settled while the gateway is away, and tells it by itself later", async () => {
    const pusher = open();
    answer = away;
    await world.grant(by(ada), ben, "agent:designer");
    expect(await pusher.settled()).toBe(false);
    answer = async () => ({ kind: "taken" });
    world.clock.advance(120_000);
    expect(await pusher.settled()).toBe(true);
    expect(agentsOf(taken.at(-1), ben)).toEqual(["designer"]);
    pusher.stop();
  });

  it("gathers changes of one moment, and keeps the number over a restart while nothing has changed", async () => {
    const first = open();
    await world.grant(by(ada), ben, "agent:designer");
    await world.grant(by(ada), ben, "agent:ops");
    expect(await first.settled()).toBe(true);
    first.stop();
    const second = open();
    second.connected();
    expect(await second.settled()).toBe(true);
    expect(taken.map(({ revision }) => revision)).toEqual([1, 1]);
    second.stop();
  });

  it("goes above what the gateway was told by a database that was put back to an older state", async () => {
    const pusher = open();
    answer = async ({ revision }) => (revision > 41 ? { kind: "taken" } : { kind: "behind", revision: 41 });
    expect(await pusher.settled()).toBe(true);
    expect(taken.map(({ revision }) => revision)).toEqual([42]);
    pusher.stop();
  });

  it("renews the list before its lease ends", async () => {
    const pusher = open();
    expect(await pusher.settled()).toBe(true);
    world.clock.advance(60_000);
    expect(await pusher.settled()).toBe(true);
    await expect.poll(() => taken.length).toBe(2);
    const [{ leaseMs = 0 } = {}] = taken;
    expect(leaseMs).toBeGreaterThan(60_000);
    pusher.stop();
  });
});
