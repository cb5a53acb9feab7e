import type { Clock } from "../../core/ports/clock.ts";
import type { GatewayFinding } from "../../core/ports/gateway.ts";
import type { Secret } from "../../secrets/secret.ts";
import { type Answerer, type Ask, ModelFault, type Piece } from "./answerer.ts";
import { readEvents } from "./read-events.ts";

/** An endpoint that speaks OpenAI's chat completions. */
export interface ModelEndpoint {
  /** With its version part: `https://api.openai.com/v1`. */
  readonly baseUrl: string;
  readonly apiKey: Secret;
  readonly model: string;
}

const FIRST_BYTE_MS = 60_000;
const SILENCE_MS = 60_000;
const EXAMINE_MS = 5_000;
const MOST_MESSAGES = 40;
const LONGEST_ANSWER = 400_000;

/** Answers from an endpoint, streaming. */
export function createModelAnswerer(endpoint: ModelEndpoint, clock: Clock): Answerer {
  const label = `*Try-out agent: the answers come from the model ${endpoint.model.replace(/[^\w./:-]/g, "")}.*`;
  return {
    label,
    async *answer(ask, signal): AsyncIterable<Piece> {
      const watch = createWatchdog(clock, signal);
      try {
        watch.allow(FIRST_BYTE_MS);
        const response = await call(
          endpoint,
          "/chat/completions",
          watch.signal,
          requestBody(endpoint, ask, label),
        );
        yield* readAnswer(response, () => watch.allow(SILENCE_MS));
      } catch (fault) {
        if (signal.aborted) return;
        throw fault instanceof ModelFault
          ? fault
          : new ModelFault(watch.late() ? "the endpoint fell silent" : unreachable(fault));
      } finally {
        watch.stop();
      }
    },
  };
}

/** Can the endpoint be reached with this key? For doctor. */
export async function examineModel(endpoint: ModelEndpoint, clock: Clock): Promise<GatewayFinding> {
  const watch = createWatchdog(clock, new AbortController().signal);
  watch.allow(EXAMINE_MS);
  try {
    const response = await fetch(urlOf(endpoint, "/models"), {
      headers: headersOf(endpoint),
      redirect: "error",
      signal: watch.signal,
    });
    await response.body?.cancel();
    if (response.status === 401 || response.status === 403) {
      return {
        level: "fault",
        what: `The model endpoint refuses the key (${response.status}).`,
        mend: "Check OPENAI_API_KEY.",
      };
    }
    return { level: "ok", what: `The model endpoint answers; ${endpoint.model} is asked.`, mend: "" };
  } catch (fault) {
    return {
      level: "fault",
      what: `The model endpoint does not answer: ${unreachable(fault)}.`,
      mend: "Check OPENAI_BASE_URL.",
    };
  } finally {
    watch.stop();
  }
}

function requestBody(endpoint: ModelEndpoint, ask: Ask, label: string): string {
  const earlier = ask.earlier.slice(-MOST_MESSAGES).flatMap((line) => {
    if (line.kind === "opened") return [];
    if (line.kind === "note") return [{ role: "system", content: line.text }];
    const content = line.text.startsWith(label) ? line.text.slice(label.length).trimStart() : line.text;
    return [{ role: line.kind, content }];
  });
  const messages = [
    { role: "system", content: ask.agent.instructions },
    ...earlier,
    { role: "user", content: ask.text },
  ];
  return JSON.stringify({ model: endpoint.model, messages, stream: true });
}

async function call(
  endpoint: ModelEndpoint,
  path: string,
  signal: AbortSignal,
  body: string,
): Promise<Response> {
  const headers = { ...headersOf(endpoint), "content-type": "application/json", accept: "text/event-stream" };
  const response = await fetch(urlOf(endpoint, path), {
    method: "POST",
    headers,
    body,
    redirect: "error",
    signal,
  });
  if (response.ok) return response;
  // The body may quote the key back, so only the status is kept.
  await response.body?.cancel();
  throw new ModelFault(`the endpoint answered ${response.status}`);
}

async function* readAnswer(response: Response, alive: () => void): AsyncIterable<Piece> {
  if (!response.headers.get("content-type")?.includes("text/event-stream")) {
    const text = textIn(await response.json(), "message");
    if (text !== "") yield { kind: "delta", text };
    return;
  }
  let length = 0;
  for await (const data of readEvents(response)) {
    alive();
    if (data === "[DONE]") return;
    const text = textIn(parse(data), "delta");
    if (text === "") continue;
    length += text.length;
    if (length > LONGEST_ANSWER) throw new ModelFault("the answer is too long");
    yield { kind: "delta", text };
  }
  if (length === 0) throw new ModelFault("the stream ended before an answer");
}

function parse(data: string): unknown {
  try {
    return JSON.parse(data);
  } catch {
    throw new ModelFault("the endpoint sent no JSON");
  }
}

function textIn(payload: unknown, part: "delta" | "message"): string {
  if (payload !== null && typeof payload === "object" && "error" in payload) {
    throw new ModelFault("the endpoint reported an error");
  }
  const { choices } = payload as {
    choices?: { delta?: { content?: unknown }; message?: { content?: unknown } }[];
  };
  const content = choices?.[0]?.[part]?.content;
  return typeof content === "string" ? content : "";
}

function headersOf(endpoint: ModelEndpoint): Record<string, string> {
  return { authorization: `Bearer ${endpoint.apiKey.reveal()}` };
}

function urlOf(endpoint: ModelEndpoint, path: string): string {
  return endpoint.baseUrl.replace(/\/+$/, "") + path;
}

/** Why a call did not come through: the system's code only, never a text that may hold the address or the key. */
function unreachable(fault: unknown): string {
  const cause = fault instanceof Error ? fault.cause : undefined;
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : "no connection";
  return `the endpoint could not be reached (${code})`;
}

function createWatchdog(clock: Clock, outer: AbortSignal) {
  const controller = new AbortController();
  let isLate = false;
  let timer = clock.after(0, () => {});
  return {
    signal: AbortSignal.any([outer, controller.signal]),
    late: () => isLate,
    allow(ms: number) {
      timer.cancel();
      timer = clock.after(ms, () => {
        isLate = true;
        controller.abort();
      });
    },
    stop: () => timer.cancel(),
  };
}
