import { readFileSync } from "node:fs";
import { inspect } from "node:util";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Config, type ConfigFault, formatFault } from "../src/config/types.ts";
import { VARIABLES } from "../src/config/variables.ts";
import { loadConfig } from "../src/config.ts";
import type { AgentId } from "../src/core/access/permission.ts";
import type { RoleName } from "../src/core/access/role.ts";
import { DEFAULT_LIMITS } from "../src/core/settings.ts";

type Env = Record<string, string | undefined>;

function load(env: Env, file = "{}"): Config {
  const loaded = loadConfig(env, () => file);
  if ("ok" in loaded) return loaded.ok;
  throw new Error(loaded.faults.map(formatFault).join("\n"));
}

function faults(env: Env, file = "{}"): readonly ConfigFault[] {
  const loaded = loadConfig(env, () => file);
  return "ok" in loaded ? [] : loaded.faults;
}

const namesOf = (list: readonly ConfigFault[]) => list.map((fault) => fault.variable);
const inFile = (file: string) => faults({ GATEHOUSE_CONFIG: "gatehouse.json" }, file).map(formatFault);

const SLACK = { SLACK_BOT_TOKEN: "xoxb-1", SLACK_APP_TOKEN: "xapp-1" };
const OPENCLAW = { OPENCLAW_URL: "ws://127.0.0.1:18789", OPENCLAW_TOKEN: "t0k3n" };

describe("no settings at all", () => {
  it("make the try-out: browser chat on the loopback, demo agents, a database in ./data", () => {
    const config = load({});
    expect(config).toMatchObject({ web: true, slack: null, http: { host: "127.0.0.1", port: 8787 } });
    expect(config.gateway).toEqual({ kind: "embedded", openai: null });
    expect(config.databaseUrl).toBe(`file:${config.dataDir}/gatehouse.db`);
    expect(config.warnings).toEqual([]);
  });

  it("count empty variables as not set", () => {
    expect(load({ SLACK_BOT_TOKEN: "", GATEHOUSE_ADMINS: " ", OPENCLAW_URL: "" }).slack).toBeNull();
  });

  it("let a lone OPENAI_API_KEY pass, which many machines have", () => {
    expect(load({ OPENAI_API_KEY: "sk-1" }).gateway).toEqual({ kind: "embedded", openai: null });
  });
});

describe("wrong settings", () => {
  it("are all named at once, each with where its value comes from", () => {
    const found = faults({
      SLACK_BOT_TOKEN: "xoxp-1",
      OPENCLAW_URL: "http://gateway",
      GATEHOUSE_HTTP_PORT: "99999",
      GATEHOUSE_KEY: "short",
      LOG_LEVEL: "loud",
    });
    expect(namesOf(found)).toEqual([
      "GATEHOUSE_KEY",
      "GATEHOUSE_HTTP_PORT",
      "LOG_LEVEL",
      "SLACK_BOT_TOKEN",
      "OPENCLAW_URL",
      "SLACK_APP_TOKEN",
      "OPENCLAW_TOKEN",
    ]);
    const app = found.find((fault) => fault.variable === "SLACK_APP_TOKEN");
    expect(app?.mend).toMatch(/App-Level Tokens.*connections:write.*xapp-/);
    for (const fault of found) expect(fault.mend).not.toBe("");
  });

  it.each<[string, Env, string[]]>([
    ["Socket Mode without its token", { SLACK_BOT_TOKEN: "xoxb-1" }, ["SLACK_APP_TOKEN"]],
    ["half of Slack", { SLACK_APP_TOKEN: "xapp-1" }, ["SLACK_BOT_TOKEN"]],
    [
      "HTTP without the signing secret",
      { SLACK_BOT_TOKEN: "xoxb-1", SLACK_MODE: "http" },
      ["SLACK_SIGNING_SECRET"],
    ],
    ["a gateway without its token", { OPENCLAW_URL: "ws://127.0.0.1:1" }, ["OPENCLAW_TOKEN"]],
    [
      "identity mode without the password",
      { ...OPENCLAW, OPENCLAW_CREDENTIALS: "identity" },
      ["OPENCLAW_PASSWORD"],
    ],
    ["a gateway's token without the gateway", { OPENCLAW_TOKEN: "t" }, ["OPENCLAW_URL"]],
    ["half of a model endpoint", { OPENAI_BASE_URL: "http://m/v1" }, ["OPENAI_API_KEY", "OPENAI_MODEL"]],
    [
      "a browser chat for everybody",
      { GATEHOUSE_WEB: "on", GATEHOUSE_HTTP_HOST: "0.0.0.0" },
      ["GATEHOUSE_WEB"],
    ],
    ["the same by default", { GATEHOUSE_HTTP_HOST: "192.168.0.4" }, ["GATEHOUSE_WEB"]],
    ["a password in an address", { ...OPENCLAW, OPENCLAW_URL: "ws://u:p4ss@h" }, ["OPENCLAW_URL"]],
    [
      "two wrong admins",
      { GATEHOUSE_ADMINS: "ben,slack:T01:U07,@ada" },
      ["GATEHOUSE_ADMINS", "GATEHOUSE_ADMINS"],
    ],
    ["PostgreSQL", { DATABASE_URL: "postgres://u:p4ss@h/db" }, ["DATABASE_URL"]],
    ["a Telegram token that is none", { TELEGRAM_TOKEN: "1:a" }, ["TELEGRAM_TOKEN"]],
    [
      "Telegram by webhook, without address and secret",
      { TELEGRAM_TOKEN: "123456:telegram-token", TELEGRAM_MODE: "webhook" },
      ["TELEGRAM_WEBHOOK_URL", "TELEGRAM_WEBHOOK_SECRET"],
    ],
    ["a Discord bot for any server", { DISCORD_TOKEN: "d" }, ["DISCORD_GUILD_ID"]],
    ["a Discord server without its bot", { DISCORD_GUILD_ID: "1457468924290662599" }, ["DISCORD_TOKEN"]],
    ["a Discord server by its name", { DISCORD_TOKEN: "d", DISCORD_GUILD_ID: "acme" }, ["DISCORD_GUILD_ID"]],
  ])("include %s", (_, env, expected) => {
    const found = faults(env);
    expect(namesOf(found)).toEqual(expected);
    expect(found.map(formatFault).join()).not.toContain("p4ss");
  });

  it("never repeat what a secret variable held", () => {
    const secrets = Object.entries(VARIABLES).flatMap(([name, one]) =>
      "isSecret" in one && one.isSecret ? [name] : [],
    );
    const env = Object.fromEntries(secrets.map((name) => [name, "hush hush"]));
    expect(secrets.length).toBeGreaterThan(5);
    expect(JSON.stringify(loadConfig(env))).not.toContain("hush");
  });
});

describe("settings that do less than they seem to", () => {
  const warnings = (env: Env) => load(env).warnings.map(formatFault);

  it("are said, not refused", () => {
    expect(warnings({ SLACK_APP_TOKN: "x" })[0]).toMatch(
      /SLACK_APP_TOKN: .*\n.*Did you mean SLACK_APP_TOKEN\?/,
    );
    expect(warnings({ GATEHOUSE_WEB: "off" })[0]).toContain("nobody can reach the agents");
    for (const host of ["gateway.example", "127.evil.example"])
      expect(warnings({ ...OPENCLAW, OPENCLAW_URL: `ws://${host}` })[0]).toContain("readable");
  });
});

describe("what is read", () => {
  it("is Slack, with its secrets hidden", () => {
    const { slack, web } = load({ ...SLACK, SLACK_API_URL: "http://127.0.0.1:4000/api" });
    expect(slack).toMatchObject({ mode: "socket", apiUrl: "http://127.0.0.1:4000/api/", commandPrefix: "" });
    expect(inspect(slack, { depth: 5 })).not.toContain("xoxb-1");
    expect(web).toBe(false);
  });

  it("is the gateway, from the variables or from the file, the variables first", () => {
    expect(load(OPENCLAW).gateway).toMatchObject({ kind: "openclaw", id: "main", credentials: "device" });
    const file = '{"gateways": {"team": {"url": "wss://g.example", "credentials": "identity"}}}';
    const env = { GATEHOUSE_CONFIG: "g.json", OPENCLAW_PASSWORD: "pw" };
    expect(load(env, file).gateway).toMatchObject({
      id: "team",
      url: "wss://g.example",
      credentials: "identity",
    });
    const both = load({ ...env, OPENCLAW_URL: "ws://127.0.0.1:1" }, file);
    expect(both.gateway).toMatchObject({ url: "ws://127.0.0.1:1", credentials: "identity" });
    expect(both.warnings.map((warning) => warning.variable)).toEqual(["OPENCLAW_URL"]);
  });

  it("is the file: agents, roles, channels and limits", () => {
    const { core, slack } = load(
      { ...SLACK, GATEHOUSE_CONFIG: "g.json", GATEHOUSE_ADMINS: "slack:T01:U07" },
      `{
        "prefix": "acme-", // where names collide
        "agents": { "designer": { "name": "Designer", "default": true, "owner": "slack:T01:U07", "nextOwner": "slack:T01:U08" }, "ops": {} },
        "roles": { "support": ["agent:ops", "read:*"] },
        "channels": { "slack:T01:C42": { "agent": "ops" } },
        "limits": { "gatewayDown": "5m", "laneQueue": 3 },
      }`,
    );
    expect(slack?.commandPrefix).toBe("acme-");
    expect(core.admins).toEqual(["slack:T01:U07"]);
    expect(core.agents.get("designer" as AgentId)).toMatchObject({ nextOwner: "slack:T01:U08" });
    expect(core.agents.get("ops" as AgentId)).toEqual({
      id: "ops",
      name: null,
      isDefault: false,
      owner: null,
    });
    expect(core.roles.get("member" as RoleName)?.permissions).toEqual(["agent:designer"]);
    expect(core.roles.get("support" as RoleName)?.permissions).toEqual(["agent:ops", "read:*"]);
    expect(core.channelAgents.get("slack:T01:C42")).toBe("ops");
    expect(core.limits).toEqual({ ...DEFAULT_LIMITS, gatewayDownMs: 300_000, laneQueue: 3 });
  });

  it("names the channel that is told what is recorded, and of what, if not of changes of access", () => {
    const feedIn = (audit: string) =>
      load({ GATEHOUSE_CONFIG: "g.json" }, `{ "audit": ${audit} }`).core.auditFeed;
    const usual = feedIn('{ "feed": "slack:T01:C42" }');
    expect(usual?.place).toMatchObject({
      platform: "slack",
      workspace: "T01",
      channel: "C42",
      kind: "channel",
    });
    expect([usual?.actions.has("grant.created"), usual?.actions.has("message.received")]).toEqual([
      true,
      false,
    ]);
    const own = feedIn('{ "feed": "slack:T01:C42", "actions": ["access.denied"] }');
    expect([...(own?.actions ?? [])]).toEqual(["access.denied"]);
    expect(load({ GATEHOUSE_CONFIG: "g.json" }, "{}").core.auditFeed).toBeUndefined();
  });
});

describe("a wrong settings file", () => {
  it.each([
    [
      "a key that nobody knows",
      '{\n  "agentz": {}\n}',
      'gatehouse.json:2:3: agentz: is not known here\n    Did you mean "agents"?',
    ],
    [
      "a permission",
      '{"roles": {\n"s": ["agent:a", "agnet:b"]}}',
      'gatehouse.json:2:18: roles.s[1]: "agnet:b" is no permission',
    ],
    [
      "an agent named like a role",
      '{"agents": {"viewer": {}}}',
      "gatehouse.json:1:13: agents.viewer: is the name of a role",
    ],
    [
      "a built-in role",
      '{"roles": {"admin": ["*"]}}',
      "gatehouse.json:1:12: roles.admin: is a built-in role",
    ],
    ["a key that stands twice", '{"roles": {},\n"roles": {}}', "roles: stands here twice"],
    [
      "a number as a name",
      '{"agents": {"a": {"name": 5}}}',
      "gatehouse.json:1:27: agents.a.name: has to be a text",
    ],
    [
      "a word out of a list",
      '{"selfApproval": "always"}',
      'gatehouse.json:1:18: selfApproval: has to be "never" or "admins"',
    ],
    [
      "an action that is never recorded",
      '{"audit": {"feed": "slack:T01:C42",\n"actions": ["grant.made"]}}',
      "gatehouse.json:2:13: audit.actions[0]: has to be",
    ],
    [
      "a length of time",
      '{"limits": {"gatewayDown": "soon"}}',
      '"soon" is no duration: write 30s, 5m, 2h or 7d',
    ],
    [
      "an escalation that comes when the gateway has given up",
      '{"agents": {"ops": {"approval": {"escalate": [{ "after": "30m", "to": "admin" }]}}}}',
      "gatehouse.json:1:58: agents.ops.approval.escalate[0].after: is too late",
    ],
    [
      "an escalation that comes before the one above it",
      '{"agents": {"ops": {"approval": {"escalate": [{ "after": "9m", "to": "admin" }, { "after": "5m", "to": "operator" }]}}}}',
      "escalate[1].after: is no later than what comes before it",
    ],
    [
      "an escalation to nobody",
      '{"agents": {"ops": {"approval": {"escalate": [{ "after": "5m", "to": "boss" }]}}}}',
      '"boss" is neither a role nor an identity',
    ],
    [
      "an escalation to those who may not decide",
      '{"agents": {"ops": {"approval": {"escalate": [{ "after": "5m", "to": "member" }]}}}}',
      'the role "member" may not decide for this agent',
    ],
    [
      "quiet hours in a zone that is none",
      '{"approvals": {"quietHours": { "from": "22:00", "to": "07:00", "zone": "Mars/Olympus" }}}',
      '"Mars/Olympus" is no time zone',
    ],
    ["broken JSON", '{"agents": {\n"a" {}}', "gatehouse.json:2:5: this is no JSON: colon expected"],
    ["nothing", "", "gatehouse.json:1:1: this is no JSON"],
    ["a list instead", "[]", "gatehouse.json:1:1: has to be an object"],
  ])("names %s with its line and column", (_, file, expected) => {
    expect(inFile(file).join("\n")).toContain(expected);
  });

  it("has all its faults named at once", () => {
    expect(inFile('{"agents": {"A": {}, "guest": {}}, "limits": {"laneQueue": 0}, "x": 1}')).toHaveLength(4);
  });

  it("is itself a fault when it cannot be read", () => {
    const missing = loadConfig({ GATEHOUSE_CONFIG: "/nowhere/gatehouse.json" });
    expect(missing).toMatchObject({ faults: [{ variable: "GATEHOUSE_CONFIG" }] });
  });

  it("never makes the reader fall over, whatever it holds", () => {
    fc.assert(
      fc.property(fc.oneof(fc.json(), fc.string()), (file) => {
        expect(() => loadConfig({ GATEHOUSE_CONFIG: "g.json" }, () => file)).not.toThrow();
      }),
    );
  });
});

describe(".env.example", () => {
  const text = readFileSync(new URL("../.env.example", import.meta.url), "utf8");

  it("lists exactly the variables that are read, each with a line about it", () => {
    const listed = [...text.matchAll(/^# (.+)\n#([A-Z_]+)=/gm)].map(([, about, name]) => [name, about]);
    expect(listed).toEqual(Object.entries(VARIABLES).map(([name, { about }]) => [name, about]));
    expect(text.match(/^#?[A-Z_]+=/gm)).toHaveLength(listed.length);
  });

  it("changes nothing when it is copied as it stands", () => {
    expect(text.match(/^[^#\n]/gm)).toBeNull();
  });
});
