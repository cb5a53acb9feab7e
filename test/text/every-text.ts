import type { AgentId } from "../../src/core/access/permission.ts";
import type { ApprovalCard } from "../../src/core/approval/approval-card.ts";
import type { AuditLine } from "../../src/core/words/shown.ts";
import type { Text, TextKey } from "../../src/core/words/text.ts";

const agent = { id: "designer" as AgentId, name: "Designer" };
const line = { ...agent, usable: true, from: "Ada", endsAt: 1_800_000_000_000 };
const locked = { ...agent, id: "ops" as AgentId, name: "Ops", usable: false, from: null, endsAt: null };
const helpers = ["Ada", "Cleo"];
const person = "Ben";

const recorded: AuditLine = {
  seq: 8124,
  at: 1_760_000_000_000,
  action: "grant.created",
  outcome: "done",
  by: "Ada",
  whom: person,
  agent: null,
  what: "agent:designer",
  before: null,
  endsAt: 1_760_600_000_000,
  rule: null,
  run: null,
  reference: "7F3K",
};

const card: ApprovalCard = {
  kind: "exec",
  agent: locked,
  requester: person,
  text: "rm -rf build && npm run deploy -- --prod",
  whole: true,
  letters: 40,
  digest: "9c41 e2",
  title: null,
  host: "gateway",
  folder: "/srv/shop",
  program: "/usr/bin/rm",
  risks: ["deletes files"],
  dangerous: true,
  place: null,
  state: {
    kind: "waiting",
    until: 1_800_000_000_000,
    quorum: 2,
    approvers: ["Ada", "Cleo"],
    approvedBy: ["Ada"],
  },
};

const SAMPLES: { readonly [K in TextKey]: Omit<Extract<Text, { key: K }>, "key"> } = {
  welcome: { name: person, agents: [agent] },
  stranger: { helpers, claimable: false },
  "not-a-person": { standing: "bot" },
  "standing-unknown": {},
  suspended: { helpers },
  "agent-refused": { agent, helpers },
  "guest-needs-end": { agent, helpers },
  "agent-unknown": { typed: "desinger", suggestion: agent },
  "agent-choice": { agents: [agent] },
  "no-agents": { helpers },
  "somebody-elses-thread": { owner: "Ada", agent },
  "conversation-locked": { role: "operator", owner: "Ada" },
  queued: { agent, ahead: 1 },
  "queue-full": { agent, limit: 20 },
  "gateway-down": { giveUpAfterMs: 1_800_000 },
  "gave-up": { agent, afterMs: 1_800_000 },
  "turn-failed": { agent, cause: "model-error" },
  "turn-stopped": { by: "you", because: "revoked", confirmed: true },
  "nothing-to-stop": {},
  "exec-refused": { agent },
  "files-refused": {},
  "message-empty": {},
  "message-too-long": { length: 50_000, limit: 32_000 },
  repeat: {},
  "command-unknown": { typed: "grnat", suggestion: "grant" },
  "command-usage": { command: "grant", usage: "grant @who <agent>", problem: "Whom should I grant it to?" },
  "command-refused": { command: "grant", needs: "access:manage", helpers },
  "person-unknown": { typed: "@ben" },
  claimed: { name: "Ada" },
  "claim-refused": { why: "expired" },
  "granted-agent": { person, agent, endsAt: null },
  "granted-role": { person, role: "operator", endsAt: null },
  "granted-permission": { person, permission: "audit:read", endsAt: null },
  "already-granted": { person, what: "Designer", endsAt: null },
  "grant-needs-end": { person, usage: "grant @ben designer for 7d" },
  "grant-not-a-person": { person, standing: "bot" },
  "revoke-by-grant": { person, what: "Designer", grant: "agent:*" },
  "revoked-in-part": { person, what: "Designer", through: "agent:*" },
  "confirm-powerful-grant": {
    person,
    role: "admin",
    powers: ["change everybody's access", "read the audit"],
  },
  "grant-received": { by: "Ada", what: "Designer", endsAt: null, example: "designer: hello" },
  "grant-cancelled": {},
  revoked: { person, what: "Designer", stopped: 1 },
  "revoke-nothing": { person, what: "Designer" },
  "revoke-by-role": { person, what: "Designer", role: "member" },
  "last-admin": { person: "Ada" },
  undone: { what: "Ben has Designer again" },
  whoami: {
    name: person,
    role: "member",
    identities: ["slack:T1:U1"],
    agents: [line, locked],
    credential: null,
  },
  agents: { agents: [line, locked] },
  "new-conversation": { agent },
  shared: { person, mode: "write" },
  unshared: { person },
  "share-received": { owner: "Ada", agent, mode: "read" },
  locked: { role: "operator" },
  unlocked: {},
  "no-conversation-here": {},
  "not-your-conversation": { owner: "Ada" },
  why: {
    person,
    agent,
    allowed: false,
    rule: "Ben is a member",
    lastEnded: { by: "Cleo", at: 1_760_000_000_000 },
  },
  audit: { person, spanMs: 604_800_000, lines: [recorded] },
  "audit-feed": { line: recorded },
  status: {
    gateway: "up",
    gatewayDetail: null,
    yourTurns: [{ agent, state: "running", sinceMs: 5000 }],
    system: { running: 1, waiting: 0, outbox: 2 },
  },
  help: { lines: [{ usage: "whoami", about: "Who you are here" }], how: "mention" },
  undeliverable: { what: "answer", here: true, sure: true },
  "too-many-waiting": { limit: 50 },
  "button-gone": {},
  "button-not-yours": { owner: "Ada" },
  "own-thread-started": { agent },
  "approval-card": { card },
  "approval-whole": { card, part: 1, parts: 2 },
  "form-too-late": {},
  "internal-fault": {},
};

/** One of each text, for tests that go through the whole catalogue. */
export function everyText(): Text[] {
  return Object.entries(SAMPLES).map(([key, sample]) => ({ key, ...sample }) as Text);
}
