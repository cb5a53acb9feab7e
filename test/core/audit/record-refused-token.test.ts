import { afterEach, beforeEach, expect, it } from "vitest";
import { createRefusedTokens } from "../../../src/core/audit/record-refused-token.ts";
import { createFixedClock, type FixedClock } from "../../fakes/fixed-clock.ts";
import { openTempStore, type TempStore } from "../../fakes/temp-store.ts";
import { SILENT_LOGGER } from "../command/small-world.ts";

let clock: FixedClock;
let temp: TempStore;
beforeEach(async () => {
  clock = createFixedClock();
  temp = await openTempStore({ clock });
});
afterEach(() => temp.cleanup());

const records = async () =>
  (await temp.store.audit.list({ action: "http.token-refused" }, 9))
    .toReversed()
    .map(({ details }) => details);

it("tokens in addresses are recorded once a minute, with how many came in between", async () => {
  const tokens = createRefusedTokens({ store: temp.store, clock, logger: SILENT_LOGGER });
  for (let at = 0; at < 5; at++) await tokens.note("GET", "token");
  clock.advance(60_000);
  await tokens.note("POST", "apikey");
  expect(await records()).toEqual([
    { method: "GET", parameter: "token", before: 0 },
    { method: "POST", parameter: "apikey", before: 4 },
  ]);
});

it("and the next one also when the clock was set back", async () => {
  const tokens = createRefusedTokens({ store: temp.store, clock, logger: SILENT_LOGGER });
  await tokens.note("GET", "token");
  clock.advance(-3_600_000);
  await tokens.note("GET", "apikey");
  expect(await records()).toHaveLength(2);
});

it("and refused though that cannot be recorded", async () => {
  const store = { ...temp.store, transact: () => Promise.reject(new Error("full")) };
  await createRefusedTokens({ store, clock, logger: SILENT_LOGGER }).note("GET", "token");
});
