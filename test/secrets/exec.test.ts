import { readFileSync } from "node:fs";
import {
  chmod,
  chown,
  copyFile,
  lchown,
  mkdir,
  mkdtemp,
  readFile,
  realpath,
  rm,
  symlink,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { resolveRefs } from "../../src/secrets/refs/resolve-refs.ts";
import { type ExecProvider, spellRef } from "../../src/secrets/secret-ref.ts";
import { createFixedClock } from "../fakes/fixed-clock.ts";

const FIXTURES = join(import.meta.dirname, "../fixtures/secrets");

let folder: string;
beforeAll(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), "gatehouse-exec-")));
  for (const name of ["op", "vault", "sops", "resolver"]) {
    await copyFile(join(FIXTURES, name), join(folder, `${name}.mjs`));
    await chmod(join(folder, `${name}.mjs`), 0o755);
  }
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const env = {
  PATH: `${dirname(process.execPath)}:/usr/bin:/bin`,
  VAULT_ADDR: "http://127.0.0.1:8200",
  VAULT_TOKEN: "s.example",
  GATEHOUSE_KEY: "hush-our-own-key",
};
const program = (name: string, more: Partial<ExecProvider> = {}): ExecProvider => ({
  source: "exec",
  command: join(folder, `${name}.mjs`),
  passEnv: ["PATH"],
  ...more,
});

/** What became of the references: their values, or what is said of them. */
async function follow(provider: ExecProvider, ids: readonly string[], clock = createFixedClock()) {
  const refs = ids.map((id) => ({ source: "exec", provider: "main", id }) as const);
  const found = await resolveRefs(refs, new Map([["main", provider]]), { env, clock });
  return refs.map((ref) => {
    const one = found.get(spellRef(ref));
    return one && "secret" in one ? one.secret.reveal() : `⛔ ${one?.problem}`;
  });
}

describe("a program that speaks the protocol", () => {
  it("is asked once for all, on its standard input, and answers by id", async () => {
    const provider = program("resolver", { args: ["answer"], jsonOnly: true });
    expect(await follow(provider, ["slack/botToken", "gateway"])).toEqual([
      "value-of-main-slack/botToken",
      "value-of-main-gateway",
    ]);
  });

  it("may fail for one id, and its words about it are not shown", async () => {
    expect(await follow(program("resolver", { args: ["one-error"] }), ["a", "b"])).toEqual([
      `⛔ ${join(folder, "resolver.mjs")} could not answer for it`,
      "value-of-main-b",
    ]);
  });

  it("sees of the environment what is listed, and nothing else", async () => {
    const provider = program("resolver", { args: ["environment"], env: { REGION: "north" } });
    const [seen = ""] = await follow(provider, ["a"]);
    expect(JSON.parse(seen)).toEqual({ PATH: env.PATH, REGION: "north" });
  });
});

describe("a program that misbehaves", () => {
  it.each([
    ["fail", {}, /ended with code 3$/],
    ["flood", { maxOutputBytes: 5000 }, /says more than 5000 bytes and was ended$/],
    ["plain", { jsonOnly: true }, /gave no answer of the protocol/],
  ])("by way of %s gives no secret, and nothing that it says is shown", async (way, more, words) => {
    const [said = ""] = await follow(program("resolver", { args: [way], ...more }), ["a"]);
    expect(said).toMatch(words);
    expect(said).not.toContain("hush");
  });

  it("in not answering is ended in time, with all that it started", async () => {
    const clock = createFixedClock();
    const place = join(folder, "pids");
    const answer = follow(program("resolver", { args: ["hang", place], timeoutMs: 3000 }), ["a"], clock);
    const pids: number[] = JSON.parse(await until(() => readFile(place, "utf8")));
    expect(pids).toHaveLength(2);
    clock.advance(3000);
    expect(await answer).toEqual([
      `⛔ ${join(folder, "resolver.mjs")} did not answer within 3 s and was ended`,
    ]);
    await Promise.all(pids.map((pid) => until(async () => expect(isGone(pid)).toBe(true))));
  });

  it("in giving one plain text for several ids gives none", async () => {
    const provider = program("resolver", { args: ["plain"] });
    expect(await follow(provider, ["value"])).toEqual(["one-plain-value"]);
    expect((await follow(provider, ["a", "b"])).join()).toMatch(/several secrets are asked of it/);
  });
});

describe("which program may be run", () => {
  it("is one with a whole path, that only we can change", async () => {
    const [relative = ""] = await follow({ source: "exec", command: "op" }, ["a"]);
    expect(relative).toMatch(/op is no absolute path/);
    const open = join(folder, "open.mjs");
    await copyFile(join(FIXTURES, "op"), open);
    await chmod(open, 0o777);
    expect((await follow({ source: "exec", command: open }, ["a"])).join()).toMatch(
      /others can change .*run chmod go-w/,
    );
    expect((await follow({ source: "exec", command: join(folder, "none") }, ["a"])).join()).toMatch(/ENOENT/);
    expect((await follow({ source: "exec", command: folder }, ["a"])).join()).toMatch(/is no file/);
  });

  it.skipIf(process.platform === "win32")(
    "lies where nobody else can put another in its place, nor what a link on the way leads to",
    async () => {
      const [home, elsewhere] = [join(folder, "home"), join(folder, "elsewhere")];
      for (const one of [home, elsewhere]) await mkdir(join(one, "bin"), { recursive: true });
      const command = join(home, "bin/op");
      await copyFile(join(FIXTURES, "op"), command);
      await chmod(command, 0o755);
      await symlink(join(home, "bin"), join(elsewhere, "by-folder"));
      await symlink(command, join(elsewhere, "bin/by-file"));
      await symlink("../../elsewhere/bin/by-file", join(home, "bin/by-two"));
      const args = ["read", "op://Gatehouse/Slack/botToken"];
      const ask = async (at: string) =>
        (await follow(program("op", { command: at, args, allowSymlinkCommand: true }), ["value"])).join();
      const ways = [
        [command, home],
        [join(elsewhere, "by-folder/op"), home],
        [join(elsewhere, "by-folder/op"), elsewhere],
        [join(elsewhere, "bin/by-file"), join(home, "bin")],
        [join(home, "bin/by-two"), join(elsewhere, "bin")],
      ] as const;
      for (const [way, open] of ways) {
        expect(await ask(way), way).toBe("xoxb-from-1password");
        await chmod(open, 0o775);
        expect(await ask(way), way).toMatch(`in ${open}: run chmod go-w ${open}`);
        // As /tmp is: others write there, and move nothing of ours.
        await chmod(open, 0o1777);
        expect(await ask(way), way).toBe("xoxb-from-1password");
        await chmod(open, 0o755);
      }
    },
  );

  it.skipIf(process.getuid?.() !== 0)("lies in folders and behind links of nobody else", async () => {
    const [theirs, link] = [join(folder, "theirs"), join(folder, "their-link")];
    await mkdir(theirs);
    const command = join(theirs, "op");
    await copyFile(join(FIXTURES, "op"), command);
    await chmod(command, 0o755);
    await chown(theirs, 12345, 12345);
    expect((await follow({ source: "exec", command }, ["a"])).join()).toMatch(/its folder .* somebody else/);
    await symlink(join(folder, "op.mjs"), link);
    await lchown(link, 12345, 12345);
    expect(
      (await follow({ source: "exec", command: link, allowSymlinkCommand: true }, ["a"])).join(),
    ).toMatch(/the link .* belongs to somebody else/);
  });

  it.each([
    ["a letter that no argument may have", "a\0b", /cannot be run \(ERR_INVALID_ARG_VALUE\)$/],
    ["more than the system takes", "x".repeat(8 * 1024 * 1024), /cannot be run \(E2BIG\)$/],
  ])("is given no argument with %s: that is said of it", async (_, argument, words) => {
    const said = await follow(program("op", { args: [argument] }), ["a", "b"]);
    for (const one of said) expect(one).toMatch(words);
  });

  it("is no symbolic link unless that is allowed, and never one that leaves the trusted folders", async () => {
    const trusted = join(folder, "bin");
    await mkdir(trusted);
    const [near, far] = [join(trusted, "near"), join(trusted, "far")];
    await copyFile(join(folder, "op.mjs"), join(trusted, "op.mjs"));
    await chmod(join(trusted, "op.mjs"), 0o755);
    await symlink(join(trusted, "op.mjs"), near);
    await symlink(join(folder, "op.mjs"), far);
    const args = ["read", "op://Gatehouse/Slack/botToken"];
    const ask = (command: string, more: Partial<ExecProvider>) =>
      follow(program("op", { command, args, ...more }), ["value"]).then(([said]) => said);
    expect(await ask(near, {})).toMatch(/is a symbolic link; allowSymlinkCommand/);
    expect(await ask(near, { allowSymlinkCommand: true, trustedDirs: [trusted] })).toBe(
      "xoxb-from-1password",
    );
    expect(await ask(far, { allowSymlinkCommand: true, trustedDirs: [trusted] })).toMatch(/leads out of/);
    expect(await ask(join(folder, "op.mjs"), { trustedDirs: [trusted] })).toMatch(/is not, or leads out of/);
  });

  it("is asked without a shell: its arguments are no commands", async () => {
    const [said] = await follow(program("op", { args: ["read", "op://Gatehouse/Slack/botToken; true"] }), [
      "value",
    ]);
    expect(said).toMatch(/ended with code 1$/);
  });
});

describe("the programs that people keep secrets in", () => {
  it("are the 1Password CLI: one provider for one secret", async () => {
    const provider = program("op", { args: ["read", "op://Gatehouse/Slack/botToken"] });
    expect(await follow(provider, ["value"])).toEqual(["xoxb-from-1password"]);
    const [missing] = await follow(program("op", { args: ["read", "op://Gatehouse/None/x"] }), ["value"]);
    expect(missing).toMatch(/ended with code 1$/);
  });

  it("are Vault: one call for all of a path by JSON pointers, or one field", async () => {
    const passEnv = ["PATH", "VAULT_ADDR", "VAULT_TOKEN"];
    const all = program("vault", { args: ["kv", "get", "-format=json", "secret/gatehouse"], passEnv });
    expect(
      await follow(all, ["/data/data/slackBotToken", "/data/data/openclawToken", "/data/data/none"]),
    ).toEqual(["xoxb-from-vault", "token-from-vault", `⛔ ${join(folder, "vault.mjs")} has no such entry`]);
    const one = program("vault", {
      args: ["kv", "get", "-field=slackBotToken", "secret/gatehouse"],
      passEnv,
    });
    expect(await follow(one, ["value"])).toEqual(["xoxb-from-vault"]);
    const [locked] = await follow({ ...all, passEnv: ["PATH", "VAULT_ADDR"] }, ["/data/data/slackBotToken"]);
    expect(locked).toMatch(/ended with code 2$/);
  });

  it("are SOPS: one file by JSON pointers, or one value", async () => {
    const all = program("sops", { args: ["-d", "--output-type", "json", "/etc/gatehouse/secrets.enc.json"] });
    expect(await follow(all, ["/slack/botToken", "/openclaw/token"])).toEqual([
      "xoxb-from-sops",
      "token-from-sops",
    ]);
    const one = program("sops", {
      args: ["-d", "--extract", '["slack"]["botToken"]', "/etc/secrets.enc.json"],
    });
    expect(await follow(one, ["value"])).toEqual(["xoxb-from-sops"]);
  });
});

function isGone(pid: number): boolean {
  try {
    process.kill(pid, 0);
    // Ended, and nobody has asked how: that is gone, too.
    return / Z /.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return true;
  }
}

/** Asks again until it succeeds, turn by turn of the event loop. */
async function until<T>(ask: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      const found = await ask();
      if (found !== "") return found;
    } catch {
      // Not yet.
    }
    await new Promise((resolve) => setImmediate(resolve));
  }
}
