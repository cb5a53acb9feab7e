import { type AgentId, parseAgentId } from "../access/permission.ts";
import type { RoleName } from "../access/role.ts";
import type { Brand } from "../brand.ts";
import type { PrincipalId } from "../people/principal.ts";
import type { Place, PlaceKey } from "./place.ts";

/** Our own id of a conversation, lower-case: it is part of the gateway session key. */
export type ConversationId = Brand<string, "ConversationId">;

/**
 * The gateway's name of a session: `agent:<agentId>:gatehouse:<principalId>:<conversationId>`, lower-case. Here the agent
 * stands in it by the name that people use, at the gateway by its own.
 */
export type SessionKey = Brand<string, "SessionKey">;

export type ShareMode = "read" | "write";

export interface Share {
  readonly principalId: PrincipalId;
  readonly mode: ShareMode;
}

/** One principal talking to one agent in one place. */
export interface Conversation {
  readonly id: ConversationId;
  readonly principalId: PrincipalId;
  readonly agentId: AgentId;
  readonly place: Place;
  readonly placeKey: PlaceKey;
  readonly sessionKey: SessionKey;
  /** Whom the owner lets into the place. */
  readonly shares: readonly Share[];
  /** When set, only these roles may take part or be answered here. */
  readonly lockedTo: RoleName | null;
  readonly createdAt: number;
  readonly lastUsedAt: number;
  /** Set by /new: a closed conversation is never continued. */
  readonly closedAt: number | null;
}

/** Made from our own ids alone, never from anything a user wrote. */
export function sessionKeyOf(
  agentId: AgentId,
  principalId: PrincipalId,
  conversationId: ConversationId,
): SessionKey {
  return `agent:${agentId}:gatehouse:${principalId}:${conversationId}`.toLowerCase() as SessionKey;
}

/** The agent that a session is one of; null where the key names none. */
export function agentOfKey(key: SessionKey): AgentId | null {
  const [kind, agent] = key.split(":");
  return kind === "agent" && agent !== undefined ? parseAgentId(agent) : null;
}

/** The key of the same session, with its agent by another name. */
export function keyWithAgent(key: SessionKey, agent: AgentId): SessionKey {
  const [kind, , ...rest] = key.split(":");
  return [kind, agent, ...rest].join(":") as SessionKey;
}
