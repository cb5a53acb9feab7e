import { randomUUID } from "node:crypto";
import { type Connection, type FakeState, Refusal, send } from "./openclaw-state.ts";

/** One question as the gateway keeps it, for a while after it is over too. */
export interface QuestionRecord {
  readonly id: string;
  readonly questions: readonly { readonly questionId: string }[];
  readonly agentId?: string;
  readonly sessionKey?: string;
  readonly runId?: string;
  readonly createdAtMs: number;
  readonly expiresAtMs: number;
  status: "pending" | "answered" | "cancelled" | "expired";
  answers?: object;
}

interface Call {
  readonly state: FakeState;
  readonly by: Connection;
  readonly params: Readonly<Record<string, unknown>>;
}

const ASK = ["operator.questions"];
const PATIENCE_MS = 900_000;

export const QUESTION_METHODS = {
  "question.request": { scopes: ASK, run: request },
  "question.list": { scopes: ASK, run: ({ state }: Call) => ({ questions: pendingIn(state) }) },
  "question.get": { scopes: ASK, run: (call: Call) => ({ question: find(call) }) },
  "question.resolve": { scopes: ASK, run: resolve },
};

/** A new process knows of none that an earlier one asked. */
export function loseQuestions(state: FakeState): void {
  state.questionRecords.clear();
}

const pendingIn = (state: FakeState) =>
  [...state.questionRecords.values()].filter(({ status }) => status === "pending");

/** Everybody who may answer hears of it; it needs no capability. */
function tell(state: FakeState, event: string, payload: object): void {
  for (const connection of state.connections) {
    if (connection.scopes.includes("operator.admin")) send(connection, event, payload);
  }
}

function request({ state, params }: Call): object {
  const { timeoutMs, ...asked } = params;
  const now = Date.now();
  const patienceMs = Number(timeoutMs ?? PATIENCE_MS);
  const record = {
    id: randomUUID(),
    ...asked,
    createdAtMs: now,
    expiresAtMs: now + patienceMs,
    status: "pending",
  } as QuestionRecord;
  state.questionRecords.set(record.id, record);
  setTimeout(() => end(state, record, "expired"), patienceMs).unref();
  tell(state, "question.requested", record);
  return { id: record.id, expiresAtMs: record.expiresAtMs };
}

function end(
  state: FakeState,
  record: QuestionRecord,
  status: QuestionRecord["status"],
  answers?: object,
): object {
  const said = answers === undefined ? { status } : { status, answers };
  if (record.status !== "pending" || state.questionRecords.get(record.id) !== record) return said;
  Object.assign(record, said);
  tell(state, "question.resolved", { id: record.id, ...said });
  return said;
}

function find({ state, params }: Call): QuestionRecord {
  const record = state.questionRecords.get(String(params.id));
  if (record) return record;
  throw refusal("QUESTION_NOT_FOUND", "was not found");
}

function resolve(call: Call): object {
  const record = find(call);
  if (record.status !== "pending") throw refusal("QUESTION_ALREADY_TERMINAL", `is already ${record.status}`);
  if (call.params.cancel === true) return end(call.state, record, "cancelled");
  const { answers } = call.params.answers as { answers: Record<string, readonly string[]> };
  for (const { questionId } of record.questions) {
    if (!answers[questionId]?.[0]?.trim()) throw refusal("QUESTION_INVALID_ANSWER", "requires an answer");
  }
  return end(call.state, record, "answered", { answers });
}

const refusal = (reason: string, what: string) =>
  new Refusal("INVALID_REQUEST", `question ${what}`, { details: { reason } });
