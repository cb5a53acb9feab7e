import type { Clock, Timer } from "../../core/ports/clock.ts";
import type { Ids } from "../../core/ports/ids.ts";
import type {
  GatewayQuestion,
  GatewayQuestionId,
  GatewayQuestions,
  PartAnswer,
  QuestionEnding,
  QuestionWatcher,
} from "../../core/question/gateway-question.ts";
import type { LiveRun } from "./live-runs.ts";
import type { QuestionRequest, QuestionVerdict } from "./question-request.ts";

/** As the gateways that teams run: a quarter of an hour. */
const PATIENCE_MS = 15 * 60_000;
const MOST_ENDINGS = 1_000;

/** What waits for its person. A restart loses all of it, as it loses the runs that wait. */
export interface EmbeddedQuestions extends GatewayQuestions {
  /** Tells the watcher what waits. */
  list(): void;
  /** Asks, and waits until the person answers, the time is up or the run ends. */
  ask(request: QuestionRequest, run: LiveRun): Promise<QuestionVerdict>;
}

interface Waiting {
  readonly question: GatewayQuestion;
  readonly timer: Timer;
  end(verdict: QuestionVerdict): void;
}

export function createEmbeddedQuestions({ clock, ids }: { clock: Clock; ids: Ids }): EmbeddedQuestions {
  const waiting = new Map<GatewayQuestionId, Waiting>();
  const endings = new Map<GatewayQuestionId, QuestionEnding>();
  let watcher: QuestionWatcher | null = null;

  function end(id: GatewayQuestionId, ending: QuestionEnding, answers: readonly PartAnswer[] = []): void {
    const one = waiting.get(id);
    if (!one) return;
    waiting.delete(id);
    one.timer.cancel();
    endings.set(id, ending);
    for (const oldest of endings.keys()) {
      if (endings.size <= MOST_ENDINGS) break;
      endings.delete(oldest);
    }
    one.end({ ending, answers });
    watcher?.ended(id, ending);
  }

  return {
    watch(next) {
      watcher = next;
    },
    list: () => watcher?.listed([...waiting.values()].map(({ question }) => question)),
    ask(request, run) {
      const nobody: QuestionVerdict = { ending: { kind: "cancelled" }, answers: [] };
      if (!watcher || run.signal.aborted) return Promise.resolve(nobody);
      const id = ids.next("q") as GatewayQuestionId;
      const now = clock.now();
      const patienceMs = request.patienceMs ?? PATIENCE_MS;
      const { agentId, sessionKey, runId } = run;
      const times = { createdAt: now, expiresAt: now + patienceMs };
      const question = { id, agentId, sessionKey, runId, parts: request.parts, ...times };
      const { promise, resolve } = Promise.withResolvers<QuestionVerdict>();
      const timer = clock.after(patienceMs, () => end(id, { kind: "expired" }));
      waiting.set(id, { question, timer, end: resolve });
      const endWithRun = () => end(id, { kind: run.endedBy() === "closing" ? "lost" : "cancelled" });
      run.signal.addEventListener("abort", endWithRun, { once: true });
      watcher.asked(question);
      return promise;
    },
    async answer({ id }, answers) {
      const one = waiting.get(id);
      if (!one) return { applied: false, ending: endings.get(id) ?? { kind: "lost" } };
      const ending: QuestionEnding = { kind: answers === null ? "cancelled" : "answered" };
      end(id, ending, answers ?? []);
      return { applied: true, ending };
    },
    endingOf: async (id) => (waiting.has(id) ? "pending" : (endings.get(id) ?? { kind: "lost" })),
  };
}
