import { AppError } from "../../../src/core/errors.ts";
import type { RunRequest } from "../../../src/core/ports/gateway.ts";
import type {
  GatewayQuestion,
  GatewayQuestionId,
  GatewayQuestions,
  PartAnswer,
  QuestionEnding,
  QuestionPart,
  QuestionWatcher,
} from "../../../src/core/question/gateway-question.ts";

const PATIENCE_MS = 15 * 60_000;

/** The part of a gateway that asks what the test says, takes the first answer, and writes down every one. */
export function createScriptedQuestions(now: () => number) {
  const waiting = new Map<GatewayQuestionId, GatewayQuestion>();
  const endings = new Map<GatewayQuestionId, QuestionEnding>();
  const told: (readonly PartAnswer[] | null)[] = [];
  let watcher: QuestionWatcher | null = null;
  let away = false;
  let count = 0;

  const reached = () => {
    if (away) throw new AppError("gateway.unreachable", "scripted");
  };
  const end = (id: GatewayQuestionId, ending: QuestionEnding) => {
    if (!waiting.delete(id)) return;
    endings.set(id, ending);
    if (!away) watcher?.ended(id, ending);
  };
  const side: GatewayQuestions = {
    watch(next) {
      watcher = next;
    },
    async answer({ id }, answers) {
      reached();
      const applied = waiting.has(id);
      if (applied) told.push(answers);
      end(id, { kind: answers === null ? "cancelled" : "answered" });
      return { applied, ending: endings.get(id) ?? { kind: "lost" } };
    },
    async endingOf(id) {
      reached();
      return waiting.has(id) ? "pending" : (endings.get(id) ?? { kind: "lost" });
    },
  };
  return {
    side,
    /** What the agent was told; null: to go on without an answer. */
    told,
    end,
    ask(run: RunRequest | null, ...parts: readonly QuestionPart[]): GatewayQuestion {
      const question: GatewayQuestion = {
        id: `gq${++count}` as GatewayQuestionId,
        agentId: run?.agentId ?? null,
        sessionKey: run?.sessionKey ?? null,
        runId: run?.idempotencyKey ?? null,
        parts,
        createdAt: now(),
        expiresAt: now() + PATIENCE_MS,
      };
      waiting.set(question.id, question);
      watcher?.asked(question);
      return question;
    },
    leave() {
      away = true;
    },
    comeBack() {
      away = false;
      watcher?.listed([...waiting.values()]);
    },
    /** Forgets all that waited, as a restart does. */
    restart() {
      waiting.clear();
      this.comeBack();
    },
  };
}
