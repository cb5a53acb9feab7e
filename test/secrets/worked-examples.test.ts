import { chmodSync, copyFileSync, mkdtempSync, readFileSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { parse } from "jsonc-parser";
import { afterAll, describe, expect, it } from "vitest";
import { openSecrets } from "../../src/cli/read-secrets.ts";
import { formatFault } from "../../src/config/types.ts";
import { loadConfig } from "../../src/config.ts";
import { systemClock } from "../../src/system/clock.ts";

const FIXTURES = join(import.meta.dirname, "../fixtures/secrets");
const page = readFileSync(join(import.meta.dirname, "../../docs/secrets.md"), "utf8");
const folder = realpathSync(mkdtempSync(join(tmpdir(), "gatehouse-examples-")));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The settings file that stands under a heading of the page. */
function exampleUnder(heading: string): string {
  const [, part = ""] = page.split(new RegExp(`^#+ ${heading}\n`, "m"));
  const [, block = ""] = part.split("```jsonc\n");
  return block.split("```")[0] ?? "";
}

/** The program that stands in for the one of the example, where only we can change it. */
function standIn(command: string): string {
  const path = join(folder, `${basename(command)}.mjs`);
  copyFileSync(join(FIXTURES, basename(command)), path);
  chmodSync(path, 0o755);
  return path;
}

const env = {
  PATH: dirname(process.execPath),
  HOME: folder,
  VAULT_ADDR: "http://127.0.0.1:8200",
  VAULT_TOKEN: "s.example",
  GATEHOUSE_CONFIG: "gatehouse.json",
};
/** What an example leaves to the variables. */
const besides = (text: string) => (text.includes('"botToken"') ? { ...env, SLACK_APP_TOKEN: "xapp-1" } : env);

describe("the examples of the page on secrets", () => {
  it("can all be read as they stand", () => {
    const blocks = page
      .split("```jsonc\n")
      .slice(1)
      .map((part) => part.split("```")[0] ?? "");
    expect(blocks.length).toBeGreaterThan(4);
    for (const block of blocks) {
      const loaded = loadConfig(besides(block), () => block);
      expect("ok" in loaded ? [] : loaded.faults.map(formatFault)).toEqual([]);
    }
  });

  it.each([
    ["1Password", { SLACK_BOT_TOKEN: "xoxb-from-1password" }],
    ["Vault", { SLACK_BOT_TOKEN: "xoxb-from-vault" }],
    ["SOPS", { SLACK_BOT_TOKEN: "xoxb-from-sops" }],
    ["The keychain of the system", { GATEHOUSE_KEY: Buffer.alloc(32, 4).toString("base64") }],
  ])("find their secrets with a program that answers as the real one does: %s", async (heading, expected) => {
    const settings = parse(exampleUnder(heading));
    for (const provider of Object.values<Record<string, unknown>>(settings.secrets.providers)) {
      provider.command = standIn(String(provider.command));
      provider.passEnv = ["PATH", ...((provider.passEnv as string[]) ?? [])];
      if (provider.trustedDirs) provider.trustedDirs = [folder];
    }
    const text = JSON.stringify(settings);
    const loaded = loadConfig(besides(text), () => text);
    if (!("ok" in loaded)) throw new Error(loaded.faults.map(formatFault).join("\n"));
    const { faults } = await openSecrets(loaded.ok, { env, clock: systemClock });
    expect(faults.map(formatFault)).toEqual([]);
    const found = loaded.ok.secrets.given.map(({ name, secret }) => [name, secret.reveal()]);
    expect(Object.fromEntries(found)).toMatchObject(expected);
  });
});
