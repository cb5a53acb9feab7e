import { afterEach, expect, test } from "vitest";
import { createOpenClawGateway } from "../../src/gateway/openclaw/openclaw-gateway.ts";
import { Secret } from "../../src/secrets/secret.ts";
import { randomIds } from "../../src/system/ids.ts";
import { createLogger } from "../../src/system/logger.ts";
import { createFixedClock } from "../fakes/fixed-clock.ts";
import { startFakeOpenClaw } from "../fakes/openclaw-server.ts";

const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

test.each(["device", "identity"] as const)(
  "a gateway that clears its administrator's scopes is not ready, and says why: %s",
  async (credentials) => {
    const fake = await startFakeOpenClaw(credentials === "device" ? "token" : "trusted-proxy");
    const { state } = fake;
    state.sharedCeiling = [];
    const clock = createFixedClock();
    const secret =
      credentials === "device"
        ? { token: new Secret(state.token) }
        : { password: new Secret(state.password) };
    const deps = { clock, ids: randomIds, logger: createLogger("silent") };
    const gateway = createOpenClawGateway({ id: "main", url: fake.url, credentials, ...secret }, deps);
    ends.push(
      () => fake.close(),
      () => gateway.stop(),
    );
    await gateway.start(() => {});
    await expect.poll(() => gateway.status().state).toBe("down");
    expect(gateway.status().detail).toContain("with no scope at all, where operator.admin was asked for");
    expect(await gateway.examine()).toMatchObject([
      { level: "fault", what: expect.stringContaining("operator.admin") },
    ]);
    // Its operator mended it.
    state.sharedCeiling = null;
    await expect
      .poll(() => {
        clock.advance(60_000);
        return gateway.status().state;
      })
      .toBe("up");
  },
);
