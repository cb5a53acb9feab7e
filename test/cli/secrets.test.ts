import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { installationName } from "../../src/cli/confirm-name.ts";
import { runWith, tempFolder } from "./captured-io.ts";

/** A terminal whose settings give one secret behind a reference, one in plain text and one that nothing needs. */
async function terminal() {
  const folder = await tempFolder();
  const config = join(folder, "gatehouse.json");
  const ref = (id: string) => ({ source: "env", provider: "default", id });
  const telegram = { enabled: false, token: ref("TOKEN_OF_TELEGRAM") };
  await writeFile(config, JSON.stringify({ discord: { token: ref("TOKEN_OF_DISCORD") }, telegram }));
  const env = {
    GATEHOUSE_CONFIG: config,
    GATEHOUSE_DATA_DIR: folder,
    DISCORD_GUILD_ID: "1457468924290662599",
    GATEHOUSE_KEY: Buffer.alloc(32, 2).toString("base64"),
    TOKEN_OF_DISCORD: "hush-of-discord",
  };
  const run = (...args: string[]) => runWith(args, env);
  const rotate = async (...args: string[]) =>
    run("secrets", "rotate-key", "--yes-i-mean", await installationName(folder), ...args);
  return { env, run, rotate };
}

describe("the command secrets", () => {
  it("says where each secret comes from, and shows and seeks none", async () => {
    const { env, run } = await terminal();
    const { code, out } = await run("secrets", "list");
    expect([code, out.split("\n")]).toEqual([
      0,
      [
        "GATEHOUSE_KEY · plain text",
        "DISCORD_TOKEN · env:default:TOKEN_OF_DISCORD",
        "TELEGRAM_TOKEN · env:default:TOKEN_OF_TELEGRAM · nothing that is on needs it",
      ],
    ]);
    expect(out).not.toContain(env.GATEHOUSE_KEY);
    expect((await runWith(["secrets"])).err).toBe("No secret is set.");
  });

  it("reads nothing anew where nothing runs, and says so", async () => {
    const { run } = await terminal();
    expect(await run("secrets", "reload")).toMatchObject({
      code: 1,
      err: expect.stringContaining("at the next start"),
    });
  });

  it.each([[["secrets", "show"]], [["secrets", "list", "x"]], [["secrets", "reload", "--to", "{}"]]])(
    "refuses %j",
    async (args) => {
      const { run } = await terminal();
      expect(await run(...args)).toMatchObject({ code: 64, err: expect.stringContaining("secrets takes") });
    },
  );

  it("changes the key to none that it cannot have", async () => {
    const { env, rotate } = await terminal();
    expect((await rotate()).err).toContain("in use already");
    expect((await rotate("--to", "plain")).err).toContain("--to takes a reference");
    const to = (id: string) => JSON.stringify({ source: "env", provider: "default", id });
    expect((await rotate("--to", to("NOWHERE"))).err).toMatch(/env:default:NOWHERE: the variable/);
    const wrong = await rotate("--to", to("TOKEN_OF_DISCORD"));
    expect(wrong).toMatchObject({ code: 1, err: expect.stringContaining("its value has to be 32 bytes") });
    expect(wrong.err).not.toContain("hush");
    expect((await runWith(["doctor"], env)).out).toContain("it opens what is kept encrypted");
  });
});

describe("doctor", () => {
  it("looks for what references lead to, and names those that lead nowhere", async () => {
    const { env } = await terminal();
    const { code, out } = await runWith(["doctor"], { ...env, TOKEN_OF_DISCORD: undefined });
    expect(code).toBe(1);
    expect(out).toMatch(
      /discord\.token: env:default:TOKEN_OF_DISCORD cannot be read: the variable .* is not set\n.*docs\/secrets\.md/,
    );
    expect(out).toMatch(/telegram\.token: env:default:TOKEN_OF_TELEGRAM .*nothing that is on needs it/);
  });
});
