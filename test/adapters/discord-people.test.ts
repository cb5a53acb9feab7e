import type { APIGuildMember } from "discord.js";
import { describe, expect, it } from "vitest";
import { createLookUp, factsOf } from "../../adapters/discord/people.ts";
import { AppError } from "../../src/core/errors.ts";
import type { Identity } from "../../src/core/people/identity.ts";
import { createFixedClock } from "../fakes/fixed-clock.ts";
import { createKeptLogger } from "./slack-harness.ts";

const NOW = Date.parse("2026-11-21T12:00:00Z");
const user = { id: "7", username: "ben", global_name: null, discriminator: "0", avatar: null };
const member = (more: object = {}): APIGuildMember =>
  ({ user, nick: null, roles: [], joined_at: "2026-01-01T00:00:00Z", flags: 0, ...more }) as never;

describe("what a member of the server is", () => {
  it.each([
    ["a member", {}, "member"],
    ["timed out", { communication_disabled_until: "2026-11-21T12:00:01Z" }, "deactivated"],
    ["timed out until now", { communication_disabled_until: "2026-11-21T12:00:00Z" }, "member"],
    ["never timed out", { communication_disabled_until: null }, "member"],
    ["not through the rules", { pending: true }, "unknown"],
    ["a guest of a voice channel, who never joined", { joined_at: null }, "unknown"],
    ["a bot", { user: { ...user, bot: true } }, "bot"],
    ["Discord itself", { user: { ...user, system: true } }, "bot"],
  ])("%s", (_, more, standing) => {
    expect(factsOf(member(more), NOW)).toEqual({ standing, displayName: "ben" });
  });

  it("has the name of the server, else their own, else that of the account", () => {
    const named = { ...user, global_name: "Ben Ito" };
    expect(factsOf(member({ user: named, nick: "Benny" }), NOW).displayName).toBe("Benny");
    expect(factsOf(member({ user: named }), NOW).displayName).toBe("Ben Ito");
  });
});

describe("the look at an account", () => {
  const ben = "discord:7" as Identity;
  const looking = (fault: () => Error | null) => {
    const clock = createFixedClock();
    let asked = 0;
    const api = {
      async member() {
        asked += 1;
        const thrown = fault();
        if (thrown) throw thrown;
        return member();
      },
    };
    const lookUp = createLookUp({ api, guildId: "1", clock, logger: createKeptLogger() });
    return { clock, lookUp, asked: () => asked };
  };

  it("is taken once a minute, however many want to know, and again when the clock was set back", async () => {
    const { clock, lookUp, asked } = looking(() => null);
    await Promise.all([lookUp(ben), lookUp(ben)]);
    clock.advance(59_999);
    await lookUp(ben);
    expect(asked()).toBe(1);
    clock.advance(1);
    await lookUp(ben);
    clock.advance(-3_600_000);
    await lookUp(ben);
    expect(asked()).toBe(3);
  });

  it("finds nobody while Discord cannot say, remembers that not at all, and never says that they left", async () => {
    let isDown = true;
    const { lookUp } = looking(() =>
      isDown ? new AppError("platform.unreachable", "Discord did not answer") : null,
    );
    expect(await lookUp(ben)).toEqual({ standing: "unknown", displayName: null });
    isDown = false;
    expect(await lookUp(ben)).toMatchObject({ standing: "member" });
  });
});
