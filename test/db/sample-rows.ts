import type { Grant } from "../../src/core/access/grant.ts";
import type { AuditEvent } from "../../src/core/audit/audit-event.ts";
import { type Conversation, sessionKeyOf } from "../../src/core/conversation/conversation.ts";
import { type MessageRef, messageKeyOf, type Place, placeKeyOf } from "../../src/core/conversation/place.ts";
import type { Credential } from "../../src/core/credential/credential.ts";
import type { InboundMessage } from "../../src/core/inbox/inbound.ts";
import type { NewOutboxRow } from "../../src/core/outbox/outbound.ts";
import type { Identity } from "../../src/core/people/identity.ts";
import type { Principal, PrincipalId } from "../../src/core/people/principal.ts";
import type { Tx } from "../../src/core/ports/store.ts";
import type { Turn } from "../../src/core/turn/turn.ts";
import type { Button } from "../../src/core/words/button.ts";

export const NOON = Date.UTC(2026, 10, 21, 12);

/** Makes an id of any kind for a test. */
export const id = <T extends string>(text: string) => text as T;

export const thread: Place = {
  platform: "slack",
  workspace: "T01",
  channel: "C42",
  thread: "1763726400.000100",
  kind: "channel",
};

export const message: MessageRef = {
  platform: "slack",
  workspace: "T01",
  channel: "C42",
  id: "1763726400.000200",
};

export const ada: Principal = {
  id: id("p-ada"),
  displayName: "Ada",
  role: id("admin"),
  language: null,
  suspendedAt: null,
  createdAt: NOON,
};
export const adaOnSlack: Identity = id("slack:T01:U07");

export const ben: Principal = {
  id: id("p-ben"),
  displayName: "Ben",
  role: id("member"),
  language: null,
  suspendedAt: null,
  createdAt: NOON + 1,
};

export const addPeople = async (tx: Tx) => {
  await tx.principals.add(ada);
  await tx.principals.add(ben);
};

export const grantTo = (principalId: PrincipalId, changes: Partial<Grant> = {}): Grant => ({
  id: id("g1"),
  principalId,
  subject: { kind: "permission", permission: id("agent:designer") },
  startsAt: NOON,
  endsAt: null,
  grantedBy: ada.id,
  reason: "onboarding",
  revokedAt: null,
  ...changes,
});

export function conversationOf(
  principalId: PrincipalId,
  name: string,
  changes: Partial<Conversation> = {},
): Conversation {
  const place = changes.place ?? thread;
  const agentId = changes.agentId ?? id("designer");
  return {
    id: id(name),
    principalId,
    agentId,
    place,
    placeKey: placeKeyOf(place),
    sessionKey: sessionKeyOf(agentId, principalId, id(name)),
    shares: [],
    lockedTo: null,
    createdAt: NOON,
    lastUsedAt: NOON,
    closedAt: null,
    ...changes,
  };
}

export function turnIn(conversation: Conversation, name: string, changes: Partial<Turn> = {}): Turn {
  const ref = { ...message, id: name };
  return {
    id: id(name),
    conversationId: conversation.id,
    principalId: conversation.principalId,
    identity: adaOnSlack,
    messageKey: messageKeyOf(ref),
    message: ref,
    text: 'which blue is "ours"? 💙',
    files: [{ id: "F1", name: "palette.png", type: "image/png", size: 70 }],
    state: "queued",
    runId: null,
    reference: "7F3K",
    queuedAt: NOON,
    startedAt: null,
    endedAt: null,
    expiresAt: null,
    failure: null,
    ...changes,
  };
}

export const credentialOf = (principalId: PrincipalId, changes: Partial<Credential> = {}): Credential => ({
  id: id("c1"),
  principalId,
  gatewayId: "main",
  kind: "device",
  scopes: ["operator.read", "operator.write"],
  publicId: "device-4f",
  sealedSecret: "sealed",
  issuedAt: NOON,
  lastUsedAt: null,
  revokedAt: null,
  ...changes,
});

export const messageEvent = (eventId: string): InboundMessage => ({
  kind: "message",
  eventId,
  sender: adaOnSlack,
  senderName: "Ada",
  place: thread,
  sentAt: NOON,
  message,
  text: "hello",
  addressed: "mention",
  hasFiles: false,
});

export const notice = (name: string, changes: Partial<NewOutboxRow> = {}): NewOutboxRow => ({
  id: name,
  lane: placeKeyOf(thread),
  turnId: null,
  operation: {
    kind: "post",
    place: thread,
    message: { kind: "notice", text: { key: "repeat" }, buttons: [], reference: "7F3K" },
    privateTo: adaOnSlack,
  },
  ...changes,
});

export const buttonFor = (token: string, changes: Partial<Button> = {}): Button => ({
  token: id(token),
  action: { kind: "stop-turn", turnId: id("t1") },
  onlyFor: ada.id,
  singleUse: true,
  shownIn: null,
  createdAt: NOON,
  expiresAt: NOON + 1_000,
  usedAt: null,
  ...changes,
});

export const denial = (changes: Partial<AuditEvent> = {}): AuditEvent => ({
  actor: { kind: "principal", principalId: ben.id, identity: id("slack:T01:U08") },
  action: "access.denied",
  target: { kind: "agent", id: "ops" },
  outcome: "denied",
  rule: "role member",
  details: { question: "use-agent", attempts: 1, first: true, by: null },
  reference: "7F3K",
  ...changes,
});
