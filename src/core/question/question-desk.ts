import type { Timer } from "../ports/clock.ts";
import { createLanes } from "../turn/lanes.ts";
import type { TurnId } from "../turn/turn.ts";
import { askQuestionEnding, concludeQuestion, endWithTurn, tellAnswer } from "./conclude-question.ts";
import type { GatewayQuestionId, QuestionWatcher } from "./gateway-question.ts";
import { openQuestion } from "./open-question.ts";
import type { Question } from "./question.ts";
import type { QuestionDeskDeps } from "./question-deps.ts";

/** Hears what agents ask, puts it to the person whose turn it is, and tells the gateway what they answered. */
export interface QuestionDesk extends QuestionWatcher {
  /** The platforms are connected: what was heard meanwhile, and what an earlier process left, is taken up. */
  begin(): void;
  /** Tells the gateway of an answer that was committed. */
  carryOut(question: Question): void;
  /** What these turns asked and nobody answered is over with them. */
  turnsOver(turns: readonly TurnId[]): void;
  idle(): Promise<void>;
  stop(): void;
}

const RETRY_MS = 2_000;

export function createQuestionDesk(deps: QuestionDeskDeps): QuestionDesk {
  const lanes = createLanes();
  const begun = Promise.withResolvers<void>();
  const retries = new Map<string, Timer>();
  let stopped = false;

  /** Everything about one question happens in order; what could not be done is tried again. */
  const run = (of: GatewayQuestionId | "all", work: () => Promise<boolean>): void => {
    lanes.run(of, async () => {
      await begun.promise;
      if (stopped) return;
      const isDone = await work().catch((fault: unknown) => {
        deps.logger.error({ question: of, fault: String(fault) }, "a question could not be handled");
        return false;
      });
      if (isDone || stopped) return;
      retries.get(of)?.cancel();
      retries.set(
        of,
        deps.clock.after(RETRY_MS, () => run(of, work)),
      );
    });
  };

  const known = (id: GatewayQuestionId) => deps.store.questions.byGatewayId(deps.gateway.id, id);

  const open = (asked: Parameters<QuestionWatcher["asked"]>[0]) =>
    run(asked.id, async () => {
      const question = await known(asked.id);
      if (question) return tellAnswer(deps, question.id);
      // What has gone meanwhile needs no answer any more, and is listed no more.
      if (asked.expiresAt > deps.clock.now()) await openQuestion(deps, asked);
      return true;
    });

  const eachOpen = (work: (question: Question) => Promise<boolean>) =>
    run("all", async () => {
      for (const question of await deps.store.questions.open()) {
        if (question.gatewayId === deps.gateway.id) run(question.gatewayQuestionId, () => work(question));
      }
      return true;
    });

  /** Tells it what was answered here, else asks how it ended, where we did not hear. */
  const takeUp = async (question: Question) =>
    (await endWithTurn(deps, question)) ||
    ((await tellAnswer(deps, question.id)) && askQuestionEnding(deps, question.id));

  return {
    begin() {
      begun.resolve();
      eachOpen(takeUp);
    },
    asked: open,
    ended: (id, ending) =>
      run(id, async () => {
        const question = await known(id);
        if (question) await concludeQuestion(deps, question.id, ending);
        return true;
      }),
    listed(pending) {
      pending.forEach(open);
      eachOpen(takeUp);
    },
    carryOut: (question) => run(question.gatewayQuestionId, () => tellAnswer(deps, question.id)),
    turnsOver: (turns) =>
      eachOpen(async (question) => {
        if (turns.includes(question.turnId)) await endWithTurn(deps, question);
        return true;
      }),
    idle: () => lanes.idle(),
    stop() {
      stopped = true;
      begun.resolve();
      for (const timer of retries.values()) timer.cancel();
    },
  };
}
