import { afterEach, beforeEach, expect, test } from "vitest";
import { ADA, BEN, DM, GUS, type House, openHouse, THREAD } from "./house.ts";

let house: House;
beforeEach(async () => {
  house = await openHouse();
});
afterEach(() => house.cleanup());

const told = async (said: ReturnType<House["type"]>) => (await said).map(({ text }) => text);

test("in a thread it shows who hears, and switches to another in the conversation that one has with it", async () => {
  await house.openTurn(ADA);
  expect(await told(house.type(ADA, "use"))).toMatchObject([
    { key: "agent-here", agent: { id: "designer" } },
  ]);
  expect(await told(house.type(ADA, "use ops"))).toMatchObject([{ key: "agent-here", agent: { id: "ops" } }]);
  expect(await told(house.type(ADA, "use"))).toMatchObject([{ key: "agent-here", agent: { id: "ops" } }]);
  expect(await told(house.type(ADA, "use designer"))).toHaveLength(1);
  expect(await house.store.conversations.openOf((await house.personOf(ADA)).id)).toHaveLength(2);
});

test("is nothing to switch where each message begins a conversation of its own", async () => {
  expect(await told(house.type(BEN, "use designer", DM))).toMatchObject([
    { key: "agent-by-name", agent: { id: "designer" } },
  ]);
  expect(await house.store.conversations.openOf((await house.personOf(BEN)).id)).toEqual([]);
});

test("gives nobody an agent or a thread that is not theirs", async () => {
  await house.openTurn(BEN);
  expect(await told(house.type(BEN, "use ops"))).toMatchObject([{ key: "agent-refused" }]);
  expect(await told(house.type(BEN, "use desinger"))).toMatchObject([{ key: "agent-unknown" }]);
  expect(await told(house.type(GUS, "use designer", THREAD))).not.toMatchObject([{ key: "agent-here" }]);
  await house.openTurn(ADA, { ...THREAD, thread: "t2" });
  expect(await told(house.type(BEN, "use designer", { ...THREAD, thread: "t2" }))).toMatchObject([
    { key: "somebody-elses-thread" },
  ]);
  expect(await house.store.conversations.openOf((await house.personOf(BEN)).id)).toHaveLength(1);
});
