import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { openStore } from "../../db/open-store.ts";
import { COMMANDS } from "../../src/cli/commands.ts";
import type { RoleName } from "../../src/core/access/role.ts";
import { addPerson } from "../../src/core/people/add-person.ts";
import { CLAIM_CODE_NOTE, hashOfCode } from "../../src/core/people/claim-code.ts";
import type { Identity } from "../../src/core/people/identity.ts";
import { nodeHasher } from "../../src/system/hasher.ts";
import { randomIds } from "../../src/system/ids.ts";
import { createFixedClock } from "../fakes/fixed-clock.ts";
import { runWith, tempFolder } from "./captured-io.ts";

const SYSTEM = { kind: "system", job: "test" } as const;

async function house() {
  const folder = await tempFolder();
  const clock = createFixedClock();
  const env = { GATEHOUSE_DATA_DIR: folder };
  const open = () => openStore(`file:${join(folder, "gatehouse.db")}`, { clock, hasher: nodeHasher });
  const addAda = async () => {
    const store = await open();
    const ada = { identity: "slack:T01:U07" as Identity, displayName: "Ada", role: "admin" as RoleName };
    await store.transact((tx) => addPerson(tx, { clock, ids: randomIds }, ada, SYSTEM));
    await store.close();
  };
  return { folder, clock, env, open, addAda, run: (...args: string[]) => runWith(args, env, clock) };
}

describe("the command line", () => {
  it("lists every command, and each one is there", async () => {
    const { code, out } = await runWith(["help"]);
    expect(code).toBe(0);
    for (const [name, command] of Object.entries(COMMANDS)) {
      expect(out).toContain(`  ${name}`);
      expect((await command.load()).run).toBeTypeOf("function");
    }
  });

  it("guesses what an unknown command meant", async () => {
    expect(await runWith(["docter"])).toMatchObject({ code: 64, out: "" });
    expect((await runWith(["docter"])).err).toContain("Did you mean doctor?");
    expect((await runWith(["constructor"])).code).toBe(64);
  });

  it("shows help instead of running when it is asked to", async () => {
    expect((await runWith(["migrate", "--help"])).out).toContain("npm run gatehouse <command>");
  });

  it("names every wrong setting before it does anything", async () => {
    const { code, err } = await runWith(["migrate"], { LOG_LEVEL: "loud", SLACK_BOT_TOKEN: "x" });
    expect(code).toBe(1);
    expect(err).toMatch(/3 settings are wrong.*LOG_LEVEL.*SLACK_BOT_TOKEN.*SLACK_APP_TOKEN/s);
  });
});

describe("manifest", () => {
  it("prints YAML alone on standard output", async () => {
    const { code, out, err } = await runWith(["manifest", "--prefix", "acme-"]);
    expect(code).toBe(0);
    expect(out).toMatch(/^_metadata:/);
    expect(out).toContain("/acme-grant");
    expect(out).not.toContain("assistant:write");
    expect(err).toContain("From a manifest");
  });

  it("takes the prefix of the settings file", async () => {
    const file = join(await tempFolder(), "gatehouse.json");
    await writeFile(file, '{"prefix": "our-"}');
    const env = { GATEHOUSE_CONFIG: file, SLACK_BOT_TOKEN: "xoxb-1", SLACK_APP_TOKEN: "xapp-1" };
    expect((await runWith(["manifest"], env)).out).toContain("/our-grant");
  });

  it("takes it before there is a token, too: the manifest comes first", async () => {
    const file = join(await tempFolder(), "gatehouse.json");
    await writeFile(file, '{"prefix": "our-"}');
    const { out, err } = await runWith(["manifest"], { GATEHOUSE_CONFIG: file });
    expect(out).toContain("/our-grant");
    expect(err).not.toContain("note:");
    const faulty = await runWith(["manifest"], { GATEHOUSE_CONFIG: file, LOG_LEVEL: "loud" });
    expect(faulty.err).toContain("a prefix in them does not count");
  });

  it("knows HTTP, and asks for the address it needs", async () => {
    expect((await runWith(["manifest", "--http", "https://bot.example.com"])).out).toContain(
      "https://bot.example.com/",
    );
    expect((await runWith(["manifest", "--http", "bot"])).code).toBe(1);
    const asked = await runWith(["manifest"], { SLACK_MODE: "http" });
    expect(asked).toMatchObject({ code: 64, out: "" });
  });

  it("prints the way onto a Discord server alone, for the app of the token or the one that is named", async () => {
    const token = `${Buffer.from("1457469483726668048").toString("base64")}.x.y`;
    const env = { DISCORD_TOKEN: token, DISCORD_GUILD_ID: "1457468924290662599" };
    const { code, out, err } = await runWith(["manifest", "discord"], env);
    expect(code).toBe(0);
    expect(out).toMatch(/^https:\/\/discord\.com\/oauth2\/authorize\?client_id=1457469483726668048&\S+$/);
    expect(out).toContain("guild_id=1457468924290662599");
    expect(out + err).not.toContain(token);
    expect(err).toContain("Create Private Threads");
    expect((await runWith(["manifest", "discord", "--app", "1457469483726668048"])).out).toContain(
      "1457469483726668048",
    );
    expect(await runWith(["manifest", "discord"])).toMatchObject({ code: 64, out: "" });
    expect(await runWith(["manifest", "telegraph"])).toMatchObject({ code: 64, out: "" });
  });

  it("refuses options that it does not know", async () => {
    expect((await runWith(["manifest", "--agent"])).err).toContain("Did you mean --agents?");
  });
});

describe("claim", () => {
  it("prints a code alone, good for 15 minutes, and voids the one before", async () => {
    const { run, open, clock } = await house();
    const first = await run("claim");
    const second = await run("claim");
    expect(second.code).toBe(0);
    expect(second.out).toMatch(/^(?:[0-9A-Z]{4}-){3}[0-9A-Z]{4}$/);
    expect(second.out).not.toBe(first.out);
    const store = await open();
    const note = JSON.parse((await store.notes.get(CLAIM_CODE_NOTE)) ?? "{}");
    await store.close();
    expect(note).toEqual({ hash: hashOfCode(nodeHasher, second.out), expiresAt: clock.now() + 15 * 60_000 });
  });

  it("prints none while there is an admin", async () => {
    const { run, addAda } = await house();
    await addAda();
    expect(await run("claim")).toMatchObject({
      code: 1,
      out: "",
      err: expect.stringContaining("an admin already"),
    });
  });

  it("says that a service runs that it cannot reach, instead of waiting for it", async () => {
    const { run, open } = await house();
    const running = await open();
    const { code, err } = await run("claim");
    await running.close();
    expect(code).toBe(1);
    expect(err).toMatch(/in use by .*run this as the same user/s);
  });
});

describe("migrate", () => {
  it("makes the database once, and then has nothing to do", async () => {
    const { run } = await house();
    expect((await run("migrate")).out).toMatch(/up to date now; steps it took: \d/);
    expect((await run("migrate")).out).toContain("nothing to do");
  });
});

describe("audit", () => {
  it("proves that the chain is whole", async () => {
    const { run, addAda } = await house();
    await addAda();
    const { code, out } = await run("audit", "verify");
    expect(code).toBe(0);
    expect(out).toMatch(/^✅ whole: \d+ records?, the last hash is [0-9a-f]{64}$/m);
  });

  it("lists the newest first, and filters", async () => {
    const { run, addAda } = await house();
    await addAda();
    const all = (await run("audit", "list")).out.split("\n");
    expect(all[0]).toMatch(
      /^#\d+ 2026-11-21 12:00:00 UTC · \S+ ✅ done · by Gatehouse \(test\) · on principal p/,
    );
    expect(all.at(-1)).toMatch(/^#1 /);
    expect((await run("audit", "list", "--limit", "1")).out.split("\n")).toHaveLength(1);
    expect((await run("audit", "--action", "principal.created")).out.split("\n")).toHaveLength(1);
    expect((await run("audit", "--who", "slack:T01:U07")).out).toContain("principal.created");
    expect((await run("audit", "--since", "1h", "--action", "grant.created")).err).toContain(
      "Nothing is recorded",
    );
  });

  it.each([
    [["burn"], "audit takes verify, list, export, key or erase"],
    [["--who", "ben"], "Nobody is known"],
    [["--action", "grant.create"], "Did you mean grant.created?"],
    [["--since", "monday"], "--since takes"],
    [["--limit", "0"], "--limit takes"],
  ])("refuses %j with what works instead", async (args, expected) => {
    const { run } = await house();
    await run("migrate");
    expect(await run("audit", ...args)).toMatchObject({ code: 64, err: expect.stringContaining(expected) });
  });

  it("says how to get a database where there is none", async () => {
    const { run } = await house();
    expect(await run("audit")).toMatchObject({
      code: 1,
      err: expect.stringContaining("start the service once"),
    });
  });
});
