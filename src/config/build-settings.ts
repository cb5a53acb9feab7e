import { builtinRoles } from "../core/access/builtin-roles.ts";
import type { AgentId } from "../core/access/permission.ts";
import type { Role, RoleName } from "../core/access/role.ts";
import { FEED_ACTIONS } from "../core/audit/feed-actions.ts";
import { placeOfChannel } from "../core/conversation/place.ts";
import type { Identity } from "../core/people/identity.ts";
import {
  type AgentSettings,
  type AuditFeed,
  DEFAULT_LIMITS,
  type Limits,
  type Settings,
} from "../core/settings.ts";
import { glassOf, requestsOf } from "./build-access-requests.ts";
import { approvalsOf, rulesOf } from "./build-approvals.ts";
import type { ConfigFile } from "./file-schema.ts";
import { filesOf } from "./files-schema.ts";

const MEGABYTE = 1024 * 1024;

/** What the core may know of the settings: the file's parts with the defaults filled in. */
export function buildSettings(admins: readonly Identity[], file: ConfigFile): Settings {
  const agents = new Map(
    Object.entries(file.agents ?? {}).map(([id, facts]) => agentOf(id as AgentId, facts)),
  );
  const defaults = [...agents.values()].filter((agent) => agent.isDefault).map((agent) => agent.id);
  return {
    admins,
    roles: new Map([...builtinRoles(defaults), ...customRoles(file)]),
    agents,
    channelAgents: new Map(
      Object.entries(file.channels ?? {}).map(([channel, { agent }]) => [channel, agent]),
    ),
    limits: limitsOf(file.limits ?? {}),
    approvals: approvalsOf(file),
    accessRequests: requestsOf(file),
    files: filesOf(file.files),
    ...(file.language && { language: file.language }),
    ...(file.breakglass && { breakGlass: glassOf(file.breakglass) }),
    ...(file.guests?.notify && { guestNotes: placeOfChannel(file.guests.notify) }),
    ...(file.guests?.channels && { guestChannels: new Set(file.guests.channels) }),
    ...(file.leaving && { teamGroup: placeOfChannel(file.leaving.teamGroup) }),
    ...(file.audit && { auditFeed: feedOf(file.audit) }),
  };
}

function feedOf({ feed, actions }: NonNullable<ConfigFile["audit"]>): AuditFeed {
  return { place: placeOfChannel(feed), actions: new Set(actions ?? FEED_ACTIONS) };
}

function limitsOf(limits: NonNullable<ConfigFile["limits"]>): Limits {
  const usual = DEFAULT_LIMITS;
  return {
    gatewayDownMs: limits.gatewayDown ?? usual.gatewayDownMs,
    laneQueue: limits.laneQueue ?? usual.laneQueue,
    messageLength: limits.messageLength ?? usual.messageLength,
    turnsPerPerson: limits.turnsPerPerson ?? usual.turnsPerPerson,
    turnsAtOnce: limits.turnsAtOnce ?? usual.turnsAtOnce,
    personQueue: limits.personQueue ?? usual.personQueue,
    inboxBacklog: limits.inboxBacklog ?? usual.inboxBacklog,
    credentialAgeMs: limits.credentialAge ?? usual.credentialAgeMs,
    heldMessageMs: limits.heldMessage ?? usual.heldMessageMs,
    shutdownMs: limits.shutdown ?? usual.shutdownMs,
    diskFree: limits.diskFreeMegabytes === undefined ? usual.diskFree : limits.diskFreeMegabytes * MEGABYTE,
  };
}

function agentOf(id: AgentId, facts: NonNullable<ConfigFile["agents"]>[AgentId]): [AgentId, AgentSettings] {
  const { name, owner, nextOwner, risk, approval } = facts;
  return [
    id,
    {
      id,
      name: name ?? null,
      isDefault: facts.default === true,
      owner: owner ?? null,
      ...(nextOwner && { nextOwner }),
      ...(risk && { risk }),
      ...(approval && { approval: rulesOf(approval) }),
    },
  ];
}

function customRoles(file: ConfigFile): [RoleName, Role][] {
  return Object.entries(file.roles ?? {}).map(([text, permissions]) => {
    const name = text as RoleName;
    return [name, { name, permissions }];
  });
}
