import { GatewayProtocolRequestError } from "@openclaw/gateway-client/browser";
import { AppError, hasCode } from "../../core/errors.ts";
import type {
  GatewayQuestion,
  GatewayQuestionId,
  GatewayQuestions,
  PartAnswer,
  QuestionEnding,
  QuestionWatcher,
} from "../../core/question/gateway-question.ts";
import type { LiveSocket } from "./live-socket.ts";
import { readAt, readList } from "./payload.ts";
import { parseQuestion, parseQuestionEnding, parseQuestionEvent } from "./question-events.ts";

/** Questions of agents, heard and answered as the gateway's administrator. */
export interface Questions extends GatewayQuestions {
  /** Hears a connection from its first look on, and at each look tells the watcher what waits. */
  look(socket: LiveSocket): Promise<void>;
}

export function createQuestions(asAdmin: LiveSocket["request"]): Questions {
  let watcher: QuestionWatcher | null = null;
  const heard = new WeakSet<LiveSocket>();

  const hear = (socket: LiveSocket, to: QuestionWatcher) => {
    heard.add(socket);
    socket.onEvent((frame) => {
      const event = parseQuestionEvent(frame);
      if (event?.kind === "asked") to.asked(event.question);
      else if (event) to.ended(event.id, event.ending);
    });
    // The gateway drops events for whoever is slow to take them.
    socket.onGap(() => void list(socket, to).catch(() => {}));
  };

  return {
    watch(next) {
      watcher = next;
    },
    async look(socket) {
      if (!watcher) return;
      if (!heard.has(socket)) hear(socket, watcher);
      await list(socket, watcher);
    },
    async answer({ id, parts }, answers) {
      try {
        const said = await asAdmin("question.resolve", { id, ...answerOf(parts, answers) });
        const ending = parseQuestionEnding(said);
        if (ending === null || ending === "pending") {
          throw new AppError("gateway.protocol", "the gateway did not say how a question ended");
        }
        return { applied: true, ending };
      } catch (fault) {
        if (reasonOf(fault) === "QUESTION_NOT_FOUND") return { applied: false, ending: { kind: "lost" } };
        if (reasonOf(fault) !== "QUESTION_ALREADY_TERMINAL") throw fault;
        const ending = await endingOf(asAdmin, id);
        return { applied: false, ending: ending === "pending" ? { kind: "lost" } : ending };
      }
    },
    endingOf: (id) => endingOf(asAdmin, id),
  };
}

function answerOf(parts: GatewayQuestion["parts"], answers: readonly PartAnswer[] | null): object {
  if (answers === null) return { cancel: true };
  const chosen = (at: number) => [answers[at] ?? ""].flat();
  return { answers: { answers: Object.fromEntries(parts.map(({ key }, at) => [key, chosen(at)])) } };
}

/** A gateway that knows of no questions has none. */
async function list(socket: LiveSocket, watcher: QuestionWatcher): Promise<void> {
  try {
    const answer = await socket.request("question.list", {});
    watcher.listed(readList(readAt(answer, "questions")).flatMap((row) => parseQuestion(row) ?? []));
  } catch (fault) {
    if (!hasCode(fault, "gateway.protocol")) throw fault;
    watcher.listed([]);
  }
}

/** The gateway forgets how a question ended within seconds. */
async function endingOf(
  asAdmin: LiveSocket["request"],
  id: GatewayQuestionId,
): Promise<QuestionEnding | "pending"> {
  try {
    const said = await asAdmin("question.get", { id });
    return parseQuestionEnding(readAt(said, "question")) ?? { kind: "lost" };
  } catch (fault) {
    if (reasonOf(fault) === "QUESTION_NOT_FOUND") return { kind: "lost" };
    throw fault;
  }
}

function reasonOf(fault: unknown): unknown {
  const cause = fault instanceof AppError ? fault.cause : null;
  return cause instanceof GatewayProtocolRequestError ? readAt(cause.details, "reason") : null;
}
