import type { Config } from "../../../config/types.ts";
import type { Gateway } from "../../../core/ports/gateway.ts";
import { createAllGateways } from "../../../gateway/create-gateway.ts";
import { randomIds } from "../../../system/ids.ts";
import { type Finding, findingsOf, gatewayTopic, type Patient } from "../finding.ts";

/** What of the gateway's own set-up lets somebody past Gatehouse, as the gateway says itself. */
export async function checkGatewayExposure({ config, clock, logger }: Patient): Promise<Finding[]> {
  if (config.gateway.kind === "embedded") {
    return [findingsOf("gateway", "docs/openclaw.md").ok("demo agents, inside this process")];
  }
  const gateways = await createAllGateways(config, { clock, logger, ids: randomIds });
  return (await Promise.all(gateways.map((gateway) => checkOne(config, gateway)))).flat();
}

async function checkOne(config: Config, gateway: Gateway): Promise<Finding[]> {
  const gatewayFindings = findingsOf(gatewayTopic(config, gateway.id), "docs/openclaw.md");
  try {
    const found = await gateway.examine();
    const ofSafety = found.flatMap(({ security, what, mend }): Finding[] =>
      security === undefined
        ? []
        : [security === "ok" ? gatewayFindings.ok(what) : gatewayFindings[security](what, mend)],
    );
    // Where it could not be looked at, nobody may call it safe.
    const unseen = ofSafety.length > 0 ? [] : found.filter(({ level }) => level === "fault");
    return [...ofSafety, ...unseen.map(({ what, mend }) => gatewayFindings.fault(what, mend))];
  } finally {
    await gateway.stop();
  }
}
