import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { z } from "zod";
import { AppError, ERROR_CODES } from "../../core/errors.ts";
import { type HeardLine, LONGEST_ANSWER, lineFrom } from "./lines.ts";
import { type Order, type OrderResult, readResult } from "./order.ts";
import { socketPathOf } from "./whereabouts.ts";

const answerSchema = z.union([
  z.object({ done: z.unknown() }).required(),
  z.object({ refused: z.object({ code: z.enum(ERROR_CODES), message: z.string() }) }),
]);

/** Programs are asked for secrets, and everything is sealed anew: that takes its time. */
const PATIENCE_MS: Partial<Record<Order["order"], number>> = {
  "reload-secrets": 5 * 60_000,
  "rotate-key": 60 * 60_000,
};

const UNHEARD: Record<Extract<HeardLine, { line: null }>["why"], string> = {
  silent: "The service did not answer: look at its log.",
  "too-long": "The service answered more than is read here: look at its log.",
};

/** Has the running service do it; null when none can be reached. Throws what the service refuses with. */
export async function tellService<Name extends Order["order"]>(
  at: { readonly dataDir: string; readonly databaseFile: string },
  order: Extract<Order, { order: Name }>,
): Promise<{ readonly result: OrderResult<Name> } | null> {
  const path = socketPathOf(at.dataDir);
  const socket = path === null ? null : await reach(path);
  if (socket === null) return null;
  try {
    socket.write(`${JSON.stringify({ ...order, database: at.databaseFile })}\n`);
    const heard = await lineFrom(socket, { longest: LONGEST_ANSWER, patienceMs: PATIENCE_MS[order.order] });
    if (heard.line === null) throw new AppError("internal", UNHEARD[heard.why]);
    const answer = answerSchema.parse(JSON.parse(heard.line));
    if ("refused" in answer) throw new AppError(answer.refused.code, answer.refused.message);
    return { result: readResult(order.order as Name, answer.done) };
  } finally {
    socket.destroy();
  }
}

/** Is somebody listening there? What a killed service left behind does not answer. */
export async function isAnswered(path: string): Promise<boolean> {
  const socket = await reach(path);
  socket?.destroy();
  return socket !== null;
}

async function reach(path: string): Promise<Socket | null> {
  const socket = connect(path);
  try {
    await once(socket, "connect");
    return socket;
  } catch {
    socket.destroy();
    return null;
  }
}
