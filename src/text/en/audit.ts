import type { AuditAction } from "../../core/audit/audit-event.ts";
import type { AuditLine } from "../../core/words/shown.ts";
import type { Sentences } from "../catalogue.ts";
import { bullets } from "../lines.ts";
import type { Wording } from "../wording.ts";

/** What is recorded, a line each. */
export const auditSentences: Sentences<"audit" | "audit-feed"> = {
  audit: ({ person, spanMs, lines }, say) => {
    const whose = person === null ? "" : ` of ${say.plain(person)}`;
    const span = spanMs === null ? "" : ` in the last ${say.duration(spanMs)}`;
    if (lines.length === 0) return `Nothing is recorded${whose}${span} that fits.`;
    return `This is recorded${whose}${span}, newest first.\n\n${bullets(lines.map((line) => lineOf(line, say)))}`;
  },
  "audit-feed": ({ line }, say) => lineOf(line, say),
};

const MARKS = { done: "", denied: "⛔ ", failed: "⚠️ " } as const;

function lineOf(line: AuditLine, say: Wording): string {
  const { at, action, outcome, rule, run, reference, seq } = line;
  return [
    `${say.time(at)} ${MARKS[outcome]}${DEEDS[action](line, partsOf(line, say))}`,
    ...(rule === null ? [] : [`rule: ${say.plain(rule.replace(/\.$/, ""))}`]),
    ...(run === null ? [] : [`run ${say.code(run)}`]),
    ...(reference === null ? [] : [`ref ${say.plain(reference)}`]),
    `#${seq}`,
  ].join(" · ");
}

interface Parts {
  readonly by: string;
  readonly whom: string;
  readonly agent: string;
  readonly what: string;
  readonly before: string;
  readonly until: string;
}

/** The words of a line, markdown already; whoever did it to themselves is not named twice. */
function partsOf(line: AuditLine, say: Wording): Parts {
  return {
    by: line.by === null ? "Gatehouse" : say.plain(line.by),
    whom: line.whom === null ? "themselves" : say.plain(line.whom),
    agent: line.agent === null ? "an agent" : say.agent(line.agent),
    what: line.what === null ? "something" : say.code(shorten(line.what)),
    before: line.before === null ? "" : ` in the place of ${say.code(line.before)}`,
    until: say.until(line.endsAt),
  };
}

/** A device's public id has 64 letters; its ends tell it apart. */
const shorten = (word: string) => (word.length <= 40 ? word : `${word.slice(0, 8)}…${word.slice(-4)}`);

const DEEDS: Record<AuditAction, (line: AuditLine, parts: Parts) => string> = {
  "access-request.approved": (_, { by, whom, agent, until }) =>
    `${by} approved that ${whom} asked for ${agent}${until}`,
  "access-request.denied": (_, { by, whom, agent }) => `${by} denied that ${whom} asked for ${agent}`,
  "access-request.escalated": (_, { by, whom, agent, what }) =>
    `${by} also asked the ${what} about ${whom} and ${agent}`,
  "access-request.expired": (_, { whom, agent }) => `nobody answered that ${whom} asked for ${agent}`,
  "access-request.opened": (_, { by, agent }) => `${by} asked for ${agent}`,
  "access-request.refused": (_, { by, agent, what }) =>
    `${by} was refused a request about ${agent} (${what})`,
  "access-request.withdrawn": (_, { by, agent }) => `${by} withdrew a request for ${agent}`,
  "access.broken-glass": (_, { by, agent, until }) => `⚠️ ${by} broke the glass for ${agent}${until}`,
  "access.denied": (line, { by, whom, agent, what }) =>
    `${by} was refused ${line.agent === null ? what : agent}${line.whom === null ? "" : ` for ${whom}`}`,
  "access.frozen": (line, { by, whom, agent }) => `❄️ ${by} froze ${frozen(line, whom, agent)}`,
  "access.unfrozen": (line, { by, whom, agent }) => `${by} let ${frozen(line, whom, agent)} go again`,
  "admin.claimed": (_, { by }) => `${by} claimed the place of the first admin`,
  "approval.decided": (_, { by, agent, what }) => `${by} decided what ${agent} wanted to run: ${what}`,
  "approval.ended": (_, { agent, what }) => `what ${agent} wanted to run ended at the gateway: ${what}`,
  "approval.escalated": (_, { by, agent }) => `${by} asked more people about what ${agent} wants to run`,
  "approval.refused": (_, { by, agent, what }) => `${by} could not decide for ${agent} (${what})`,
  "approval.requested": (line, { agent, whom }) =>
    `${agent} asked to run something${line.whom === null ? "" : ` for ${whom}`}`,
  "question.answered": (_, { by, agent, what }) => `${by} answered what ${agent} asked: ${what}`,
  "question.asked": (_, { agent, whom }) => `${agent} asked ${whom ?? "somebody"} something`,
  "question.ended": (_, { agent, what }) => `what ${agent} asked ended at the gateway: ${what}`,
  "approval.undeliverable": (_, { whom }) => `a request did not reach ${whom}`,
  "agent.owner-changed": (_, { agent, whom }) => `${agent} belongs to ${whom} now`,
  "approval.voted": (_, { by, agent, what }) => `${by} voted on what ${agent} wants to run: ${what}`,
  "approver.away": (_, { by, until }) => `${by} is not to be asked for approvals${until}`,
  "approver.back": (_, { by }) => `${by} is asked for approvals again`,
  "audit.erased": (_, { by }) => `${by} erased the details of old records`,
  "audit.read": (line, { by, whom }) =>
    `${by} read what is recorded ${line.whom === null ? "of everybody" : `of ${whom}`}`,
  "claim-code.issued": (_, { by }) => `${by} made a claim code`,
  "claim-code.refused": (_, { by, what }) => `${by} was refused with a claim code (${what})`,
  "command.confirmed": (_, { by, what }) => `${by} confirmed ${what}`,
  "command.refused": (_, { by, what }) => `${by} was refused the command ${what}`,
  "conversation.continued": (_, { by, agent }) =>
    `${by} picked a conversation with ${agent} up in another place`,
  "conversation.closed": (_, { by, agent }) => `${by} ended a conversation with ${agent}`,
  "conversation.locked": (_, { by, what }) => `${by} locked a conversation to ${what}`,
  "conversation.opened": (_, { by, agent }) => `${by} opened a conversation with ${agent}`,
  "conversation.shared": (_, { by, whom, what }) => `${by} shared a conversation with ${whom} to ${what}`,
  "conversation.unlocked": (_, { by }) => `${by} unlocked a conversation`,
  "conversation.unshared": (_, { by, whom }) => `${by} stopped sharing a conversation with ${whom}`,
  "credential.issued": (_, { by, whom, what }) => `${by} made the credential ${what} for ${whom}`,
  "credential.orphan-removed": (_, { by, whom, what }) =>
    `${by} removed the credential ${what} of ${whom}, which nobody had recorded`,
  "credential.rotated": (_, { by, whom, what }) => `${by} replaced the credential of ${whom} by ${what}`,
  "credential.refused": (_, { whom, what }) => `the gateway refused the credential ${what} of ${whom}`,
  "credential.revoked": (_, { by, whom, what }) => `${by} ended the credential ${what} of ${whom}`,
  "file.fetched": (_, { by, agent, what }) => `a file of ${by} (${what}) went to ${agent}`,
  "grant.created": (_, { by, whom, what, until }) => `${by} gave ${whom} ${what}${until}`,
  "grant.returned": (_, { by, what }) => `${by} gave ${what} back`,
  "grant.revoked": (_, { by, whom, what }) => `${by} took ${what} from ${whom}`,
  "identity.link-code-issued": (_, { by }) => `${by} made a code for another account`,
  "identity.link-refused": (_, { by, what }) => `${by} was refused with linking an account (${what})`,
  "identity.unlinked": (_, { by, whom, what }) => `${by} unlinked the account ${what} of ${whom}`,
  "identity.linked": (_, { by, whom, what }) => `${by} linked the account ${what} to ${whom}`,
  "message.forgotten": (_, { by, agent, what }) => `${by} deleted a message kept for ${agent} (${what})`,
  "message.held": (_, { by, agent }) => `a message of ${by} to ${agent} was kept`,
  "invite.created": (_, { by, what, until }) => `${by} made an invite that gives ${what}${until}`,
  "invite.redeemed": (_, { by, whom }) => `${by} joined with an invite of ${whom}`,
  "invite.refused": (_, { by, what }) => `${by} was refused with an invite's code (${what})`,
  "invite.revoked": (_, { by, whom }) => `${by} revoked an invite of ${whom}`,
  "message.edited": (_, { by, agent }) => `${by} changed a message to ${agent} before it ran`,
  "message.withdrawn": (_, { by, agent }) => `${by} deleted a message to ${agent} before it ran`,
  "message.received": (_, { by, agent }) => `${by} wrote to ${agent}`,
  "message.refused": (_, { by, what }) => `a message of ${by} was sent back (${what})`,
  "message.released": (_, { whom, agent }) => `a kept message of ${whom} went on to ${agent}`,
  "message.undelivered": (_, { by, whom }) =>
    `${by} gave up on a message to ${whom === "themselves" ? by : whom}`,
  "outbox.dropped": (_, { by }) => `${by} dropped a message that could not be sent`,
  "outbox.retried": (_, { by }) => `${by} had a message sent again`,
  "principal.created": (_, { by, whom, what }) => `${by} let ${whom} in as ${what}`,
  "principal.merged": (_, { by, whom }) => `${by} made one person of two: ${whom}`,
  "principal.restored": (_, { by, whom }) => `${by} let ${whom} in again`,
  "principal.role-changed": (_, { by, whom, what, before }) => `${by} made ${whom} ${what}${before}`,
  "principal.suspended": (_, { by, whom }) => `${by} suspended ${whom}`,
  "http.token-refused": () => "a request with a token in its address was refused",
  "secrets.key-rotated": () => "the encryption key was replaced; the one before opens nothing any more",
  "secrets.key-rotation-began": () => "the encryption key is being replaced",
  "secrets.reload-failed": () => "new secrets could not be taken up; the ones before stay in use",
  "secrets.reloaded": () => "secrets were read anew",
  "system.restored": () => "Gatehouse was restored from a backup",
  "system.started": () => "Gatehouse started",
  "system.stopped": () => "Gatehouse stopped",
  "turn.answered": (_, { by, agent }) => `${agent} answered ${by}`,
  "turn.dispatched": (_, { by, agent, what }) => `${by}'s message went to ${agent} on the credential ${what}`,
  "turn.expired": (_, { by, agent }) => `${by}'s message to ${agent} expired`,
  "turn.failed": (_, { by, agent, what }) => `${agent} did not answer ${by} (${what})`,
  "turn.refused": (_, { by, agent }) => `${by}'s message to ${agent} was refused`,
  "turn.stopped": (_, { by, agent }) => `${agent}'s answer to ${by} was stopped`,
};

/** A person, an agent, or everything where the record names neither. */
const frozen = ({ whom, agent }: AuditLine, person: string, named: string) =>
  agent !== null ? named : whom === null ? "everything" : person;
