import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { HeldSecret } from "../../src/secrets/held-secret.ts";
import { Secret } from "../../src/secrets/secret.ts";

describe("the place of a secret", () => {
  it("shows the newest to whoever asks, and says whether that is another", () => {
    const held = new HeldSecret(new Secret("canary-one"));
    expect(held.hold(new Secret("canary-one"))).toBe(false);
    expect(held.hold(new Secret("canary-two"))).toBe(true);
    expect(held.reveal()).toBe("canary-two");
  });

  it("is a fault to ask before anything was put there", () => {
    const held = new HeldSecret();
    expect(() => held.reveal()).toThrow(/has not been read/);
    expect(held.hold(new Secret("canary"))).toBe(true);
  });

  it("shows itself to nobody else", () => {
    const held = new HeldSecret(new Secret("canary"));
    const shown = [`${held}`, JSON.stringify({ held }), inspect({ held }, { depth: 9, showHidden: true })];
    expect(shown.join()).not.toContain("canary");
  });
});
