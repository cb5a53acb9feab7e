import type { Clock } from "../../core/ports/clock.ts";
import { wordVerdict } from "./agent-request.ts";
import { type Answerer, type Ask, ModelFault, type Piece } from "./answerer.ts";
import type { CommandRequest } from "./command-request.ts";
import { wordAnswers } from "./question-request.ts";
import { SCRIPT_LABEL, type ScriptAnswer, scriptAnswer } from "./script.ts";

const WORD_MS = 15;
const SLOW_WORD_MS = 60;
/** A reason may come a little after the answer that it is for. */
const REASON_MS = 250;
/** Longer answers come in larger pieces, so that none takes more than about two seconds. */
const MOST_PIECES = 120;

/** Answers from the script, word by word. */
export function createScriptedAnswerer(clock: Clock): Answerer {
  return {
    label: SCRIPT_LABEL,
    async *answer(ask, signal): AsyncIterable<Piece> {
      const { agent, earlier, text } = ask;
      const told = earlier.flatMap((line) => (line.kind === "user" ? [line.text] : []));
      const answer = scriptAnswer({ agent, earlier: told, text });
      if (answer.step) yield { kind: "step", progress: answer.step };
      if (answer.fails) throw new ModelFault("the demonstration was asked to fail");
      if (answer.made) yield { kind: "made", file: answer.made };
      const markdown = yield* wordsOf(answer, ask, { clock, signal });
      for (const piece of piecesOf(markdown)) {
        await pause(clock, answer.slow ? SLOW_WORD_MS : WORD_MS, signal);
        if (signal.aborted) return;
        yield { kind: "delta", text: piece };
      }
    },
  };
}

/** Says at once what it has to say, or after it was told what it asked. */
async function* wordsOf(
  { markdown, asks, wonders }: ScriptAnswer,
  ask: Ask,
  waiting: { clock: Clock; signal: AbortSignal },
): AsyncGenerator<Piece, string> {
  if (asks) return yield* askHumans(asks, ask, waiting);
  return wonders ? wordAnswers(await ask.question(wonders)) : markdown;
}

/** Waits for the humans, and says what the agent makes of their answer. */
async function* askHumans(
  request: CommandRequest,
  { approval, notes }: Ask,
  { clock, signal }: { clock: Clock; signal: AbortSignal },
): AsyncGenerator<Piece, string> {
  const verdict = await approval(request);
  if (verdict.kind === "nobody") yield { kind: "step", progress: { kind: "exec-refused" } };
  if (verdict.kind === "denied") await pause(clock, REASON_MS, signal);
  return wordVerdict(request, verdict, notes());
}

/** Cuts a text into words, or runs of words when there are many; joined they are the text again. */
export function piecesOf(text: string): string[] {
  const words = text.match(/\s*\S+\s*$|\s*\S+/g) ?? [];
  const size = Math.ceil(words.length / MOST_PIECES) || 1;
  const pieces: string[] = [];
  for (let at = 0; at < words.length; at += size) pieces.push(words.slice(at, at + size).join(""));
  return pieces;
}

function pause(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const stop = () => {
      timer.cancel();
      resolve();
    };
    const timer = clock.after(ms, () => {
      signal.removeEventListener("abort", stop);
      resolve();
    });
    signal.addEventListener("abort", stop, { once: true });
  });
}
