import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { decideAccess } from "../../../src/core/access/policy.ts";
import type { AccountFacts, Platform } from "../../../src/core/people/identity.ts";
import { actorOf, resolveAsker } from "../../../src/core/people/resolve-asker.ts";
import type { ChatAdapter } from "../../../src/core/ports/chat-adapter.ts";
import { type AccessWorld, identity, openAccessWorld } from "../access/open-access.ts";

let world: AccessWorld;
beforeEach(async () => {
  world = await openAccessWorld();
});
afterEach(() => world.close());

/** A platform of which only looking up matters here. */
function platform(lookUp: () => Promise<AccountFacts>): ReadonlyMap<Platform, ChatAdapter> {
  return new Map([["web", { lookUp } as unknown as ChatAdapter]]);
}
const says = (facts: AccountFacts) => platform(async () => facts);

describe("who is speaking", () => {
  it("is the principal of the account, with the platform's word on it", async () => {
    const ben = await world.person("ben", "member");
    const adapters = says({ standing: "guest", displayName: "Ben at work" });
    const who = await resolveAsker({ ...world, adapters }, identity("ben"));
    expect(who).toEqual({
      identity: identity("ben"),
      asker: { principalId: ben.id, standing: "guest" },
      principal: ben,
      facts: { standing: "guest", displayName: "Ben at work" },
    });
    expect(actorOf(who)).toEqual({ kind: "principal", principalId: ben.id, identity: identity("ben") });
  });

  it("is nobody for an account that was never linked, whatever it calls itself", async () => {
    await world.person("ada", "admin");
    const adapters = says({ standing: "member", displayName: "ada" });
    const who = await resolveAsker({ ...world, adapters }, identity("ada-2"));
    expect(who.principal).toBeNull();
    expect(who.asker).toEqual({ principalId: null, standing: "member" });
    expect(actorOf(who)).toEqual({ kind: "stranger", identity: identity("ada-2") });
  });

  it.each([
    ["the platform fails", platform(async () => Promise.reject(new Error("users.info: 503")))],
    [
      "the platform fails at once",
      platform(() => {
        throw new Error("not started");
      }),
    ],
    ["the platform is not there", new Map<Platform, ChatAdapter>()],
  ])("holds nothing while %s", async (_, adapters) => {
    await world.person("ada", "admin");
    const { asker } = await resolveAsker({ ...world, adapters }, identity("ada"));
    expect(asker.standing).toBe("unknown");
    const decision = decideAccess(asker, { kind: "be-known" }, world.access.snapshot(), world.clock.now());
    expect(decision).toEqual({ kind: "denied", rule: { kind: "standing", standing: "unknown" } });
  });
});
