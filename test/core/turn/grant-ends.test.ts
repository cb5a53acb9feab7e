import { afterEach, beforeEach, expect, it } from "vitest";
import { AppError } from "../../../src/core/errors.ts";
import type { PrincipalId } from "../../../src/core/people/principal.ts";
import { watchGrantEnds } from "../../../src/core/turn/watch-grant-ends.ts";
import { ada, addPeople, ben, grantTo, id, NOON } from "../../db/sample-rows.ts";
import { openTempStore, type TempStore } from "../../fakes/temp-store.ts";
import { SILENT_LOGGER } from "../command/small-world.ts";
import { quiet, until } from "../outbox/sender-bench.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

let temp: TempStore;
let ended: PrincipalId[];
let faults: number;
/** So often the grants cannot be read. */
let unread: number;
let skewMs: number;
/** Ending one takes until this is settled. */
let gate: Promise<void>;
let watch: { stop(): void };
beforeEach(async () => {
  temp = await openTempStore();
  [ended, faults, unread, skewMs, gate] = [[], 0, 0, 0, Promise.resolve()];
  await temp.store.transact(async (tx) => {
    await addPeople(tx);
    await tx.grants.add(grantTo(ben.id, { endsAt: NOON + 2 * HOUR }));
  });
  const clock = { ...temp.clock, now: () => temp.clock.now() + skewMs };
  const { grants } = temp.store;
  const current: typeof grants.current = async (now) => {
    if (unread-- > 0) throw new AppError("database.io", "the disk fails");
    return grants.current(now);
  };
  const store = { ...temp.store, grants: { ...grants, current } };
  watch = watchGrantEnds({ store, clock, logger: SILENT_LOGGER }, async (person) => {
    ended.push(person);
    await gate;
    if (faults-- > 0) throw new AppError("database.full", "there is no space left");
  });
  await until(() => temp.clock.waiting() > 0);
});
afterEach(async () => {
  watch.stop();
  await temp.cleanup();
});

it("what a grant gave ends with it, within a minute of a clock that was set forward", async () => {
  skewMs = 3 * HOUR;
  temp.clock.advance(MINUTE);
  await until(() => ended.length > 0);
  expect(ended).toEqual([ben.id]);
});

it("it does not end early when the clock was set back", async () => {
  skewMs = -HOUR;
  for (let minute = 0; minute < 179; minute++) temp.clock.advance(MINUTE);
  await quiet();
  expect(ended).toEqual([]);
  temp.clock.advance(MINUTE);
  await until(() => ended.length > 0);
});

it("one person's end that fails keeps nobody else's from coming", async () => {
  await temp.store.transact((tx) =>
    tx.grants.add(grantTo(ada.id, { id: id("g-adas"), endsAt: NOON + 2 * HOUR })),
  );
  await until(() => temp.clock.waiting() > 0);
  faults = 1;
  temp.clock.advance(2 * HOUR);
  await until(() => ended.length === 2);
  expect(new Set(ended)).toEqual(new Set([ben.id, ada.id]));
});

it("what could not be ended is ended a little later, whatever else changes meanwhile", async () => {
  faults = 1;
  temp.clock.advance(2 * HOUR);
  await until(() => ended.length === 1 && temp.clock.waiting() > 0);
  await temp.store.transact((tx) => tx.principals.setSuspended(ben.id, NOON));
  await until(() => temp.clock.waiting() > 0);
  temp.clock.advance(MINUTE);
  await until(() => ended.length === 2);
  await quiet();
  expect(temp.clock.waiting()).toBe(0);
});

it("an end that has come is not lost to a change of access before it was looked at", async () => {
  skewMs = 3 * HOUR;
  await temp.store.transact((tx) => tx.principals.setSuspended(ada.id, NOON));
  temp.clock.advance(MINUTE);
  await until(() => ended.length > 0);
  await quiet();
  expect(ended).toEqual([ben.id]);
});

it("an end that comes while another one still takes is not lost", async () => {
  await temp.store.transact((tx) =>
    tx.grants.add(grantTo(ada.id, { id: id("g-adas"), endsAt: NOON + 2 * HOUR + 5_000 })),
  );
  await until(() => temp.clock.waiting() > 0);
  const slow = Promise.withResolvers<void>();
  gate = slow.promise;
  temp.clock.advance(2 * HOUR);
  await until(() => ended.length === 1);
  temp.clock.advance(10_000);
  slow.resolve();
  await until(() => temp.clock.waiting() > 0);
  temp.clock.advance(0);
  await until(() => ended.length === 2);
  await quiet();
  expect(ended).toEqual([ben.id, ada.id]);
});

it("an end is found though the grants could not be read for a while", async () => {
  [faults, unread] = [1, 1];
  temp.clock.advance(2 * HOUR);
  await until(() => unread < 1 && temp.clock.waiting() > 0);
  temp.clock.advance(MINUTE);
  await until(() => temp.clock.waiting() > 0);
  temp.clock.advance(MINUTE);
  await until(() => ended.length === 2);
  expect(ended).toEqual([ben.id, ben.id]);
});

it("a change of access is made though the grants cannot be read in that moment", async () => {
  unread = 1;
  await temp.store.transact((tx) => tx.principals.setSuspended(ada.id, NOON));
  await until(() => temp.clock.waiting() > 0);
  temp.clock.advance(2 * HOUR);
  await until(() => temp.clock.waiting() > 0);
  temp.clock.advance(MINUTE);
  await until(() => ended.length === 1);
});
