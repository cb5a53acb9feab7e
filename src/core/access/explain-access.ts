import type { FreezeTarget } from "./freeze.ts";
import { type Grant, isBrokenGlass } from "./grant.ts";
import type { Rule } from "./policy.ts";

/** A rule as one plain sentence, as /why and the audit keep it. Ids only, no names, so that it stays true. */
export function describeRule(rule: Rule): string {
  switch (rule.kind) {
    case "role":
      return `The role ${rule.role} gives ${rule.permission}.`;
    case "grant":
      return `${grantWords(rule.grant)} gives ${rule.permission} ${untilWords(rule.grant.endsAt)}.`;
    case "own-conversation":
      return "It is their own conversation.";
    case "shared":
      return rule.mode === "write"
        ? "The owner shared the conversation with them to write in."
        : "The owner shared the conversation with them to read only.";
    case "known-person":
      return "Everybody who is known may do this.";
    case "none":
      return `Neither the role ${rule.role} nor a grant gives this.`;
    case "unknown-person":
      return "This account belongs to nobody who is known here.";
    case "suspended":
      return "They are suspended.";
    case "frozen":
      return frozenWords(rule.freeze.target);
    case "standing":
      return standingWords(rule.standing);
    case "needs-end":
      return "Guests and external people hold only grants that end, and theirs has no end.";
    case "owner":
      return `The settings name them as the owner of ${rule.agentId}.`;
    case "own-request":
      return "It is their own request, and somebody else has to decide it.";
    case "break-glass":
      return `The settings let the role ${rule.role} break the glass.`;
    case "send-files":
      return `The settings let the role ${rule.role} send files.`;
    case "closed-channel":
      return "Guests and external people are heard in direct chats and in the channels that the settings name.";
    case "not-shared":
      return "The conversation is somebody else's and is not shared with them.";
    case "locked":
      return `The conversation is locked to the role ${rule.to}.`;
  }
}

function grantWords(grant: Grant): string {
  const { subject } = grant;
  if (isBrokenGlass(grant)) return "A grant by broken glass";
  return subject.kind === "role" ? `A grant of the role ${subject.role}` : "A grant";
}

/** In UTC, because the sentence is kept and read anywhere. */
function untilWords(endsAt: number | null): string {
  if (endsAt === null) return "until it is revoked";
  return `until ${new Date(endsAt).toISOString().slice(0, 16).replace("T", " ")} UTC`;
}

function frozenWords(target: FreezeTarget): string {
  switch (target.kind) {
    case "person":
      return "They are frozen.";
    case "agent":
      return `The agent ${target.agentId} is frozen.`;
    case "all":
      return "Everything is frozen.";
  }
}

function standingWords(standing: Extract<Rule, { kind: "standing" }>["standing"]): string {
  switch (standing) {
    case "unknown":
      return "The platform did not say what this account is, so it holds nothing for now.";
    case "deactivated":
      return "The platform says that this account is deactivated.";
    case "bot":
      return "The platform says that this account is a bot.";
    case "member":
    case "guest":
    case "external":
      return `The platform says that this account is a ${standing}.`;
  }
}
