import { openReadOnlyStore } from "../../../db/open-store.ts";
import { openClawsOf } from "../../config/gateway-ids.ts";
import type { Config, OpenClawSettings } from "../../config/types.ts";
import { lastNumberOf } from "../../core/access/number-access.ts";
import { AppError } from "../../core/errors.ts";
import type { Clock } from "../../core/ports/clock.ts";
import { readCompanion } from "../../gateway/openclaw/companion.ts";
import { type Finding, findingsOf, gatewayTopic, type Patient } from "./finding.ts";

/** Does the gateway hold the list of access that was last made here? Silent where that cannot be read. */
export async function checkCompanion({ config, clock }: Patient): Promise<Finding[]> {
  const all = await Promise.all(openClawsOf(config).map((gateway) => checkOne(config, gateway, clock)));
  return all.flat();
}

async function checkOne(config: Config, gateway: OpenClawSettings, clock: Clock): Promise<Finding[]> {
  if (!gateway.pluginSecret) return [];
  const findings = findingsOf(gatewayTopic(config, gateway.id), "docs/openclaw.md");
  try {
    const { revision, isKept } = await readCompanion(gateway, clock);
    // The plugin's own line says that it does not hold all of it.
    if (!isKept) return [];
    const store = await openReadOnlyStore(config.databaseUrl);
    const ours = await lastNumberOf(store, gateway.id).finally(() => store.close());
    if (revision === ours)
      return [findings.ok(`it holds the list of access that is true here, number ${ours}`)];
    return [
      findings.warning(
        `it holds list ${revision} of who has access; the last one made here is ${ours}`,
        "Start Gatehouse: it tells the gateway within a minute, or logs why it cannot.",
      ),
    ];
  } catch (fault) {
    // The gateway's and the database's own lines say it.
    if (fault instanceof AppError) return [];
    throw fault;
  }
}
