import { describe, expect, test } from "vitest";
import { OWN_SLASH_COMMANDS, RESERVED_SLASH_COMMANDS } from "../../adapters/slack/commands.ts";
import {
  type ManifestOptions,
  NEEDED_SCOPES,
  slackManifest,
  slackManifestYaml,
} from "../../adapters/slack/manifest.ts";

const SOCKET: ManifestOptions = { prefix: "", agentsMode: false, mode: "socket" };
const HTTP: ManifestOptions = { ...SOCKET, mode: "http", requestUrl: "https://bot.example.com" };

describe("the Slack manifest", () => {
  test("has the commands that are ours and none of Slack's", () => {
    const names = slackManifest(SOCKET).features.slash_commands.map(({ command }) => command);
    expect(names).toEqual(["/grant", "/revoke", "/whoami", "/agents", "/gatehouse"]);
    for (const name of names) expect(RESERVED_SLASH_COMMANDS.has(name.slice(1))).toBe(false);
    expect(slackManifest(SOCKET).features.slash_commands.every((one) => one.should_escape)).toBe(true);
  });
  test("puts the prefix before each of them", () => {
    const names = slackManifest({ ...SOCKET, prefix: "acme-" }).features.slash_commands.map(
      (one) => one.command,
    );
    expect(names).toEqual([...OWN_SLASH_COMMANDS.map((name) => `/acme-${name}`), "/acme-gatehouse"]);
  });
  test.each([["Acme "], ["a-prefix-that-is-far-too-long-for-slack-"], ["ü"]])(
    "refuses the prefix %j",
    (prefix) => {
      expect(() => slackManifest({ ...SOCKET, prefix })).toThrow(/choose another prefix/);
    },
  );
  test("asks for no more than it uses, and never to post where nobody asked it in", () => {
    const scopes = slackManifest(SOCKET).oauth_config.scopes.bot;
    expect(scopes).toEqual(NEEDED_SCOPES);
    expect(scopes).toEqual([
      "app_mentions:read",
      "channels:history",
      "chat:write",
      "commands",
      "files:read",
      "files:write",
      "groups:history",
      "im:history",
      "im:write",
      "users:read",
    ]);
  });
  test("hears threads, so that a teammate in somebody's thread is answered", () => {
    expect(slackManifest(SOCKET).settings.event_subscriptions.bot_events).toEqual([
      "app_home_opened",
      "app_mention",
      "message.channels",
      "message.groups",
      "message.im",
      "user_change",
    ]);
  });
  test("leaves Slack's Agents feature out unless it is asked for: it shuts guests out", () => {
    expect(slackManifestYaml(SOCKET)).not.toMatch(/agent_view|assistant|agent_session/);
    const agents = slackManifest({ ...SOCKET, agentsMode: true });
    expect(agents.features).toHaveProperty("agent_view");
    expect(agents.oauth_config.scopes.bot).toContain("assistant:write");
    expect(agents.settings.event_subscriptions.bot_events).toContain("agent_session_stopped");
  });
  test("over HTTP, tells Slack the one address for everything", () => {
    const { settings, features } = slackManifest(HTTP);
    const url = "https://bot.example.com/slack/events";
    expect(settings.socket_mode_enabled).toBe(false);
    expect(settings.event_subscriptions).toMatchObject({ request_url: url });
    expect(settings.interactivity).toMatchObject({ request_url: url });
    expect(features.slash_commands.every((one) => "url" in one && one.url === url)).toBe(true);
  });
  test.each([[undefined], ["http://bot.example.com"], ["bot.example.com"]])(
    "over HTTP refuses %s",
    (requestUrl) => {
      const { requestUrl: _, ...rest } = HTTP;
      expect(() => slackManifest(requestUrl === undefined ? rest : { ...rest, requestUrl })).toThrow(
        /https address/,
      );
    },
  );
  test("says beside every scope and event what it is for", () => {
    const lines = slackManifestYaml({ ...SOCKET, agentsMode: true }).split("\n");
    const items = lines.filter((line) => /^ *- "/.test(line));
    expect(items).toHaveLength(18);
    for (const line of items) expect(line).toMatch(/ # \w/);
    expect(lines).toContain('      - "im:history" # direct messages');
  });
});
