import type { Actor, AuditAction, AuditEvent } from "../audit/audit-event.ts";
import type { Tx } from "../ports/store.ts";
import type { GatewayQuestion } from "./gateway-question.ts";
import type { Question } from "./question.ts";
import type { QuestionDeps } from "./question-deps.ts";

export const QUESTION_JOB: Actor = { kind: "system", job: "questions" };

export interface QuestionFact {
  readonly action: Extract<AuditAction, `question.${string}`>;
  readonly by: Actor;
  readonly outcome?: AuditEvent["outcome"];
  readonly rule?: string | null;
  readonly details?: AuditEvent["details"];
}

/** Records what happened to a question, with digests of what was asked and answered, never the words. */
export async function auditQuestion(
  tx: Tx,
  deps: Pick<QuestionDeps, "clock" | "vault">,
  about: Question,
  fact: QuestionFact,
): Promise<void> {
  await tx.audit.append(
    {
      actor: fact.by,
      action: fact.action,
      target: { kind: "turn", id: about.turnId },
      outcome: fact.outcome ?? "done",
      rule: fact.rule ?? null,
      details: {
        agent: about.agentId,
        principal: about.principalId,
        turn: about.turnId,
        question: about.gatewayQuestionId,
        text: digestOf(deps, about.question),
        ...fact.details,
      },
      reference: about.reference,
    },
    deps.clock.now(),
  );
}

/** Records that a question which belongs to nobody here was skipped. */
export async function auditUnasked(
  tx: Tx,
  deps: Pick<QuestionDeps, "clock" | "vault">,
  question: GatewayQuestion,
): Promise<void> {
  await tx.audit.append(
    {
      actor: QUESTION_JOB,
      action: "question.ended",
      target: { kind: "system", id: "gateway" },
      outcome: "denied",
      rule: "It belongs to no turn that runs here, so there is nobody to ask.",
      details: {
        agent: question.agentId,
        question: question.id,
        run: question.runId,
        text: digestOf(deps, question),
        after: "skipped",
      },
      reference: null,
    },
    deps.clock.now(),
  );
}

const digestOf = ({ vault }: Pick<QuestionDeps, "vault">, { parts }: GatewayQuestion) =>
  vault.digest(JSON.stringify(parts));
