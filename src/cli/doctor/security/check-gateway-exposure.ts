import { createGateway } from "../../../gateway/create-gateway.ts";
import { randomIds } from "../../../system/ids.ts";
import { type Finding, findingsOf, type Patient } from "../finding.ts";

const gatewayFindings = findingsOf("gateway", "docs/openclaw.md");

/** What of the gateway's own set-up lets somebody past Gatehouse, as the gateway says itself. */
export async function checkGatewayExposure({ config, clock, logger }: Patient): Promise<Finding[]> {
  if (config.gateway.kind === "embedded") return [gatewayFindings.ok("demo agents, inside this process")];
  const gateway = await createGateway(config, { clock, logger, ids: randomIds });
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
