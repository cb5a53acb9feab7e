import { openClawsOf } from "../../config/gateway-ids.ts";
import type { OpenClawSettings } from "../../config/types.ts";
import { AppError } from "../../core/errors.ts";
import type { Gateway } from "../../core/ports/gateway.ts";
import { createAllGateways } from "../../gateway/create-gateway.ts";
import { type IdentityPerson, identityConfigFor } from "../../gateway/openclaw/identity-config.ts";
import { randomIds } from "../../system/ids.ts";
import { readListed } from "../gateway/listed-people.ts";
import { type Finding, findingsOf, gatewayTopic, type Patient } from "./finding.ts";

/** The gateway's own set-up, as it says itself; in identity mode, also the piece of its configuration that lets people in. */
export async function checkGateway(patient: Patient): Promise<Finding[]> {
  const { config, clock, logger } = patient;
  const gateways = await createAllGateways(config, { clock, logger, ids: randomIds });
  return (await Promise.all(gateways.map((gateway) => checkOne(patient, gateway)))).flat();
}

async function checkOne(patient: Patient, gateway: Gateway): Promise<Finding[]> {
  const { config } = patient;
  try {
    const findings = (await gateway.examine()).map(
      (finding): Finding => ({
        ...finding,
        topic: gatewayTopic(config, gateway.id),
        page: finding.level === "ok" ? null : "docs/openclaw.md",
      }),
    );
    const settings = openClawsOf(config).find(({ id }) => id === gateway.id);
    if (settings?.credentials !== "identity") return findings;
    return [...findings, await identityFragment(patient, settings)];
  } finally {
    await gateway.stop();
  }
}

async function identityFragment(patient: Patient, gateway: OpenClawSettings): Promise<Finding> {
  const people = await peopleOf(patient, gateway.id);
  const isBound = gateway.pluginSecret !== undefined;
  const gatewayFindings = findingsOf(gatewayTopic(patient.config, gateway.id), "docs/openclaw.md");
  if (people.length === 0)
    return gatewayFindings.ok("nobody is let in yet, so its openclaw.json needs no identities");
  return {
    ...gatewayFindings.ok(
      "its openclaw.json has to hold this; `gateway plan` shows what of it is missing, and `gateway apply` writes it",
    ),
    lines: JSON.stringify(identityConfigFor(people, isBound), null, 2).split("\n"),
  };
}

async function peopleOf({ config, clock }: Patient, gatewayId: string): Promise<readonly IdentityPerson[]> {
  try {
    return (await readListed(config, gatewayId, clock)).people;
  } catch (fault) {
    // The database has its own lines.
    if (fault instanceof AppError) return [];
    throw fault;
  }
}
