import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { randomIds } from "../../src/system/ids.ts";
import { runWith } from "../cli/captured-io.ts";

const MAIN = join(import.meta.dirname, "../../src/main.ts");

let folder: string;
let child: ChildProcess;
let said: string;
let logged: string;

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  const giveUp = Date.now() + 20_000;
  while (!(await holds())) {
    if (Date.now() > giveUp) throw new Error(`it never came to that\n${said}\n${logged}`);
    await Promise.race([once(child.stdout ?? child, "data"), once(child.stderr ?? child, "data")]);
  }
}

const address = () => /http:\/\/127\.0\.0\.1:\d+/.exec(said)?.[0] ?? "";
const write = (text: string) =>
  fetch(`${address()}/chat/messages`, {
    method: "POST",
    headers: { "content-type": "application/json", origin: address(), "x-gatehouse-chat": "1" },
    body: JSON.stringify({ as: "ada", nonce: randomIds.token(), channel: "dm-ada", thread: null, text }),
  });
const has = (message: string) => logged.includes(`"msg":"${message}"`);

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "gatehouse-serve-"));
  said = "";
  logged = "";
  child = spawn(process.execPath, [MAIN, "serve"], {
    cwd: folder,
    env: { PATH: process.env.PATH, GATEHOUSE_DATA_DIR: folder, GATEHOUSE_HTTP_PORT: "0", LOG_LEVEL: "info" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  child.stdout?.on("data", (chunk) => {
    said += chunk;
  });
  child.stderr?.on("data", (chunk) => {
    logged += chunk;
  });
  await until(() => address() !== "");
});
afterEach(async () => {
  if (child.exitCode === null && child.signalCode === null) child.kill("SIGKILL");
  await rm(folder, { recursive: true, force: true });
});

describe("the service as a process", () => {
  it("answers for its health, its readiness and its metrics", async () => {
    expect(await (await fetch(`${address()}/healthz`)).json()).toEqual({ status: "ok" });
    expect((await fetch(`${address()}/readyz`)).status).toBe(200);
    expect(await (await fetch(`${address()}/metrics`)).text()).toMatch(
      /gatehouse_gateway_state\{gateway="embedded",state="up"\} 1/,
    );
  });

  it("takes the terminal's orders while it serves, and leaves no way to it behind", async () => {
    const socket = join(folder, "control.sock");
    await expect.poll(() => existsSync(socket)).toBe(true);
    const { code, err } = await runWith(["claim"], { GATEHOUSE_DATA_DIR: folder });
    expect([code, err]).toEqual([1, expect.stringContaining("There is an admin already")]);
    const exited = once(child, "exit");
    child.kill("SIGTERM");
    await exited;
    expect(existsSync(socket)).toBe(false);
  });

  it("ends with code 0 when it is told to, and lets an answer end before", async () => {
    expect((await write("designer: answer slowly")).status).toBe(200);
    await until(() => has("turn dispatched"));
    const exited = once(child, "exit");
    child.kill("SIGTERM");
    expect(await exited).toEqual([0, null]);
    expect(has("turn answered")).toBe(true);
    expect(has("turn shown")).toBe(true);
  });

  it("ends at once at the second signal", async () => {
    expect((await write("designer: answer slowly")).status).toBe(200);
    await until(() => has("turn dispatched"));
    const exited = once(child, "exit");
    child.kill("SIGTERM");
    await until(() => logged.includes("stopping:"));
    child.kill("SIGTERM");
    expect(await exited).toEqual([143, null]);
    expect(has("turn answered")).toBe(false);
  });
});
