import { existsSync, globSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it, test } from "vitest";
import { NEEDED_PERMISSIONS, OAUTH_SCOPES } from "../adapters/discord/invite-link.ts";
import { OWN_SLASH_COMMANDS } from "../adapters/slack/commands.ts";
import { slackManifest } from "../adapters/slack/manifest.ts";
import { COMMANDS as CLI_COMMANDS } from "../src/cli/commands.ts";
import { FILE_KEYS } from "../src/config/file-schema.ts";
import { readConfigFile } from "../src/config/read-config-file.ts";
import { VARIABLES } from "../src/config/variables.ts";
import { loadConfig } from "../src/config.ts";
import { builtinRoles } from "../src/core/access/builtin-roles.ts";
import type { AgentId } from "../src/core/access/permission.ts";
import { parsePermission } from "../src/core/access/permission.ts";
import { AUDIT_ACTIONS } from "../src/core/audit/audit-event.ts";
import { COMMANDS } from "../src/core/command/command.ts";
import { parseCommand } from "../src/core/command/parse-command.ts";
import { scopesToTalk } from "../src/core/credential/gateway-scopes.ts";
import { CRASH_POINTS } from "../src/core/ports/crash-points.ts";
import { canMoveTurn, TURN_STATES } from "../src/core/turn/turn.ts";
import type { Text } from "../src/core/words/text.ts";
import { judgeSetup } from "../src/gateway/openclaw/examine.ts";
import { wordText } from "../src/text/lay-out-message.ts";
import { codesIn, faultsOf, type World } from "./docs/check-page.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const read = (path: string) => readFileSync(`${ROOT}${path}`, "utf8");
const isOurs = (path: string) => !/(^|\/)(node_modules|data)(\/|$)/.test(path);
const filesLike = (pattern: string) =>
  globSync(pattern, { cwd: ROOT, exclude: (name) => !isOurs(name) })
    .map((path) => path.replaceAll("\\", "/"))
    .filter(isOurs);

const PAGES = filesLike("**/*.md");
const packageJson = JSON.parse(read("package.json"));
const { dependencies, devDependencies, optionalDependencies } = packageJson;
const PACKAGES = Object.keys({ ...dependencies, ...devDependencies, ...optionalDependencies });
const SOURCES = filesLike("{src,adapters,db,bin}/**/*.{ts,js}");
const NAMES = new Set([...PACKAGES, ...SOURCES.map((path) => path.split("/").at(-1))]);
const WORLD: World = {
  exists: (path) => existsSync(`${ROOT}${path}`),
  isFileName: (name) => NAMES.has(name),
  textOf: (path) => (existsSync(`${ROOT}${path}`) ? read(path) : null),
  scripts: Object.keys(packageJson.scripts),
  terminalCommands: [...Object.keys(CLI_COMMANDS), "help"],
  chatCommands: COMMANDS.map(({ name }) => name),
  settings: Object.keys(VARIABLES),
};

describe("every page is true", () => {
  test("there are pages", () =>
    expect(PAGES).toEqual(expect.arrayContaining(["README.md", "docs/slack.md"])));

  test.each(PAGES)("%s", (path) => expect(faultsOf({ path, text: read(path) }, WORLD)).toEqual([]));

  test("and whatever the program cites is there", () => {
    const cited = [...SOURCES, ".env.example"].flatMap((path) => read(path).match(/docs\/[\w-]+\.md/g) ?? []);
    expect(cited).toContain("docs/settings.md");
    expect(cited.filter((page) => !PAGES.includes(page))).toEqual([]);
  });
});

describe("what is not true is found", () => {
  const planted: readonly (readonly [what: string, text: string])[] = [
    ["a dead link", "See [this](docs/nowhere.md)."],
    ["a dead anchor", "See [this](docs/slack.md#no-such-part)."],
    ["a dead picture", "![a picture](docs/nothing.png)"],
    ["a path that is not there", "Look into `src/core/nothing.ts`."],
    ["a path in a block that is not there", "```sh\nnode src/nothing.ts\n```"],
    ["a file that is nowhere", "It stands in `no-such-file.ts`."],
    ["a script that is not there", "Run `npm run nothing`."],
    ["a terminal command that is not there", "Run `npm run gatehouse nothing`."],
    ["a chat command that is not there", "Type `/gatehouse nothing`."],
    ["a chat command with a slash that is not there", "Type `/nothing @ben`."],
    ["a chat word that is not there", "Type `!nothing`."],
    ["a setting that is not there", "Set `GATEHOUSE_NOTHING`."],
    ["a path of somebody's machine", "Look into /home/ada/gatehouse."],
  ];
  test.each(planted)("%s", (_, text) => {
    expect(faultsOf({ path: "README.md", text }, WORLD)).toHaveLength(1);
  });

  test("and a sound page has no faults", () => {
    const text = `# A page\n\n[Down](#a-part), [Slack](docs/slack.md#scopes), \`src/core\`, \`npm run doctor\`,
      \`/gatehouse why me ops\`, \`!help\`, \`LOG_LEVEL\`, \`/srv/shop\`.\n\n## A part\n`;
    expect(faultsOf({ path: "README.md", text }, WORLD)).toEqual([]);
  });
});

/** The cells of the table row that begins with this code. */
function rowOf(page: string, code: string): readonly string[] {
  const line = read(page)
    .split("\n")
    .find((one) => one.startsWith(`| \`${code}\``));
  return (line ?? "")
    .split("|")
    .slice(1, -1)
    .map((cell) => cell.trim());
}

/** The fenced blocks of a page. */
const blocksOf = (page: string, language: string): readonly string[] =>
  read(page)
    .split(/^```/m)
    .filter((text) => text.startsWith(`${language}\n`))
    .map((text) => text.slice(language.length));

describe("settings", () => {
  const isLater = (about: string) => about.includes("not served by this version yet");

  test.each(Object.entries(VARIABLES))("%s is documented", (name, { about, example }) => {
    if (isLater(about)) return expect(read("docs/settings.md")).toContain(`\`${name}\``);
    const [, what, byDefault, shown] = rowOf("docs/settings.md", name);
    expect(what).not.toBe("");
    expect(byDefault).not.toBe("");
    if (example !== "") expect(shown).toContain(example);
  });

  it("have the defaults that the page says", () => {
    const loaded = loadConfig({});
    if (!("ok" in loaded)) throw new Error("nothing set is no fault");
    const { http, logLevel } = loaded.ok;
    expect(rowOf("docs/settings.md", "GATEHOUSE_HTTP_HOST")[2]).toBe(`\`${http.host}\``);
    expect(rowOf("docs/settings.md", "GATEHOUSE_HTTP_PORT")[2]).toBe(`\`${http.port}\``);
    expect(rowOf("docs/settings.md", "LOG_LEVEL")[2]).toBe(`\`${logLevel}\``);
    const { limits } = loaded.ok.core;
    const shown = {
      gatewayDown: `${limits.gatewayDownMs / 60_000}m`,
      laneQueue: limits.laneQueue,
      messageLength: limits.messageLength,
      turnsPerPerson: limits.turnsPerPerson,
      turnsAtOnce: limits.turnsAtOnce,
      personQueue: limits.personQueue,
      inboxBacklog: limits.inboxBacklog,
      shutdown: `${limits.shutdownMs / 1000}s`,
      diskFreeMegabytes: limits.diskFree / 1024 / 1024,
    };
    for (const [name, value] of Object.entries(shown)) {
      expect(rowOf("docs/settings.md", `limits.${name}`)[2]).toBe(`\`${value}\``);
    }
  });

  it("stand in .env.example, all of them", () => {
    const named = [...read(".env.example").matchAll(/^#?([A-Z_]+)=/gm)].map(([, name]) => name);
    expect(named.sort()).toEqual(Object.keys(VARIABLES).sort());
  });

  it("can be kept in the file that the page shows", () => {
    const [file = ""] = blocksOf("docs/settings.md", "jsonc");
    expect(readConfigFile("gatehouse.json", file).faults).toEqual([]);
    const page = read("docs/settings.md");
    const undocumented = FILE_KEYS.filter((key) => !page.includes(key));
    expect(undocumented).toEqual([]);
  });
});

describe("commands", () => {
  const part = (name: string) => {
    const [, rest = ""] = read("docs/commands.md").split(new RegExp(`^### ${name}\n`, "m"));
    return rest.split(/^#{2,3} /m)[0] ?? "";
  };
  const ways = new RegExp(`^(?:/(?=(?:${OWN_SLASH_COMMANDS.join("|")})\\b)|/gatehouse |@gatehouse |!)?`);

  test.each(COMMANDS.map(({ name, usage }) => [name, usage]))("%s is documented", (name, usage) => {
    expect(part(name)).toContain(`Usage: \`${usage}\``);
    const [, examples = ""] = /```text\n([\s\S]*?)\n```/.exec(part(name)) ?? [];
    for (const line of examples.split("\n")) {
      const words = line.replace(ways, "").replace(/@[a-z]+/g, "<@slack:T01:U07>");
      expect(parseCommand(words, Date.UTC(2026, 10, 21))).toMatchObject({
        kind: "parsed",
        command: { name },
      });
    }
  });

  it("has no other", () => {
    const heads = [...read("docs/commands.md").matchAll(/^### (.+)$/gm)].map(([, head]) => head);
    expect(heads.sort()).toEqual(COMMANDS.map(({ name }) => name).sort());
  });

  it("are worded in the README as the catalogue words them", () => {
    const now = Date.UTC(2026, 10, 21, 14);
    const ops = { id: "ops" as AgentId, name: "Ops" };
    const endsAt = now + 7 * 24 * 3_600_000;
    const texts: readonly Text[] = [
      { key: "agent-refused", agent: ops, helpers: ["Ada"], keptForMs: 24 * 3_600_000 },
      { key: "granted-agent", person: "Ben", agent: ops, endsAt },
      { key: "grant-received", by: "Ada", what: "Ops", endsAt, example: "ops: hello" },
      { key: "somebody-elses-thread", owner: "Ben", agent: ops },
      { key: "revoked", person: "Ben", what: "Ops", stopped: 1 },
    ];
    for (const text of texts) {
      expect(read("README.md")).toContain(wordText(text, now).replace(/\[([^\]]+)\]\(time:\d+\)/g, "$1"));
    }
  });
});

describe("Discord", () => {
  it("has every permission and scope documented, and no other", () => {
    const page = read("docs/discord.md");
    const [, rest = ""] = page.split("## Permissions\n");
    const rows = [...(rest.split(/^## /m)[0] ?? "").matchAll(/^\| ([^|]+) \|/gm)].map(([, name]) => name);
    expect(rows.slice(1)).toEqual(Object.keys(NEEDED_PERMISSIONS));
    for (const scope of OAUTH_SCOPES) expect(page).toContain(`\`${scope}\``);
  });
});

describe("Slack", () => {
  const manifest = (agentsMode: boolean) => slackManifest({ prefix: "", agentsMode, mode: "socket" });
  const documented = (head: string) => {
    const [, rest = ""] = read("docs/slack.md").split(`## ${head}\n`);
    return [...(rest.split(/^## /m)[0] ?? "").matchAll(/^\| `([^`]+)`/gm)].map(([, name]) => name);
  };

  it("asks for the scopes that the page explains", () => {
    expect(documented("Scopes").sort()).toEqual(manifest(false).oauth_config.scopes.bot.sort());
  });

  it("subscribes to the events that the page explains", () => {
    expect(documented("Events").sort()).toEqual(
      manifest(false).settings.event_subscriptions.bot_events.sort(),
    );
  });

  it("asks for more with its Agents feature, as the page says", () => {
    const { oauth_config, settings } = manifest(true);
    const all = [...oauth_config.scopes.bot, ...settings.event_subscriptions.bot_events];
    for (const name of all) expect(read("docs/slack.md")).toContain(`\`${name}\``);
  });
});

describe("OpenClaw", () => {
  const strict = { file: { defaults: { ask: "always", askFallback: "deny" } }, hash: null };
  const blocks = blocksOf("docs/openclaw.md", "json");

  test.each(["device", "identity"] as const)("doctor finds nothing to mend in the %s example", (kind) => {
    const config = JSON.parse(blocks[kind === "device" ? 0 : 1] ?? "");
    const agents = Object.keys(config.agents.entries);
    const findings = judgeSetup({ kind, version: "2026.9.6", config, agents, approvals: strict });
    expect(findings.filter(({ level }) => level === "fault")).toEqual([]);
  });

  it("takes the example of several gateways as it stands", () => {
    const secrets = { OPENCLAW_TOKEN: "of-main", LAB_PASSWORD: "of-lab" };
    const example = blocks.find((block) => block.includes("LAB_PASSWORD")) ?? "";
    const loaded = loadConfig({ GATEHOUSE_CONFIG: "gatehouse.json", ...secrets }, () => example);
    expect(loaded).toMatchObject({ ok: { warnings: [], otherGateways: [{ id: "lab" }] } });
  });

  it("gives people the scopes that the page says", () => {
    const [, row = ""] = /^\| scopes \|(.*)$/m.exec(read("docs/openclaw.md")) ?? [];
    const [device = "", identity = ""] = row.split("|");
    expect(codesIn(device)).toEqual(scopesToTalk("device"));
    expect(codesIn(identity)).toEqual(scopesToTalk("identity"));
  });

  it("is tested in the version that the page says", () => {
    const version = JSON.parse(read("test/openclaw/package.json")).dependencies.openclaw;
    expect(read("docs/openclaw.md")).toContain(`OpenClaw ${version}`);
  });
});

describe("turns", () => {
  it("move as the diagram shows, and in no other way", () => {
    const drawn = [...read("docs/reliability.md").matchAll(/^ {2}(\w+) --> (\w+)$/gm)].map(
      ([, from, to]) => `${from} ${to}`,
    );
    const allowed = TURN_STATES.flatMap((from) =>
      TURN_STATES.filter((to) => canMoveTurn(from, to)).map((to) => `${from} ${to}`),
    );
    expect(drawn.sort()).toEqual(allowed.sort());
  });

  it("have each state and each crash point explained", () => {
    const first = [...read("docs/reliability.md").matchAll(/^\| `([\w-]+)` \|/gm)].map(([, name]) => name);
    expect(first).toEqual([...TURN_STATES, ...CRASH_POINTS]);
  });
});

describe("access and audit", () => {
  it("has every action listed that is ever written, and none that is not one", () => {
    const listed = codesIn((read("docs/audit.md").match(/^\|.*\|$/gm) ?? []).join("\n")).filter((code) =>
      /^[a-z-]+\.[a-z-]+$/.test(code),
    );
    expect(listed.filter((action) => !AUDIT_ACTIONS.some((known) => known === action))).toEqual([]);
    const writers = SOURCES.filter(
      (path) => path.startsWith("src/core/") && !path.includes("audit-event.ts"),
    );
    const code = writers.map(read).join("\n");
    const written = AUDIT_ACTIONS.filter((action) =>
      new RegExp(`(?<!=== )"${action.replace(".", "\\.")}"`).test(code),
    );
    expect(written.length).toBeGreaterThan(20);
    expect(written.filter((action) => !listed.includes(action))).toEqual([]);
  });

  it("has permissions that can be granted", () => {
    const [, from = ""] = read("docs/security.md").split("### Permissions\n");
    const [table = ""] = from.split("\n## ");
    const names = [...table.matchAll(/^\|([^|]*`[^|]*)\|/gm)].flatMap(([, cell = ""]) => codesIn(cell));
    const roles = [...builtinRoles([]).keys()] as readonly string[];
    const permissions = names.filter((name) => !roles.includes(name));
    expect(permissions.length).toBeGreaterThanOrEqual(11);
    for (const name of permissions) expect(parsePermission(name.replace("<id>", "ops"))).not.toBeNull();
  });

  test.each([...builtinRoles([]).values()])("$name has what the page says", ({ name, permissions }) => {
    if (permissions.length > 0)
      expect(codesIn(rowOf("docs/security.md", name)[1] ?? "")).toEqual(permissions);
    else expect(rowOf("docs/security.md", name)[1]).not.toBe("");
  });
});

test("each folder of the core has its line in the architecture", () => {
  const folders = new Set(SOURCES.flatMap((path) => path.match(/^src\/core\/[\w-]+(?=\/)/) ?? []));
  const [, rest = ""] = read("docs/architecture.md").split("## The folders of the core\n");
  const cells = [...rest.matchAll(/^\|([^|]*)\|/gm)].flatMap(([, cell = ""]) => codesIn(cell));
  expect(cells.sort()).toEqual([...folders].sort());
});

describe("CONTRIBUTING", () => {
  it("says why each dependency is there", () => {
    const table = read("CONTRIBUTING.md").split("## Dependencies\n")[1]?.split(/^## /m)[0] ?? "";
    const named = [...table.matchAll(/^\|([^|]*`[^|]*)\|/gm)].flatMap(([, cell = ""]) => codesIn(cell));
    expect(named.sort()).toEqual([...PACKAGES].sort());
  });

  it("has six recipes", () => {
    const recipes = read("CONTRIBUTING.md").match(/^### Add .*$/gm);
    expect(recipes).toEqual([
      "### Add a platform",
      "### Add a permission",
      "### Add a command",
      "### Add a use case",
      "### Add a language",
      "### Add a crash point",
    ]);
  });
});

test("every metric is explained, and no other", () => {
  const metrics = /(?<=["`])(?:gatehouse|process)_[a-z_]+(?=["`])/g;
  const code = SOURCES.filter((path) => path.startsWith("src/")).map(read);
  const measured = new Set(code.flatMap((text) => text.match(metrics) ?? []));
  expect(measured).toContain("gatehouse_gateway_up");
  expect([...new Set(read("docs/operating.md").match(metrics))].sort()).toEqual([...measured].sort());
});

test.each(Object.keys(CLI_COMMANDS))("the command %s of the terminal is explained", (name) => {
  const ways = [
    `npm run gatehouse ${name}`,
    `npm run gatehouse -- ${name}`,
    `npm run ${name}`,
    `main.ts ${name}`,
  ];
  expect(ways.some((way) => read("docs/operating.md").includes(way))).toBe(true);
});

describe("the table of others' weaknesses", () => {
  const [, table = ""] = read("docs/security.md").split("## Weaknesses that others had\n");
  const rows = [...(table.split("\n## ")[0]?.matchAll(/^\| (\d+) \|.*\| ([^|]+) \|$/gm) ?? [])];

  it("is whole", () => {
    expect(rows.map(([, number]) => Number(number))).toEqual(Array.from({ length: 32 }, (_, at) => at + 1));
  });

  test.each(rows.map(([, number = "", here = ""]) => [number, here] as const))(
    "names tests that are there: %s",
    (_, here) => {
      if (/^Cannot apply: .{40,}/.test(here)) return;
      const named = [...here.matchAll(/`(test\/[^`]+)` "((?:[^"])+)"/g)];
      expect(named.length).toBeGreaterThan(0);
      expect(named.map(([whole]) => whole).join("; ")).toBe(here);
      for (const [, path = "", name = ""] of named) expect(read(path)).toContain(name);
    },
  );
});
