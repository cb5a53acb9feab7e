import type { ApprovalWatcher, GatewayApproval } from "../../src/core/approval/gateway-approval.ts";
import type { Gateway } from "../../src/core/ports/gateway.ts";
import type { OpenClawConfig } from "../../src/gateway/openclaw/config.ts";
import { createDeviceStrategy } from "../../src/gateway/openclaw/device.ts";
import { openSocket } from "../../src/gateway/openclaw/live-socket.ts";
import { createOpenClawGateway } from "../../src/gateway/openclaw/openclaw-gateway.ts";
import { Secret } from "../../src/secrets/secret.ts";
import { systemClock } from "../../src/system/clock.ts";
import { randomIds } from "../../src/system/ids.ts";
import { createLogger } from "../../src/system/logger.ts";
import { installOpenClaw } from "../../test/openclaw/install.ts";
import { startGateway } from "../../test/openclaw/start-gateway.ts";
import type { CleanUp } from "../method/clean-up.ts";

const TOKEN = "a-token-for-this-measurement-only";
const deps = { clock: systemClock, ids: randomIds, logger: createLogger("silent") };

export interface Races {
  readonly once: number;
  readonly faults: readonly string[];
}

/** Two clients of the real gateway give opposite answers to each request in the same instant. */
export async function raceReplicas(times: number, later: CleanUp["later"]): Promise<Races> {
  await installOpenClaw();
  // Nothing asks the model: the requests are made by an operator.
  const gateway = await startGateway("http://127.0.0.1:9", {
    gateway: { auth: { mode: "token", token: TOKEN } },
  });
  later(gateway.close);
  const config: OpenClawConfig = {
    id: "bench",
    url: gateway.url,
    credentials: "device",
    token: new Secret(TOKEN),
  };
  const heard = new Map<string, (approval: GatewayApproval) => void>();
  const replicas = [await openReplica(config, heard, later), await openReplica(config, null, later)] as const;
  const operator = await openSocket(gateway.url, createDeviceStrategy(config).adminPlan(), deps);
  later(() => operator.close());
  const faults: string[] = [];
  let once = 0;
  for (let at = 0; at < times; at++) {
    const command = `echo race-${at}`;
    const asked = new Promise<GatewayApproval>((resolve) => heard.set(command, resolve));
    const about = { command, host: "gateway", cwd: "/srv", twoPhase: true };
    await operator.request("exec.approval.request", about);
    const fault = await race(await asked, replicas, at % 2 === 0);
    if (fault === null) once += 1;
    else faults.push(`${command}: ${fault}`);
  }
  return { once, faults };
}

async function race(
  approval: GatewayApproval,
  [one, other]: readonly [Gateway, Gateway],
  isFirst: boolean,
): Promise<string | null> {
  const [early, late] = isFirst ? [one, other] : [other, one];
  const answers = await Promise.all([
    early.resolveApproval(approval, "allow-once"),
    late.resolveApproval(approval, "deny"),
  ]);
  const applied = answers.filter((answer) => answer.applied).length;
  if (applied !== 1) return `${applied} answers counted`;
  const [hers, his] = answers.map(({ ending }) => ending.kind);
  return hers === his ? null : `one heard ${hers}, the other ${his}`;
}

async function openReplica(
  config: OpenClawConfig,
  heard: Map<string, (approval: GatewayApproval) => void> | null,
  later: CleanUp["later"],
): Promise<Gateway> {
  const gateway = createOpenClawGateway(config, deps);
  const watcher: ApprovalWatcher = {
    requested: (approval) => heard?.get(approval.text)?.(approval),
    ended() {},
    listed() {},
  };
  gateway.watchApprovals(watcher);
  const up = Promise.withResolvers<void>();
  await gateway.start(() => gateway.status().state === "up" && up.resolve());
  later(() => gateway.stop());
  await up.promise;
  return gateway;
}
