import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { installationName } from "../../src/cli/confirm-name.ts";
import { runWith } from "../cli/captured-io.ts";

const MAIN = join(import.meta.dirname, "../../src/main.ts");
const newKey = () => randomBytes(32).toString("base64");

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "gatehouse-key-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const settings = (key: string) => ({
  GATEHOUSE_DATA_DIR: folder,
  GATEHOUSE_HTTP_PORT: "0",
  GATEHOUSE_KEY: key,
});

/** Runs the service until it serves, and then stops it, or until it ends by itself. */
async function start(key: string): Promise<{ readonly code: number; readonly said: string }> {
  const env = { PATH: process.env.PATH, ...settings(key) };
  const child = spawn(process.execPath, [MAIN, "serve"], { cwd: folder, env });
  let said = "";
  let told = false;
  child.stdout.on("data", (chunk) => {
    said += chunk;
    const [health] = /http:\S+\/healthz/.exec(said) ?? [];
    if (!health || told) return;
    told = true;
    // Once it answers, it also listens for signals.
    void fetch(health).then(() => child.kill("SIGTERM"));
  });
  child.stderr.on("data", (chunk) => {
    said += chunk;
  });
  const [code] = await once(child, "close");
  return { code, said };
}

describe("a key that is not the one of the data", () => {
  it("keeps the service from starting, is named, and doctor says so, until the right one is back", async () => {
    const [right, wrong] = [newKey(), newKey()];
    expect((await start(right)).code).toBe(0);
    const refused = await start(wrong);
    expect(refused.code).toBe(1);
    expect(refused.said).toMatch(
      /could not start: GATEHOUSE_KEY is not the key that this database was sealed/,
    );
    expect((await runWith(["doctor"], settings(wrong))).out).toContain("it is not the key of this database");
    expect((await runWith(["doctor"], settings(right))).out).toContain("it opens what is kept encrypted");
    expect((await start(right)).code).toBe(0);
  }, 180_000);

  it("takes its place when the right one is lost for good, and only when that is said", async () => {
    const [lost, next] = [newKey(), newKey()];
    expect((await start(lost)).code).toBe(0);
    expect((await runWith(["rekey"], settings(next))).code).toBe(64);
    expect(await runWith(["rekey", "--lost"], settings(lost))).toMatchObject({
      code: 1,
      err: expect.stringContaining("nothing was changed"),
    });
    expect((await start(next)).code).toBe(1);
    const name = await installationName(folder);
    expect(await runWith(["rekey", "--lost"], settings(next))).toMatchObject({
      code: 1,
      err: expect.stringContaining(`--yes-i-mean ${name}`),
    });
    expect((await runWith(["rekey", "--lost", "--yes-i-mean", name], settings(next))).code).toBe(0);
    expect((await start(next)).code).toBe(0);
    expect((await start(lost)).code).toBe(1);
    const verdict = await runWith(["audit", "verify"], settings(next));
    expect(verdict).toMatchObject({ code: 0, out: expect.stringMatching(/whole: .*checkpoint/s) });
    expect(verdict.out).not.toContain("no signed checkpoint");
  }, 180_000);
});
