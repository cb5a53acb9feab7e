import { openReadOnlyStore } from "../../../db/open-store.ts";
import { loadSnapshot } from "../../core/access/load-snapshot.ts";
import { type AgentId, parseAgentId } from "../../core/access/permission.ts";
import { type AccessSnapshot, decideAccess, permissionsIn } from "../../core/access/policy.ts";
import { scopesToTalk } from "../../core/credential/gateway-scopes.ts";
import { AppError } from "../../core/errors.ts";
import type { PrincipalId } from "../../core/people/principal.ts";
import { createGateway } from "../../gateway/create-gateway.ts";
import { type IdentityPerson, identityConfigFor } from "../../gateway/openclaw/identity-config.ts";
import { randomIds } from "../../system/ids.ts";
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
  if (people.length === 0)
    return gatewayFindings.ok("nobody is let in yet, so its openclaw.json needs no identities");
  return {
    ...gatewayFindings.ok(
      "its openclaw.json has to hold this, merged; a change closes every connection, so choose a quiet moment",
    ),
    lines: JSON.stringify(identityConfigFor(people), null, 2).split("\n"),
  };
}

async function peopleOf(patient: Patient): Promise<IdentityPerson[]> {
  const { config, clock } = patient;
  try {
    const store = await openReadOnlyStore(config.databaseUrl);
    try {
      const snapshot = await loadSnapshot(store, config.core.roles, clock.now());
      return [...snapshot.people.keys()].flatMap((id) =>
        personOf(id, snapshot, [...config.core.agents.keys()], clock.now()),
      );
    } finally {
      await store.close();
    }
  } catch (fault) {
    // The database has its own lines.
    if (fault instanceof AppError) return [];
    throw fault;
  }
}

function personOf(
  id: PrincipalId,
  snapshot: AccessSnapshot,
  known: readonly AgentId[],
  now: number,
): IdentityPerson[] {
  const asker = { principalId: id, standing: "member" } as const;
  const may = (agentId: AgentId) =>
    decideAccess(asker, { kind: "use-agent", agentId }, snapshot, now).kind === "allowed";
  // An agent that nobody has made yet stands for all those to come.
  const all = may("gatehouse-any" as AgentId);
  const own = [...new Set([...known, ...agentsNamedFor(id, snapshot)])].filter(may);
  if (own.length === 0 && !all) return [];
  return [{ principalId: id, scopes: scopesToTalk("identity"), agents: all ? "*" : own }];
}

/** The agents that somebody's role and grants name, whether or not the gateway is there to list them. */
function agentsNamedFor(id: PrincipalId, { people, roles }: AccessSnapshot): AgentId[] {
  const person = people.get(id);
  if (person === undefined) return [];
  const held = [
    ...(roles.get(person.principal.role)?.permissions ?? []),
    ...person.grants.flatMap((grant) => permissionsIn(grant, roles)),
  ];
  return held.flatMap((permission) => parseAgentId(/^agent:(.+)$/.exec(permission)?.[1] ?? "") ?? []);
}
