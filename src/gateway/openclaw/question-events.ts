import type { AgentId } from "../../core/access/permission.ts";
import type { SessionKey } from "../../core/conversation/conversation.ts";
import type {
  GatewayQuestion,
  GatewayQuestionId,
  QuestionEnding,
  QuestionPart,
} from "../../core/question/gateway-question.ts";
import { readAt, readList, readObject, readString } from "./payload.ts";

export type QuestionEvent =
  | { readonly kind: "asked"; readonly question: GatewayQuestion }
  | { readonly kind: "ended"; readonly id: GatewayQuestionId; readonly ending: QuestionEnding };

/** What a question event says; null for every other event, and for questions that are not for the chat. */
export function parseQuestionEvent(frame: {
  readonly event: string;
  readonly payload?: unknown;
}): QuestionEvent | null {
  if (frame.event === "question.requested") {
    const question = parseQuestion(frame.payload);
    return question && { kind: "asked", question };
  }
  if (frame.event !== "question.resolved") return null;
  const id = readString(readAt(frame.payload, "id")) as GatewayQuestionId | null;
  const ending = parseQuestionEnding(frame.payload);
  return id === null || ending === null || ending === "pending" ? null : { kind: "ended", id, ending };
}

/** One question, of an event or a list. Null for one that asks for a secret: that is never typed into a chat. */
export function parseQuestion(payload: unknown): GatewayQuestion | null {
  const record = readObject(payload);
  const id = readString(record.id);
  const { createdAtMs, expiresAtMs } = record;
  const rows = readList(record.questions);
  const parts = rows.flatMap((row) => parsePart(row) ?? []);
  if (id === null || typeof expiresAtMs !== "number") return null;
  if (parts.length === 0 || parts.length !== rows.length) return null;
  return {
    id: id as GatewayQuestionId,
    agentId: readString(record.agentId) as AgentId | null,
    sessionKey: (readString(record.sessionKey)?.toLowerCase() ?? null) as SessionKey | null,
    runId: readString(record.runId),
    parts,
    createdAt: typeof createdAtMs === "number" ? createdAtMs : expiresAtMs,
    expiresAt: expiresAtMs,
  };
}

function parsePart(row: unknown): QuestionPart | null {
  const part = readObject(row);
  const key = readString(part.questionId);
  const text = readString(part.question);
  if (key === null || text === null || part.isSecret === true || part.secretStore !== undefined) return null;
  const options = readList(part.options).flatMap((option) => {
    const label = readString(readAt(option, "label"));
    return label === null ? [] : [{ label, about: readString(readAt(option, "description")) }];
  });
  const open = part.isOther === true || options.length === 0;
  const many = part.multiSelect === true && options.length > 1;
  return { key, header: readString(part.header) ?? "", text, options, open, ...(many ? { many } : {}) };
}

/** How a question stands, from its record or the answer to `question.resolve`; null when that says nothing. */
export function parseQuestionEnding(payload: unknown): QuestionEnding | "pending" | null {
  const status = readAt(payload, "status");
  if (status === "pending") return "pending";
  return status === "answered" || status === "cancelled" || status === "expired" ? { kind: status } : null;
}
