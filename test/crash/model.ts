import { type Answer, LONG_ANSWER, type Prompt } from "../openclaw/stub-model.ts";

export interface Model {
  answer(prompt: Prompt): Answer;
  /** Lets every answer that is held go on. */
  release(): void;
}

const GROWING = Array.from({ length: 24 }, (_, at) => `piece ${at} `);
export const MADE_FILE = "# made by the agent\n";
const PIECE_MS = 60;

/** What the agents say. An answer that is held stays at its first words until it is let go. */
export function createModel(): Model {
  let held = Promise.withResolvers<void>();
  return {
    answer({ text, toolResults }) {
      if (text.includes("run a command")) {
        const result = toolResults.at(-1);
        return result === undefined
          ? { chunks: [], exec: `echo ${text.split(" ").at(-1)}` }
          : { chunks: ["I got: ", result] };
      }
      if (text.includes("hold on")) return { chunks: ["I began. ", `I ended: ${text}`], hold: held.promise };
      if (text.includes("grow slowly")) return { chunks: [...GROWING, "the end"], pieceMs: PIECE_MS };
      if (text.includes("make a file")) {
        return { chunks: ["Here it is."], write: { path: "made.md", content: MADE_FILE } };
      }
      if (text.includes("a long answer")) return { chunks: [LONG_ANSWER] };
      return { chunks: ["I heard: ", text] };
    },
    release() {
      held.resolve();
      held = Promise.withResolvers();
    },
  };
}
