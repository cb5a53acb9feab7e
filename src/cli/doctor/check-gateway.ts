import { openClawsOf } from "../../config/gateway-ids.ts";
import type { OpenClawSettings } from "../../config/types.ts";
import { AppError } from "../../core/errors.ts";
import type { Gateway } from "../../core/ports/gateway.ts";
import { createAllGateways } from "../../gateway/create-gateway.ts";
import { openConfigDesk } from "../../gateway/openclaw/change-config.ts";
import { type IdentityPerson, identityConfigFor } from "../../gateway/openclaw/identity-config.ts";
import { randomIds } from "../../system/ids.ts";
import { type Listed, readListed } from "../gateway/listed-people.ts";
import { waitingFor } from "../gateway/show-plan.ts";
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
    const listed = await listedAt(patient, gateway.id);
    const isThere = findings.some(({ level }) => level === "ok");
    return [
      ...findings,
      identityFragment(patient, settings, listed.people),
      ...(isThere ? await whoWaits(patient, settings, listed) : []),
    ];
  } finally {
    await gateway.stop();
  }
}

function identityFragment(
  patient: Patient,
  gateway: OpenClawSettings,
  people: readonly IdentityPerson[],
): Finding {
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

/** A grant that the gateway's config does not know yet works nowhere, and its owner does not see why. */
async function whoWaits(
  { config, clock, logger }: Patient,
  gateway: OpenClawSettings,
  { people, names }: Listed,
): Promise<Finding[]> {
  const plan = await openConfigDesk(gateway, { clock, logger, ids: randomIds }).plan(people);
  const waiting = waitingFor(plan, names);
  if (waiting.length === 0) return [];
  return [
    findingsOf(gatewayTopic(config, gateway.id), "docs/openclaw.md").warning(
      `what was given to ${waiting.join(", ")} does not work yet: its openclaw.json does not have it`,
      "Run `npm run gatehouse -- gateway plan`, then the line that it ends with.",
    ),
  ];
}

async function listedAt({ config, clock }: Patient, gatewayId: string): Promise<Listed> {
  try {
    return await readListed(config, gatewayId, clock);
  } catch (fault) {
    // The database has its own lines.
    if (fault instanceof AppError) return { people: [], names: new Map() };
    throw fault;
  }
}
