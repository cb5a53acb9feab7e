import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { SlackConfig } from "../../adapters/slack/config.ts";
import { examineSlack } from "../../adapters/slack/examine.ts";
import { NEEDED_SCOPES } from "../../adapters/slack/manifest.ts";
import { type SlackServer, startSlackServer } from "../fakes/slack-server.ts";
import { createKeptLogger } from "./slack-harness.ts";

describe("doctor's look at Slack", () => {
  let slack: SlackServer;
  beforeEach(async () => {
    slack = await startSlackServer();
  });
  afterEach(() => slack.close());

  const examine = (more: Partial<SlackConfig> = {}, told: Parameters<typeof examineSlack>[2] = []) =>
    examineSlack({ ...slack.config, commandPrefix: "", ...more }, createKeptLogger(), told);

  test("finds nothing to mend when all is well", async () => {
    expect((await examine()).map(({ level }) => level)).toEqual(["ok", "ok", "ok"]);
    expect(slack.sockets.opened()).toBe(0);
  });
  test("asks for no app token over HTTP", async () => {
    expect(await examine({ mode: "http", appToken: undefined })).toHaveLength(2);
  });
  test.each([
    ["a wrong bot token", { botToken: "xoxb-wrong" }, /SLACK_BOT_TOKEN.*invalid_auth/],
    ["a wrong app token", { appToken: "xapp-1-A0GATEHOUSE-1-wrong" }, /SLACK_APP_TOKEN.*invalid_auth/],
    ["two apps", { appToken: "xapp-1-A0OTHER-1-x" }, /A0OTHER.*A0GATEHOUSE/],
  ])("names %s and where to get the right one", async (_, config, what) => {
    const fault = (await examine(config)).find(({ level }) => level === "fault");
    expect(fault?.what).toMatch(what);
    expect(fault?.mend).not.toBe("");
    expect(JSON.stringify(fault)).not.toMatch(/xoxb-|xapp-1/);
  });
  test("names the scopes that are missing", async () => {
    slack.setScopes(["chat:write", "commands", "users:read", "im:write", "im:history", "app_mentions:read"]);
    const fault = (await examine()).find(({ level }) => level === "fault");
    expect(fault?.what).toBe("the bot token lacks channels:history, files:read, files:write, groups:history");
    expect(fault?.mend).toContain("npm run manifest");
  });
  test("says of each channel that the settings name whether the bot is in it", async () => {
    const workspace = "T0EXAMPLE";
    const inside = slack.addChannel("deploys", []);
    const outside = slack.addChannel("leaders", [], { bot: false });
    const [good, absent, none, foreign, ...others] = (
      await examine({}, [
        { id: inside, workspace, setting: "approvals.channel" },
        { id: outside, workspace, setting: "guests.notify" },
        { id: "C0NOWHERE", workspace, setting: "audit.feed" },
        { id: inside, workspace: "T0OTHER", setting: "audit.feed" },
      ])
    ).slice(3);
    expect(others).toEqual([]);
    expect(good).toMatchObject({ level: "ok", what: expect.stringContaining(inside) });
    for (const [finding, setting] of [
      [absent, "guests.notify"],
      [none, "audit.feed"],
    ] as const) {
      expect(finding).toMatchObject({ level: "fault", mend: expect.stringContaining("/invite") });
      expect(finding?.what).toMatch(new RegExp(`^${setting} .*is not in it`));
    }
    expect(foreign).toMatchObject({ level: "fault", mend: `Write slack:${workspace}:<channel id>` });
  });
  test("says whom the Agents feature shuts out", async () => {
    slack.setScopes([...NEEDED_SCOPES, "assistant:write"]);
    const [finding, ...others] = (await examine()).filter(({ level }) => level !== "ok");
    expect(others).toEqual([]);
    expect(finding).toMatchObject({ level: "warning", what: expect.stringContaining("guests") });
    expect(finding?.mend).toContain("without --agents");
  });
  test("tells a Slack that cannot be reached from a token that is wrong", async () => {
    const gone = await startSlackServer();
    await gone.close();
    const [fault] = await examine({ apiUrl: gone.apiUrl });
    expect(fault?.mend).toContain("the way to Slack");
  });
});
