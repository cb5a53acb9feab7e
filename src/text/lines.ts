/** A hard break: the next line starts anew on every platform. */
export const LINE_BREAK = "  \n";

export const bullets = (lines: readonly string[]) => lines.map((line) => `- ${line}`).join("\n");

/** A list whose lines have numbers that buttons can name. */
export const numbered = (lines: readonly string[], from: number) =>
  lines.map((line, index) => `${from + index}. ${line}`).join("\n");
