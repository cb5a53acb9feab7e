import { expect, test } from "vitest";
import type { SessionKey } from "../../src/core/conversation/conversation.ts";
import { AppError } from "../../src/core/errors.ts";
import { abortSession } from "../../src/gateway/openclaw/abort.ts";
import { createLiveRuns } from "../../src/gateway/openclaw/live-runs.ts";
import { createFixedClock } from "../fakes/fixed-clock.ts";

const SESSION = "agent:designer:gatehouse:p1:c1" as SessionKey;

test.each(["gateway.refused", "gateway.unreachable", "gateway.protocol"] as const)(
  "an end that the gateway answers with %s is not confirmed, and no fault",
  async (code) => {
    const request = () => Promise.reject(new AppError(code, "it did not end"));
    const parts = { admin: { request }, live: createLiveRuns(), clock: createFixedClock() };
    expect(await abortSession(SESSION, "r1", parts)).toEqual({ confirmed: false });
  },
);
