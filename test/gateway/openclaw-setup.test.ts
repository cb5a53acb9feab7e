import {
  GatewayProtocolRequestError,
  GatewayProtocolRequestTimeoutError,
} from "@openclaw/gateway-client/browser";
import { describe, expect, test } from "vitest";
import { directiveWords } from "../../src/gateway/openclaw/directives.ts";
import { judgeSetup, type Setup } from "../../src/gateway/openclaw/examine.ts";
import { gatewayFault } from "../../src/gateway/openclaw/fault.ts";

const strict = { file: { defaults: { ask: "always", askFallback: "deny" }, agents: {} }, hash: "h" };
const exec = { tools: { exec: { ask: "always" } } };
const device: Setup = {
  kind: "device",
  version: "2026.9.6",
  config: { ...exec, gateway: { auth: { mode: "token" }, nodes: { pairing: { autoApproveLocal: false } } } },
  agents: ["designer"],
  approvals: strict,
};
const proxied = {
  auth: { mode: "trusted-proxy", trustedProxy: { userHeader: "x-forwarded-user" } },
  trustedProxies: ["127.0.0.1"],
  roles: { definitions: { member: {} } },
};
const identity: Setup = { ...device, kind: "identity", config: { ...exec, gateway: proxied } };

const withGateway = (setup: Setup, gateway: object): Setup => ({ ...setup, config: { ...exec, gateway } });
const bad = (setup: Setup) => judgeSetup(setup).filter(({ level }) => level === "fault");

describe("judging a gateway's set-up", () => {
  test.each([device, identity])("finds no fault in a good one", (setup) => {
    expect(bad(setup)).toEqual([]);
  });

  test.each([
    ["no agents", { ...device, agents: [] }, /agents\.entries/],
    ["another auth mode", withGateway(device, proxied), /gateway\.auth\.mode to "token"/],
    [
      "token auth for identities",
      { ...device, kind: "identity" as const },
      /gateway\.auth\.mode to "trusted-proxy"/,
    ],
    [
      "roles with device tokens",
      withGateway(device, { auth: { mode: "token" }, roles: proxied.roles }),
      /Remove gateway\.roles/,
    ],
    [
      "no roles with identities",
      withGateway(identity, { ...proxied, roles: undefined }),
      /Add gateway\.roles/,
    ],
    [
      "another user header",
      withGateway(identity, {
        ...proxied,
        auth: { mode: "trusted-proxy", trustedProxy: { userHeader: "x-user" } },
      }),
      /userHeader to "x-forwarded-user"/,
    ],
    [
      "no trusted proxy",
      withGateway(identity, { ...proxied, trustedProxies: [] }),
      /gateway\.trustedProxies/,
    ],
    [
      "device proofs switched off",
      withGateway(device, { controlUi: { dangerouslyDisableDeviceAuth: true } }),
      /dangerouslyDisableDeviceAuth/,
    ],
    [
      "lax host approvals",
      { ...device, approvals: { file: { defaults: { ask: "off" } }, hash: null } },
      /"ask":"always"/,
    ],
    [
      "an agent that need not ask",
      { ...device, approvals: { ...strict, file: { ...strict.file, agents: { ops: { ask: "off" } } } } },
      /Remove ask and askFallback/,
    ],
  ])("%s is a fault with its mend", (_what, setup, mend) => {
    expect(
      bad(setup)
        .map((finding) => finding.mend)
        .join("\n"),
    ).toMatch(mend);
  });

  test.each([
    [{ approvals: { exec: { enabled: true } } }, "approvals.exec"],
    [{ channels: { slack: { execApprovals: { enabled: true } } } }, "channels.slack.execApprovals"],
    [
      { channels: { discord: { execApprovals: { enabled: "auto", approvers: ["1"] } } } },
      "channels.discord.execApprovals",
    ],
    [{ channels: { slack: { execApprovals: { enabled: "auto" } } } }, "channels.slack.execApprovals"],
    [
      { channels: { telegram: { accounts: { main: { execApprovals: { enabled: true } } } } } },
      "channels.telegram.accounts.main.execApprovals",
    ],
  ])("a way for requests past Gatehouse is a warning: %j", (more, key) => {
    const found = judgeSetup({ ...device, config: { ...(device.config as object), ...more } });
    const warnings = found.filter(({ level }) => level === "warning").map(({ mend }) => mend);
    expect(warnings.join("\n")).toContain(key);
  });

  test("approval routes that are off are no warning", () => {
    const channels = { slack: { execApprovals: { enabled: false, approvers: ["1"] } }, discord: {} };
    const found = judgeSetup({ ...device, config: { ...(device.config as object), channels } });
    expect(found.map(({ what }) => what)).toContain("It puts requests to nobody but Gatehouse.");
  });

  test("an agent with an exec setting of its own that asks less is a warning", () => {
    const entries = {
      ops: { tools: { exec: { ask: "off" } } },
      qa: { tools: { exec: { mode: "auto" } } },
      designer: { tools: { exec: { ask: "always" } } },
    };
    const found = judgeSetup({ ...device, config: { ...(device.config as object), agents: { entries } } });
    expect(found).toContainEqual(
      expect.objectContaining({
        security: "fault",
        what: expect.stringMatching(/^agents\.entries\.ops\S+, agents\.entries\.qa\S+ asks for less/),
      }),
    );
  });

  test("auto-approval of local devices, an allow-list and a lax exec setting are warnings", () => {
    const mends = [
      withGateway(device, { auth: { mode: "token" } }),
      withGateway(identity, {
        ...proxied,
        auth: { ...proxied.auth, trustedProxy: { userHeader: "x-forwarded-user", allowUsers: ["a"] } },
      }),
      { ...device, config: { gateway: {} } },
    ].map((setup) =>
      judgeSetup(setup)
        .flatMap(({ level, mend }) => (level === "warning" ? [mend] : []))
        .join("\n"),
    );
    expect(mends[0]).toContain("autoApproveLocal");
    expect(mends[1]).toContain("allowUsers");
    expect(mends[2]).toContain("tools.exec.ask");
  });
});

describe("a fault of the gateway", () => {
  const answered = (code: string, message: string, details: object = {}, more: object = {}) =>
    gatewayFault(new GatewayProtocolRequestError({ code, message, details, ...more }));

  test.each([
    ["UNAVAILABLE", "gateway starting; retry shortly", {}, "gateway.unreachable"],
    ["INVALID_REQUEST", "too many tries", { code: "AUTH_RATE_LIMITED" }, "gateway.unreachable"],
    [
      "FORBIDDEN",
      "missing scope: operator.write",
      { code: "MISSING_SCOPE", missingScope: "operator.write", requiredScopes: [] },
      "gateway.refused",
    ],
    ["INVALID_REQUEST", "unauthorized", { code: "AUTH_DEVICE_TOKEN_MISMATCH" }, "gateway.refused"],
    ["NOT_PAIRED", "pairing required", { code: "PAIRING_REQUIRED" }, "gateway.refused"],
    ["INVALID_REQUEST", 'Session "agent:x:y" was not found.', {}, "gateway.refused"],
    ["INVALID_REQUEST", 'Agent "nope" no longer exists in configuration', {}, "gateway.agent-unknown"],
    ["INVALID_REQUEST", "protocol mismatch", { code: "PROTOCOL_MISMATCH" }, "gateway.protocol"],
    ["INVALID_REQUEST", "invalid chat.send params", {}, "gateway.protocol"],
  ])("%s %s %j is %s", (code, message, details, expected) => {
    expect(answered(code, message, details).code).toBe(expected);
  });

  test("that says when to come back keeps the time", () => {
    expect(answered("UNAVAILABLE", "busy", {}, { retryable: true, retryAfterMs: 1_000 }).retryAfterMs).toBe(
      1_000,
    );
  });

  test("of silence or of the network is that it cannot be reached", () => {
    const late = new GatewayProtocolRequestTimeoutError({
      method: "chat.send",
      timeoutMs: 1,
      requestSent: true,
    });
    expect(gatewayFault(late).code).toBe("gateway.unreachable");
    expect(gatewayFault(new Error("connect ECONNREFUSED")).code).toBe("gateway.unreachable");
  });

  test("with a verified name is told apart by what must be mended", () => {
    const reasons = ["untrusted_source", "user_missing", "missing_header_x-team", "user_not_allowed"];
    const messages = reasons.map((reason) => {
      const details = { code: "AUTH_UNAUTHORIZED", authReason: `trusted_proxy_${reason}` };
      return answered("INVALID_REQUEST", "unauthorized", details).message;
    });
    expect(new Set(messages.map((message) => message.split(": ")[1])).size).toBe(4);
    for (const [at, reason] of reasons.entries()) expect(messages[at]).toContain(`trusted_proxy_${reason}: `);
  });
});

describe("the gateway's command words", () => {
  test("are bare, lower-case and without doubles, with skills, aliases and model names among them", () => {
    const list = {
      commands: [{ name: "Paint", nativeName: "paint", textAliases: ["/draw", "/Dr-Aw"] }, { name: "exec" }],
    };
    const config = {
      agents: {
        defaults: { models: { "a/b": { alias: "Opus" } } },
        entries: { ops: { models: { "c/d": { alias: "fast-one" } } } },
      },
    };
    const words = directiveWords([list, null], config);
    expect(words).toEqual(expect.arrayContaining(["paint", "draw", "dr-aw", "exec", "opus", "fast-one"]));
    expect(new Set(words).size).toBe(words.length);
    for (const word of words) expect(word).toMatch(/^[a-z0-9][a-z0-9_:-]*$/);
  });

  test("hold the dangerous ones even when the gateway lists nothing", () => {
    const words = directiveWords([], null);
    expect(words).toEqual(
      expect.arrayContaining(["exec", "approve", "elevated", "elev", "bash", "config", "model"]),
    );
  });
});
