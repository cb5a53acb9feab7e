import type { Problem } from "../../src/core/words/problem.ts";
import { grammar } from "../../src/text/en/grammar.ts";
import { problemWords } from "../../src/text/en/problems.ts";
import { createWording } from "../../src/text/wording.ts";

/** What somebody would read of a problem, without the escapes of markdown. */
export const wordProblem = (problem: Problem): string =>
  problemWords(problem, createWording(0, grammar)).replace(/\\(?=\W)/g, "");
