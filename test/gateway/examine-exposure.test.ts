import { describe, expect, test } from "vitest";
import { judgeExposure } from "../../src/gateway/openclaw/examine-exposure.ts";

const quiet = { bind: "loopback", controlUi: { enabled: false }, trustedProxies: ["127.0.0.1"] };
const securityOf = (kind: "device" | "identity", gateway: object, more: object = {}) =>
  judgeExposure(kind, { gateway: { ...quiet, ...gateway }, ...more }).map(({ security }) => security);

describe("judging who reaches a gateway past Gatehouse", () => {
  test("finds nothing where nobody does", () => {
    expect(securityOf("device", {})).toEqual(["ok"]);
    expect(securityOf("identity", {})).toEqual(["ok"]);
  });

  test.each([
    ["identity", { bind: "lan" }, "fault"],
    ["device", { bind: "lan" }, "warning"],
    ["identity", { tailscale: { mode: "serve" } }, "fault"],
    ["device", { tailscale: { mode: "serve" } }, "warning"],
    ["device", { tailscale: { mode: "funnel" } }, "fault"],
    ["device", { http: { endpoints: { chatCompletions: { enabled: true } } } }, "fault"],
    ["device", { controlUi: { enabled: true } }, "warning"],
    ["device", { controlUi: {} }, "warning"],
  ] as const)("with credentials %s, %j is a %s", (kind, gateway, security) => {
    expect(securityOf(kind, gateway)).toContain(security);
  });

  test.each([
    "*",
    "0.0.0.0",
    "0.0.0.0/0",
    "10.0.0.0/8",
    "192.168.1.0/24",
    "::/0",
    "fd00::/64",
    "127.0.0.1/0",
  ])("a trusted proxy %s is whoever is in it", (range) => {
    expect(securityOf("identity", { trustedProxies: ["127.0.0.1", range] })).toContain("fault");
  });

  test.each(["127.0.0.1", "127.0.0.0/8", "::1", "10.1.2.3", "10.1.2.3/32", "192.168.1.16/30", "fd00::1/128"])(
    "a trusted proxy %s is one machine, or near it",
    (range) => {
      expect(securityOf("identity", { trustedProxies: [range] })).toEqual(["ok"]);
    },
  );

  test("finds its own channels, which start as soon as they are named", () => {
    const channels = { defaults: {}, modelByChannel: {}, slack: { enabled: false } };
    expect(securityOf("device", {}, { channels })).toEqual(["ok"]);
    const named = judgeExposure("device", {
      gateway: quiet,
      channels: { ...channels, telegram: { botToken: "x" } },
    });
    expect(named.at(-1)).toMatchObject({
      security: "fault",
      what: expect.stringContaining("(telegram)"),
      mend: "Set enabled to false under channels.telegram.",
    });
  });
});
