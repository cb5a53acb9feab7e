import { AppError } from "../../core/errors.ts";
import { createGateway } from "../../gateway/create-gateway.ts";
import { type IdentityPerson, identityConfigFor } from "../../gateway/openclaw/identity-config.ts";
import { randomIds } from "../../system/ids.ts";
import { readListed } from "../gateway/listed-people.ts";
import { type Finding, findingsOf, type Patient } from "./finding.ts";

const gatewayFindings = findingsOf("gateway", "docs/openclaw.md");

/** The gateway's own set-up, as it says itself; in identity mode, also the piece of its configuration that lets people in. */
export async function checkGateway(patient: Patient): Promise<Finding[]> {
  const { config, clock, logger } = patient;
  const gateway = await createGateway(config, { clock, logger, ids: randomIds });
  try {
    const findings = (await gateway.examine()).map(
      (finding): Finding => ({
        ...finding,
        topic: "gateway",
        page: finding.level === "ok" ? null : "docs/openclaw.md",
      }),
    );
    if (config.gateway.kind !== "openclaw" || config.gateway.credentials !== "identity") return findings;
    return [...findings, await identityFragment(patient)];
  } finally {
    await gateway.stop();
  }
}

async function identityFragment(patient: Patient): Promise<Finding> {
  const people = await peopleOf(patient);
  const { gateway } = patient.config;
  const isBound = gateway.kind === "openclaw" && gateway.pluginSecret !== undefined;
  if (people.length === 0)
    return gatewayFindings.ok("nobody is let in yet, so its openclaw.json needs no identities");
  return {
    ...gatewayFindings.ok(
      "its openclaw.json has to hold this; `gateway plan` shows what of it is missing, and `gateway apply` writes it",
    ),
    lines: JSON.stringify(identityConfigFor(people, isBound), null, 2).split("\n"),
  };
}

async function peopleOf({ config, clock }: Patient): Promise<readonly IdentityPerson[]> {
  try {
    return (await readListed(config, clock)).people;
  } catch (fault) {
    // The database has its own lines.
    if (fault instanceof AppError) return [];
    throw fault;
  }
}
