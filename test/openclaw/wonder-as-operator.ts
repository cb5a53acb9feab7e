import { type ConnectPlan, openSocket } from "../../src/gateway/openclaw/live-socket.ts";
import { readAt, readStrings } from "../../src/gateway/openclaw/payload.ts";
import { parseQuestionEvent } from "../../src/gateway/openclaw/question-events.ts";
import { systemClock } from "../../src/system/clock.ts";
import { randomIds } from "../../src/system/ids.ts";
import { createLogger } from "../../src/system/logger.ts";
import type { Wonder } from "../contract/gateway-questions.contract.ts";

/** Asks what an agent's tool would ask, and waits for what the gateway would tell it. */
export async function wonderAsOperator(
  url: string,
  plan: ConnectPlan,
  { options, sessionKey, patienceMs, many }: Wonder,
): Promise<readonly string[] | null> {
  const deps = { clock: systemClock, ids: randomIds, logger: createLogger("silent") };
  const socket = await openSocket(url, plan, deps);
  const over = Promise.withResolvers<readonly string[] | null>();
  const which = { questionId: "which", header: "Which", question: "Which one?" };
  let id: unknown = null;
  socket.onClosed(() => over.resolve(null));
  socket.onEvent((frame) => {
    const event = parseQuestionEvent(frame);
    if (event?.kind !== "ended" || event.id !== id) return;
    const answers = readStrings(readAt(frame.payload, "answers", "answers", "which"));
    over.resolve(event.ending.kind === "answered" ? answers : null);
  });
  try {
    const asked = await socket.request("question.request", {
      questions: [
        { ...which, ...(many ? { multiSelect: true } : {}), options: options.map((label) => ({ label })) },
      ],
      agentId: sessionKey.split(":")[1],
      sessionKey,
      timeoutMs: patienceMs,
    });
    id = readAt(asked, "id");
    return await over.promise;
  } finally {
    socket.close();
  }
}
