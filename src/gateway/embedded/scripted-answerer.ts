import type { Clock } from "../../core/ports/clock.ts";
import { type Answerer, ModelFault, type Piece } from "./answerer.ts";
import { SCRIPT_LABEL, scriptAnswer } from "./script.ts";

const WORD_MS = 15;
const SLOW_WORD_MS = 60;
/** Longer answers come in larger pieces, so that none takes more than about two seconds. */
const MOST_PIECES = 120;

/** Answers from the script, word by word. */
export function createScriptedAnswerer(clock: Clock): Answerer {
  return {
    label: SCRIPT_LABEL,
    async *answer({ agent, earlier, text }, signal): AsyncIterable<Piece> {
      const told = earlier.flatMap((line) => (line.kind === "user" ? [line.text] : []));
      const answer = scriptAnswer({ agent, earlier: told, text });
      if (answer.step) yield { kind: "step", progress: answer.step };
      if (answer.fails) throw new ModelFault("the demonstration was asked to fail");
      for (const piece of piecesOf(answer.markdown)) {
        await pause(clock, answer.slow ? SLOW_WORD_MS : WORD_MS, signal);
        if (signal.aborted) return;
        yield { kind: "delta", text: piece };
      }
    },
  };
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
