import type { AgentId } from "../core/access/permission.ts";
import type { RoleName } from "../core/access/role.ts";
import {
  type ApprovalRules,
  type ApprovalSettings,
  type EscalationStep,
  type QuietHours,
  USUAL_APPROVALS,
  USUAL_RULES,
} from "../core/approval/approval-rules.ts";
import { placeOfChannel } from "../core/conversation/place.ts";
import { parseIdentity } from "../core/people/identity.ts";
import type { ConfigFile } from "./file-schema.ts";

type AgentFacts = NonNullable<ConfigFile["agents"]>[AgentId];
type FileRules = NonNullable<AgentFacts["approval"]>;

/** Who has to agree to what an agent wants to do, with the usual rules where the file says nothing. */
export function rulesOf(file: FileRules): ApprovalRules {
  return {
    quorum: file.quorum ?? USUAL_RULES.quorum,
    escalate: (file.escalate ?? []).map(stepOf),
    dangerous: file.dangerous ?? USUAL_RULES.dangerous,
  };
}

function stepOf({ after, to }: NonNullable<FileRules["escalate"]>[number]): EscalationStep {
  const identity = parseIdentity(to);
  return {
    afterMs: after,
    to: identity ? { kind: "identity", identity } : { kind: "role", role: to as RoleName },
  };
}

/** What holds for the requests of all agents. */
export function approvalsOf({ approvals, selfApproval }: ConfigFile): ApprovalSettings {
  return {
    selfApproval: selfApproval ?? USUAL_APPROVALS.selfApproval,
    channel: approvals?.channel ? placeOfChannel(approvals.channel) : USUAL_APPROVALS.channel,
    quietHours: approvals?.quietHours ? hoursOf(approvals.quietHours) : null,
    urgent: new Set(approvals?.urgent ?? []),
  };
}

function hoursOf({ from, to, zone }: { from: string; to: string; zone: string }): QuietHours {
  const minutes = (time: string) => {
    const [hour = 0, minute = 0] = time.split(":").map(Number);
    return hour * 60 + minute;
  };
  return { from: minutes(from), to: minutes(to), zone };
}
