import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { GatewayFinding } from "../../src/core/ports/gateway.ts";
import { createOpenClawGateway } from "../../src/gateway/openclaw/openclaw-gateway.ts";
import { systemClock } from "../../src/system/clock.ts";
import { randomIds } from "../../src/system/ids.ts";
import { createLogger } from "../../src/system/logger.ts";
import { openBareClient } from "./bare-client.ts";
import { configFor, openRealWorld, patchConfig, type RealWorld } from "./real-gateway.ts";

const deps = { clock: systemClock, ids: randomIds, logger: createLogger("silent") };

const STRICT = { ask: "always", askFallback: "deny" };
const WEAK_DOCUMENTS: readonly (readonly [what: string, file: object])[] = [
  ["asks when it does not know a command", { defaults: { ...STRICT, ask: "on-miss" } }],
  ["asks nobody", { defaults: { ...STRICT, ask: "off" } }],
  ["runs what nobody answered", { defaults: { ...STRICT, askFallback: "full" } }],
  ["lets one agent run what it likes", { defaults: STRICT, agents: { ops: { ask: "off" } } }],
];

const EVERYWHERE = {
  tools: { exec: { ask: "on-miss" } },
  agents: { entries: { ops: { tools: { exec: { ask: "off", security: "full" } } } } },
  approvals: { exec: { enabled: true } },
  channels: {
    slack: { botToken: "xoxb-no-token", appToken: "xapp-no-token", execApprovals: { enabled: "auto" } },
  },
};
/** All at once, since a gateway takes so many changes a minute. */
const UNSOUND = {
  device: {
    ...EVERYWHERE,
    gateway: {
      nodes: { pairing: { autoApproveLocal: null } },
      http: { endpoints: { chatCompletions: { enabled: true } } },
      controlUi: { enabled: null },
    },
  },
  identity: {
    ...EVERYWHERE,
    gateway: { trustedProxies: ["127.0.0.1", "10.0.0.0/8"], roles: null },
  },
};
/** Lists that go with the roles; the gateway wants them named. */
const TAKEN_AWAY = ["agents", "scopes"].map((list) => `gateway.roles.definitions.gatehouse-nobody.${list}`);
const FOUND = {
  both: [
    "tools.exec.ask is on-miss.",
    "agents.entries.ops.tools.exec asks for less",
    "approvals.exec, channels.slack.execApprovals",
    "its own channels (slack)",
  ],
  device: [
    "It pairs any local process",
    "gateway.http.endpoints answers chatCompletions",
    "Its console is on",
  ],
  identity: ["trusts whole networks: 10.0.0.0/8", "It has no roles"],
};

describe.each(["device", "identity"] as const)("what doctor sees of a real gateway, in %s mode", (kind) => {
  let world: RealWorld;
  // As doctor does: a gateway that is not started changes nothing there.
  const faults = async () => {
    const found = await createOpenClawGateway(configFor(kind, world.gateway.url), deps).examine();
    return found.filter(({ level, security = "ok" }) => level === "fault" || security !== "ok");
  };
  const whats = (found: readonly GatewayFinding[]) => found.map(({ what }) => what).join("\n");
  const setDocument = async (file: object) => {
    const socket = await world.operator();
    const { hash } = (await socket.request("exec.approvals.get", {})) as { hash: string };
    await socket.request("exec.approvals.set", { baseHash: hash, file: { version: 1, ...file } });
    socket.close();
  };

  beforeAll(async () => {
    world = await openRealWorld(kind);
    // Gatehouse was here once, and saw to the document.
    await (await openBareClient(world)).close();
  });
  afterAll(() => world?.close());

  test("has no fault where everything is as docs/openclaw.md says", async () => {
    expect(await faults()).toEqual([]);
  });

  test.each(WEAK_DOCUMENTS)("is found where the host's document %s", async (_what, file) => {
    await setDocument(file);
    expect(whats(await faults())).toContain("host approvals document");
    await setDocument({ defaults: STRICT });
  });

  test("finds every other way past Gatehouse", async () => {
    (await patchConfig(world.operator, UNSOUND[kind], kind === "identity" ? TAKEN_AWAY : [])).close();
    const found = whats(await faults());
    for (const line of [...FOUND.both, ...FOUND[kind]]) expect(found).toContain(line);
  }, 120_000);
});
