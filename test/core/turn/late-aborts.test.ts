import { afterEach, beforeEach, expect, test } from "vitest";
import type { SessionKey } from "../../../src/core/conversation/conversation.ts";
import { AppError } from "../../../src/core/errors.ts";
import { createGateways } from "../../../src/core/gateways/create-gateways.ts";
import { oweAbort, settleAborts } from "../../../src/core/turn/late-aborts.ts";
import { openTempStore, type TempStore } from "../../fakes/temp-store.ts";
import { createQuietGateway, SILENT_LOGGER } from "../command/small-world.ts";

let temp: TempStore;
beforeEach(async () => {
  temp = await openTempStore();
});
afterEach(() => temp.cleanup());

test("a run that the gateway refuses to end keeps no other one running, and is tried again", async () => {
  const { store, clock } = temp;
  await store.transact(async (tx) => {
    for (const runId of ["r1", "r2"]) {
      await oweAbort(tx, { sessionKey: `session of ${runId}` as SessionKey, runId, at: clock.now() });
    }
  });
  const asked: (string | null)[] = [];
  const gateway = {
    ...createQuietGateway(),
    async abort(_session: SessionKey, runId: string | null) {
      asked.push(runId);
      if (runId === "r1") throw new AppError("gateway.refused", "that is not yours to end");
      return { confirmed: true };
    },
  };
  const deps = { store, clock, gateway, gateways: createGateways([gateway]), logger: SILENT_LOGGER };
  await settleAborts(deps);
  await settleAborts(deps);
  expect(asked).toEqual(["r1", "r2", "r1"]);
});
