import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { openStore } from "../../db/open-store.ts";
import { openSecrets } from "../../src/cli/read-secrets.ts";
import { unlock } from "../../src/cli/unlock.ts";
import { loadConfig, readTextFile } from "../../src/config.ts";
import { sealContextOf } from "../../src/core/credential/credential.ts";
import { systemClock } from "../../src/system/clock.ts";
import { nodeHasher } from "../../src/system/hasher.ts";
import { SILENT_LOGGER } from "../core/command/small-world.ts";
import { openCompanion } from "../fakes/openclaw-companion.ts";
import { phrase } from "../openclaw/stub-model.ts";
import { type PlatformHouse, SECRET_FILES, startPlatformHouse } from "./platform-house.ts";

const PLUGIN_SECRET = "canary-of-the-plugin-which-is-long-enough";
const HEADER = "canary-of-the-proxy-before-the-gateway";
const IN_A_FILE = "canary-in-a-file-that-was-sent";

let world: PlatformHouse;
let printed = "";
/** Each with what it is, so that a leak names it. */
let secrets: readonly (readonly [string, string | Buffer])[];
beforeAll(async () => {
  world = await startPlatformHouse((prompt) => {
    const answer = { ...phrase(prompt), pieceMs: 0 };
    // Answers are kept: this one repeats nothing of the file.
    return JSON.stringify(prompt).includes(IN_A_FILE) ? { ...answer, chunks: ["It was taken in."] } : answer;
  });
  const { house, there } = world;
  house.gateway.state.companion = await openCompanion(PLUGIN_SECRET);
  const env = (id: string) => ({ source: "env", provider: "default", id });
  await house.settle((settings) => {
    const { gateways } = settings as unknown as { gateways: { main: object } };
    Object.assign(gateways.main, {
      pluginSecret: env("THE_PLUGIN_SECRET"),
      requiredHeaders: { "x-proxy-secret": env("THE_HEADER") },
    });
  });
  Object.assign(house.env, { LOG_LEVEL: "debug", THE_PLUGIN_SECRET: PLUGIN_SECRET, THE_HEADER: HEADER });
  expect(await world.serve()).toBeNull();
  for (const [platform, { ask }] of Object.entries(there)) ask(`designer: say hello on ${platform}`);
  for (const { told } of Object.values(there)) {
    await vi.waitUntil(() => told().includes("hello on"), { timeout: 30_000 });
  }
  const { slack, ada } = house;
  const file = { name: "notes.txt", type: "text/plain", content: IN_A_FILE };
  slack.say(ada, slack.dm(ada), "designer: look", { files: [file] });
  await slack.waitFor(() => there.slack.told().includes("It was taken in"), "an answer about a file", 30_000);
  const run = async (...args: string[]) => {
    const { out, err } = await house.run(...args);
    printed += `${out}\n${err}\n`;
  };
  await run("backup", house.at("copy.db"));
  await run("secrets", "list");
  await run("secrets", "reload");
  await run("status");
  await run("doctor");
  await run("doctor", "--security", "--json");
  for (const format of ["jsonl", "csv", "ocsf"]) await run("audit", "export", "--format", format);
  const [address] = /http:\/\/127\.0\.0\.1:\d+(?=\/healthz)/.exec(house.said()) ?? [];
  printed += await (await fetch(`${address}/metrics`)).text();
  // It goes without a word, and comes back.
  await house.end("SIGKILL");
  Object.assign(house.env, { DISCORD_TOKEN: "canary-wrong-token" });
  await house.start();
  await house.end("SIGTERM");
  delete house.env.DISCORD_TOKEN;
  printed += house.said();
  secrets = await everySecret();
}, 180_000);
afterAll(() => world.close());

/** What is kept sealed is opened here, as whoever has the key could. */
async function everySecret(): Promise<readonly (readonly [string, string | Buffer])[]> {
  const { house } = world;
  const loaded = loadConfig(house.env, readTextFile);
  if (!("ok" in loaded)) throw new Error("settings");
  const config = loaded.ok;
  await openSecrets(config, { env: house.env, clock: systemClock });
  const store = await openStore(config.databaseUrl, { clock: systemClock, hasher: nodeHasher });
  try {
    const { ring } = await unlock(config, store, { clock: systemClock, logger: SILENT_LOGGER });
    const credentials = await store.credentials.allCurrent("main");
    const sealed = (await readFile(join(config.dataDir, "audit-signing-key"), "utf8")).trim();
    const found: [string, string | Buffer][] = [
      ...config.secrets.given.map(({ name, secret }): [string, string] => [name, secret.reveal()]),
      ...ring.keys().flatMap(({ kid, secret }): [string, string | Buffer][] => [
        [`the key ${kid}`, secret.reveal()],
        [`the bytes of the key ${kid}`, Buffer.from(secret.reveal(), "base64")],
      ]),
      ["the audit's key", ring.outside.open(sealed, "audit-signing-key")],
      ...credentials.flatMap((one): [string, string][] => {
        const { key, token } = JSON.parse(ring.open(one.sealedSecret, sealContextOf(one)));
        return [
          ["a device's key", key],
          ["a device's token", token],
        ];
      }),
      ...[...house.gateway.state.devices.values()].flatMap(({ token }): [string, string][] =>
        token === undefined ? [] : [["a device's token", token]],
      ),
      ["a wrong token", "canary-wrong-token"],
      ["what is in a file", IN_A_FILE],
    ];
    return found;
  } finally {
    await store.close();
  }
}

const named = (bytes: Buffer) => secrets.filter(([, secret]) => bytes.includes(secret)).map(([name]) => name);

describe("after everything that a service on every platform does, a fall and a wrong token", () => {
  it("there was something to find: every kind of secret, used", () => {
    const names = secrets.map(([name]) => name);
    for (const name of [
      "SLACK_BOT_TOKEN",
      "DISCORD_TOKEN",
      "TELEGRAM_TOKEN",
      "OPENCLAW_TOKEN",
      "GATEHOUSE_KEY",
    ])
      expect(names).toContain(name);
    expect(names).toEqual(
      expect.arrayContaining([
        "OPENCLAW_PLUGIN_SECRET",
        "gateways.main.requiredHeaders.x-proxy-secret",
        "the audit's key",
        "a device's key",
        "a device's token",
      ]),
    );
    expect(names.filter((name) => name.startsWith("the key ")).length).toBeGreaterThan(1);
    for (const [name, secret] of secrets) expect(secret.length, name).toBeGreaterThan(6);
    expect(printed).toContain('"level":20');
  });

  it("no log, error, export or answer to an order holds one", () => {
    for (const part of ["turn.answered", "gatehouse_turns"]) expect(printed).toContain(part);
    expect(named(Buffer.from(printed))).toEqual([]);
  });

  it("no file does that is not where it is kept, nor anything that people were told", async () => {
    const { house, there } = world;
    const entries = await readdir(house.folder, { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile() && !SECRET_FILES.includes(entry.name));
    expect(files.map(({ name }) => name)).toEqual(
      expect.arrayContaining(["copy.db", "gatehouse.db", "audit-signing-key"]),
    );
    for (const { parentPath, name } of files) {
      expect([name, named(await readFile(join(parentPath, name)))]).toEqual([name, []]);
    }
    const told = Object.values(there).map((one) => one.told());
    expect(named(Buffer.from(told.join("\n")))).toEqual([]);
  });
});
