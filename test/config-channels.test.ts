import { describe, expect, it } from "vitest";
import { formatFault } from "../src/config/types.ts";
import { loadConfig } from "../src/config.ts";
import { channelKeyOf } from "../src/core/conversation/place.ts";

const SERVER = "800000000000000001";
const ENV = {
  GATEHOUSE_CONFIG: "gatehouse.json",
  SLACK_BOT_TOKEN: "xoxb-1",
  SLACK_APP_TOKEN: "xapp-1",
  DISCORD_TOKEN: "token",
  DISCORD_GUILD_ID: SERVER,
  TELEGRAM_TOKEN: "42000:secret-of-the-bot",
};
const told = (channel: string, env: Record<string, string> = ENV) =>
  loadConfig(env, () =>
    JSON.stringify({ approvals: { channel }, guests: { notify: channel }, audit: { feed: channel } }),
  );
const core = (channel: string) => {
  const loaded = told(channel);
  if (!("ok" in loaded)) throw new Error(loaded.faults.map(formatFault).join());
  expect(loaded.ok.warnings).toEqual([]);
  return loaded.ok.core;
};

describe("channels that are told something", () => {
  it.each([
    ["slack:T01:C42", { platform: "slack", workspace: "T01", channel: "C42" }],
    [
      `discord:${SERVER}:800000000000000002`,
      { platform: "discord", workspace: SERVER, channel: "800000000000000002" },
    ],
    ["telegram:-1001234567890", { platform: "telegram", workspace: "", channel: "-1001234567890" }],
  ])("%s is one, for requests, guests and the audit alike", (channel, where) => {
    const { approvals, guestNotes, auditFeed } = core(channel);
    const place = { ...where, thread: null, kind: "channel" };
    expect([approvals?.channel, guestNotes, auditFeed?.place]).toEqual([place, place, place]);
    if (guestNotes) expect(channelKeyOf({ ...guestNotes, thread: "7" })).toBe(channel);
  });

  it.each(["telegram:1234567", "telegram:@leads", "discord:800000000000000002", "web:general"])(
    "%s is none",
    (channel) => {
      const loaded = told(channel);
      expect("faults" in loaded && loaded.faults.map(formatFault).join()).toContain("a channel is written");
    },
  );

  it("do not stand for the team, unless they are a group of Telegram's", () => {
    const leaving = (teamGroup: string) => loadConfig(ENV, () => JSON.stringify({ leaving: { teamGroup } }));
    const loaded = leaving("slack:T01:C42");
    const faults = "faults" in loaded ? loaded.faults.map(formatFault) : [];
    expect(faults.join()).toContain("is no group of Telegram's");
    expect(leaving("telegram:-1001234567890")).toHaveProperty("ok");
  });

  it("are on the one server that is served", () => {
    const loaded = told("discord:800000000000000009:800000000000000002");
    const faults = "faults" in loaded ? loaded.faults.map(formatFault) : [];
    expect(faults).toHaveLength(3);
    expect(faults[0]).toContain("is on another server than DISCORD_GUILD_ID");
    expect(faults[0]).toContain(`Write discord:${SERVER}:<channel id>`);
  });

  it.each([
    ["slack:T01:C42", "SLACK_BOT_TOKEN"],
    ["discord:800000000000000001:800000000000000002", "DISCORD_TOKEN"],
    ["telegram:-1001234567890", "TELEGRAM_TOKEN"],
  ])("%s hears nothing while its platform is off, and that is said", (channel, variable) => {
    const loaded = told(channel, { GATEHOUSE_CONFIG: "gatehouse.json" });
    const warnings = "ok" in loaded ? loaded.ok.warnings.map(formatFault) : [];
    expect(warnings.filter((one) => one.includes(`${variable} is not set`))).toHaveLength(3);
  });
});
