import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { Secret } from "../../src/secrets/secret.ts";
import { openVault } from "../../src/secrets/vault.ts";
import { anyText } from "../fakes/any-text.ts";

const newKey = () => new Secret(randomBytes(32).toString("base64"));
const vault = openVault(newKey());
const unreadable = expect.objectContaining({ code: "secret.unreadable" });

test("what was sealed opens again in its own context", () => {
  fc.assert(
    fc.property(anyText(), fc.string(), (secret, context) => {
      const wellFormed = Buffer.from(secret, "utf8").toString("utf8");
      expect(vault.open(vault.seal(wellFormed, context), context)).toBe(wellFormed);
    }),
  );
});

test("the sealed form is versioned, names its key and never repeats", () => {
  const sealed = vault.seal("token", "row 1");
  expect(sealed).toMatch(/^v1\.[0-9a-f]{8}\.[\w-]{16}\.[\w-]+\.[\w-]{22}$/);
  expect(vault.seal("token", "row 1")).not.toBe(sealed);
  expect(sealed).not.toContain("token");
});

test("a secret moved to another row or person does not open", () => {
  expect(() => vault.open(vault.seal("token", "credential|c1|pada|main"), "credential|c1|pben|main")).toThrow(
    unreadable,
  );
});

test("with another key it does not open, and the fault names both keys", () => {
  expect(() => openVault(newKey()).open(vault.seal("token", "row"), "row")).toThrow(
    /another key \([0-9a-f]{8}/,
  );
});

test("a change of any letter is noticed", () => {
  const sealed = vault.seal("token", "row");
  for (let at = 0; at < sealed.length; at++) {
    const letter = sealed[at] === "B" ? "f" : "B";
    const changed = sealed.slice(0, at) + letter + sealed.slice(at + 1);
    let opened: string | null = null;
    try {
      opened = vault.open(changed, "row");
    } catch (fault) {
      expect(fault).toEqual(unreadable);
    }
    // Base64's last letter has bits that mean nothing: there the text opens, unchanged.
    expect([null, "token"]).toContain(opened);
  }
});

test.each(["", "v1.a.b.c", "v2.00000000.a.b.c", "v1.....", "plain text"])(
  "what was never sealed does not open: %s",
  (text) => expect(() => vault.open(text, "row")).toThrow(unreadable),
);

test("a cut tag is refused", () => {
  const parts = vault.seal("token", "row").split(".");
  const cut = [...parts.slice(0, 4), parts[4]?.slice(0, 6)].join(".");
  expect(() => vault.open(cut, "row")).toThrow(unreadable);
});

test.each([
  "",
  "short",
  randomBytes(16).toString("base64"),
  randomBytes(33).toString("base64"),
  "not base64 at all!",
])("a key that is not 32 bytes in base64 is refused, and not repeated (%#)", (text) => {
  expect(() => openVault(new Secret(text))).toThrow(/32 bytes in base64/);
  if (text !== "") expect(() => openVault(new Secret(text))).not.toThrow(text);
});
