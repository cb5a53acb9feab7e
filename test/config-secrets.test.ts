import { chmod, copyFile, mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { inspect } from "node:util";
import { describe, expect, it, onTestFinished } from "vitest";
import { openSecrets } from "../src/cli/read-secrets.ts";
import { type Config, formatFault } from "../src/config/types.ts";
import { loadConfig } from "../src/config.ts";
import { systemClock } from "../src/system/clock.ts";

type Env = Record<string, string | undefined>;
const clock = { now: () => 0, after: () => ({ cancel() {} }) };

function load(file: object, env: Env = {}): Config {
  const loaded = loadConfig({ GATEHOUSE_CONFIG: "g.json", ...env }, () => JSON.stringify(file));
  if ("ok" in loaded) return loaded.ok;
  throw new Error(loaded.faults.map(formatFault).join("\n"));
}
const faultsIn = (file: object | string, env: Env = {}) => {
  const text = typeof file === "string" ? file : JSON.stringify(file);
  const loaded = loadConfig({ GATEHOUSE_CONFIG: "g.json", ...env }, () => text);
  return "ok" in loaded ? [] : loaded.faults.map(formatFault);
};
const shown = (secret: unknown) => (secret as { reveal(): string } | undefined)?.reveal();
const fromEnv = (id: string) => ({ source: "env", provider: "default", id });

async function open(config: Config, env: Env) {
  const { faults, warnings } = await openSecrets(config, { env, clock });
  return { faults: faults.map(formatFault), warnings: warnings.map(formatFault) };
}

const EVERYTHING = {
  secrets: { key: fromEnv("K"), providers: { default: { source: "env" } } },
  slack: { botToken: fromEnv("B"), appToken: fromEnv("A"), signingSecret: fromEnv("S") },
  discord: { token: fromEnv("D") },
  telegram: { token: fromEnv("T"), webhookSecret: fromEnv("W") },
  gateways: {
    main: {
      ...{ url: "ws://127.0.0.1:1", token: fromEnv("G"), password: fromEnv("P") },
      requiredHeaders: { "x-proxy-secret": fromEnv("H") },
    },
  },
};
const VALUES = {
  K: Buffer.alloc(32, 7).toString("base64"),
  B: "xoxb-b",
  A: "xapp-a",
  S: "hush-of-slack",
  D: "discord-token",
  T: "123456:telegram-token",
  W: "webhook-secret-of-16",
  G: "gateway-token",
  P: "gateway-password",
  H: "secret-of-the-proxy",
};
const GUILD = { DISCORD_GUILD_ID: "1457468924290662599" };

describe("a secret in the settings", () => {
  it("may be a reference, every one of them", async () => {
    const config = load(EVERYTHING, GUILD);
    expect(await open(config, VALUES)).toEqual({ faults: [], warnings: [] });
    const { slack, discord, telegram, gateway, keyFromEnv } = config;
    expect(shown(keyFromEnv)).toBe(VALUES.K);
    expect([slack?.botToken, slack?.appToken, slack?.signingSecret].map(shown)).toEqual([
      "xoxb-b",
      "xapp-a",
      "hush-of-slack",
    ]);
    expect([discord?.token, telegram?.token, telegram?.webhookSecret].map(shown)).toEqual([
      VALUES.D,
      VALUES.T,
      VALUES.W,
    ]);
    expect(gateway.kind === "openclaw" && [gateway.token, gateway.password].map(shown)).toEqual([
      VALUES.G,
      VALUES.P,
    ]);
    expect(gateway.kind === "openclaw" && shown(gateway.requiredHeaders?.["x-proxy-secret"])).toBe(VALUES.H);
    for (const value of Object.values(VALUES)) expect(inspect(config, { depth: 9 })).not.toContain(value);
  });

  it.each(["env", "file", "exec"] as const)("may be one of %s, every one of them", async (source) => {
    const folder = await realpath(await mkdtemp(join(tmpdir(), "gatehouse-every-")));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    const [kept, resolver] = [join(folder, "kept.json"), join(folder, "resolver.mjs")];
    await writeFile(kept, JSON.stringify(VALUES), { mode: 0o600 });
    await copyFile(join(import.meta.dirname, "fixtures/secrets/resolver"), resolver);
    await chmod(resolver, 0o755);
    const provider = {
      env: { source },
      file: { source, path: kept, mode: "json" },
      exec: { source, command: resolver, args: ["from", kept], passEnv: ["PATH"], jsonOnly: true },
    }[source];
    const written = JSON.stringify(EVERYTHING).replace(
      /\{"source":"env","provider":"default","id":"(\w)"\}/g,
      (_, id) => JSON.stringify({ source, provider: "main", id: source === "file" ? `/${id}` : id }),
    );
    const settings = JSON.parse(written);
    settings.secrets.providers = { main: provider };
    const config = load(settings, GUILD);
    const env = { ...(source === "env" ? VALUES : {}), PATH: dirname(process.execPath) };
    const { faults, warnings } = await openSecrets(config, { env, clock: systemClock });
    expect([...faults, ...warnings].map(formatFault)).toEqual([]);
    const values = config.secrets.given.map(({ secret }) => secret.reveal());
    expect(values.sort()).toEqual(Object.values(VALUES).sort());
  });

  it("may be a reference in its variable, too", async () => {
    const ref = JSON.stringify(fromEnv("D"));
    const config = load({}, { ...GUILD, DISCORD_TOKEN: ref });
    await open(config, VALUES);
    expect(shown(config.discord?.token)).toBe(VALUES.D);
  });

  it("may be the key of a model for the demonstration agents", async () => {
    const config = load(
      { openai: { apiKey: fromEnv("O") } },
      { OPENAI_BASE_URL: "http://m/v1", OPENAI_MODEL: "m" },
    );
    await open(config, { O: "sk-1" });
    expect(config.gateway.kind === "embedded" && config.gateway.openai?.apiKey.reveal()).toBe("sk-1");
  });

  it("works in plain text, with a warning that shows where and not what", async () => {
    const config = load({ discord: { token: "plain-discord-token" } }, GUILD);
    expect(shown(config.discord?.token)).toBe("plain-discord-token");
    const [warning = ""] = config.warnings.map(formatFault);
    expect(warning).toMatch(/^g\.json:1:\d+: discord\.token: stands here in plain text/);
    expect(warning).not.toContain("plain-discord");
    expect(load({}, { ...GUILD, DISCORD_TOKEN: "plain" }).warnings).toEqual([]);
  });

  it("may be the value of a header for the gateway's proxy, where only a telling name is warned about", async () => {
    const main = { url: "ws://127.0.0.1:1", token: fromEnv("G") };
    const given = (requiredHeaders: object) => ({ gateways: { main: { ...main, requiredHeaders } } });
    const config = load(given({ "x-team": "blue", "x-proxy-secret": "hush-hush" }));
    const warnings = config.warnings.map(formatFault);
    expect(warnings).toEqual([
      expect.stringMatching(/^g\.json:1:\d+: gateways\.main\.requiredHeaders\.x-proxy-secret: stands here/),
    ]);
    const broken = await open(load(given({ "x-proxy-secret": fromEnv("H") })), {
      ...VALUES,
      H: "hush\r\nx: y",
    });
    expect(broken.faults.join()).toMatch(/x-proxy-secret: .* its value holds what no header can/);
    expect([...warnings, ...broken.faults].join()).not.toContain("hush");
    expect((await open(config, VALUES)).faults).toEqual([]);
    expect(faultsIn(given({ "x proxy": "a" })).join()).toContain("is no name of a header");
  });

  it("loses against its variable, and that is said", () => {
    const config = load({ discord: { token: fromEnv("D") } }, { ...GUILD, DISCORD_TOKEN: "of-the-variable" });
    expect(shown(config.discord?.token)).toBe("of-the-variable");
    expect(config.warnings.map(formatFault).join()).toMatch(/DISCORD_TOKEN is set and wins/);
  });
});

describe("a reference that leads nowhere", () => {
  it("stops the start where a part that is on needs it: all of them at once, by their names", async () => {
    const config = load(EVERYTHING, GUILD);
    const { faults, warnings } = await open(config, { ...VALUES, B: undefined, G: "" });
    expect(faults).toEqual([
      expect.stringMatching(
        /^g\.json:1:\d+: slack\.botToken: env:default:B cannot be read: the variable B is not set/,
      ),
      expect.stringMatching(/^g\.json:1:\d+: gateways\.main\.token: env:default:G cannot be read/),
    ]);
    expect(warnings).toEqual([]);
    expect(() => shown(config.discord?.token)).toThrow(/has not been read/);
  });

  it("is one line where what it belongs to is off", async () => {
    const { telegram, ...rest } = EVERYTHING;
    const config = load({ ...rest, telegram: { ...telegram, enabled: false } }, GUILD);
    expect(config.telegram).toBeNull();
    const { faults, warnings } = await open(config, { ...VALUES, T: undefined });
    expect(faults).toEqual([]);
    expect(warnings).toEqual([
      expect.stringMatching(/telegram\.token: env:default:T .*; nothing that is on needs it/),
    ]);
    expect(config.discord?.token && config.secrets.given.length).toBe(10);
  });

  it.each([
    ["the signing secret in Socket Mode", "S"],
    ["the webhook's secret while Telegram is asked", "W"],
    ["the password of a gateway with devices", "P"],
  ])("does not stop the start for %s", async (_, id) => {
    const { faults, warnings } = await open(load(EVERYTHING, GUILD), { ...VALUES, [id]: undefined });
    expect([faults.length, warnings.length]).toEqual([0, 1]);
  });

  it("or to something that cannot be what it is for, is said without its value", async () => {
    const { faults } = await open(load(EVERYTHING, GUILD), { ...VALUES, B: "hush-hush", K: "hush" });
    expect(faults.join()).toMatch(/secrets\.key: env:default:K was found, and its value has to be 32 bytes/);
    expect(faults.join()).toMatch(
      /slack\.botToken: env:default:B was found, and its value has to start with xoxb-/,
    );
    expect(faults.join()).not.toContain("hush");
  });
});

describe("a reference that is none", () => {
  it.each<[string, object, string]>([
    [
      "of a source that is not known",
      { discord: { token: { source: "vault", id: "a" } } },
      "discord.token: has to be a reference such as",
    ],
    [
      "with a key too many",
      { discord: { token: { ...fromEnv("A"), value: "hush" } } },
      "discord.token: has to be a reference",
    ],
    ["that is empty", { discord: { token: "" } }, "discord.token: has to be a reference"],
    ["in a number", { discord: { token: 5 } }, "discord.token: has to be a reference"],
    [
      "to a provider of no kind",
      { secrets: { providers: { a: { source: "vault" } } } },
      "secrets.providers.a",
    ],
    [
      "to a program without its whole path",
      { secrets: { providers: { a: { source: "exec", command: "op" } } } },
      "secrets.providers.a.command: has to be an absolute path",
    ],
    [
      "to a file of no mode",
      { secrets: { providers: { a: { source: "file", path: "/a" } } } },
      "secrets.providers.a.mode: has to be",
    ],
  ])("%s is a fault with its place", (_, file, words) => {
    const found = faultsIn(file, GUILD).join();
    expect(found).toContain(words);
    expect(found).toMatch(/g\.json:1:\d+/);
    expect(found).not.toContain("hush");
  });

  it("is a fault in a variable, too", () => {
    const found = faultsIn({}, { ...GUILD, DISCORD_TOKEN: '{"source":"env"}' }).join();
    expect(found).toMatch(/DISCORD_TOKEN: begins like a reference and is none/);
  });
});
