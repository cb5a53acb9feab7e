import { describe, expect, it } from "vitest";
import { openSecrets } from "../src/cli/read-secrets.ts";
import { gatewayIdsOf } from "../src/config/gateway-ids.ts";
import { type Config, formatFault } from "../src/config/types.ts";
import { loadConfig } from "../src/config.ts";
import type { Secret } from "../src/secrets/secret.ts";
import { systemClock } from "../src/system/clock.ts";

type Env = Record<string, string | undefined>;

const read = (settings: object, env: Env = {}) =>
  loadConfig({ GATEHOUSE_CONFIG: "g.json", ...env }, () => JSON.stringify(settings));

function load(settings: object, env?: Env): Config {
  const loaded = read(settings, env);
  if ("ok" in loaded) return loaded.ok;
  throw new Error(loaded.faults.map(formatFault).join("\n"));
}

function faultsOf(settings: object, env?: Env): string {
  const loaded = read(settings, env);
  return "ok" in loaded ? "" : loaded.faults.map(formatFault).join("\n");
}

const ref = (id: string) => ({ source: "env", provider: "default", id });
const main = { url: "ws://127.0.0.1:1", token: ref("G") };
const lab = { url: "ws://127.0.0.1:2", credentials: "identity", password: ref("LAB_PASSWORD") };
const shown = (secret: Secret | undefined) => secret?.reveal();

describe("several gateways in the settings", () => {
  it("are each what they say, with secrets of their own", async () => {
    const config = load({ gateways: { main, lab: { ...lab, pluginSecret: ref("LAB_PLUGIN") } } });
    const env = { G: "token-of-main", LAB_PASSWORD: "password-of-lab", LAB_PLUGIN: "p".repeat(32) };
    expect(await openSecrets(config, { env, clock: systemClock })).toMatchObject({ faults: [] });
    const { gateway, otherGateways } = config;
    expect(gateway).toMatchObject({ id: "main", url: main.url, credentials: "device" });
    expect(otherGateways).toMatchObject([{ id: "lab", url: lab.url, credentials: "identity" }]);
    expect(gateway.kind === "openclaw" && [gateway.token, gateway.password].map(shown)).toEqual([
      "token-of-main",
      undefined,
    ]);
    const [other] = otherGateways;
    expect([other?.token, other?.password, other?.pluginSecret].map(shown)).toEqual([
      undefined,
      "password-of-lab",
      "p".repeat(32),
    ]);
  });

  it.each<[string, object, readonly string[]]>([
    ["the one that is called main, wherever it stands", { lab, main }, ["main", "lab"]],
    ["else the first", { team: main, lab }, ["team", "lab"]],
    ["the only one, whatever it is called", { lab }, ["lab"]],
  ])("give bare names to the agents of %s", (_, gateways, ids) => {
    expect(gatewayIdsOf(load({ gateways }))).toEqual(ids);
  });

  it("leave the variables to the one with the bare names", () => {
    const env = { OPENCLAW_URL: "ws://127.0.0.1:9", OPENCLAW_TOKEN: "t0k3n" };
    const { gateway, otherGateways } = load({ gateways: { lab, main: {} } }, env);
    expect(gateway).toMatchObject({ id: "main", url: "ws://127.0.0.1:9", credentials: "device" });
    expect(otherGateways).toMatchObject([{ id: "lab", url: lab.url, credentials: "identity" }]);
    expect(otherGateways[0]?.token).toBeUndefined();
  });

  it("stop the start where one of them lacks its secret's place, all faults at once", () => {
    const named = faultsOf({
      gateways: { main: {}, lab: { ...lab, password: undefined }, far: { url: "wss://far.example" } },
    });
    expect(named).toMatch(/gateways\.main: has no url/);
    expect(named).toMatch(/OPENCLAW_TOKEN: is missing/);
    expect(named).toMatch(/gateways\.lab: has no password: a gateway with identity credentials needs it/);
    expect(named).toMatch(/gateways\.far: has no token: a gateway with device credentials needs it/);
  });

  it("need every secret of each that is on, and name it by its place", async () => {
    const config = load({ gateways: { main, lab } });
    const { faults } = await openSecrets(config, { env: { G: "g" }, clock: systemClock });
    expect(faults.map(formatFault).join("\n")).toMatch(/gateways\.lab\.password: env:default:LAB_PASSWORD/);
  });

  it.each(["ws://127.0.0.1:1/", "ws://localhost:1", "ws://[::1]:1"])(
    "may not be one gateway under two names: %s",
    (url) => {
      expect(faultsOf({ gateways: { main, lab: { ...lab, url } } })).toMatch(
        /gateways\.lab\.url: is the gateway "main" once more/,
      );
    },
  );

  it("are warned about where what is sent there could be read", () => {
    const { warnings } = load({ gateways: { main, lab: { ...lab, url: "ws://lab.example" } } });
    expect(warnings.map(formatFault).join("\n")).toMatch(/gateways\.lab\.url: .*readable/);
  });
});

describe("an agent behind its gateway's name", () => {
  const gateways = { main, lab };

  it("may stand wherever an agent may", () => {
    const { core } = load({
      gateways,
      agents: { "lab/coder": { name: "Coder", default: true }, coder: {} },
      roles: { tester: ["agent:lab/coder", "approve:*", "read:lab/coder"] },
      channels: { "slack:T01:C42": { agent: "lab/coder" } },
      approvals: { urgent: ["lab/coder"] },
    });
    expect([...core.agents.keys()]).toEqual(["lab/coder", "coder"]);
    expect(core.roles.get("member" as never)?.permissions).toContain("agent:lab/coder");
  });

  it.each<[string, object, RegExp]>([
    ["an agent", { agents: { "far/coder": {} } }, /agents\.far\/coder: "far\/coder" is of no gateway/],
    ["a channel", { channels: { "slack:T01:C42": { agent: "far/x" } } }, /"far\/x" is of no gateway/],
    ["a role", { roles: { tester: ["agent:far/x"] } }, /roles\.tester\[0\]: "far\/x" is of no gateway/],
    ["what is urgent", { approvals: { urgent: ["far/x"] } }, /"far\/x" is of no gateway/],
    ["one with a bare name", { agents: { "main/coder": {} } }, /Write "coder"/],
    ["two slashes", { agents: { "lab/far/coder": {} } }, /is no agent id/],
  ])("has to be of a gateway that is named: %s", (_, settings, fault) => {
    expect(faultsOf({ gateways, ...settings })).toMatch(fault);
  });

  it("is no name where there is one gateway alone", () => {
    expect(faultsOf({ gateways: { main }, agents: { "lab/coder": {} } })).toMatch(/is of no gateway/);
  });
});
