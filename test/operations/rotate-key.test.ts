import { existsSync } from "node:fs";
import { readFile, rm } from "node:fs/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { installationName } from "../../src/cli/confirm-name.ts";
import { phrase } from "../openclaw/stub-model.ts";
import { type ReloadHouse, startReloadHouse } from "./reload-house.ts";

const MANY = 40;
const KEYS = [5, 6, 7].map((byte) => Buffer.alloc(32, byte).toString("base64"));

let house: ReloadHouse;
beforeEach(async () => {
  house = await startReloadHouse((prompt) => ({ ...phrase(prompt), pieceMs: 0 }));
}, 60_000);
afterEach(() => house.close());

const runs = () => house.gateway.calls.filter(({ method }) => method === "chat.send").length;
/** Asks, and waits until the agent runs on the person's own credential. */
async function asked(text: string): Promise<void> {
  const before = runs();
  house.slack.say(house.ada, house.slack.dm(house.ada), text);
  await expect.poll(runs, { timeout: 30_000 }).toBeGreaterThan(before);
}
const rotateKey = async (...more: readonly string[]) => {
  const name = await installationName(house.at("."));
  return house.run("secrets", "rotate-key", "--yes-i-mean", name, ...more);
};
const issued = () => house.gateway.state.devices.size;

describe("another key for what is kept sealed", { timeout: 240_000 }, () => {
  it("takes over while the service runs, from any reference, and the old one ends once the settings name it", async () => {
    expect(await house.start()).toBeNull();
    await asked("designer: hello");
    const devices = issued();
    await house.keep("next-key", KEYS[1] ?? "");
    const to = JSON.stringify({ source: "file", provider: "next", id: "value" });
    const unknown = await rotateKey("--to", to);
    expect([unknown.code, unknown.err]).toEqual([1, expect.stringContaining('there is no provider "next"')]);
    await house.settle((settings) => {
      settings.secrets.providers.next = { source: "file", path: house.at("next-key"), mode: "singleValue" };
    });
    const ran = runs();
    const rotating = rotateKey("--to", to);
    for (let at = 0; at < MANY; at++)
      house.slack.say(house.ada, house.slack.dm(house.ada), `designer: ${at}`);
    expect(await rotating).toMatchObject({ code: 2 });
    await expect.poll(runs, { timeout: 60_000 }).toBe(ran + MANY);
    await house.settle((settings) => {
      settings.secrets.key = JSON.parse(to);
    });
    const done = await rotateKey();
    expect([done.code, done.out]).toEqual([0, expect.stringContaining("has taken over")]);
    expect((await rotateKey()).err).toContain("in use already");
    expect((await house.run("secrets", "reload")).code).toBe(0);
    await house.end("SIGTERM");
    expect(await house.start()).toBeNull();
    await asked("designer: after a start with the new key");
    expect(issued()).toBe(devices);
    await house.end("SIGTERM");
    await house.keep("next-key", KEYS[0] ?? "");
    expect(await house.start()).toBe(1);
    expect(house.said()).toContain("is not the key that this database was sealed with");
  });

  it("goes on with either after the service was killed in between", async () => {
    expect(await house.start()).toBeNull();
    await asked("designer: hello");
    const devices = issued();
    house.env.NEXT_KEY = KEYS[2] ?? "";
    await house.end("SIGTERM");
    expect(await house.start()).toBeNull();
    const to = { source: "env", provider: "default", id: "NEXT_KEY" };
    expect(await rotateKey("--to", JSON.stringify(to))).toMatchObject({ code: 2 });
    expect((await house.run("doctor")).out).toContain("another key is taking over");
    expect((await house.run("status")).out).toContain("another one is taking over");
    await house.end("SIGKILL");
    await rm(house.at("control.sock"));
    expect(await house.start()).toBeNull();
    await asked("designer: with the old key");
    await house.end("SIGKILL");
    await rm(house.at("control.sock"));
    await house.settle((settings) => {
      settings.secrets.key = to;
    });
    expect(await house.start()).toBeNull();
    await asked("designer: with the new key");
    expect(issued()).toBe(devices);
    const { out } = await house.run("audit", "list", "--action", "secrets.key-rotated");
    expect(out.split("\n")).toHaveLength(1);
  });

  it("is made in the data folder where the settings name none, also while nothing runs", async () => {
    await house.settle((settings) => {
      delete settings.secrets.key;
    });
    expect(await house.start()).toBeNull();
    await asked("designer: hello");
    const devices = issued();
    const before = await readFile(house.at("key"), "utf8");
    expect((await rotateKey()).code).toBe(0);
    const after = await readFile(house.at("key"), "utf8");
    expect(after).not.toBe(before);
    await house.end("SIGTERM");
    expect((await rotateKey()).code).toBe(0);
    expect(await readFile(house.at("key"), "utf8")).not.toBe(after);
    expect(existsSync(house.at("key.next"))).toBe(false);
    expect(await house.start()).toBeNull();
    await asked("designer: and again");
    expect(issued()).toBe(devices);
    expect((await house.run("audit", "verify")).code).toBe(0);
  });
});
