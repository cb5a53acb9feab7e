import { chmod, mkdir, mkdtemp, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { resolveRefs } from "../../src/secrets/refs/resolve-refs.ts";
import { type SecretProvider, type SecretRef, spellRef } from "../../src/secrets/secret-ref.ts";

const VALUE = "the-value-of-it";

let folder: string;
beforeAll(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), "gatehouse-refs-")));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const clock = { now: () => 0, after: () => ({ cancel() {} }) };
const env = { SLACK_TOKEN: VALUE, EMPTY: " ", OTHER: "another" };

/** What became of one reference: its value, or what is said of it. */
async function follow(provider: SecretProvider | null, id: string, source: SecretRef["source"] = "file") {
  const ref: SecretRef = { source: provider?.source ?? source, provider: "main", id };
  const providers = new Map(provider ? [["main", provider]] : []);
  const found = (await resolveRefs([ref], providers, { env, clock })).get(spellRef(ref));
  if (!found) throw new Error("nothing was said of it");
  return "secret" in found
    ? found.secret.reveal()
    : `⛔ ${found.problem}${found.mend ? `; ${found.mend}` : ""}`;
}

async function fileOf(name: string, text: string, mode = 0o600): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, text, { mode });
  await chmod(path, mode);
  return path;
}

describe("a secret in a variable", () => {
  it("is its value", async () => {
    expect(await follow({ source: "env" }, "SLACK_TOKEN")).toBe(VALUE);
  });

  it("needs no provider where that is the usual one", async () => {
    const ref = { source: "env", provider: "default", id: "SLACK_TOKEN" } as const;
    const found = (await resolveRefs([ref], new Map(), { env, clock })).get(spellRef(ref));
    expect(found && "secret" in found && found.secret.reveal()).toBe(VALUE);
  });

  it.each([
    ["NOWHERE", /NOWHERE is not set/],
    ["EMPTY", /EMPTY is not set/],
    ["slack/token", /no name of a variable/],
    ["OTHER", /not in the provider's allowlist/],
  ])("is missing for %s", async (id, words) => {
    expect(await follow({ source: "env", allowlist: ["NOWHERE", "EMPTY", "slack/token"] }, id)).toMatch(
      words,
    );
  });
});

describe("a secret in a file", () => {
  const json = JSON.stringify({ slack: { "bot/to~ken": VALUE, list: [1, VALUE], empty: "", none: null } });

  it.each([
    ["/slack/bot~1to~0ken", VALUE],
    ["/slack/list/1", VALUE],
    ["/slack/list/01", /no such entry/],
    ["/slack/list/-", /no such entry/],
    ["/slack/nothing", /no such entry/],
    ["/slack/bot~2", /no such entry/],
    ["/slack/__proto__", /no such entry/],
    ["/slack", /no text/],
    ["/slack/empty", /is empty/],
    ["slack", /no JSON pointer/],
  ])("is found by its JSON pointer: %s", async (id, expected) => {
    const path = await fileOf("secrets.json", json);
    const found = await follow({ source: "file", path, mode: "json" }, id);
    if (typeof expected === "string") expect(found).toBe(expected);
    else expect(found).toMatch(expected);
  });

  it("may be the whole file, without the end of its line", async () => {
    const path = await fileOf("single", `${VALUE}\n`, 0o400);
    expect(await follow({ source: "file", path, mode: "singleValue" }, "value")).toBe(VALUE);
    expect(await follow({ source: "file", path, mode: "singleValue" }, "/token")).toMatch(
      /its id is "value"/,
    );
  });

  it("is refused where others can read it, with the line that mends it", async () => {
    const path = await fileOf("open.json", json, 0o644);
    expect(await follow({ source: "file", path, mode: "json" }, "/slack/list/1")).toBe(
      `⛔ others can read ${path} (mode 644); Run: chmod 600 ${path}`,
    );
  });

  it.skipIf(process.getuid?.() !== 0)("is refused where it belongs to somebody else", async () => {
    const path = await fileOf("foreign.json", json);
    const { chown } = await import("node:fs/promises");
    await chown(path, 12345, 12345);
    expect(await follow({ source: "file", path, mode: "json" }, "/slack/list/1")).toMatch(/somebody else/);
  });

  it("is refused behind a symbolic link, but for one that stays in the trusted folders", async () => {
    await mkdir(join(folder, "trusted"), { recursive: true });
    const path = await fileOf("trusted/behind.json", json);
    const outside = await fileOf("outside.json", json);
    const [link, stray] = [join(folder, "trusted/link"), join(folder, "trusted/stray")];
    await symlink(path, link);
    await symlink(outside, stray);
    const trustedDirs = [join(folder, "trusted")];
    const read = (at: string, trusted?: string[]) =>
      follow({ source: "file", path: at, mode: "json", trustedDirs: trusted }, "/slack/list/1");
    expect(await read(link)).toMatch(/is a symbolic link; .*trustedDirs/);
    expect(await read(link, trustedDirs)).toBe(VALUE);
    expect(await read(stray, trustedDirs)).toMatch(/leads out of/);
    expect(await read(outside, trustedDirs)).toMatch(/is not, or leads out of/);
    expect(await read(path, [`${folder}/trust`])).toMatch(/is not, or leads out of/);
  });

  it("is refused where it is no file, no JSON, too large or not there", async () => {
    const path = await fileOf("plain", `${VALUE} ${VALUE}`);
    const read = (at: string, more = {}) =>
      follow({ source: "file", path: at, mode: "json", ...more }, "/slack");
    expect(await read(path)).toMatch(/is no JSON$/);
    expect(await read(path, { maxBytes: 5 })).toMatch(/larger than 5 bytes/);
    expect(await read(folder)).toMatch(/is no file/);
    expect(await read(join(folder, "nowhere"))).toMatch(/cannot be read \(ENOENT\)/);
    expect(await read("secrets.json")).toMatch(/no absolute path/);
    for (const words of [await read(path), await read(path, { maxBytes: 5 })])
      expect(words).not.toContain(VALUE);
  });
});

describe("a provider", () => {
  it("has to be there, and be of the reference's kind", async () => {
    expect(await follow(null, "/a")).toMatch(/there is no provider "main"/);
    const ref = { source: "exec", provider: "main", id: "a" } as const;
    const found = await resolveRefs([ref], new Map([["main", { source: "env" }]]), { env, clock });
    expect(found.get(spellRef(ref))).toMatchObject({ problem: 'the provider "main" is one of env' });
  });
});
