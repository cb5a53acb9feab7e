import { randomBytes } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { isKeyOf, keepCanary, requireKeyOf } from "../../src/secrets/key-canary.ts";
import { Secret } from "../../src/secrets/secret.ts";
import { openVault } from "../../src/secrets/vault.ts";
import { openTempStore } from "../fakes/temp-store.ts";

const newVault = () => openVault(new Secret(randomBytes(32).toString("base64")));
const [vault, other] = [newVault(), newVault()];
let temp: Awaited<ReturnType<typeof openTempStore>>;
beforeEach(async () => {
  temp = await openTempStore();
});
afterEach(() => temp.cleanup());

describe("the key of a database", () => {
  it("is whichever comes first, and no other after that", async () => {
    expect(await isKeyOf(temp.store, other)).toBeNull();
    await requireKeyOf(temp.store, vault, "GATEHOUSE_KEY");
    await keepCanary(temp.store, vault);
    expect([await isKeyOf(temp.store, vault), await isKeyOf(temp.store, other)]).toEqual([true, false]);
  });

  it("is named when it is wrong, and stays what it was", async () => {
    await keepCanary(temp.store, vault);
    await expect(requireKeyOf(temp.store, other, "GATEHOUSE_KEY")).rejects.toMatchObject({
      code: "config.invalid",
      message: expect.stringMatching(/^GATEHOUSE_KEY is not the key/),
    });
    await keepCanary(temp.store, other);
    expect(await isKeyOf(temp.store, vault)).toBe(true);
  });
});
