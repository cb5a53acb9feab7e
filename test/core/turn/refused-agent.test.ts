import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { GUEST } from "../../../src/core/access/builtin-roles.ts";
import type { Identity } from "../../../src/core/people/identity.ts";
import { openTempStore, type TempStore } from "../../fakes/temp-store.ts";
import { createQuietGateway } from "../command/small-world.ts";
import { until } from "../outbox/sender-bench.ts";
import { startSmallTeam } from "./small-team.ts";

const GATEWAY = createQuietGateway();

let temp: TempStore;
let team: Awaited<ReturnType<typeof startSmallTeam>>;
beforeEach(async () => {
  temp = await openTempStore();
  team = await startSmallTeam(temp, ["ada"]);
});
afterEach(async () => {
  await team.app.stop();
  await temp.cleanup();
});

async function credentialOfAda() {
  const ada = await temp.store.principals.byIdentity("web:ada" as Identity);

  return ada && temp.store.credentials.currentOf(ada.id, GATEWAY.id);
}

/** Two answers of Ada's run; the gateway refuses the second. */
async function refuseSecond(agentOnly: boolean) {
  await team.say("ada", "first", "t1");
  await team.asks(1);
  await team.say("ada", "second", "t2");
  await team.asks(2);
  team.asked[1]?.end({ kind: "refused", message: "no", agentOnly });
  await until(() => team.chat.textsIn("t2").at(-1)?.includes("turn-failed") === true);
}

describe("a run that the gateway refuses", () => {
  it("for its agent alone leaves the person's credential and other runs", async () => {
    await refuseSecond(true);
    expect(await credentialOfAda()).not.toBeNull();
    team.asked[0]?.answer("done");
    await until(() => team.chat.textsIn("t1").includes("done"));
  });

  it("for its credential ends that credential", async () => {
    await refuseSecond(false);
    expect(await credentialOfAda()).toBeNull();
  });

  it("because its writer's access is over was stopped by that", async () => {
    await team.say("ada", "first", "t1");
    await team.asks(1);
    const ada = await temp.store.principals.byIdentity("web:ada" as Identity);
    await team.app.store.transact((tx) => tx.principals.setRole(ada?.id ?? ("" as never), GUEST));
    team.asked[0]?.end({ kind: "refused", message: "no" });
    await until(() => team.chat.textsIn("t1").at(-1)?.includes("turn-stopped") === true);
    expect(team.chat.textsIn("t1").join()).not.toContain("turn-failed");
  });
});
