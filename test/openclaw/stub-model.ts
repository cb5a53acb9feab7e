import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** What one call of the model brought, with the gateway's own additions taken off the user's text. */
export interface Prompt {
  readonly text: string;
  /** Everything the model was shown, as one string. */
  readonly context: string;
  /** Results of tools that ran since the user's message. */
  readonly toolResults: readonly string[];
  /** What humans wrote about its request, as it reached the model. */
  readonly notes: readonly string[];
}

export interface Answer {
  readonly chunks: readonly string[];
  /** Awaited after the first chunk, and before a tool is called: the test decides when the rest comes. */
  readonly hold?: Promise<void>;
  /** Between two chunks: a model takes its time. */
  readonly pieceMs?: number;
  readonly exec?: string;
  /** Writes a file into its workspace. */
  readonly write?: { readonly path: string; readonly content: string };
  /** Asks the person which of these. */
  readonly asks?: readonly string[];
  /** An HTTP status instead of an answer. */
  readonly status?: number;
}

export interface StubModel {
  readonly baseUrl: string;
  readonly prompts: readonly Prompt[];
  /** Replaces how it answers; without an argument it goes back to its phrases. */
  answer(how?: (prompt: Prompt) => Answer): void;
  close(): Promise<void>;
}

interface ChatMessage {
  readonly role: string;
  readonly content: unknown;
}

const NOTE = "[Gatehouse: a note";
const INTERNAL = "<<<BEGIN_OPENCLAW_INTERNAL_CONTEXT>>>";

const SLOW_PIECES = 30;
const SLOW_PIECE_MS = 100;
export const LONG_ANSWER = Array.from({ length: 600 }, (_, at) => `${at} ${"long answer ".repeat(4)}`).join(
  "\n",
);

/** What it does when no test says otherwise: a few phrases it knows, and an echo of everything else. */
export function phrase(prompt: Prompt): Answer {
  const tried = /try the command ([^\n]+)/.exec(prompt.text)?.[1];
  if (tried !== undefined) return tellOf(tried, prompt);
  const which = /ask me which: (\w+) or (\w+)/.exec(prompt.text);
  if (which && prompt.toolResults.length === 0) return { chunks: [], asks: which.slice(1) };
  if (which) return { chunks: ["It said: ", prompt.toolResults.join(" | ")] };
  if (prompt.text.includes("make a file")) return fileOf(prompt);
  if (prompt.toolResults.length > 0) return { chunks: ["I tried."] };
  const { text } = prompt;
  if (text.includes("answer slowly")) return { chunks: slowPieces(), pieceMs: SLOW_PIECE_MS };
  if (text.includes("a long answer")) return { chunks: [LONG_ANSWER] };
  if (text.includes("fail now")) return { chunks: [], status: 400 };
  // The gateway asks once more when the model said nothing.
  if (/say nothing|did not produce a user-visible answer/.test(text)) return { chunks: [] };
  const command = /run the command (.+)/.exec(text)?.[1];
  if (command !== undefined) return { chunks: [], exec: command };
  if (text.includes("what did I tell you")) {
    const words = [...prompt.context.matchAll(/remember the word (\w+)/g)].map((match) => match[1]);
    return { chunks: ["You said: ", words.join(" ")] };
  }
  return { chunks: ["I heard: ", text] };
}

/** Writes a file, then hands it over in the gateway's own way. */
function fileOf({ text, toolResults }: Prompt): Answer {
  const words = text.includes("without a word") ? [] : ["Here it is.\n"];
  if (toolResults.length > 0) return { chunks: [...words, "MEDIA:./made.md"] };
  return { chunks: words, write: { path: "made.md", content: "# made by the agent\n" } };
}

/** Tells what came of the command, and what it was told about it. */
function tellOf(command: string, { toolResults, notes }: Prompt): Answer {
  if (toolResults.length === 0) return { chunks: [], exec: command };
  return { chunks: ["It said: ", toolResults.join(" | "), ...notes.map((note) => ` I was told: ${note}`)] };
}

function slowPieces(): string[] {
  return [...Array.from({ length: SLOW_PIECES }, (_, at) => `piece ${at} `), "finished"];
}

/** A model over the OpenAI chat-completions protocol that answers as the test says. */
export async function startStubModel(): Promise<StubModel> {
  let how: (prompt: Prompt) => Answer = phrase;
  const prompts: Prompt[] = [];
  const server = createServer((request, response) => {
    void readJson(request).then((body) => {
      if (!request.url?.endsWith("/chat/completions"))
        return json(response, 200, { object: "list", data: [] });
      const prompt = promptOf((body as { messages?: ChatMessage[] }).messages ?? []);
      prompts.push(prompt);
      return respond(response, how(prompt));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    baseUrl: `http://127.0.0.1:${port}/v1`,
    prompts,
    answer(next = phrase) {
      how = next;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** What the gateway puts around somebody's words. */
const WRAPPINGS: readonly (readonly [RegExp, string])[] = [
  [/^\[[A-Z][a-z]{2} \d{4}-\d\d-\d\d \d\d:\d\d[^\]]*\] /, ""],
  [/\n\nRuntime: agent=[^\n]*$/, ""],
  [/^Note: The previous agent run was [^\n]*\n+/, ""],
  [/^Conversation info: [^\n]*\n```json\n[\s\S]*?\n```\n\n/, ""],
  [/^\[Queued user message from a previous active turn[^\n]*\]\n([\s\S]*?)\n\n\[System\] [\s\S]*$/, "$1"],
];

/** The user's own words of a prompt, without the clock, the runtime line and the hidden context around them. */
export function promptOf(messages: readonly ChatMessage[]): Prompt {
  const texts = messages.map((message) => ({ role: message.role, text: textOf(message.content) }));
  const last = texts.findLastIndex(
    ({ role, text }) => role === "user" && !text.startsWith(INTERNAL) && !text.includes(NOTE),
  );
  const text = WRAPPINGS.reduce(
    (rest, [pattern, inner]) => rest.replace(pattern, inner),
    texts[last]?.text ?? "",
  );
  return {
    text,
    context: texts.map((message) => message.text).join("\n"),
    notes: texts.slice(last + 1).flatMap((one) => (one.text.includes(NOTE) ? [one.text] : [])),
    toolResults: texts.slice(last + 1).flatMap((message) => (message.role === "tool" ? [message.text] : [])),
  };
}

function textOf(content: unknown): string {
  if (typeof content === "string") return content;
  if (!Array.isArray(content)) return "";
  return content.map((part: { text?: unknown }) => (typeof part.text === "string" ? part.text : "")).join("");
}

async function respond(response: ServerResponse, answer: Answer): Promise<void> {
  if (answer.status) return json(response, answer.status, { error: { message: "the stub refuses" } });
  response.writeHead(200, { "content-type": "text/event-stream" });
  const call = toolCall(answer);
  if (call) {
    await answer.hold;
    const id = `call_${Math.random().toString(36).slice(2)}`;
    chunk(response, { role: "assistant", tool_calls: [{ index: 0, id, type: "function", function: call }] });
    return finish(response, "tool_calls");
  }
  for (const [at, text] of answer.chunks.entries()) {
    if (response.destroyed) return;
    chunk(response, { role: "assistant", content: text });
    if (at === 0) await answer.hold;
    if (answer.pieceMs) await new Promise((resolve) => setTimeout(resolve, answer.pieceMs));
  }
  finish(response, "stop");
}

/** Tools that are not for every turn are called through one that is. */
function toolCall({
  exec,
  asks,
  write,
}: Answer): { readonly name: string; readonly arguments: string } | null {
  if (write) return { name: "write", arguments: JSON.stringify(write) };
  if (exec !== undefined) return { name: "exec", arguments: JSON.stringify({ command: exec }) };
  if (!asks) return null;
  const options = asks.map((label) => ({ label, description: `takes ${label}` }));
  const args = { questions: [{ id: "which", header: "Which", question: "Which one?", options }] };
  return { name: "tool_call", arguments: JSON.stringify({ id: "ask_user", args }) };
}

function chunk(response: ServerResponse, delta: object, reason: string | null = null): void {
  const body = {
    id: "stub",
    object: "chat.completion.chunk",
    created: 0,
    model: "stub-1",
    choices: [{ index: 0, delta, finish_reason: reason }],
  };
  response.write(`data: ${JSON.stringify(body)}\n\n`);
}

function finish(response: ServerResponse, reason: string): void {
  chunk(response, {}, reason);
  response.end("data: [DONE]\n\n");
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  let text = "";
  for await (const part of request) text += part;
  return text === "" ? {} : JSON.parse(text);
}

function json(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(JSON.stringify(body));
}
